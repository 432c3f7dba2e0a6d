"""``/a/{signed}``: act straight from a mail. To look changes nothing; to send the form acts, and only once."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from adapters.delivery.links import LinkExpired, LinkForged
from adapters.i18n import tr, using
from adapters.log import logger
from adapters.sql.engines import DatabaseFailed
from adapters.sql.store import SqlTransaction
from adapters.web import pages
from adapters.web.answers import ANSWERS
from adapters.web.asked import Asked, Standing, asked
from adapters.web.forms import Wrong, checked
from adapters.web.sent import given_in
from adapters.web.service import service_of
from adapters.web.showing import page_of, told, useless
from engine.errors import Conflict, Refusal

router = APIRouter()

OK, FORBIDDEN, CONFLICT, UNPROCESSABLE = 200, 403, 409, 422

Given = Sequence[tuple[str, str]]


@router.api_route("/a/{signed}", methods=["GET", "HEAD"])
def show(request: Request, signed: str) -> Response:
    """What will happen, to what, as whom; and the form with which it does."""
    try:
        return _shown(request, signed)
    except (LinkExpired, LinkForged) as refusal:
        return useless(request, refusal)


@router.post("/a/{signed}")
async def act(request: Request, signed: str) -> Response:
    """Do it, unless it has been done, or something else has happened that the person has not seen."""
    given = await given_in(request)
    return await run_in_threadpool(_acted, request, signed, given)


def _acted(request: Request, signed: str, given: Given) -> Response:
    service = service_of(request)
    try:
        link, made_at = service.links.read(signed, at=service.now())
        with service.store.begin() as tx:
            found = asked(tx, link, made_at=made_at, at=service.now())
            with using(pages.language_of(request, person=found.reader.language)):
                if found.standing is not Standing.OPEN:
                    return page_of(request, found, status=_status(found), answers=dict(given))
                said = _do(tx, found, given)
                after = asked(tx, link, made_at=made_at, at=service.now())
                response = told(request, after, OK, tr("It is done"), said)
    except (LinkExpired, LinkForged) as refusal:
        return useless(request, refusal)
    except DatabaseFailed:
        raise
    except (Wrong, Refusal) as refusal:
        return _shown(request, signed, given=given, refusal=refusal)
    logger().info("mail_link.used", purpose=link.purpose.value, item=link.item_id, person=link.person_id)
    return response


def _do(tx: SqlTransaction, found: Asked, given: Given) -> str:
    answer = ANSWERS[found.link.purpose]
    return answer.act(tx, found, checked(answer.ask(found), given, also=answer.also))


def _shown(request: Request, signed: str, *, given: Given = (), refusal: Wrong | Refusal | None = None) -> Response:
    """The page of a link; after a refusal with what was written, and what was wrong with it."""
    service = service_of(request)
    link, made_at = service.links.read(signed, at=service.now())
    with service.store.read() as tx:
        found = asked(tx, link, made_at=made_at, at=service.now())
        with using(pages.language_of(request, person=found.reader.language)):
            status = OK if refusal is None else _status(found, refusal)
            return page_of(request, found, status=status, answers=dict(given), refusal=refusal)


def _status(found: Asked, refusal: Wrong | Refusal | None = None) -> int:
    """How an attempt to act ends that did not act."""
    match found.standing:
        case Standing.OPEN:
            return CONFLICT if isinstance(refusal, Conflict) else UNPROCESSABLE
        case Standing.DONE:
            return OK
        case Standing.ELSEWHERE:
            return FORBIDDEN
    return CONFLICT
