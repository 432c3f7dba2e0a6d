"""Receive what came in: an answer becomes a comment, a mail that came back is known to have done so.

What is made of a mail, and the note that it was made, are one transaction; then the mail is put away. Whoever is killed
between the two finds the note when the mail is met again. Nothing is ever answered: two programs that answer each other
never end.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from adapters.delivery.addressing import Addressing, Purpose, Token
from adapters.i18n import ntr, using
from adapters.inbox.automatic import is_automatic
from adapters.inbox.cutting import answer_in
from adapters.inbox.errors import Unreadable
from adapters.inbox.mailbox import DONE, FAILED, Arrived, Mailbox
from adapters.inbox.reading import Mail, digest_of
from adapters.inbox.returned import Returned, returned
from adapters.log import logger
from adapters.sql import addresses, messages, outbox, people, replies
from adapters.sql.engines import DatabaseFailed
from adapters.sql.messages import Message, MessageState
from adapters.sql.replies import Made, Reply
from adapters.sql.store import SqlStore, SqlTransaction
from engine.edit import comment
from engine.errors import Conflict, NotFound, Refusal
from engine.model import Actor, ActorKind
from engine.people import Person
from engine.words import MAX_TEXT

LONGEST_WORDS = 300
UNDER_WAY = frozenset({MessageState.PENDING, MessageState.RETRY, MessageState.SENDING})


@dataclass(slots=True)
class Received:
    """What came in: ``replies`` that became comments, ``bounces`` of mails that came back for good."""

    replies: int = 0
    bounces: int = 0

    def as_dict(self) -> dict[str, int]:
        """The figures by name; the names are stable."""
        return asdict(self)


class _NotYet(Exception):
    """Nothing can be made of the mail now: it is left where it is until the next round."""


class _Known(Exception):
    """Something was made of the mail already."""

    def __init__(self, made: Made) -> None:
        self.made = made
        super().__init__(made)


def receive(store: SqlStore, mailbox: Mailbox, answers: Addressing, *, at: datetime) -> Received:
    """Deal with what lies in the mailbox, each mail by itself.

    Raises:
        MailboxFailed: it cannot be read any further; what was dealt with stays so.
        DatabaseFailed: the database cannot be reached.
    """
    received = Received()
    with mailbox.open() as box:
        for arrived in box.arrived():
            made = _deal_with(store, arrived, answers, received, at=at)
            if made is not None:
                box.put_away(arrived, folder=FAILED if made.needs_somebody else DONE)
    if any(asdict(received).values()):
        logger().info("mail.received", **received.as_dict())
    return received


def _deal_with(
    store: SqlStore, arrived: Arrived, answers: Addressing, received: Received, *, at: datetime
) -> Made | None:
    """What was made of a mail, now or before; None when it is to stay where it is."""
    name = digest_of(arrived.raw)
    try:
        mail = Mail.of(arrived.raw)
        name = mail.name
        reply = _make(store, lambda tx: Reading(tx, mail, answers, is_whole=arrived.is_whole, at=at).reply())
    except _Known as known:
        return known.made
    except (_NotYet, Conflict):
        return None
    except DatabaseFailed:
        raise
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are dealt with
        logger().error("mail.unreadable", exc_info=error)
        fault = Reply(name=name, received_at=at, made=Made.UNREADABLE, words=type(error).__name__)
        reply = _make(store, lambda _: fault)
    received.replies += reply.made is Made.COMMENT
    received.bounces += reply.made is Made.RETURNED
    logger().info("mail.taken", made=reply.made.value, person=reply.person_id, item=reply.item_id)
    return reply.made


def _make(store: SqlStore, read: Callable[[SqlTransaction], Reply]) -> Reply:
    """Make something of a mail and note it, or do neither; raises _Known."""
    with store.begin() as tx:
        reply = read(tx)
        if not replies.add(tx, reply):  # another process was faster: what was made here is undone
            raise _Known(reply.made)
    return reply


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who answers: the person who was mailed, or who stands in for them."""

    person: Person
    actor: Actor


