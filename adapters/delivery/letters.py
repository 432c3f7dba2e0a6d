"""One mail to one person: subject, text and HTML made of its entries, written down as the bytes that are sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from hashlib import sha256
from typing import Self

from adapters.delivery.addressing import Addressing
from adapters.delivery.drawn import drawn
from adapters.delivery.entries import NO_ACTS, Entry, by_urgency
from adapters.delivery.links import Links
from adapters.delivery.matters import one_line
from adapters.delivery.policy import MAIL
from adapters.i18n import ntr, tr, using
from engine.people import Person

PRODUCT = "Hjulet"


class MailKind(StrEnum):
    """Which mail it is: the one of the day, or one that could not wait for it."""

    DIGEST = "digest"
    AT_ONCE = "at once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who mails: the sender's name and address, and the address at which people reach Hjulet.

    ``answers`` is the mailbox for answers to mails about one item, ``reply_to`` who reads those to any other mail; None
    when nobody has said. ``links`` signs what readers act with straight from the mail; without it they cannot.
    """

    name: str
    address: str
    base_url: str
    answers: Addressing | None = None
    reply_to: str | None = None
    links: Links | None = None

    @classmethod
    def of(
        cls,
        mail_from: str,
        *,
        base_url: str,
        answers: Addressing | None = None,
        reply_to: str | None = None,
        links: Links | None = None,
    ) -> Self:
        """The sender written as ``Hjulet <hjulet@region.example>``."""
        (written,) = SMTP.header_factory("From", mail_from).addresses
        return cls(
            name=written.display_name or PRODUCT,
            address=written.addr_spec,
            base_url=base_url,
            answers=answers,
            reply_to=reply_to,
            links=links,
        )

    @property
    def domain(self) -> str:
        """The domain in which Message-IDs are unique."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A finished mail. ``message_id`` is its Message-ID, with the angle brackets."""

    subject: str
    message_id: str
    raw: bytes


def write(
    entries: Sequence[Entry],
    *,
    kind: MailKind,
    number: int,
    to: Person,
    organisation: str,
    sender: Sender,
    news: str | None = None,
    stop_token: str | None = None,
    of_this_week: int | None = None,
    told_before: int = 0,
    at: datetime,
) -> Letter:
    """Write the mail with ``number`` in the outbox, in the reader's language.

    ``news`` is what a mail that could not wait is about. By ``stop_token`` the reader can stop such mail.
    ``of_this_week`` is the number of the mail among the reader's in this week, and ``told_before`` of how many more
    items that have stalled they know. The same arguments give the same bytes.
    """
    with using(to.language):
        ordered = by_urgency(entries)
        subject = one_line(news or _subject(ordered, told_before=told_before))
        context = {
            "language": to.language,
            "subject": subject,
            "heading": one_line(news or _heading(ordered, told_before=told_before)),
            "brand": " · ".join(filter(None, (PRODUCT, one_line(organisation)))),
            "preheader": " · ".join(dict.fromkeys(entry.title for entry in ordered)),
            "own": [entry for entry in ordered if not entry.is_above],
            "above": [entry for entry in ordered if entry.is_above],
            "because": list(dict.fromkeys(entry.because for entry in ordered)),
            "is_digest": kind is MailKind.DIGEST,
            "told_before": told_before,
            "of_this_week": of_this_week,
            "can_be_answered": _can_be_answered(ordered, sender=sender),
            "can_be_acted_on": any(entry.acts != NO_ACTS for entry in ordered),
            "stop_url": None if stop_token is None else _stop_url(stop_token, sender=sender),
        }
        text, html = drawn("notices", context)
    mail = headed(subject, text, number=number, to=to, organisation=organisation, sender=sender, at=at)
    _name_what_it_is_about(mail, ordered, sender=sender)
    if (reply_to := _reply_to(ordered, number=number, to=to, sender=sender)) is not None:
        mail["Reply-To"] = reply_to
    if stop_token is not None:
        _let_stop(mail, stop_token, sender=sender)
    return sealed(mail, text, html, language=to.language)


