"""Items with their whole trails, one after the other, as event logs tell them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, exists, func, select

from adapters.sql import rows
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import commitment, event, item
from adapters.sql.store import SqlTransaction
from adapters.sql.visibility import belongs, seen_by
from engine.access import Rights
from engine.eventlog import Recorded

BATCH = 200
"""So many items are read at once; a log needs no more memory than they do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are wanted; what is None does not matter.

    ``organisation_ids`` are those that an item belongs to or is shared with; events are from ``since`` on, and before
    ``until``. ``rights`` narrow it to what somebody may see; without them it is everything: for whoever runs Hjulet.
    """

    item_id: int | None = None
    organisation_ids: Collection[int] | None = None
    workflow: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    rights: Rights | None = None


def count(tx: SqlTransaction, wanted: Wanted) -> int:
    """How many events the wanted items have in all, also outside the wanted time."""
    query = select(func.sum(item.c.seq)).where(*_conditions(wanted))
    return int(tx.sql.connection.execute(query).scalar() or 0)


def recorded(tx: SqlTransaction, wanted: Wanted, *, batch: int = BATCH) -> Iterator[Recorded]:
    """The wanted items that have a wanted event, by their ids; each with its whole trail, from which it is told."""
    after = 0
    while page := _page(tx, wanted, after=after, limit=batch):
        after = page[-1].id
        yield from _told(tx, wanted, page)


def _page(tx: SqlTransaction, wanted: Wanted, *, after: int, limit: int) -> Sequence[Row]:
    query = select(item).where(item.c.id > after, *_conditions(wanted)).order_by(item.c.id).limit(limit)
    return tx.sql.connection.execute(query).all()


def _told(tx: SqlTransaction, wanted: Wanted, page: Sequence[Row]) -> Iterator[Recorded]:
    item_ids = [row.id for row in page]
    trails = _by_item(tx.sql.all(TRAILS, item_ids=item_ids))
    owed = _by_item(tx.sql.all(PROMISES, item_ids=item_ids))
    above = _above(tx, wanted, page)
    for row in page:
        found = rows.item_of(row)
        events = [rows.event_of(each) for each in trails.get(found.id, ())]
        definition = tx.definition(found.workflow, found.workflow_version)
        yield Recorded(
            item=found,
            events=events,
            promises=[rows.commitment_of(each) for each in owed.get(found.id, ())],
            calendar=tx.tree().calendar(found.organisation_id),
            ended={phase.name for phase in definition.phases if phase.ended},
            parent=above.get(found.parent_id or 0),
            wanted={each.seq for each in events if _in_time(each.at, wanted)},
        )


def _above(tx: SqlTransaction, wanted: Wanted, page: Sequence[Row]) -> Mapping[int, str]:
    """What the wanted items above these are called."""
    parents = sorted({row.parent_id for row in page if row.parent_id is not None})
    if not parents:
        return {}
    query = select(item.c.id, item.c.ref).where(item.c.id.in_(parents), *_conditions(wanted))
    return {row.id: row.ref for row in tx.sql.connection.execute(query)}


def _by_item(found: Sequence[Row]) -> Mapping[int, list[Row]]:
    return {item_id: list(of) for item_id, of in groupby(found, lambda row: row.item_id)}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [*_exact(wanted), *_timely(wanted)]


def _exact(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.item_id is not None:
        yield item.c.id == wanted.item_id
    if wanted.organisation_ids is not None:
        yield belongs(wanted.organisation_ids)
    if wanted.workflow is not None:
        yield item.c.workflow == wanted.workflow
    if wanted.rights is not None:
        yield seen_by(wanted.rights)


def _timely(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """That something happened in the wanted time."""
    bounds = [event.c.at >= wanted.since] if wanted.since is not None else []
    bounds += [event.c.at < wanted.until] if wanted.until is not None else []
    if bounds:
        yield exists().where(event.c.item_id == item.c.id, *bounds)


def _in_time(at: datetime, wanted: Wanted) -> bool:
    return (wanted.since is None or at >= wanted.since) and (wanted.until is None or at < wanted.until)


TRAILS = Statement(
    lambda f: select(event).where(f.among(event.c.item_id, "item_ids")).order_by(event.c.item_id, event.c.seq)
)
PROMISES = Statement(
    lambda f: (
        select(commitment)
        .where(f.among(commitment.c.item_id, "item_ids"))
        .order_by(commitment.c.item_id, commitment.c.id)
    )
)
