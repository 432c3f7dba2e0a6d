"""``/me/tokens``: what one gives to programs that act in one's name; ``/admin/tokens``: everybody's, to be ended.

A secret is in one answer, to the request that made it, and nowhere else: not in an address, a log, or a line of the
audit trail.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from fastapi import Form as Posted
from starlette.responses import Response

from adapters.i18n import day_in_words, tr
from adapters.i18n.refusals import sentence
from adapters.i18n.words import instant_in_words
from adapters.log import logger
from adapters.sql import people, tokens
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from adapters.sql.tokens import ENDS_SOON, Token
from adapters.web import forms
from adapters.web.forms import Choice, Field, Wrong
from adapters.web.visits import Visit, Visiting
from engine.access import Duty
from engine.calendars import Calendar
from engine.ending import last_day
from engine.errors import Invalid, NotFound
from engine.sayings import say
from engine.scopes import Scope, end_after

router = APIRouter()

HERE, EVERYBODYS = "/me/tokens", "/admin/tokens"
DAYS = 90
UNPROCESSABLE = 422

SCOPES = {
    "read": (Scope.READ,),
    "write": (Scope.READ, Scope.WRITE),
    "admin": (Scope.READ, Scope.WRITE, Scope.ADMIN),
}
"""What can be chosen, and what it stands for."""

Text = Annotated[str, Posted()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A token as people read of it; ``state`` says why it does not work any more, or that it soon will not."""

    id: int
    name: str
    person: str
    lets: str
    used: str
    ends: str
    works: bool
    state: str
    tone: str


@router.get(HERE)
def own(visit: Visiting) -> Response:
    """One's own, and a form for another."""
    return _page(visit, _form(visit))


@router.post(HERE)
def make(visit: Visiting, name: Text = "", scope: Text = "", until: Text = "") -> Response:
    """Make one, and show its secret."""
    form = _form(visit)
    given = {"name": name, "scope": scope, "until": until}
    try:
        answers = forms.checked(form, list(given.items()))
        last = forms.day(answers, "until")
        made = _made(visit, answers["name"], SCOPES[answers["scope"]], last)
    except Wrong as wrong:
        return _page(visit, form.filled(given).faulty(wrong))
    except Invalid as invalid:
        where = "until" if invalid.code in {"lasts-too-long", "ends-in-the-past"} else "name"
        return _page(visit, form.filled(given).faulty(Wrong({where: sentence(invalid)})))
    logger().info("token.made", token=made.token.id, person=visit.person.id)
    return visit.page("tokens/made.html", name=made.token.name, secret=made.secret, last=_in_words(last, visit))


@router.post(HERE + "/{token_id}/revoke")
def revoke_own(visit: Visiting, token_id: int) -> Response:
    """End one of one's own."""
    with visit.writing() as tx:
        token = tokens.by_id(tx, token_id)
        if token is None or token.person_id != visit.person.id:
            raise NotFound(what=say("token"), name=token_id)
        _revoke(tx, visit, token)
    return visit.done(HERE, tr("“%(name)s” does not work any more.", name=token.name))


@router.get(EVERYBODYS)
def everybodys(visit: Visiting) -> Response:
    """Those that work, of everybody in the organisations that the visitor administers."""
    visit.need(Duty.GRANT)
    with visit.reading() as tx:
        shown = _shown(tx, visit, tokens.working(tx, at=visit.at, organisation_ids=visit.rights.where(Duty.GRANT)))
    return visit.page("tokens/everybodys.html", current="admin", tokens=shown)


@router.post(EVERYBODYS + "/{token_id}/revoke")
def revoke(visit: Visiting, token_id: int) -> Response:
    """End somebody's."""
    visit.need(Duty.GRANT)
    with visit.writing() as tx:
        token = tokens.by_id(tx, token_id)
        if token is None or not _may_end(tx, visit, token):
            raise NotFound(what=say("token"), name=token_id)
        _revoke(tx, visit, token)
    return visit.done(EVERYBODYS, tr("“%(name)s” does not work any more.", name=token.name))


