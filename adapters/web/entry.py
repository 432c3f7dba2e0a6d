"""``/login/link/{secret}``: a link that lets somebody in; to look at it changes nothing."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.i18n import tr, using
from adapters.log import logger
from adapters.sql import entries
from adapters.sql.entries import Entry, Purpose
from adapters.sql.store import SqlTransaction
from adapters.web import pages
from adapters.web.entering import enter, own_path
from adapters.web.service import service_of
from engine.people import Person

router = APIRouter()

GONE = 410
PATH = "/login/link/{secret}"


@router.api_route(PATH, methods=["GET", "HEAD"])
def show(request: Request, secret: str) -> Response:
    """As whom one would log in, and a button."""
    with service_of(request).store.read() as tx:
        found = _found(request, tx, secret)
    if found is None:
        return _ended(request)
    _, person = found
    with using(pages.language_of(request, person=person.language)):
        return pages.page(request, "login/link.html", name=person.name, to=own_path(request.query_params.get("next")))


@router.post(PATH)
def log_in(request: Request, secret: str) -> Response:
    """Log in."""
    service = service_of(request)
    with service.store.begin() as tx:
        found = _found(request, tx, secret)
        if found is None or not entries.use(tx, found[0], at=service.now()):
            return _ended(request)
    return enter(request, found[1].id, method="link", to=own_path(request.query_params.get("next")))


def _found(request: Request, tx: SqlTransaction, secret: str) -> tuple[Entry, Person] | None:
    entry = entries.find(tx, secret, purpose=Purpose.LOGIN, at=service_of(request).now())
    if entry is None:
        return None
    person = tx.person(entry.person_id)
    return (entry, person) if person.is_active else None


def _ended(request: Request) -> Response:
    logger().info("login.link_ended")
    with using(pages.language_of(request)):
        return pages.message(
            request,
            status=GONE,
            heading=tr("The link does not work any more"),
            said=tr("It has been used, or is too old. Log in, or ask for a new one."),
            to_login=True,
        )
