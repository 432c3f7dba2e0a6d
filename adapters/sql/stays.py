"""How long work was in its phases, as what somebody may see of it tells: what is usual there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from adapters.sql.overview import State, Wanted, conditions
from adapters.sql.statements import commitment, item
from adapters.sql.store import SqlTransaction
from engine.access import Rights
from engine.model import UNDONE, CommitmentKind

RECENT = 400
"""What somebody last did something to tells what is usual now, and can be looked up while somebody waits."""

Stays = Mapping[tuple[str, str], Sequence[timedelta]]
"""Workflow and phase -> how long the finished stays there lasted, the shortest first."""


def stays(tx: SqlTransaction, rights: Rights | None, *, most: int = RECENT, by: datetime | None = None) -> Stays:
    """The finished stays of the ``most`` items that somebody last did something to; with ``by`` those over by then."""
    recent = (
        select(item.c.id, item.c.workflow)
        .where(*conditions(tx, rights, Wanted(state=State.ALL)))
        .order_by(item.c.last_act_at.desc())
        .limit(most)
        .subquery()
    )
    query = (
        select(recent.c.workflow, commitment.c.subject, commitment.c.opened_at, commitment.c.closed_at)
        .join(commitment, commitment.c.item_id == recent.c.id)
        .where(
            commitment.c.kind == CommitmentKind.PHASE.value,
            commitment.c.closed_at.is_not(None) if by is None else commitment.c.closed_at <= by,
            or_(commitment.c.outcome.is_(None), commitment.c.outcome != UNDONE),
        )
    )
    found = defaultdict[tuple[str, str], list[timedelta]](list)
    for row in tx.sql.connection.execute(query):
        found[row.workflow, row.subject].append(row.closed_at - row.opened_at)
    return {where: sorted(lasted) for where, lasted in found.items()}
