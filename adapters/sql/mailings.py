"""The outbox as those see it who look after mail: narrowed to their organisations, and to what they look for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select

from adapters.sql.flavours import Flavour
from adapters.sql.messages import ADDRESS_REFUSED, COLUMNS, Message, MessageState, message_of
from adapters.sql.statements import table
from adapters.sql.store import SqlTransaction
from adapters.sql.visibility import seen_by
from engine.access import Rights

BY_HAND = "reminder by hand"
"""The kind of a mail in which one person reminds another."""


class Fate(StrEnum):
    """What has become of a mail, as people ask for it."""

    WAITING = "waiting"
    RETRY = "retry"
    SENT = "sent"
    RETURNED = "returned"
    FAILED = "failed"
    HELD = "held"
    IN_DOUBT = "doubtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail, the name of whom it is to, and the references of the items that it speaks of.

    One that is *closed* speaks of what the reader of the list may not see, or is from one person to another: neither
    its subject nor its words are shown.
    """

    message: Message
    person: str | None
    refs: tuple[str, ...]
    is_closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Which mails are looked for; what is None does not matter.

    ``organisation_ids`` are the organisations of those whom they are to; with ``nobodys`` also those that are to nobody
    in particular. ``words`` stand in the name, the address or the subject. ``since`` and ``until`` (not included) are
    when it was written. ``before`` is the id where the last page ended.
    """

    organisation_ids: Collection[int]
    nobodys: bool
    fate: Fate | None = None
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def mails(tx: SqlTransaction, looked: Looked, rights: Rights, *, limit: int) -> list[Mail]:
    """At most ``limit`` mails, the newest first, as somebody with these rights may see them."""
    query = (
        select(*(_message.c[name] for name in COLUMNS), _person.c.name.label("person"))
        .select_from(_message.outerjoin(_person, _person.c.id == _message.c.person_id))
        .where(*_wanted(looked, rights, tx.sql.flavour))
        .order_by(_message.c.id.desc())
        .limit(limit)
    )
    found = tx.sql.connection.execute(query).all()
    numbers = [row.id for row in found]
    refs, shut = _refs(tx, numbers), closed(tx, rights, numbers)
    return [
        Mail(
            message=message_of(row),
            person=row.person,
            refs=() if row.id in shut else refs.get(row.id, ()),
            is_closed=row.id in shut,
        )
        for row in found
    ]


def closed(tx: SqlTransaction, rights: Rights, message_ids: Collection[int]) -> frozenset[int]:
    """Those of some mails whose words somebody with these rights may not read."""
    query = select(_message.c.id).where(_message.c.id.in_(message_ids), _is_closed(rights))
    return frozenset(tx.sql.connection.execute(query).scalars())


def _is_closed(rights: Rights) -> ColumnElement[bool]:
    unseen = exists().where(
        _notice.c.message_id == _message.c.id, _notice.c.item_id == _item.c.id, not_(seen_by(rights))
    )
    return or_(_message.c.kind == BY_HAND, unseen)


def _wanted(looked: Looked, rights: Rights, flavour: Flavour) -> Iterator[ColumnElement[bool]]:
    reach = _person.c.organisation_id.in_(sorted(looked.organisation_ids))
    yield or_(reach, _message.c.person_id.is_(None)) if looked.nobodys else reach
    if looked.fate is not None:
        yield FATES[looked.fate]
    for words in looked.words.lower().split():
        subject = flavour.lower(_message.c.subject).contains(words, autoescape=True)
        others = [flavour.lower(c).contains(words, autoescape=True) for c in (_message.c.address, _person.c.name)]
        yield or_(*others, and_(subject, not_(_is_closed(rights))))
    if looked.since is not None:
        yield _message.c.created_at >= looked.since
    if looked.until is not None:
        yield _message.c.created_at < looked.until
    if looked.before is not None:
        yield _message.c.id < looked.before


def _refs(tx: SqlTransaction, message_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    query = (
        select(_notice.c.message_id, _item.c.ref)
        .join(_item, _item.c.id == _notice.c.item_id)
        .where(_notice.c.message_id.in_(message_ids))
        .distinct()
        .order_by(_item.c.ref)
    )
    refs: dict[int, tuple[str, ...]] = {}
    for row in tx.sql.connection.execute(query):
        refs[row.message_id] = (*refs.get(row.message_id, ()), row.ref)
    return refs


_message, _person, _notice, _item = table("message"), table("person"), table("notice"), table("item")
_is_dead = _message.c.state == MessageState.DEAD.value
_is_held = _message.c.last_error == ADDRESS_REFUSED

FATES: dict[Fate, ColumnElement[bool]] = {
    Fate.WAITING: _message.c.state.in_([MessageState.PENDING.value, MessageState.SENDING.value]),
    Fate.RETRY: _message.c.state == MessageState.RETRY.value,
    Fate.SENT: _message.c.state == MessageState.SENT.value,
    Fate.RETURNED: and_(_is_dead, _message.c.sent_at.is_not(None)),
    Fate.FAILED: and_(_is_dead, _message.c.sent_at.is_(None), _message.c.last_error.is_distinct_from(ADDRESS_REFUSED)),
    Fate.HELD: and_(_is_dead, _message.c.sent_at.is_(None), _is_held),
    Fate.IN_DOUBT: and_(
        _message.c.state != MessageState.SENT.value, or_(_message.c.doubts > 0, _message.c.ended_at.is_not(None))
    ),
}
"""Each fate as a condition."""


def fate_of(message: Message) -> Fate:
    """What has become of a mail."""
    match message.state:
        case MessageState.PENDING | MessageState.SENDING:
            return Fate.WAITING
        case MessageState.RETRY:
            return Fate.RETRY
        case MessageState.SENT:
            return Fate.SENT
    if message.sent_at is not None:
        return Fate.RETURNED
    return Fate.HELD if message.is_called_off else Fate.FAILED
