"""The messages as they are kept: list them, count them, send one again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer, bindparam, case, func, select, text, update

from adapters.sql import rows
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import key, table
from adapters.sql.store import SqlTransaction
from adapters.sql.tables import AMISS, UNDELIVERED
from engine.errors import NotFound, NotNow
from engine.model import Notice, NoticeState
from engine.sayings import say

ADDRESS_REFUSED = "address refused"
"""Why a notice waits whose reader cannot be reached, and why a message was called off."""


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

    @property
    def may_have_arrived(self) -> bool:
        """True for one that is not known to be sent, and of which nobody knows that it was not."""
        return self.state is not MessageState.SENT and (self.doubts > 0 or self.ended_at is not None)

    @property
    def next_try_at(self) -> datetime | None:
        """When it may be sent next; None when nothing more is to be done."""
        return self.not_before if self.state in {MessageState.PENDING, MessageState.RETRY} else None

    @property
    def is_called_off(self) -> bool:
        """True for one that was not sent because its address was refused; its reminders wait for another mail."""
        return self.state is MessageState.DEAD and self.last_error == ADDRESS_REFUSED


def resend(tx: SqlTransaction, message_id: int, *, at: datetime, address: str | None = None) -> Message:
    """Send a message again, the same bytes, at once and with all its tries; to another ``address`` if one is given.

    Raises:
        NotNow: it is being sent, was called off, or has no words any more.
        NotFound: there is no such message.
    """
    found = message(tx, message_id)
    if found.is_called_off:
        raise NotNow(why=say("it was called off, and what it said is told in a new mail"))
    if not raw(tx, message_id):
        raise NotNow(why=say("its words were taken away"))
    if not tx.sql.run(RESEND, of_message=message_id, not_before=at, address=address or found.address):
        raise NotNow(why=say("the message is being sent"))
    tx.sql.run(UNFAIL, of_message=message_id, state_at=at)
    return message(tx, message_id)


def message(tx: SqlTransaction, message_id: int) -> Message:
    """A message; NotFound when there is none."""
    row = tx.sql.first(BY_ID, message_id=message_id)
    if row is None:
        raise NotFound(what=say("message"), name=message_id)
    return message_of(row)


def by_ids(tx: SqlTransaction, ids: Iterable[int]) -> dict[int, Message]:
    """Some messages, by id."""
    return {row.id: message_of(row) for row in tx.sql.all(BY_IDS, ids=sorted(ids))}


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
    tx: SqlTransaction,
    *,
    states: Sequence[MessageState] = tuple(MessageState),
    person_id: int | None = None,
    in_doubt: bool = False,
    before: int | None = None,
    limit: int,
) -> list[Message]:
    """At most ``limit`` messages in one of ``states``, newest first; ``before`` is the id where the last page ended.

    Those to one person alone, or those alone that may have arrived (``in_doubt``), if asked for.
    """
    wanted = [state.value for state in states if not in_doubt or state is not MessageState.SENT]
    found = tx.sql.all(
        LISTED, states=wanted, person_id=person_id, least_doubts=int(in_doubt), before=before, limit=limit
    )
    return [message_of(row) for row in found]


def counts(tx: SqlTransaction) -> dict[MessageState, int]:
    """How many messages are in each state."""
    found = {MessageState(row.state): row.number for row in (*tx.sql.all(UNSENT), *tx.sql.all(GIVEN_UP))}
    all_of_them = tx.sql.all(ALL)[0].number
    # Most have been sent. They are what is left: to count them one by one would be to read nearly every mail.
    return {state: found.get(state, 0) for state in MessageState} | {
        MessageState.SENT: all_of_them - sum(found.values())
    }


def counts_since(tx: SqlTransaction, since: datetime) -> dict[MessageState, int]:
    """How many of the messages written since then are in each state."""
    found = {MessageState(row.state): row.number for row in tx.sql.all(COUNTS_SINCE, since=since)}
    return {state: found.get(state, 0) for state in MessageState}


def oldest_undelivered(tx: SqlTransaction) -> datetime | None:
    """When the oldest message was written that still is to be sent; None when there is none."""
    row = tx.sql.first(OLDEST)
    return None if row is None else row.created_at


def message_of(row: Row) -> Message:
    """The message in a row."""
    return Message(**{**{name: getattr(row, name) for name in COLUMNS}, "state": MessageState(row.state)})


_message, _notice = table("message"), table("notice")
_person_or_nobody = func.coalesce(_message.c.person_id, rows.NOBODY)
COLUMNS = [field.name for field in fields(Message)]
_all_but_raw = [_message.c[name] for name in COLUMNS]

BY_ID = Statement(lambda _: select(_message).where(key(_message.c.id, "message_id")))
BY_IDS = Statement(lambda f: select(*_all_but_raw).where(f.among(_message.c.id, "ids")))
LISTED = Statement(
    lambda f: (
        select(*_all_but_raw)
        .where(
            f.among(_message.c.state, "states"),
            _message.c.id < func.coalesce(bindparam("before", type_=Integer), _message.c.id + 1),
            _person_or_nobody == func.coalesce(bindparam("person_id", type_=Integer), _person_or_nobody),
            _message.c.doubts + case((_message.c.ended_at.is_(None), 0), else_=1)
            >= bindparam("least_doubts", type_=Integer),
        )
        .order_by(_message.c.id.desc())
        .limit(bindparam("limit", type_=Integer))
    )
)
UNSENT = Statement(
    lambda _: select(_message.c.state, func.count().label("number")).where(text(UNDELIVERED)).group_by(_message.c.state)
)
GIVEN_UP = Statement(
    lambda _: (
        select(_message.c.state, func.count().label("number"))
        .where(text(AMISS), _message.c.state == MessageState.DEAD.value)
        .group_by(_message.c.state)
    )
)
ALL = Statement(lambda _: select(func.count().label("number")).select_from(_message))
COUNTS_SINCE = Statement(
    lambda _: (
        select(_message.c.state, func.count().label("number"))
        .where(_message.c.created_at >= bindparam("since", type_=_message.c.created_at.type))
        .group_by(_message.c.state)
    )
)
OLDEST = Statement(lambda _: select(func.min(_message.c.created_at).label("created_at")).where(text(UNDELIVERED)))
NOTICES = Statement(lambda _: select(_notice).where(key(_notice.c.message_id, "message_id")).order_by(_notice.c.id))
RESEND = Statement(
    lambda _: (
        update(_message)
        .where(key(_message.c.id, "of_message"), _message.c.state != MessageState.SENDING.value)
        .values(
            state=MessageState.PENDING.value,
            not_before=bindparam("not_before", type_=_message.c.not_before.type),
            address=bindparam("address", type_=_message.c.address.type),
            lease_until=None,
            attempts=0,
        )
    )
)
UNFAIL = Statement(
    lambda _: (
        update(_notice)
        .where(key(_notice.c.message_id, "of_message"), _notice.c.state == NoticeState.FAILED.value)
        .values(
            state=NoticeState.PLANNED.value,
            reason="in a mail",
            state_at=bindparam("state_at", type_=_notice.c.state_at.type),
        )
    )
)
