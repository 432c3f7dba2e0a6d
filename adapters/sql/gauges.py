"""How much there is of what those who watch a server want to know, counted in all that is kept.

Everything is counted in indexes; only of items that are late each is looked at, whether it rests. With a hundred
thousand items, most of them late, that takes about a tenth of a second.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, select, text

from adapters.sql import messages
from adapters.sql.heartbeats import Pulse, pulse
from adapters.sql.lists import next_wake
from adapters.sql.messages import MessageState
from adapters.sql.outbox import held_back
from adapters.sql.prepared import Statement
from adapters.sql.statements import table
from adapters.sql.store import SqlTransaction
from adapters.sql.tables import AMISS, DUE_PHASE, UNDELIVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """What is counted.

    ``at_work`` counts open items by workflow and phase. ``overdue`` are those past the deadline of their phase that do
    not rest. ``next_wake`` is when the engine must next look at something. ``doubtful`` are mails that may have arrived
    although nobody knows. ``posts`` wait to be told to webhooks. ``sealed_at`` is when the last seal was set.
    """

    at_work: Mapping[tuple[str, str], int]
    stalled: int
    overdue: int
    next_wake: datetime | None
    mails: Mapping[MessageState, int]
    oldest_mail: datetime | None
    doubtful: int
    is_held_back: bool
    posts: int
    rounds: Pulse | None
    seals: int
    sealed_at: datetime | None


def gauges(tx: SqlTransaction, *, at: datetime, rounds: str) -> Gauges:
    """Count it; ``rounds`` is the name of the heartbeat of rounds."""
    seal = tx.sql.first(SEAL)
    return Gauges(
        at_work={(row.workflow, row.phase): row.number for row in tx.sql.all(AT_WORK)},
        stalled=_number(tx, STALLED),
        overdue=_number(tx, OVERDUE, at=at),
        next_wake=next_wake(tx),
        mails=messages.counts(tx),
        oldest_mail=messages.oldest_undelivered(tx),
        doubtful=_number(tx, DOUBTFUL),
        is_held_back=held_back(tx) is not None,
        posts=_number(tx, POSTS),
        rounds=pulse(tx, rounds),
        seals=0 if seal is None else seal.number,
        sealed_at=None if seal is None else seal.at,
    )


def _number(tx: SqlTransaction, statement: Statement, **values: datetime) -> int:
    row = tx.sql.first(statement, **values)
    return 0 if row is None else int(row.number)


_item, _commitment, _message = table("item"), table("commitment"), table("message")
_post, _seal = table("post"), table("seal")

AT_WORK = Statement(
    lambda _: (
        select(_item.c.workflow, _item.c.phase, func.count().label("number"))
        .where(_item.c.ended_at.is_(None))
        .group_by(_item.c.workflow, _item.c.phase)
    )
)
STALLED = Statement(
    lambda _: select(func.count().label("number")).select_from(_item).where(_item.c.stalled_at.is_not(None))
)
OVERDUE = Statement(
    lambda _: (
        select(func.count().label("number"))
        .select_from(_commitment)
        .join(_item, and_(_item.c.id == _commitment.c.item_id, _item.c.pause_until.is_(None)))
        .where(text(DUE_PHASE), _commitment.c.due_at < bindparam("at", type_=_commitment.c.due_at.type))
    )
)
DOUBTFUL = Statement(
    lambda _: select(func.count().label("number")).select_from(_message).where(text(AMISS), _message.c.doubts > 0)
)
POSTS = Statement(lambda _: select(func.count().label("number")).select_from(_post).where(text(UNDELIVERED)))
SEAL = Statement(lambda _: select(_seal.c.number, _seal.c.at).order_by(_seal.c.number.desc()).limit(1))
