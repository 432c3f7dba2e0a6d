"""Somebody with an item in hand: the engine's public calls, made in their name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from adapters.demo.manners import unasked_after
from adapters.demo.texts import Answers
from adapters.demo.town import Someone
from adapters.demo.world import CALENDAR, Work, World
from engine.advance import Advance, advance
from engine.edit import Fill, fill
from engine.model import Actor, Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """``someone`` at work with an item. ``actor`` is them, on behalf of whoever they stand in for."""

    world: World
    someone: Someone
    work: Work
    actor: Actor

    @property
    def today(self) -> date:
        """The date on their calendar."""
        return CALENDAR.local_date(self.world.now)

    @property
    def chance(self) -> Random:
        """What chance has in store for this item."""
        return self.world.chance(self.work.ref)

    def look(self) -> Facts:
        """The item as its page shows it now."""
        return self.world.look(self.work)

    def do(self, act: str, deed: Callable[..., object], /, **arguments: object) -> None:
        """Call the engine about the item; it is counted as ``act``. Raises what the engine raises."""
        self.world.act(
            act, lambda tx: deed(tx, item_id=self.work.item_id, actor=self.actor, at=self.world.now, **arguments)
        )

    def fill(self, phase: str, answers: Answers) -> None:
        """Write answers into the worksheet of ``phase``."""
        wish = Fill(item_id=self.work.item_id, phase=phase, values=answers, actor=self.actor)
        self.world.act("fill", lambda tx: fill(tx, wish, at=self.world.now))

    def advance(
        self,
        trigger: str,
        *,
        seen: int | None = None,
        reason: str | None = None,
        reasons: Mapping[str, str] | None = None,
    ) -> None:
        """Make a move; whoever owns the item then may turn to the new phase by themselves."""
        wish = Advance(
            item_id=self.work.item_id,
            trigger=trigger,
            actor=self.actor,
            seen_version=seen,
            reason=reason,
            reasons=reasons or {},
        )
        self.world.act("move", lambda tx: advance(tx, wish, at=self.world.now))
        self.moved()

    def moved(self) -> None:
        """The item has come into another phase: its owner may turn to it before being reminded."""
        facts = self.look()
        owner = self.world.town.by_id.get(facts.item.owner_id or 0)
        if owner is not None and not facts.phase.ended:
            after = unasked_after(owner, self.world.chance(owner.worker.code))
            if after is not None:
                self.world.plan(owner, self.work, working_days=after)

    def come_back(self, working_days: int) -> None:
        """Mean to look at the item again."""
        self.world.plan(self.someone, self.work, working_days=working_days)
