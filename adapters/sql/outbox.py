"""What is to be sent, byte for byte: put there, leased, sent, tried again, given up.

A message is sent at least once. Whoever delivers leases it in a short transaction, sends it with none open, and says in
another what came of it. A lease that runs out, because its holder died, lets another take the message; whoever comes
too late then changes nothing.

Just before the last byte goes out, :func:`mark_ended` says so: whether a message arrived of which nothing more was
heard, nobody knows. Each time that happens is counted as a doubt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, func, or_, select, text, update
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql import marks
from adapters.sql.flavours import Flavour
from adapters.sql.messages import ADDRESS_REFUSED, COLUMNS, Message, MessageState, message, message_of
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from adapters.sql.tables import UNDELIVERED, WAITING
from engine.errors import NotNow, Refusal
from engine.model import NoticeState
from engine.people import Person
from engine.sayings import say

LONGEST_WAIT = timedelta(hours=1)
"""No pause between two tries is longer: a time further ahead was written by a clock that ran ahead."""

HELD_BACK = "mail held back"

STOPPED = "stopped by hand"
"""Why a message is not sent that somebody has stopped."""


class NoticesTaken(Refusal):
    """Somebody else put the notices into a message, or settled them."""

    code = "notices-taken"
    template = "%(taken)s of the notices no longer wait for a message."


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A message to be sent now, with its bytes; ``is_lost``: its last sender died before an answer was on record."""

    message: Message
    raw: bytes
    is_lost: bool = False


class Written(Protocol):
    """A finished mail: its subject, its Message-ID, and its bytes."""

    @property
    def subject(self) -> str:
        """What it is about."""

    @property
    def message_id(self) -> str:
        """Its Message-ID, with the angle brackets."""

    @property
    def raw(self) -> bytes:
        """What is sent."""


def next_message_id(tx: SqlTransaction) -> int:
    """An id for the message to be added next, so that its Message-ID can be made of it."""
    query = LAST_ID if tx.sql.is_sqlite else NEXT_ID
    row = tx.sql.first(query)
    assert row is not None  # noqa: S101 - both always give one
    return int(row.id or 0) + (1 if tx.sql.is_sqlite else 0)


def post(
    tx: SqlTransaction,
    letter: Written,
    *,
    number: int,
    to: Person,
    kind: str,
    at: datetime,
    notice_ids: Sequence[int] = (),
) -> None:
    """Put a letter into the outbox, to be sent at once; ``number`` is the id that it was written with.

    A reader whose id is 0 has no account.

    Raises:
        NoticesTaken: one of the notices that are in it no longer waits.
    """
    message = Message(
        id=number,
        person_id=to.id or None,
        address=to.email,
        kind=kind,
        state=MessageState.PENDING,
        subject=letter.subject,
        message_id_header=letter.message_id,
        created_at=at,
        not_before=at,
    )
    add_message(tx, message, raw=letter.raw, notice_ids=notice_ids)


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
    return [Leased(message=_leased(row, until=until), raw=row.raw, is_lost=_is_lost(row)) for row in found]


def mark_ended(tx: SqlTransaction, message: Message, *, at: datetime) -> bool:
    """Say that the last byte of a leased message is about to go out; False when somebody else has it by now."""
    return bool(tx.sql.run(ENDED, of_message=message.id, lease=message.lease_until, ended_at=at))


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


def mark_doubtful(tx: SqlTransaction, message: Message, *, not_before: datetime, error: str) -> bool:
    """Say that a leased message went out and no answer came, and when it is sent again; False as for mark_retry."""
    doubt = {"of_message": message.id, "lease": message.lease_until, "not_before": not_before, "last_error": error}
    return bool(tx.sql.run(DOUBTFUL, **doubt))


def give_back(tx: SqlTransaction, message: Message, *, not_before: datetime, error: str | None) -> bool:
    """Say that a leased message was not tried, for no fault of its own; False when somebody else has it by now."""
    unburnt = {"of_message": message.id, "lease": message.lease_until, "not_before": not_before, "last_error": error}
    return bool(tx.sql.run(GIVE_BACK, **unburnt))


def mark_dead(tx: SqlTransaction, message: Message, *, error: str, at: datetime, in_doubt: bool = False) -> bool:
    """Say that a leased message will not be sent any more, and why; its notices have failed.

    ``in_doubt`` says that it went out once more and no answer came. False when somebody else has the message by now.
    """
    ending = LOST if in_doubt else DEAD
    is_ours = bool(tx.sql.run(ending, of_message=message.id, lease=message.lease_until, last_error=error))
    if is_ours:
        _settle_notices(tx, message, NoticeState.FAILED, reason=error, at=at)
    return is_ours


def mark_bounced(tx: SqlTransaction, message_id: int, *, words: str, at: datetime) -> bool:
    """Say that a message came back after it was taken for sent, and in which words; False when it was not sent."""
    was_sent = bool(tx.sql.run(BOUNCED, of_message=message_id, last_error=words))
    if was_sent:
        tx.sql.run(SETTLE_NOTICES, of_message=message_id, state=NoticeState.FAILED.value, reason=words, state_at=at)
    return was_sent


