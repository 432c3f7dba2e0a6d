"""The pages of a link: what it asks, what has happened to it, what was done with it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from adapters.delivery.asks import ask as asked_for
from adapters.delivery.links import LIFE, LinkExpired, LinkForged
from adapters.i18n import current_language, day_in_words, time_in_words, tr, using
from adapters.i18n.events import what, who
from adapters.i18n.refusals import missing_in, sentence
from adapters.web import pages
from adapters.web.answers import ANSWERS
from adapters.web.asked import Asked, Standing
from adapters.web.forms import Answers, Form, Wrong
from adapters.web.service import service_of
from engine.deadlines import DeadlineInThePast, DeadlineUnchanged, MovedTooFar
from engine.errors import Conflict, Refusal
from engine.model import Event

NOT_FOUND, GONE = 404, 410

PRIVATE = frozenset(
    {
        "item.commented",
        "question.answered",
        "question.asked",
        "question.withdrawn",
        "worksheet.filled",
        "worksheet.superseded",
    }
)
"""Events whose content is not shown to whoever holds a link."""

MOST_EVENTS = 3
"""Of what has happened since, the newest are told."""


def page_of(
    request: Request,
    found: Asked,
    *,
    status: int = 200,
    answers: Answers,
    refusal: Wrong | Refusal | None = None,
) -> Response:
    """The page of a link as things are now, with what was written in its form and what was wrong with it."""
    match found.standing:
        case Standing.OPEN | Standing.CHANGED:
            return _form_page(request, found, status=status, answers=answers, refusal=refusal)
        case Standing.DONE:
            return told(request, found, status, tr("This is done already"), _own_words(found))
        case Standing.ELSEWHERE:
            name = found.names.name(found.owed.owner_id) or tr("nobody")
            said = tr("%(name)s answers for it now. Nothing has been changed.", name=name)
            return told(request, found, status, tr("This is not asked of you any more"), said)
    return told(
        request,
        found,
        status,
        tr("This is not asked for any more"),
        tr("Nothing is left to do. Nothing has been changed."),
    )


def _form_page(
    request: Request, found: Asked, *, status: int, answers: Answers, refusal: Wrong | Refusal | None
) -> Response:
    try:
        form = ANSWERS[found.link.purpose].ask(found)
    except Refusal as impossible:
        return told(request, found, status, tr("This cannot be done now"), sentence(impossible))
    if answers:
        form = form.filled(answers)
    if found.standing is Standing.OPEN and refusal is not None and not isinstance(refusal, Conflict):
        form = form.faulty(_at_its_field(form, refusal))
    is_changed = found.standing is Standing.CHANGED
    return pages.page(
        request,
        "answer.html",
        status=status,
        form=form,
        action=_action(request, found),
        happened=_happened(found) if is_changed else [],
        expires=_day(found, found.made_at + LIFE),
        **_about(request, found),
    )


def _at_its_field(form: Form, refusal: Wrong | Refusal) -> Wrong:
    """What is wrong, at the field that it is about if there is one; everything that is missing in words."""
    if isinstance(refusal, Wrong):
        return refusal
    is_about_the_day = isinstance(refusal, DeadlineInThePast | DeadlineUnchanged | MovedTooFar)
    if is_about_the_day and "due_on" in {field.name for field in form.fields}:
        return Wrong({"due_on": sentence(refusal)})
    missing = {f"missing-{n}": u.text.in_language(current_language()) for n, u in enumerate(missing_in(refusal))}
    return Wrong({"": sentence(refusal), **missing})


def _action(request: Request, found: Asked) -> str:
    """Where the form goes: to the link itself, or to one for the version that is shown now, which ends as soon."""
    fresh = replace(found.link, version=found.facts.item.version, generation=found.owed.generation)
    signed = service_of(request).links.sign(fresh, at=found.made_at)
    language = request.query_params.get("language")
    suffix = f"?language={current_language()}" if language else ""
    return f"{str(request.scope.get('root_path', '')).rstrip('/')}/a/{signed}{suffix}"


def told(request: Request, found: Asked, status: int, heading: str, said: str) -> Response:
    """A page that says one thing about what a link is about."""
    happened = _happened(found) if found.standing in {Standing.CLOSED, Standing.ELSEWHERE} else []
    return pages.page(
        request,
        "told.html",
        status=status,
        heading=heading,
        said=said,
        happened=happened,
        **_about(request, found),
    )


def _about(request: Request, found: Asked) -> dict[str, Any]:
    """As whom, and about what."""
    item, absent = found.facts.item, found.names.name(found.actor.on_behalf_of)
    due_on = None if found.owed.closed_at is not None else found.due_on
    phase = found.facts.phase.label.in_language(current_language())
    return {
        "reader": found.reader.name,
        "absent": absent,
        "title": item.title,
        "ref": item.ref,
        "url": service_of(request).item_url(item.ref),
        "phase": phase,
        "asked": asked_for(found.facts, found.owed),
        "due": None if due_on is None else day_in_words(due_on, today=found.today),
        "is_late": due_on is not None and due_on < found.today,
    }


def _own_words(found: Asked) -> str:
    last = found.own[-1]
    return tr(
        "You did it %(when)s: %(what)s. Nothing more has been changed.",
        when=_when(found, last),
        what=_what(found, last),
    )


def _happened(found: Asked) -> list[str]:
    """What people have done since the link was made, newest first."""
    return [
        tr(
            "%(when)s, %(who)s: %(what)s",
            when=_when(found, event),
            who=who(event.actor, found.names.name),
            what=_what(found, event),
        )
        for event in found.since[-MOST_EVENTS:][::-1]
    ]


def _what(found: Asked, event: Event) -> str:
    if event.kind in PRIVATE:
        return tr("wrote in it")
    if event.kind == "item.moved":
        target = found.facts.definition.phase(event.data["target"])
        return tr("moved it on to %(phase)s", phase=target.label.in_language(current_language()))
    return what(event, found.facts, found.names.name, at=found.at)


def _when(found: Asked, event: Event) -> str:
    return f"{_day(found, event.at)} {time_in_words(event.at, zone=found.facts.calendar.zone)}"


def _day(found: Asked, at: datetime) -> str:
    return day_in_words(found.facts.calendar.local_date(at), today=found.today)


def useless(request: Request, refusal: LinkExpired | LinkForged) -> Response:
    """Nothing about what the link was for: whoever has it may not be whom it was made for."""
    with using(pages.language_of(request)):
        if isinstance(refusal, LinkExpired):
            heading, said = tr("The link is too old"), tr("It worked for 14 days. A newer mail has newer links.")
            return pages.message(request, status=GONE, heading=heading, said=said)
        heading = tr("The link does not work")
        said = tr("It may have been cut off on its way. Open it from the mail again.")
        return pages.message(request, status=NOT_FOUND, heading=heading, said=said)