def _made(visit: Visit, name: str, scopes: Iterable[Scope], last: date) -> tokens.Made:
    with visit.writing() as tx:
        until = end_after(
            last,
            at=visit.at,
            calendar=tx.tree().calendar(visit.person.organisation_id),
            most_days=visit.service.settings.token_days,
        )
        return tokens.make(
            tx, visit.person.id, name=name, scopes=[*scopes], at=visit.at, until=until, by=visit.person.id
        )


def _revoke(tx: SqlTransaction, visit: Visit, token: Token) -> None:
    if tokens.revoke(tx, token.id, at=visit.at, by=visit.person.id):
        logger().info("token.revoked", token=token.id, person=visit.person.id)


def _may_end(tx: SqlTransaction, visit: Visit, token: Token) -> bool:
    return visit.rights.may(Duty.GRANT, organisation_id=people.profile(tx, token.person_id).organisation_id)


def _page(visit: Visit, form: forms.Form) -> Response:
    with visit.reading() as tx:
        shown = _shown(tx, visit, tokens.of_person(tx, visit.person.id))
    return visit.page(
        "tokens/own.html",
        status=UNPROCESSABLE if form.faults else 200,
        form=form,
        working=[each for each in shown if each.works],
        ended=[each for each in shown if not each.works],
    )


def _shown(tx: SqlTransaction, visit: Visit, found: Iterable[Token]) -> list[Shown]:
    calendar, names = tx.tree().calendar(visit.person.organisation_id), Names(tx)
    return [_row(visit, token, person=names.of(token.person_id).name, calendar=calendar) for token in found]


def _row(visit: Visit, token: Token, *, person: str, calendar: Calendar) -> Shown:
    state, tone = _state(visit, token)
    used, last = token.used_at, last_day(token.expires_at, calendar=calendar)
    return Shown(
        id=token.id,
        name=token.name,
        person=person,
        lets=_lets(token),
        used=tr("never used") if used is None else tr("used %(when)s", when=_instant(visit, used, calendar)),
        ends=tr("works up to and with %(day)s", day=_in_words(last, visit)),
        works=token.works(at=visit.at),
        state=state,
        tone=tone,
    )


def _instant(visit: Visit, instant: datetime, calendar: Calendar) -> str:
    return instant_in_words(instant, calendar, at=visit.at)


def _state(visit: Visit, token: Token) -> tuple[str, str]:
    """Why it does not work any more, or that it soon will not; and in which colour that is said."""
    if token.revoked_at is not None:
        return tr("revoked"), "neutral"
    if not token.works(at=visit.at):
        return tr("has ended"), "neutral"
    return (tr("ends soon"), "warning") if token.expires_at - visit.at <= ENDS_SOON else ("", "")


def _lets(token: Token) -> str:
    if Scope.ADMIN in token.scopes:
        return tr("reads, writes and administers") if Scope.WRITE in token.scopes else tr("reads and administers")
    return tr("reads and writes") if Scope.WRITE in token.scopes else tr("reads")


def _in_words(day: date, visit: Visit) -> str:
    return day_in_words(day, today=visit.today)


def _form(visit: Visit) -> forms.Form:
    most = visit.service.settings.token_days
    last = visit.today + timedelta(days=min(DAYS, most))
    return forms.Form(
        heading=tr("Make a token"),
        fields=[
            Field(
                name="name",
                kind="line",
                label=tr("What it is for"),
                hint=tr("The program that gets it, such as the monthly report."),
            ),
            Field(
                name="scope", kind="choice", label=tr("What the program may do"), value="read", choices=_choices(visit)
            ),
            Field(
                name="until",
                kind="date",
                label=tr("Last day"),
                hint=tr("At most %(days)s days from now.", days=most),
                value=last.isoformat(),
                first=visit.today,
            ),
        ],
        button=tr("Make the token"),
    )


def _choices(visit: Visit) -> list[Choice]:
    """What can be chosen; to administer only for whoever administers something."""
    found = [
        Choice("read", tr("Read"), tr("What you may see, it may see.")),
        Choice("write", tr("Read and write"), tr("Also act on initiatives, in your name.")),
    ]
    if any(visit.rights.may(duty) for duty in Duty):
        found.append(Choice("admin", tr("Read, write and administer"), tr("Everything that you may do.")))
    return found
