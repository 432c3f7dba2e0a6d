"""What others owe the visitor, and what the visitor holds up for others."""

from dataclasses import dataclass
from datetime import datetime

from adapters.delivery.asks import ask
from adapters.i18n import day_in_words, tr
from adapters.i18n.words import word
from adapters.sql import waiting
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from adapters.web.visits import Visit
from adapters.web.work.tasks import late_by, lateness_in_words, phase_in_words
from engine.nudging import again_on

MOST_OTHERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """Something that somebody else owes; ``since`` is from when.

    ``reminded`` is from when they may be reminded by hand again, when that was done a short while ago.
    """

    id: int
    ref: str
    title: str
    who: str
    asked: str
    phase: str
    since: str
    due: str | None
    lateness: str | None
    reminded: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUp:
    """Work that waits for something that the visitor can remove, and for how many working days."""

    ref: str
    title: str
    cause: str
    note: str
    owner: str | None
    days: int


def waiting_for(tx: SqlTransaction, visit: Visit, names: Names) -> list[Awaited]:
    """What others owe in the visitor's items, or were asked by them."""
    found = waiting.of_others(tx, visit.rights, limit=MOST_OTHERS)
    nudged = waiting.nudged(tx, {each.item.id for each in found})
    return [_awaited(tx, visit, names, each, nudged_at=nudged.get(each.owed.id)) for each in found]


def holding_up(tx: SqlTransaction, visit: Visit, names: Names) -> list[HeldUp]:
    """What the visitor is holding up."""
    tree, found = tx.tree(), list[HeldUp]()
    for item in waiting.held_up(tx, visit.rights.persons, limit=MOST_OTHERS):
        assert item.block is not None  # noqa: S101 - that is how it was found
        calendar = tree.calendar(item.organisation_id)
        found.append(
            HeldUp(
                ref=item.ref,
                title=item.title,
                cause=word(item.block.cause),
                note=item.block.note,
                owner=names.name(item.owner_id),
                days=calendar.working_days_between(calendar.local_date(item.block.since), visit.today),
            )
        )
    return found


def _awaited(
    tx: SqlTransaction, visit: Visit, names: Names, each: waiting.Waiting, *, nudged_at: datetime | None
) -> Awaited:
    facts, owed = waiting.in_brief(tx, each.item), each.owed
    late = late_by(facts, owed, visit)
    due_on = None if owed.due_at is None else facts.calendar.local_date(owed.due_at)
    since = facts.calendar.local_date(owed.opened_at)
    again = None if nudged_at is None else again_on(facts.calendar, nudged_at)
    return Awaited(
        id=owed.id,
        ref=each.item.ref,
        title=each.item.title,
        who=names.name(owed.owner_id) or tr("nobody"),
        asked=ask(facts, owed),
        phase=phase_in_words(facts, visit.language),
        since=day_in_words(since, today=visit.today),
        due=None if due_on is None else day_in_words(due_on, today=visit.today),
        lateness=lateness_in_words(late) if late is not None and late > 0 else None,
        reminded=day_in_words(again, today=visit.today) if again is not None and visit.today < again else None,
    )
