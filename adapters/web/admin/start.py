"""``/admin``: whether all goes well, in one sentence, and the way to everything that is administered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from adapters.checkup import store
from adapters.checkup.findings import Finding, Level
from adapters.checkup.lag import ROUND, late_after
from adapters.checkup.seals import sealed
from adapters.i18n import ntr, tr
from adapters.sql import heartbeats, lists, messages
from adapters.sql.messages import MessageState
from adapters.sql.outbox import held_back
from adapters.sql.store import SqlTransaction
from adapters.web.admin.common import need_any, when
from adapters.web.visits import Visit, Visiting
from engine.access import Action, Duty, about, allowed, relations
from engine.mailing import next_digest
from engine.model import Facts

router = APIRouter()

MAILED = "/admin/outbox"
WHERE = {
    "held": MAILED,
    "undelivered": f"{MAILED}?state=failed",
    "tokens": "/admin/tokens",
    "seals": "/admin/trail",
    "workflows": "/admin/workflows",
}
"""Where there is something to be done about what was found, by what was looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How it goes: in one sentence, what is wrong and where to mend it, and the facts behind it."""

    is_well: bool
    said: str
    findings: tuple[tuple[Finding, str | None], ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of administration: who may enter it, and what is done there."""

    duty: Duty
    to: str
    icon: str
    title: str
    about: str


@router.get("/admin")
def start(visit: Visiting) -> Response:
    """How it goes, and what the visitor may look after."""
    need_any(visit)
    with visit.reading() as tx:
        health = _health(tx, visit)
    sections = [section for section in _sections() if visit.rights.may(section.duty)]
    return visit.page("admin/start.html", current="admin", health=health, sections=sections)


def _health(tx: SqlTransaction, visit: Visit) -> Health:
    found = list(_findings(tx, visit))
    wrong = tuple((each, _where(visit, each)) for each in found if each.level is not Level.OK)
    mails = messages.counts_since(tx, _midnight(tx, visit))
    sent, failed = mails[MessageState.SENT], mails[MessageState.DEAD]
    next_mail = _next_mail(tx, visit)
    said = [
        ntr("%(number)s mail sent today", "%(number)s mails sent today", sent),
        ntr("%(number)s fault", "%(number)s faults", failed),
    ]
    return Health(
        is_well=not wrong,
        said=tr("%(mails)s. The next mails of the day go out %(instant)s.", mails=", ".join(said), instant=next_mail),
        findings=wrong,
        facts=tuple(_facts(tx, visit)),
    )


def _findings(tx: SqlTransaction, visit: Visit) -> Iterator[Finding]:
    """What is wrong with the whole, and with the items that the visitor may see; addresses stand in the outbox."""
    clock, late = when(tx, visit), late_after(visit.service.settings)
    yield from store.rounds(tx, at=visit.at, late=late, clock=clock)
    yield from store.agenda(tx, at=visit.at, late=late, clock=clock)
    yield from store.ending_tokens(tx, at=visit.at, organisation_ids=visit.rights.where(Duty.GRANT))
    yield from store.sound_workflows(tx)
    yield from store.mail(tx)
    yield from store.listeners(tx, clock=clock)
    yield from sealed(tx, at=visit.at, clock=clock)
    yield from store.undecided(tx, at=visit.at, clock=clock, shown=lambda facts: _sees(visit, facts))


def _sees(visit: Visit, facts: Facts) -> bool:
    return Action.SEE in allowed(relations(visit.rights, about(facts)))


def _where(visit: Visit, finding: Finding) -> str | None:
    to = WHERE.get(finding.check)
    is_mail = to is not None and to.startswith(MAILED)
    return None if is_mail and not visit.rights.may(Duty.SEE_OUTBOX) else to


def _facts(tx: SqlTransaction, visit: Visit) -> Iterator[tuple[str, str]]:
    """What is known of the machine, as label and words."""
    clock = when(tx, visit)
    last, wake = heartbeats.heartbeats(tx).get(ROUND), lists.next_wake(tx)
    waiting = messages.counts(tx)
    on_the_way = sum(waiting[state] for state in (MessageState.PENDING, MessageState.SENDING, MessageState.RETRY))
    yield tr("Last round"), tr("none yet") if last is None else clock(last)
    yield tr("Next thing to look at"), tr("nothing") if wake is None else clock(wake)
    yield tr("Mails on their way"), str(on_the_way)
    yield tr("Could not be decided"), str(len(lists.set_aside(tx)))
    yield tr("Mail"), tr("held back") if held_back(tx) else tr("goes out")


def _midnight(tx: SqlTransaction, visit: Visit) -> datetime:
    return tx.tree().calendar(visit.person.organisation_id).start_of(visit.today)


def _next_mail(tx: SqlTransaction, visit: Visit) -> str:
    """When those have their mail of the day next who have it at the visitor's hour."""
    calendar, hour = tx.tree().calendar(visit.person.organisation_id), visit.person.digest_hour
    is_gone = visit.at >= calendar.at_hour(visit.today, hour)
    return when(tx, visit)(next_digest(calendar, hour=hour, at=visit.tonight if is_gone else visit.at))


def _sections() -> list[Section]:
    return [
        Section(
            Duty.MANAGE_PEOPLE,
            "/admin/people",
            "users",
            tr("People"),
            tr("Who works here, as what, and who stands in."),
        ),
        Section(
            Duty.MANAGE_PEOPLE,
            "/admin/organisations",
            "network",
            tr("Organisations"),
            tr("The tree, closed days and quiet weeks."),
        ),
        Section(
            Duty.INSTALL_WORKFLOWS,
            "/admin/workflows",
            "route",
            tr("Workflows"),
            tr("What each phase asks for, and how long it may take."),
        ),
        Section(
            Duty.SET_POLICIES,
            "/admin/policies",
            "bell",
            tr("Reminders"),
            tr("When people are reminded, and who is told next."),
        ),
        Section(
            Duty.GRANT,
            "/admin/tokens",
            "key-round",
            tr("Tokens for programs"),
            tr("Which programs act for whom, and an end to it."),
        ),
        Section(
            Duty.KEEP_RECORDS,
            "/admin/retention",
            "archive",
            tr("Retention and disposal"),
            tr("How long ended work is kept, and what may be disposed of."),
        ),
        Section(Duty.SEE_OUTBOX, "/admin/outbox", "mail", tr("Outbox"), tr("Every mail, and what became of it.")),
        Section(
            Duty.VERIFY_TRAIL,
            "/admin/trail",
            "list-checks",
            tr("The audit trail"),
            tr("Whether everything on record is as it was, and who can prove it."),
        ),
    ]
