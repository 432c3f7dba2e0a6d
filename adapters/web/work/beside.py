"""What stands beside: the visitor's own initiatives, and what others have done in them."""

from dataclasses import dataclass
from datetime import timedelta

from adapters.i18n import day_in_words, time_in_words
from adapters.i18n.events import what, who
from adapters.sql import waiting
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from adapters.web.visits import Visit
from adapters.web.work.tasks import phase_in_words
from engine.model import Facts

MOST_MINE, MOST_SINCE = 5, 5

LONG = 80
"""So many characters of what somebody wrote are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """One of the visitor's initiatives: which of how many phases it is in."""

    ref: str
    title: str
    phase: str
    step: int
    steps: int
    rests: bool
    absent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The visitor's initiatives where something happened last, and how many there are."""

    items: tuple[Mine, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Something that somebody else did."""

    person_id: int
    name: str
    who: str
    what: str
    when: str
    ref: str
    title: str


def mine(tx: SqlTransaction, visit: Visit) -> Own:
    """The visitor's initiatives."""
    items, count = waiting.owned(tx, visit.rights.persons, limit=MOST_MINE)
    names = Names(tx)
    shown = []
    for item in items:
        facts = waiting.in_brief(tx, item)
        step, steps = _place(facts)
        absent = None if item.owner_id == visit.person.id else names.name(item.owner_id)
        phase = phase_in_words(facts, visit.language)
        shown.append(
            Mine(
                ref=item.ref,
                title=item.title,
                phase=phase,
                step=step,
                steps=steps,
                rests=item.pause is not None,
                absent=absent,
            )
        )
    return Own(items=tuple(shown), count=count)


def since(tx: SqlTransaction, visit: Visit, names: Names) -> list[Done]:
    """What others have done since the working day before today began."""
    calendar = tx.tree().calendar(visit.person.organisation_id)
    begins = calendar.start_of(calendar.last_working_on_or_before(visit.today - timedelta(days=1)))
    found = []
    for event, item in waiting.happened(tx, visit.rights, since=begins, limit=MOST_SINCE):
        facts = waiting.in_brief(tx, item)
        said = what(event, facts, names.name, at=visit.at)
        assert event.actor.person_id is not None  # noqa: S101 - only persons were asked for
        day = day_in_words(calendar.local_date(event.at), today=visit.today)
        found.append(
            Done(
                person_id=event.actor.person_id,
                name=names.of(event.actor.person_id).name,
                who=who(event.actor, names.name),
                what=said if len(said) <= LONG else f"{said[: LONG - 1]}…",
                when=f"{day} {time_in_words(event.at, zone=calendar.zone)}",
                ref=item.ref,
                title=item.title,
            )
        )
    return found


def _place(facts: Facts) -> tuple[int, int]:
    """Which of how many phases an item is in, those in which it ends left out."""
    ranks = sorted({phase.rank for phase in facts.definition.phases if not phase.ended})
    return sum(rank <= facts.phase.rank for rank in ranks), len(ranks)
