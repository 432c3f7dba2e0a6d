"""What waits for somebody: open promises that they owe."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from adapters.sql.statements import commitment, item
from adapters.sql.store import SqlTransaction


def count(tx: SqlTransaction, person_ids: Collection[int], *, by: datetime) -> int:
    """How many things somebody owes that are due by an instant; in work that rests nothing is."""
    query = (
        select(func.count())
        .select_from(commitment.join(item, item.c.id == commitment.c.item_id))
        .where(
            commitment.c.owner_id.in_(sorted(person_ids)),
            commitment.c.closed_at.is_(None),
            commitment.c.due_at <= by,
            item.c.pause_until.is_(None),
        )
    )
    return int(tx.sql.connection.execute(query).scalar_one())