class Reading:
    """One mail being read, in an open transaction."""

    def __init__(self, tx: SqlTransaction, mail: Mail, answers: Addressing, *, is_whole: bool, at: datetime) -> None:
        self._tx = tx
        self._mail = mail
        self._answers = answers
        self._is_whole = is_whole
        self._at = at

    def reply(self) -> Reply:
        """Make of it what can be made."""
        known = replies.find(self._tx, self._mail.name)
        if known is not None:
            raise _Known(known.made)
        token = next(filter(None, map(self._answers.read, self._mail.recipients)), None)
        if token is None:
            return self._nowhere()
        try:
            message = messages.message(self._tx, token.message_id)
        except NotFound:
            return self._made(Made.UNKNOWN_ADDRESS, f"there is no mail {token.message_id}")
        if not self._is_whole:
            return self._made(Made.TOO_LARGE)
        try:
            return self._returned(token, message) or self._answered(token, message)
        except Unreadable as unreadable:
            return self._made(Made.UNREADABLE, str(unreadable))

    def _nowhere(self) -> Reply:
        """It was sent to none of our addresses."""
        if is_automatic(self._mail):
            return self._made(Made.AUTOMATIC)
        is_forged = any(map(self._answers.is_signed, self._mail.recipients))
        return self._made(Made.FORGED if is_forged else Made.UNKNOWN_ADDRESS, self._from)

    def _returned(self, token: Token, message: Message) -> Reply | None:
        """The mail that came back; None when it is something else."""
        if token.purpose is not Purpose.RETURN and self._mail.plain.get_content_type() != "multipart/report":
            return None
        found = returned(self._mail)
        if found is None:  # nobody writes to where mail comes back: somebody's program does
            return self._made(Made.AUTOMATIC)
        if not found.for_good:
            return self._made(Made.DELAYED, found.words, person_id=message.person_id)
        return self._came_back(found, message)

    def _came_back(self, found: Returned, message: Message) -> Reply:
        if message.state in UNDER_WAY:  # its sender has not heard yet that it was taken
            raise _NotYet
        if outbox.mark_bounced(self._tx, message.id, words=found.words, at=self._at) and found.is_address_wrong:
            addresses.refused(self._tx, message.address, words=found.words, at=self._at)
        return self._made(Made.RETURNED, found.words, person_id=message.person_id)

    def _answered(self, token: Token, message: Message) -> Reply:
        if is_automatic(self._mail):
            return self._made(Made.AUTOMATIC)
        items = sorted({notice.item_id for notice in messages.notices_in(self._tx, message.id)})
        if token.person_id is None or message.person_id != token.person_id or len(items) != 1:
            return self._made(Made.UNKNOWN_ADDRESS, f"mail {message.id} is not about one item")
        person = self._tx.person(token.person_id)
        if not person.is_active:
            return self._made(Made.LEFT, self._from, person_id=person.id, item_id=items[0])
        sender = self._sender(person, message)
        if sender is None:
            return self._made(Made.UNKNOWN_SENDER, self._from, person_id=person.id, item_id=items[0])
        reply = self._commented(items[0], sender)
        return replace(reply, person_id=sender.person.id, item_id=items[0])

    def _sender(self, person: Person, message: Message) -> _Sender | None:
        """Who wrote it: the person, or who stands in for them today; None when it was somebody else."""
        if self._mail.sender in {person.email.casefold(), message.address.casefold()}:
            return _Sender(person, Actor(kind=ActorKind.MAIL_LINK, person_id=person.id))
        today = self._tx.tree().calendar(person.organisation_id).local_date(self._at)
        substitute_id = people.substitutes(self._tx, on=today).get(person.id)
        substitute = None if substitute_id is None else self._tx.person(substitute_id)
        if substitute is None or not substitute.is_active or self._mail.sender != substitute.email.casefold():
            return None
        return _Sender(substitute, Actor(kind=ActorKind.MAIL_LINK, person_id=substitute.id, on_behalf_of=person.id))

    def _commented(self, item_id: int, sender: _Sender) -> Reply:
        text = answer_in(self._mail.text())
        if not text:
            return self._made(Made.EMPTY)
        text = "\n\n".join([text, *self._left_out(sender.person)])
        if len(text) > MAX_TEXT:
            return self._made(Made.TOO_LONG, self._from)
        try:
            comment(self._tx, item_id=item_id, text=text, actor=sender.actor, at=self._at)
        except Conflict:
            raise
        except Refusal as refusal:
            return self._made(Made.REFUSED, str(refusal))
        return self._made(Made.COMMENT)

    def _left_out(self, writer: Person) -> list[str]:
        number = self._mail.attachments
        if not number:
            return []
        with using(writer.language):
            return [ntr("(%(number)s attachment was not taken)", "(%(number)s attachments were not taken)", number)]

    def _made(self, made: Made, words: str = "", *, person_id: int | None = None, item_id: int | None = None) -> Reply:
        return Reply(
            name=self._mail.name,
            received_at=self._at,
            made=made,
            person_id=person_id,
            item_id=item_id,
            words="".join(filter(str.isprintable, words))[:LONGEST_WORDS],
        )

    @property
    def _from(self) -> str:
        """Who says to have written it."""
        return self._mail.sender or "nobody, or several"
