"""The messages as they are kept: list them, count them, send one again."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer, bindparam, func, select, text, update

from adapters.sql import rows
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import key, table
from adapters.sql.store import SqlTransaction
from adapters.sql.tables import UNDELIVERED
from engine.errors import NotFound, NotNow
from engine.model import Notice
from engine.sayings import say


class MessageState(StrEnum):
    """What has become of a message."""

    PENDING = "pending"
    SENDING = "sending"
    RETRY = "retry"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message without its bytes. ``attempts`` counts how often it was taken to be sent.

    ``ended_at`` is when its last byte was about to go out, ``doubts`` how often no answer to that was heard.
    ``message_id_header`` is its Message-ID, ``not_before`` when it may be taken next. ``lease_until`` names the present
    lease: only who holds it may say what came of the message.
    """

    id: int
    person_id: int | None
    address: str
    kind: str
    state: MessageState
    subject: str
    message_id_header: str
    created_at: datetime
    not_before: datetime
    lease_until: datetime | None = None
    attempts: int = 0
    last_error: str | None = None
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    doubts: int = 0


def resend(tx: SqlTransaction, message_id: int, *, at: datetime) -> Message:
    """Send a message again, the same bytes, at once and with all its tries; NotNow while it is being sent."""
    if not tx.sql.run(RESEND, of_message=message_id, not_before=at):
        message(tx, message_id)
        raise NotNow(why=say("the message is being sent"))
    return message(tx, message_id)


def message(tx: SqlTransaction, message_id: int) -> Message:
    """A message; NotFound when there is none."""
    row = tx.sql.first(BY_ID, message_id=message_id)
    if row is None:
        raise NotFound(what=say("message"), name=message_id)
    return message_of(row)


def raw(tx: SqlTransaction, message_id: int) -> bytes:
    """The bytes of a message; NotFound when there is none."""
    row = tx.sql.first(BY_ID, message_id=message_id)
    if row is None:
        raise NotFound(what=say("message"), name=message_id)
    return bytes(row.raw)


def notices_in(tx: SqlTransaction, message_id: int) -> list[Notice]:
    """The notices that a message carries."""
    return [rows.notice_of(row) for row in tx.sql.all(NOTICES, message_id=message_id)]


def messages(
    tx: SqlTransaction, *, states: Sequence[MessageState] = tuple(MessageState), before: int | None = None, limit: int
) -> list[Message]:
    """At most ``limit`` messages in one of ``states``, newest first; ``before`` is the id where the last page ended."""
    found = tx.sql.all(LISTED, states=[state.value for state in states], before=before, limit=limit)
    return [message_of(row) for row in found]


def counts(tx: SqlTransaction) -> dict[MessageState, int]:
    """How many messages are in each state."""
    found = {MessageState(row.state): row.number for row in tx.sql.all(COUNTS)}
    return {state: found.get(state, 0) for state in MessageState}


def oldest_undelivered(tx: SqlTransaction) -> datetime | None:
    """When the oldest message was written that still is to be sent; None when there is none."""
    row = tx.sql.first(OLDEST)
    return None if row is None else row.created_at


def message_of(row: Row) -> Message:
    """The message in a row."""
    return Message(**{**{name: getattr(row, name) for name in COLUMNS}, "state": MessageState(row.state)})


_message, _notice = table("message"), table("notice")
COLUMNS = [field.name for field in fields(Message)]
_all_but_raw = [_message.c[name] for name in COLUMNS]

BY_ID = Statement(lambda _: select(_message).where(key(_message.c.id, "message_id")))
LISTED = Statement(
    lambda f: (
        select(*_all_but_raw)
        .where(
            f.among(_message.c.state, "states"),
            _message.c.id < func.coalesce(bindparam("before", type_=Integer), _message.c.id + 1),
        )
        .order_by(_message.c.id.desc())
        .limit(bindparam("limit", type_=Integer))
    )
)
COUNTS = Statement(lambda _: select(_message.c.state, func.count().label("number")).group_by(_message.c.state))
OLDEST = Statement(lambda _: select(func.min(_message.c.created_at).label("created_at")).where(text(UNDELIVERED)))
NOTICES = Statement(lambda _: select(_notice).where(key(_notice.c.message_id, "message_id")).order_by(_notice.c.id))
RESEND = Statement(
    lambda _: (
        update(_message)
        .where(key(_message.c.id, "of_message"), _message.c.state != MessageState.SENDING.value)
        .values(
            state=MessageState.PENDING.value,
            not_before=bindparam("not_before", type_=_message.c.not_before.type),
            lease_until=None,
            attempts=0,
        )
    )
)
