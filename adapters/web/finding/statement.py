"""``/tillganglighet``: the accessibility statement that Sweden's act on digital public service asks for (2018:1937).

It follows the template of the Agency for Digital Government (Digg): how far the pages comply, what is known to be
missing, how they were examined and when, and where one reports what does not work.
"""

from collections.abc import Sequence
from datetime import date
from email.utils import parseaddr

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from adapters.i18n import current_language, tr, using
from adapters.i18n.formats import whole_day_in_words
from adapters.sql import attempts
from adapters.sql.store import SqlTransaction
from adapters.web import pages, personal
from adapters.web.clients import client_of
from adapters.web.finding.leave import FORM, SEE_OTHER, TOO_MANY, TRAP, UNPROCESSABLE, TooMany, written
from adapters.web.forms import Answers, Field, Form, Wrong
from adapters.web.mailing import NOBODY, mail
from adapters.web.sent import given_in
from adapters.web.service import Service, service_of
from engine.people import Person, Tree

router = APIRouter()

PATH = "/tillganglighet"
SUPERVISION = "https://www.digg.se/tdosanmalan"
ASSESSED = date(2026, 11, 22)
"""When the pages were last examined as a whole."""

KIND = "accessibility"
FREE = 10
"""So many reports from one address cost no wait."""


@router.get(PATH)
def statement(request: Request) -> Response:
    """The statement, with the form to report what does not work."""
    with using(pages.language_of(request)):
        return _page(request, _form())


@router.post(PATH)
async def report(request: Request) -> Response:
    """Mail what somebody reports to those who can mend it."""
    return await run_in_threadpool(_reported, request, await given_in(request))


def _reported(request: Request, given: Sequence[tuple[str, str]]) -> Response:
    sent = dict(given)
    with using(pages.language_of(request)):
        form = _form()
        try:
            answers = written(form, given)
            if not sent.get(TRAP):
                _send(request, answers)
        except Wrong as wrong:
            status = TOO_MANY if isinstance(wrong, TooMany) else UNPROCESSABLE
            return _page(request, form.filled(sent).faulty(wrong), wrong=wrong, status=status)
        to = pages.below(request, f"{PATH}?language={current_language()}&sent=1#report")
        return RedirectResponse(to, SEE_OTHER)


def _send(request: Request, answers: Answers) -> None:
    service = service_of(request)
    at, counted_by = service.now(), attempts.key_of(KIND, client_of(request))
    with service.store.begin() as tx:
        is_too_early = attempts.count(tx, counted_by, free=FREE, at=at) is not None
        to = None if is_too_early else _reader(tx, service)
        if to is not None:
            _mail(tx, service, to, answers)
    if is_too_early:
        said = tr("Many reports have come from here in a short time. Wait a while, then send it again.")
        raise TooMany({FORM: said})


def _mail(tx: SqlTransaction, service: Service, to: Person, answers: Answers) -> None:
    with using(to.language):
        asked = answers["address"] or tr("nobody: they left no address")
        mail(
            tx,
            service,
            to,
            tr("Somebody could not use Hjulet"),
            kind=KIND,
            said=[
                tr("This was reported on the page about accessibility. The answer goes to %(address)s.", address=asked)
            ],
            because=tr("You get this because reports about accessibility come to you."),
            organisation=_owners(tx.tree()),
            at=service.now(),
            quoted=answers["text"],
            reply_to=answers["address"] or None,
        )


def _reader(tx: SqlTransaction, service: Service) -> Person | None:
    """Whoever the settings name, else whoever coordinates improvement at the top."""
    contact = service.settings.accessibility_contact
    tops = [place for place in tx.tree().organisations.values() if place.parent_id is None or place.is_principal]
    if contact is not None:
        name, address = parseaddr(contact)
        return Person(id=NOBODY, name=name or address, email=address, organisation_id=tops[0].id if tops else 0)
    coordinators = [place.coordinator_id for place in tops if place.coordinator_id is not None]
    return tx.person(coordinators[0]) if coordinators else None


def _owners(tree: Tree) -> str:
    """The regions and municipalities whose pages these are."""
    tops = [place for place in tree.organisations.values() if place.is_principal]
    return ", ".join(sorted(place.name for place in tops))


def _form() -> Form:
    return Form(
        heading=tr("Accessibility"),
        fields=[
            Field(
                name="text",
                kind="text",
                label=tr("What could you not do?"),
                hint=tr("Say on which page, and what you used: browser, screen reader, magnifier."),
            ),
            Field(
                name="address",
                kind="line",
                label=tr("Your e-mail address"),
                hint=tr("If you want an answer."),
                is_needed=False,
            ),
        ],
        button=tr("Send the report"),
    )


def _page(request: Request, form: Form, *, wrong: Wrong | None = None, status: int = 200) -> Response:
    service = service_of(request)
    with service.store.read() as tx:
        owners, reader = _owners(tx.tree()), _reader(tx, service)
    return pages.page(
        request,
        "help/statement.html",
        status=status,
        form=form,
        owners=owners,
        contact=parseaddr(service.settings.accessibility_contact or "")[1],
        can_report=reader is not None,
        is_sent=request.query_params.get("sent") == "1",
        is_personal=isinstance(wrong, personal.LooksPersonal),
        assessed=whole_day_in_words(ASSESSED),
        supervision=SUPERVISION,
    )