def call_off(tx: SqlTransaction, address: str, *, at: datetime, leased: Sequence[Message] = ()) -> int:
    """Send nothing of what waits for ``address``, nor of ``leased``: the address was refused again and again.

    ``leased`` are messages of one lease of ours. Their notices wait until the address has been mended, and are told in
    a new mail then. Returns how many messages it was.
    """
    tx.sql.run(CALL_BACK, **_addressed(address, leased), reason=ADDRESS_REFUSED, send_at=at, state_at=at)
    return tx.sql.run(CALL_OFF, **_addressed(address, leased), last_error=ADDRESS_REFUSED)


def stop(tx: SqlTransaction, message_id: int, *, at: datetime) -> None:
    """Send a message that waits no more; its notices have failed, for that reason. :func:`messages.resend` undoes it.

    Raises:
        NotFound: there is no such message.
        NotNow: it does not wait.
    """
    found = message(tx, message_id)
    if not tx.sql.run(STOP, of_message=message_id, last_error=STOPPED):
        raise NotNow(why=say("it does not wait to be sent"))
    _settle_notices(tx, found, NoticeState.FAILED, reason=STOPPED, at=at)


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


def _addressed(address: str, leased: Sequence[Message]) -> dict[str, Any]:
    lease = leased[0].lease_until if leased else None
    return {"to_address": address.lower(), "leased_ids": [message.id for message in leased], "lease": lease}


def _is_lost(row: Row) -> bool:
    return row.state == MessageState.SENDING.value and row.ended_at is not None


def _leased(row: Row, *, until: datetime) -> Message:
    return replace(
        message_of(row),
        state=MessageState.SENDING,
        attempts=row.attempts + 1,
        doubts=row.doubts + _is_lost(row),
        ended_at=None,
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
_is_lost_column = and_(_message.c.state == MessageState.SENDING.value, _message.c.ended_at.is_not(None))
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
            doubts=_message.c.doubts + case((_is_lost_column, 1), else_=0),
            ended_at=None,
            **given(_message, ["lease_until", "not_before"]),
        )
    )
)
SENT = Statement(lambda _: _leased_update.values(state=MessageState.SENT.value, **given(_message, ["sent_at"])))
ENDED = Statement(lambda _: update(_message).where(*_is_leased).values(given(_message, ["ended_at"])))
RETRY = Statement(
    lambda _: _leased_update.values(
        state=MessageState.RETRY.value, ended_at=None, **given(_message, ["not_before", "last_error"])
    )
)
DOUBTFUL = Statement(
    lambda _: _leased_update.values(
        state=MessageState.RETRY.value,
        doubts=_message.c.doubts + 1,
        **given(_message, ["not_before", "last_error"]),
    )
)
GIVE_BACK = Statement(
    lambda _: _leased_update.values(
        state=MessageState.RETRY.value,
        attempts=_message.c.attempts - 1,
        **given(_message, ["not_before", "last_error"]),
    )
)
DEAD = Statement(
    lambda _: _leased_update.values(state=MessageState.DEAD.value, ended_at=None, **given(_message, ["last_error"]))
)
LOST = Statement(
    lambda _: _leased_update.values(
        state=MessageState.DEAD.value, doubts=_message.c.doubts + 1, **given(_message, ["last_error"])
    )
)
STOP = Statement(
    lambda _: (
        update(_message)
        .where(
            key(_message.c.id, "of_message"),
            or_(_message.c.state == MessageState.PENDING.value, _message.c.state == MessageState.RETRY.value),
        )
        .values(state=MessageState.DEAD.value, lease_until=None, **given(_message, ["last_error"]))
    )
)
BOUNCED = Statement(
    lambda _: (
        update(_message)
        .where(key(_message.c.id, "of_message"), _message.c.state == MessageState.SENT.value)
        .values(state=MessageState.DEAD.value, **given(_message, ["last_error"]))
    )
)


def _is_called_off(f: Flavour) -> ColumnElement[bool]:
    """The message waits for the address, or is one of those that its holder calls off."""
    return and_(
        text(UNDELIVERED),
        f.lower(_message.c.address) == bindparam("to_address", type_=_message.c.address.type),
        or_(
            _message.c.state != MessageState.SENDING.value,
            and_(f.among(_message.c.id, "leased_ids"), key(_message.c.lease_until, "lease")),
        ),
    )


CALL_BACK = Statement(
    lambda f: (
        update(_notice)
        .where(_notice.c.message_id.in_(select(_message.c.id).where(_is_called_off(f))))
        .values(state=NoticeState.HELD.value, message_id=None, **given(_notice, ["reason", "send_at", "state_at"]))
    )
)
CALL_OFF = Statement(
    lambda f: (
        update(_message)
        .where(_is_called_off(f))
        .values(state=MessageState.DEAD.value, lease_until=None, **given(_message, ["last_error"]))
    )
)
SETTLE_NOTICES = Statement(
    lambda _: (
        update(_notice)
        .where(key(_notice.c.message_id, "of_message"))
        .values(given(_notice, ["state", "reason", "state_at"]))
    )
)
