"""What has changed since a day in what somebody may see, read from the trails of the items that had an event since."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import exists, select

from adapters.sql import asof, overview
from adapters.sql.overview import State, Wanted
from adapters.sql.statements import event, item
from adapters.sql.store import SqlTransaction
from engine.access import Rights
from engine.changes import Changed, changed
from engine.replay import Unreadable


def changes(
    tx: SqlTransaction,
    rights: Rights | None,
    wanted: Wanted,
    *,
    since: datetime,
    until: datetime,
    most: int | None = None,
) -> Iterator[Changed | Unreadable]:
    """What has changed from ``since`` to ``until`` about each of the wanted items, by their keys.

    No more than ``most`` trails are read. Where one cannot be read, why not. Rights are those of today; without them
    an operator asks.
    """
    last = exists().where(event.c.item_id == item.c.id, event.c.seq == item.c.seq, event.c.at >= since)
    where = [*overview.conditions(tx, rights, asof.lasting(wanted)), last]
    fitting, tree = asof.fits(_then(wanted), tx.tree()), tx.tree()
    for item_id, events in islice(asof.trails(tx, where, at=until), most):
        calendar = tree.calendar(_place(tx, item_id))
        try:
            found = changed(events, since=since, definition=tx.definition, calendar=calendar)
        except Unreadable as fault:
            yield fault
            continue
        if found is not None and found.is_notable and fitting(found.after):
            yield found


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """What has changed, by what it is; an item may stand in several. ``unreadable`` are trails that do not tell."""

    slipped: Sequence[Changed]
    opened: Sequence[Changed]
    moved: Sequence[Changed]
    ended: Sequence[Changed]
    handed_over: Sequence[Changed]
    unreadable: Sequence[Unreadable]


def grouped(found: Iterable[Changed | Unreadable]) -> Groups:
    """Changes by what they are, each group in the order in which they are given."""
    listed, unreadable = list[Changed](), list[Unreadable]()
    for each in found:
        if isinstance(each, Unreadable):
            unreadable.append(each)
        else:
            listed.append(each)
    return Groups(
        slipped=[each for each in listed if each.slips],
        opened=[each for each in listed if each.is_new],
        moved=[each for each in listed if each.moves and not each.has_ended],
        ended=[each for each in listed if each.has_ended],
        handed_over=[each for each in listed if each.is_handed_over],
        unreadable=unreadable,
    )


def _then(wanted: Wanted) -> Wanted:
    """What must have been so at the end; whether it went on does not matter."""
    return Wanted(
        phase=wanted.phase, organisation_ids=wanted.organisation_ids, owner_ids=wanted.owner_ids, state=State.ALL
    )


def _place(tx: SqlTransaction, item_id: int) -> int:
    return int(tx.sql.connection.execute(select(item.c.organisation_id).where(item.c.id == item_id)).scalar_one())
