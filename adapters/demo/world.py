"""The made-up region at work: what scripted people know, share and count while the engine runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from adapters.demo.diary import Diary
from adapters.demo.house import House
from adapters.demo.scripts import Script
from adapters.demo.tally import Tally
from adapters.demo.town import Someone, Town
from adapters.sql.store import SqlTransaction
from engine.calendars import Calendar
from engine.errors import Refusal
from engine.model import Actor, ActorKind, Facts, Participant

BETWEEN_ACTS = timedelta(minutes=2)
CALENDAR = Calendar()


@dataclass(slots=True, kw_only=True)
class Work:
    """One item with its script. ``at_hand`` are those who take part, ``done`` the names of what is done once only."""

    ref: str
    item_id: int
    unit: str
    script: Script
    at_hand: tuple[Participant, ...] = ()
    done: set[str] = field(default_factory=set)

    def once(self, name: str) -> bool:
        """True the first time that it is asked about ``name``."""
        is_new = name not in self.done
        self.done.add(name)
        return is_new


@dataclass(slots=True, kw_only=True)
class World:
    """Everything the simulation holds; ``now`` is the moment, and moves on a little with every act.

    ``landmarks`` are the plan, its goals and the roadmap by their name in the texts.
    """

    house: House
    town: Town
    seed: int
    now: datetime
    works: dict[str, Work] = field(default_factory=dict)
    landmarks: dict[str, Work] = field(default_factory=dict)
    diary: Diary = field(default_factory=Diary)
    tally: Tally = field(default_factory=Tally)
    substitutes: dict[int, int] = field(default_factory=dict)
    chances: dict[str, Random] = field(default_factory=dict)

    def chance(self, name: str) -> Random:
        """Chance of one person's or item's own: what one does never changes what befalls another."""
        if name not in self.chances:
            self.chances[name] = Random(f"{self.seed}:{name}")  # noqa: S311 - a simulation, repeated at will
        return self.chances[name]

    def look(self, work: Work) -> Facts:
        """The item as its page would show it."""
        with self.house.store.read() as tx:
            return tx.facts(work.item_id, at=self.now)

    def act(self, name: str, deed: Callable[[SqlTransaction], object]) -> None:
        """Do something as one transaction; a refusal is counted, and handed on."""
        self.now += BETWEEN_ACTS
        try:
            with self.house.store.begin() as tx:
                deed(tx)
        except Refusal as refusal:
            self.tally.refuse(refusal)
            raise
        self.tally.acts[name] += 1

    def actor(self, someone: Someone, *, for_whom: int | None = None) -> Actor:
        """The person as an actor; on behalf of another when they stand in for them."""
        on_behalf_of = for_whom if for_whom not in (None, someone.id) else None
        return Actor(kind=ActorKind.PERSON, person_id=someone.id, on_behalf_of=on_behalf_of)

    def stands_for(self, someone: Someone) -> frozenset[int]:
        """The person, and those whom they stand in for today."""
        return frozenset({someone.id, *(absent for absent, acting in self.substitutes.items() if acting == someone.id)})

    def plan(self, someone: Someone, work: Work, *, working_days: int) -> None:
        """Let somebody mean to look at an item so many working days from now."""
        today = CALENDAR.local_date(self.now)
        self.diary.plan(someone.worker.code, work.ref, on=CALENDAR.add_working_days(today, working_days))
