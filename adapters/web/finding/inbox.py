"""``/ideas``: what people have left, for those who take ideas in; and the poster with which they ask for more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from urllib.parse import quote

import segno
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from adapters.i18n import day_in_words, tr
from adapters.sql import ideas, organisations, searching
from adapters.sql.ideas import Idea
from adapters.sql.names import Names
from adapters.sql.organisations import Place
from adapters.sql.store import SqlTransaction
from adapters.web import pages
from adapters.web.finding.answers import answer
from adapters.web.forms import MOST_TEXT
from adapters.web.sent import given_in
from adapters.web.visits import SEE_OTHER, Visit, Visiting
from engine.access import Duty
from engine.words import check_words

router = APIRouter()

MOST_WAITING, MOST_ANSWERED = 100, 20
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An idea in the inbox, with what became of it. ``ref`` is the work that it became, if the reader may see it."""

    idea: Idea
    place: str
    left_on: str
    answered_on: str | None
    by: str | None
    ref: str | None


@router.get("/ideas")
def inbox(visit: Visiting) -> Response:
    """What waits for an answer, the oldest first, and what was answered last."""
    visit.need(Duty.TAKE_IDEAS)
    return _page(visit)


@router.post("/ideas/{idea_id}/decline")
async def decline(request: Request, visit: Visiting, idea_id: int) -> Response:
    """Say why an idea is not taken further; whoever left it is told in these words."""
    return await run_in_threadpool(_declined, visit, idea_id, dict(await given_in(request)).get("answer", "").strip())


@router.get("/ideas/poster")
def choose(visit: Visiting, code: str = "") -> Response:
    """Lead to the poster of the organisation that was chosen."""
    visit.need(Duty.TAKE_IDEAS)
    return RedirectResponse(pages.below(visit.request, f"/ideas/poster/{quote(code, safe='')}"), SEE_OTHER)


@router.get("/ideas/poster/{code}")
def poster(visit: Visiting, code: str) -> Response:
    """A page to print and put on the wall."""
    place = _place(visit, code)
    return visit.page("ideas/poster.html", current="ideas", place=place, address=_address(visit, place))


@router.get("/ideas/qr/{code}.svg")
def qr(visit: Visiting, code: str) -> Response:
    """The address of the form as a QR code, with a quarter of it to spare for dirt and folds."""
    drawn = BytesIO()
    made = segno.make(_address(visit, _place(visit, code)), error="q", micro=False)
    made.save(
        drawn, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, omitsize=False
    )
    return Response(drawn.getvalue(), media_type="image/svg+xml")


def _page(visit: Visit, *, held: tuple[int, str, str] | None = None) -> Response:
    """The inbox; ``held`` is an answer that was not taken: to which idea, its words, and what was wrong with it."""
    places = visit.rights.where(Duty.TAKE_IDEAS)
    with visit.reading() as tx:
        names = Names(tx)
        waiting = ideas.waiting(tx, places, limit=MOST_WAITING)
        answered = ideas.answered(tx, places, limit=MOST_ANSWERED)
        return visit.page(
            "ideas/inbox.html",
            status=200 if held is None else UNPROCESSABLE,
            current="ideas",
            waiting=_left(tx, visit, waiting, names),
            waiting_count=ideas.count(tx, places),
            answered=_left(tx, visit, answered, names),
            places=[place for place in organisations.organisations(tx) if place.id in places],
            held=held,
            longest=MOST_TEXT,
        )


def _left(tx: SqlTransaction, visit: Visit, found: Sequence[Idea], names: Names) -> list[Left]:
    places = tx.tree().organisations
    calendar = tx.tree().calendar(visit.person.organisation_id)

    def day(at: datetime) -> str:
        return day_in_words(calendar.local_date(at), today=visit.today)

    return [
        Left(
            idea=idea,
            place=places[idea.organisation_id].name,
            left_on=day(idea.made_at),
            answered_on=None if idea.answered_at is None else day(idea.answered_at),
            by=names.name(idea.answered_by),
            ref=None if idea.item_id is None else searching.ref_seen(tx, visit.rights, idea.item_id),
        )
        for idea in found
    ]


def _declined(visit: Visit, idea_id: int, words: str) -> Response:
    check_words(words)
    with visit.reading() as tx:
        idea = ideas.find(tx, idea_id)
    visit.need(Duty.TAKE_IDEAS, organisation_id=idea.organisation_id)
    if not words or len(words) > MOST_TEXT:
        fault = tr("Write why, so that whoever left the idea understands.") if not words else tr("Write less.")
        return _page(visit, held=(idea_id, words, fault))
    with visit.writing() as tx:
        if ideas.decline(tx, idea_id, answer=words, by=visit.person.id, at=visit.at):
            answer(tx, visit, idea, title=None, words=words)
            said = (
                tr("The idea is declined, and the answer goes out by mail.")
                if idea.address
                else tr("The idea is declined.")
            )
        else:
            said = tr("Somebody else has answered the idea already.")
    return visit.done("/ideas", said)


def _place(visit: Visit, code: str) -> Place:
    visit.need(Duty.TAKE_IDEAS)
    with visit.reading() as tx:
        place = organisations.organisation(tx, code)
    visit.need(Duty.TAKE_IDEAS, organisation_id=place.id)
    return place


def _address(visit: Visit, place: Place) -> str:
    return f"{visit.service.settings.base_url.rstrip('/')}/idea/{quote(place.code, safe='')}"
