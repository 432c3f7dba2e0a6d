"""What has changed since a day in what somebody may see, read from the trails of the items that had an event since."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, exists

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

    Where a trail cannot be read, why not. Rights are those of today; without them an operator asks.

    Raises:
        TooMuch: more than ``most`` trails would have to be read.
    """
    fitting, tree = asof.fits(_then(wanted), tx.tree()), tx.tree()
    touched = overview.conditions(tx, rights, replace(asof.lasting(wanted), also=(*wanted.also, _is_touched(since))))
    for _, events in asof.trails(tx, touched, at=until, most=most):
        try:
            found = changed(events, since=since, definition=tx.definition, calendar=tree.calendar)
        except Unreadable as fault:
            yield fault
            continue
        if found is not None and found.is_notable and fitting(found.after):
            yield found


def _is_touched(since: datetime) -> ColumnElement[bool]:
    """That the last event of an item lies in the period, or after it."""
    return exists().where(event.c.item_id == item.c.id, event.c.seq == item.c.seq, event.c.at >= since)


def _then(wanted: Wanted) -> Wanted:
    """What must have been so at the end; whether it went on does not matter."""
    return Wanted(
        phase=wanted.phase, organisation_ids=wanted.organisation_ids, owner_ids=wanted.owner_ids, state=State.ALL
    )
