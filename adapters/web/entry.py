"""``/login/link/{secret}``: a link that lets somebody in; to look at it changes nothing."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.i18n import tr, using
from adapters.log import logger
from adapters.sql import entries
from adapters.sql.entries import Purpose
from adapters.web import pages
from adapters.web.entering import enter, own_path, works_no_more
from adapters.web.service import service_of

router = APIRouter()

PATH = "/login/link/{secret}"


@router.api_route(PATH, methods=["GET", "HEAD"])
def show(request: Request, secret: str) -> Response:
    """As whom one would log in, and a button."""
    service = service_of(request)
    with service.store.read() as tx:
        found = entries.opened(tx, secret, purpose=Purpose.LOGIN, at=service.now())
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
        found = entries.opened(tx, secret, purpose=Purpose.LOGIN, at=service.now())
        if found is None or not entries.use(tx, found[0], at=service.now()):
            return _ended(request)
    return enter(request, found[1].id, method="link", to=own_path(request.query_params.get("next")))


def _ended(request: Request) -> Response:
    logger().info("login.link_ended")
    with using(pages.language_of(request)):
        return works_no_more(request, tr("It has been used, or is too old. Log in, or ask for a new one."))
