"""``/admin/outbox``: every mail, what became of it and why, as it was sent; send it again, stop it, mend an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from adapters.checkup.mails import answer_in_words, doubt_in_words, state_in_words
from adapters.i18n import ntr, tr
from adapters.i18n.rules import rule_in_words
from adapters.i18n.words import word
from adapters.log import logger
from adapters.records.letters import letter_of
from adapters.sql import accounts, addresses, messages, outbox
from adapters.sql.accounts import Line
from adapters.sql.addresses import BadAddress
from adapters.sql.mailings import Fate, Looked, Mail, closed, fate_of, mails
from adapters.sql.messages import Message
from adapters.sql.store import SqlTransaction
from adapters.web.admin.common import When, sees_all, when
from adapters.web.visits import Visit, Visiting
from engine.access import Duty, NotForYou
from engine.errors import NotFound
from engine.people import Person
from engine.sayings import say

router = APIRouter()

PAGE = 50
ONE_DAY = timedelta(days=1)
HERE = "/admin/outbox"

TONES = {
    Fate.SENT: ("success", "circle-check"),
    Fate.WAITING: ("", "clock"),
    Fate.RETRY: ("warning", "rotate-ccw"),
    Fate.RETURNED: ("danger", "undo-2"),
    Fate.FAILED: ("danger", "octagon-alert"),
    Fate.HELD: ("warning", "pause"),
    Fate.IN_DOUBT: ("warning", "triangle-alert"),
}
"""How each fate looks: its tone and its icon."""

HTML_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox",
}
"""The HTML of a mail is written for mail programs: with its styles within, which no page of ours has. It is shown in a
frame of its own that may nothing else: no script, no form, nothing from elsewhere, no way to the page around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A mail in the list."""

    mail: Mail
    subject: str
    state: str
    answer: str | None
    doubt: str | None
    tone: str
    icon: str
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A reminder that a mail carries, and the rule behind it."""

    line: Line
    rule: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """An address to which nothing is sent, and who has it."""

    address: BadAddress
    persons: Sequence[Person]
    since: str


@router.get(HERE)
def listed(
    visit: Visiting,
    *,
    state: str = "",
    q: str = "",
    since: str = "",
    until: str = "",
    before: int | None = None,
) -> Response:
    """The mails to those whom the visitor looks after, narrowed as the address says."""
    visit.need(Duty.SEE_OUTBOX)
    fate = next((each for each in Fate if each == state), None)
    with visit.reading() as tx:
        start, end = _day(since), _day(until)
        calendar, said = tx.tree().calendar(visit.person.organisation_id), when(tx, visit)
        looked = Looked(
            organisation_ids=visit.rights.where(Duty.SEE_OUTBOX),
            nobodys=sees_all(tx, visit, Duty.SEE_OUTBOX),
            fate=fate,
            words=q,
            since=None if start is None else calendar.start_of(start),
            until=None if end is None else calendar.start_of(end + ONE_DAY),
            before=before,
        )
        found = mails(tx, looked, visit.rights, limit=PAGE + 1)
        held, may_release = outbox.held_back(tx), looked.nobodys
        bad = [] if before else _bad(tx, visit, said)
    filters = {"state": fate or "", "q": q, "since": since, "until": until}
    older = None if len(found) <= PAGE else _address({**filters, "before": found[PAGE - 1].message.id})
    return visit.page(
        "admin/outbox.html",
        current="admin",
        mails=[_shown(mail, said) for mail in found[:PAGE]],
        fates=_fates(),
        filters=filters,
        is_narrowed=any(filters.values()) or before is not None,
        older=older,
        held=held,
        may_release=may_release,
        bad=bad,
    )


@router.get(HERE + "/{mail_id}")
def one(visit: Visiting, mail_id: int) -> Response:
    """A mail as it was sent, and what it carries, unless it is closed. That somebody has opened it is logged."""
    with visit.reading() as tx:
        found = _mail(tx, visit, mail_id)
        is_closed = bool(closed(tx, visit.rights, [mail_id]))
        lines = () if is_closed else accounts.of_mail(tx, mail_id, at=visit.at)
        said, letter = when(tx, visit), None if is_closed else letter_of(messages.raw(tx, mail_id))
        person = None if found.person_id is None else tx.person(found.person_id)
    logger().info("outbox.opened", mail=mail_id, by=visit.person.id)
    fate = fate_of(found)
    return visit.page(
        "admin/mail.html",
        current="admin",
        mail=found,
        person=person,
        shown=_shown(Mail(message=found, person=None, refs=(), is_closed=is_closed), said),
        subject=_subject(found, is_closed=is_closed),
        kind=word(found.kind),
        sent=None if found.sent_at is None else said(found.sent_at),
        letter=letter,
        carried=[_carried(line) for line in lines],
        may_stop=fate in {Fate.WAITING, Fate.RETRY},
        may_resend=fate in {Fate.SENT, Fate.RETURNED, Fate.FAILED, Fate.RETRY},
        is_held=fate is Fate.HELD,
    )


@router.get(HERE + "/{mail_id}/html")
def html(visit: Visiting, mail_id: int) -> Response:
    """The HTML of a mail, for the frame on its page."""
    with visit.reading() as tx:
        _mail(tx, visit, mail_id)
        if closed(tx, visit.rights, [mail_id]):
            raise NotForYou
        letter = letter_of(messages.raw(tx, mail_id))
    return HTMLResponse(letter.html, headers=dict(HTML_HEADERS))


