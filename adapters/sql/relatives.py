"""The items above and below one: only those that somebody may see."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from adapters.sql.statements import item
from adapters.sql.store import SqlTransaction
from adapters.sql.visibility import seen_by
from engine.access import Rights
from engine.model import Item

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """An item above (``is_above``) or below another."""

    ref: str
    title: str
    is_above: bool
    is_ended: bool


def relatives(tx: SqlTransaction, rights: Rights, of: Item) -> list[Relative]:
    """The item above, and those below, oldest first."""
    near = item.c.parent_id == of.id
    query = (
        select(item.c.id, item.c.ref, item.c.title, item.c.ended_at)
        .where(near if of.parent_id is None else or_(near, item.c.id == of.parent_id), seen_by(rights))
        .order_by(item.c.id)
        .limit(MOST)
    )
    return [
        Relative(ref=row.ref, title=row.title, is_above=row.id == of.parent_id, is_ended=row.ended_at is not None)
        for row in tx.sql.connection.execute(query)
    ]