def headed(
    subject: str, text: str, *, number: int, to: Person, organisation: str, sender: Sender, at: datetime
) -> EmailMessage:
    """A mail with the headers that each of ours bears; its Message-ID is made of what it says, and of its number."""
    digest = sha256(f"{at.isoformat()} {to.email} {subject} {text}".encode()).hexdigest()[:16]
    mail = EmailMessage(policy=MAIL)
    sender_name = ", ".join(filter(None, (sender.name, one_line(organisation))))
    mail["From"] = Address(display_name=sender_name, addr_spec=sender.address)
    mail["To"] = Address(display_name=one_line(to.name), addr_spec=to.email)
    mail["Subject"] = subject
    mail["Date"] = at
    mail["Message-ID"] = f"<m{number}.{digest}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    return mail


def sealed(mail: EmailMessage, text: str, html: str, *, language: str) -> Letter:
    """The mail with its two bodies, as the bytes that are sent."""
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    said = sha256(f"{mail['Message-ID']} {html}".encode()).hexdigest()[:16]
    mail.set_boundary(f"=_{said}")  # the stdlib's own is different every time
    mail["Content-Language"] = language  # set before, it would have gone into the first part
    return Letter(subject=str(mail["Subject"]), message_id=str(mail["Message-ID"]), raw=mail.as_bytes())


def _name_what_it_is_about(mail: EmailMessage, entries: Sequence[Entry], *, sender: Sender) -> None:
    """Name its items and notices, for rules that sort mail, and to compare what came with what was owed."""
    items = list(dict.fromkeys(entry.ref for entry in entries))
    if len(items) == 1:  # mails about one item are one conversation
        thread = f"<{items[0].lower()}@{sender.domain}>"
        mail["In-Reply-To"] = thread
        mail["References"] = thread
    mail["List-Id"] = f"{PRODUCT} <reminders.{sender.domain}>"
    for ref in items:
        mail["X-Hjulet-Item"] = ref
    for entry in entries:
        for key in entry.keys:
            mail["X-Hjulet-Notice"] = key


def _reply_to(entries: Sequence[Entry], *, number: int, to: Person, sender: Sender) -> Address | str | None:
    """Where an answer goes: to the mailbox for answers if it can become a comment, else to those who read them."""
    if sender.answers is None or not _can_be_answered(entries, sender=sender):
        return sender.reply_to
    return Address(display_name=sender.name, addr_spec=sender.answers.for_answer(message_id=number, person_id=to.id))


def _can_be_answered(entries: Sequence[Entry], *, sender: Sender) -> bool:
    """True when an answer becomes a comment: there is a mailbox for it, and one item that it can be about."""
    return sender.answers is not None and len({entry.ref for entry in entries}) == 1


def _let_stop(mail: EmailMessage, token: str, *, sender: Sender) -> None:
    """Let the reader's mail program stop such mail with one press (RFC 2369, RFC 8058)."""
    mail["List-Unsubscribe"] = f"<{_stop_url(token, sender=sender)}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _stop_url(token: str, *, sender: Sender) -> str:
    return f"{sender.base_url.rstrip('/')}/mail/stop/{token}"


def _subject(entries: Sequence[Entry], *, told_before: int) -> str:
    """State and verb of what presses most, and how much more there is."""
    first = entries[0]
    if first.is_above:
        is_alone = len(entries) == 1 and not told_before
        return tr("Stalled: %(title)s", title=first.title) if is_alone else _heading(entries, told_before=told_before)
    subject = f"{first.brief}: {first.action}"
    if len(entries) == 1:
        return subject
    return ntr("%(first)s (and %(number)s more)", "%(first)s (and %(number)s more)", len(entries) - 1, first=subject)


def _heading(entries: Sequence[Entry], *, told_before: int) -> str:
    if all(entry.is_above for entry in entries):
        new = sum(not entry.is_repeated for entry in entries)
        stalled = ntr("%(number)s thing has stalled", "%(number)s things have stalled", len(entries) + told_before)
        is_all_new = new == len(entries) + told_before
        return stalled if is_all_new or not new else tr("%(stalled)s (%(number)s new)", stalled=stalled, number=new)
    return ntr("%(number)s thing needs you", "%(number)s things need you", len(entries))