@router.post(HERE + "/{mail_id}/again")
def again(visit: Visiting, mail_id: int) -> Response:
    """Send a mail again, the very same, to the address that its person has now."""
    with visit.writing() as tx:
        found = _mail(tx, visit, mail_id)
        address = None if found.person_id is None else tx.person(found.person_id).email
        messages.resend(tx, mail_id, at=visit.at, address=address)
    logger().info("outbox.resent", mail=mail_id, by=visit.person.id)
    return visit.done(f"{HERE}/{mail_id}", tr("The mail goes out in the next round."))


@router.post(HERE + "/{mail_id}/stop")
def stop(visit: Visiting, mail_id: int) -> Response:
    """Send a mail that waits no more."""
    with visit.writing() as tx:
        _mail(tx, visit, mail_id)
        outbox.stop(tx, mail_id, at=visit.at)
    logger().info("outbox.stopped", mail=mail_id, by=visit.person.id)
    return visit.done(f"{HERE}/{mail_id}", tr("The mail is stopped. It can still be sent again."))


@router.post(HERE + "/addresses/mend")
def mend(visit: Visiting, address: Annotated[str, Form()] = "") -> Response:
    """Send to an address again that mail servers refused."""
    visit.need(Duty.SEE_OUTBOX)
    with visit.writing() as tx:
        found = addresses.bad_address(tx, address)
        if found is None:
            raise NotFound(what=say("address"), name=address)
        if not _is_seen(tx, visit, addresses.persons_at(tx, address)):
            raise NotForYou
        waiting = addresses.mend(tx, address)
    logger().info("outbox.mended", by=visit.person.id, waiting=waiting)
    said = ntr(
        "Mail goes to %(address)s again; %(number)s reminder waited for that.",
        "Mail goes to %(address)s again; %(number)s reminders waited for that.",
        waiting,
        address=address,
    )
    return visit.done(HERE, said)


@router.post(HERE + "/release")
def release(visit: Visiting) -> Response:
    """Let mail go out again that was held back for everybody."""
    visit.need(Duty.SEE_OUTBOX)
    with visit.writing() as tx:
        if not sees_all(tx, visit, Duty.SEE_OUTBOX):
            raise NotForYou
        outbox.release(tx)
    logger().info("outbox.released", by=visit.person.id)
    return visit.done(HERE, tr("Mail goes out again."))


def _mail(tx: SqlTransaction, visit: Visit, mail_id: int) -> Message:
    """A mail that the visitor may see.

    Raises:
        NotFound: there is none.
        NotForYou: it is to somebody whose mail they do not look after.
    """
    visit.need(Duty.SEE_OUTBOX)
    found = messages.message(tx, mail_id)
    if not _is_seen(tx, visit, [] if found.person_id is None else [tx.person(found.person_id)]):
        raise NotForYou
    return found


def _is_seen(tx: SqlTransaction, visit: Visit, persons: Sequence[Person]) -> bool:
    """True when the visitor looks after the mail of one of them, or of all when it is nobody's."""
    reach = visit.rights.where(Duty.SEE_OUTBOX)
    return any(p.organisation_id in reach for p in persons) or (not persons and sees_all(tx, visit, Duty.SEE_OUTBOX))


def _shown(mail: Mail, said: When) -> Shown:
    tone, icon = TONES[fate_of(mail.message)]
    return Shown(
        mail=mail,
        subject=_subject(mail.message, is_closed=mail.is_closed),
        state=state_in_words(mail.message, said),
        answer=answer_in_words(mail.message),
        doubt=doubt_in_words(mail.message),
        tone=tone,
        icon=icon,
        written=said(mail.message.created_at),
    )


def _subject(message: Message, *, is_closed: bool) -> str:
    return tr("About work that is not open to you") if is_closed else message.subject


def _carried(line: Line) -> Carried:
    rule = rule_in_words(line.rung, policy=line.policy, step=line.step, role=line.role, occurrence=line.occurrence)
    return Carried(line=line, rule=rule, state=word(line.state))


def _bad(tx: SqlTransaction, visit: Visit, said: When) -> list[Bad]:
    """The marked addresses of those whom the visitor looks after."""
    found = []
    for bad in addresses.marked(tx):
        persons = addresses.persons_at(tx, bad.address)
        if _is_seen(tx, visit, persons):
            found.append(Bad(address=bad, persons=persons, since=said(bad.marked_at or bad.refused_at)))
    return found


def _fates() -> list[tuple[Fate, str]]:
    """Every fate, as one asks for it."""
    return [
        (Fate.WAITING, tr("Waiting")),
        (Fate.RETRY, tr("Waiting for another try")),
        (Fate.SENT, tr("Sent")),
        (Fate.RETURNED, tr("Came back")),
        (Fate.FAILED, tr("Given up")),
        (Fate.HELD, tr("Held: the address is refused")),
        (Fate.IN_DOUBT, tr("May have arrived")),
    ]


def _day(text: str) -> date | None:
    """The day in a field of the address; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _address(parameters: Mapping[str, Any]) -> str:
    return f"{HERE}?{urlencode({name: value for name, value in parameters.items() if value})}"
