"""What is to be sent, byte for byte: put there, leased, sent, tried again, given up.

A message is sent at least once. Whoever delivers leases it in a short transaction, sends it with none open, and says in
another what came of it. A lease that runs out, because its holder died, lets another take the message; whoever comes
too late then changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, func, or_, select, text, update
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql import marks
from adapters.sql.messages import COLUMNS, Message, MessageState, message_of
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from adapters.sql.tables import UNDELIVERED, WAITING
from engine.errors import Refusal
from engine.model import NoticeState

LONGEST_WAIT = timedelta(hours=1)
"""No pause between two tries is longer: a time further ahead was written by a clock that ran ahead."""

HELD_BACK = "mail held back"


class NoticesTaken(Refusal):
    """Somebody else put the notices into a message, or settled them."""

    code = "notices-taken"
    template = "%(taken)s of the notices no longer wait for a message."


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A message to be sent now, with its bytes."""

    message: Message
    raw: bytes


def next_message_id(tx: SqlTransaction) -> int:
    """An id for the message to be added next, so that its Message-ID can be made of it."""
    query = LAST_ID if tx.sql.is_sqlite else NEXT_ID
    row = tx.sql.first(query)
    assert row is not None  # noqa: S101 - both always give one
    return int(row.id or 0) + (1 if tx.sql.is_sqlite else 0)


def add_message(tx: SqlTransaction, message: Message, *, raw: bytes, notice_ids: Sequence[int]) -> None:
    """Put a message into the outbox, and its notices into the message: they stay planned until it is sent.

    Raises:
        NoticesTaken: one of them no longer waits.
    """
    tx.sql.run(INSERT, **{name: getattr(message, name) for name in COLUMNS}, raw=raw)
    linked = tx.sql.run(LINK, notice_ids=list(notice_ids), message_id=message.id, state_at=message.created_at)
    if linked != len(notice_ids):
        raise NoticesTaken(taken=len(notice_ids) - linked)


def lease(tx: SqlTransaction, *, at: datetime, limit: int, lease_for: timedelta) -> list[Leased]:
    """Take at most ``limit`` messages to be sent, the longest waiting first; none while mail is held back.

    Those are taken whose time has come, and those whose lease ran out.
    """
    if held_back(tx) is not None:
        return []
    until = at + lease_for
    found = tx.sql.all(DELIVERABLE, at=at, far_ahead=max(until, at + LONGEST_WAIT), limit=limit)
    tx.sql.run(LEASE, ids=[row.id for row in found], lease_until=until, not_before=until)
    return [Leased(message=_leased(row, until=until), raw=row.raw) for row in found]


def mark_sent(tx: SqlTransaction, message: Message, *, at: datetime) -> bool:
    """Say that a leased message was sent, and its notices with it; False when somebody else has it by now."""
    is_ours = bool(tx.sql.run(SENT, of_message=message.id, lease=message.lease_until, sent_at=at))
    if is_ours:
        _settle_notices(tx, message, NoticeState.SENT, reason="mailed", at=at)
    return is_ours


def mark_retry(tx: SqlTransaction, message: Message, *, not_before: datetime, error: str) -> bool:
    """Say that a leased message is to be tried again later, and why; False when somebody else has it by now."""
    retry = {"of_message": message.id, "lease": message.lease_until, "not_before": not_before, "last_error": error}
    return bool(tx.sql.run(RETRY, **retry))


def give_back(tx: SqlTransaction, message: Message, *, not_before: datetime, error: str | None) -> bool:
    """Say that a leased message was not tried, for no fault of its own; False when somebody else has it by now."""
    unburnt = {"of_message": message.id, "lease": message.lease_until, "not_before": not_before, "last_error": error}
    return bool(tx.sql.run(GIVE_BACK, **unburnt))


def mark_dead(tx: SqlTransaction, message: Message, *, error: str, at: datetime) -> bool:
    """Say that a leased message will never be sent, and why; its notices have failed.

    False when somebody else has it by now.
    """
    is_ours = bool(tx.sql.run(DEAD, of_message=message.id, lease=message.lease_until, last_error=error))
    if is_ours:
        _settle_notices(tx, message, NoticeState.FAILED, reason=error, at=at)
    return is_ours


def hold_back(tx: SqlTransaction, *, reason: str) -> None:
    """Let nothing be sent until :func:`release`: after a restore, what the copy holds may have been sent since."""
    marks.put(tx, HELD_BACK, reason)


def held_back(tx: SqlTransaction) -> str | None:
    """Why nothing is sent; None when mail goes out."""
    return marks.value(tx, HELD_BACK)


def release(tx: SqlTransaction) -> None:
    """Let mail go out again."""
    marks.remove(tx, HELD_BACK)


def _settle_notices(tx: SqlTransaction, message: Message, state: NoticeState, *, reason: str, at: datetime) -> None:
    tx.sql.run(SETTLE_NOTICES, of_message=message.id, state=state.value, reason=reason, state_at=at)


def _leased(row: Row, *, until: datetime) -> Message:
    return replace(
        message_of(row),
        state=MessageState.SENDING,
        attempts=row.attempts + 1,
        lease_until=until,
        not_before=until,
        last_error=row.last_error,
    )


_message, _notice = table("message"), table("notice")
_at = bindparam("at", type_=UTCDateTime())
_far_ahead = bindparam("far_ahead", type_=UTCDateTime())
_is_leased = (
    key(_message.c.id, "of_message"),
    _message.c.state == MessageState.SENDING.value,
    key(_message.c.lease_until, "lease"),
)
_leased_update = update(_message).where(*_is_leased).values(lease_until=None)

LAST_ID = Statement(lambda _: select(func.max(_message.c.id).label("id")))
NEXT_ID = Statement(lambda _: select(func.nextval("message_id_seq").label("id")))
INSERT = Statement(lambda f: f.insert(_message, names(_message)))
LINK = Statement(
    lambda f: (
        update(_notice)
        .where(text(WAITING), f.among(_notice.c.id, "notice_ids"))
        .values(state=NoticeState.PLANNED.value, reason="in a mail", **given(_notice, ["message_id", "state_at"]))
    )
)
DELIVERABLE = Statement(
    lambda f: f.claimed(
        select(_message)
        .where(text(UNDELIVERED), or_(_message.c.not_before <= _at, _message.c.not_before > _far_ahead))
        .order_by(_message.c.not_before, _message.c.id)
        .limit(bindparam("limit", type_=Integer)),
        of=_message,
    )
)
LEASE = Statement(
    lambda f: (
        update(_message)
        .where(f.among(_message.c.id, "ids"))
        .values(
            state=MessageState.SENDING.value,
            attempts=_message.c.attempts + 1,
            **given(_message, ["lease_until", "not_before"]),
        )
    )
)
SENT = Statement(lambda _: _leased_update.values(state=MessageState.SENT.value, **given(_message, ["sent_at"])))
RETRY = Statement(
    lambda _: _leased_update.values(state=MessageState.RETRY.value, **given(_message, ["not_before", "last_error"]))
)
GIVE_BACK = Statement(
    lambda _: _leased_update.values(
        state=MessageState.RETRY.value,
        attempts=_message.c.attempts - 1,
        **given(_message, ["not_before", "last_error"]),
    )
)
DEAD = Statement(lambda _: _leased_update.values(state=MessageState.DEAD.value, **given(_message, ["last_error"])))
SETTLE_NOTICES = Statement(
    lambda _: (
        update(_notice)
        .where(key(_notice.c.message_id, "of_message"))
        .values(given(_notice, ["state", "reason", "state_at"]))
    )
)
