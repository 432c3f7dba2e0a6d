"""``/idea/{code}``: anybody leaves an idea for an organisation, without an account."""

import re
from collections.abc import Mapping, Sequence

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from adapters.i18n import current_language, tr, using
from adapters.sql import attempts, ideas
from adapters.sql.ideas import Idea
from adapters.sql.organisations import Place, organisation
from adapters.sql.store import SqlTransaction
from adapters.web import pages, personal
from adapters.web.clients import client_of
from adapters.web.forms import Answers, Field, Form, Wrong, checked
from adapters.web.sent import given_in
from adapters.web.service import service_of
from engine.errors import NotFound
from engine.sayings import say

router = APIRouter()

SEE_OTHER, UNPROCESSABLE, TOO_MANY = 303, 422, 429
FREE = 20
"""So many ideas from one address cost no wait: behind it may be a whole ward."""

TRAP = "website"
"""A field that people do not see: whoever fills it in is a program."""

FORM = "form"
"""Where a fault belongs that is in no field."""

ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


@router.get("/idea/{code}")
def ask(request: Request, code: str) -> Response:
    """The form."""
    with using(pages.language_of(request)), service_of(request).store.read() as tx:
        return _page(request, _place(tx, code), _form())


@router.post("/idea/{code}")
async def leave(request: Request, code: str) -> Response:
    """Keep the idea, and thank for it."""
    return await run_in_threadpool(_left, request, code, await given_in(request))


@router.get("/idea/{code}/thanks")
def thank(request: Request, code: str) -> Response:
    """That the idea has arrived, and what happens to it."""
    with using(pages.language_of(request)), service_of(request).store.read() as tx:
        return pages.page(request, "ideas/thanks.html", place=_place(tx, code))


class TooMany(Wrong):
    """Too much has come from there."""


def written(form: Form, given: Sequence[tuple[str, str]]) -> Answers:
    """The answers to a form that asks anybody for a text and an address; Wrong when they cannot be taken."""
    answers = checked(form, given, also=(TRAP, personal.CONFIRMED))
    if answers["address"] and not ADDRESS.fullmatch(answers["address"]):
        raise Wrong({"address": tr("Write an address such as name@example.org, or leave it out.")})
    personal.check({"text": answers["text"]}, dict(given))
    return answers


def _left(request: Request, code: str, given: list[tuple[str, str]]) -> Response:
    service, sent = service_of(request), dict(given)
    with using(pages.language_of(request)):
        with service.store.read() as tx:
            place = _place(tx, code)
        form = _form()
        try:
            answers = written(form, given)
            if not sent.get(TRAP):
                _keep(request, place, answers)
        except Wrong as wrong:
            status = TOO_MANY if isinstance(wrong, TooMany) else UNPROCESSABLE
            return _page(request, place, form.filled(sent).faulty(wrong), wrong=wrong, status=status)
        to = pages.below(request, f"/idea/{place.code}/thanks?language={current_language()}")
        return RedirectResponse(to, SEE_OTHER)


def _keep(request: Request, place: Place, answers: Mapping[str, str]) -> None:
    service = service_of(request)
    at, counted_by = service.now(), attempts.key_of("idea", client_of(request))
    with service.store.begin() as tx:
        is_too_early = attempts.count(tx, counted_by, free=FREE, at=at) is not None
        if not is_too_early:
            idea = Idea(
                organisation_id=place.id,
                text=answers["text"],
                name=answers["name"],
                address=answers["address"],
                language=current_language(),
                made_at=at,
            )
            ideas.add(tx, idea)
    if is_too_early:
        said = tr("Many ideas have come from here in a short time. Wait a while, then send it again.")
        raise TooMany({FORM: said})


def _place(tx: SqlTransaction, code: str) -> Place:
    """The organisation with this code, if there is somebody who coordinates what is left to it."""
    place = organisation(tx, code)
    if tx.tree().coordinator(place.id) is None:
        raise NotFound(what=say("organisation"), name=code)
    return place


def _form() -> Form:
    return Form(
        heading=tr("Leave an idea"),
        fields=[
            Field(
                name="text",
                kind="text",
                label=tr("What could be better, and how?"),
                hint=tr("Do not write anything that can identify a patient or anybody else."),
            ),
            Field(name="name", kind="line", label=tr("Your name"), is_needed=False),
            Field(
                name="address",
                kind="line",
                label=tr("Your e-mail address"),
                hint=tr("Only to answer you. Without it, your idea is just as welcome."),
                is_needed=False,
            ),
        ],
        button=tr("Send the idea"),
    )


def _page(request: Request, place: Place, form: Form, *, wrong: Wrong | None = None, status: int = 200) -> Response:
    is_personal = isinstance(wrong, personal.LooksPersonal)
    return pages.page(request, "ideas/leave.html", status=status, place=place, form=form, is_personal=is_personal)
