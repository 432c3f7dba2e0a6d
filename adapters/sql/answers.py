"""What has been written in the worksheets of an item: every version of every answer, newest first."""

from sqlalchemy import Integer, bindparam, literal_column, or_, select

from adapters.sql import rows
from adapters.sql.lists import EVERYTHING
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, table
from adapters.sql.store import SqlTransaction
from engine.model import Event
from engine.sheets import SUPERSEDED

KINDS = ("worksheet.filled", SUPERSEDED)


def written(tx: SqlTransaction, item_id: int, *, before: int = EVERYTHING, limit: int = EVERYTHING) -> list[Event]:
    """At most ``limit`` events in which answers were written, before the event number ``before``, newest first."""
    found = tx.sql.all(WRITTEN, item_id=item_id, before=before, limit=limit)
    return [rows.event_of(row) for row in found]


_event = table("event")

WRITTEN = Statement(
    lambda _: (
        select(_event)
        .where(
            key(_event.c.item_id, "item_id"),
            _event.c.seq < bindparam("before", type_=Integer),
            or_(*(_event.c.kind == literal_column(f"'{kind}'") for kind in KINDS)),
        )
        .order_by(_event.c.seq.desc())
        .limit(bindparam("limit", type_=Integer))
    )
)
