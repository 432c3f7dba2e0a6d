"""What is answered when something cannot be done: in the frame to whoever is logged in, plainly to others."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from adapters.i18n import time_in_words, tr
from adapters.i18n.refusals import sentence
from adapters.log import logger
from adapters.sql.disposals import Gone
from adapters.sql.engines import DatabaseFailed
from adapters.sql.names import Names
from adapters.web import pages
from adapters.web.again import Again
from adapters.web.guards import HEADERS
from adapters.web.visits import LoginNeeded, Visit, login_page
from engine.access import NotForYou
from engine.errors import Conflict, NotFound, Refusal

BAD_REQUEST, FORBIDDEN, MISSING, CONFLICT, GONE, UNPROCESSABLE = 400, 403, 404, 409, 410, 422
BROKEN, UNAVAILABLE = 500, 503


def handle(app: FastAPI) -> None:
    """Let the application answer for everything that is raised in it."""
    app.add_exception_handler(Again, _again)
    app.add_exception_handler(LoginNeeded, _log_in)
    app.add_exception_handler(NotForYou, _not_for_you)
    app.add_exception_handler(NotFound, _missing)
    app.add_exception_handler(Gone, _gone)
    app.add_exception_handler(DatabaseFailed, _unavailable)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _told)
    app.add_exception_handler(Exception, _broken)


def _again(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Again)  # noqa: S101 - it was registered for that
    return error.page()


def _log_in(request: Request, _error: Exception) -> Response:
    return login_page(request)


def _not_for_you(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotForYou)  # noqa: S101 - it was registered for that
    asked = error.data.get("ask")
    visit = _visit(request)
    if visit is None or not isinstance(asked, int):
        return fault(request, FORBIDDEN, tr("You do not have access to this"), tr("Ask your coordinator for access."))
    with visit.reading() as tx:
        name = Names(tx).name(asked)
    said = tr("You do not have access to this initiative. Ask %(name)s for access.", name=name)
    return fault(request, FORBIDDEN, tr("You do not have access to this"), said)


def _missing(request: Request, _error: Exception) -> Response:
    said = tr("Search by title or number.") if _visit(request) else tr("Check the address.")
    return fault(request, MISSING, tr("We cannot find the page"), said)


def _gone(request: Request, error: Exception) -> Response:
    assert isinstance(error, Gone)  # noqa: S101 - it was registered for that
    return fault(request, GONE, tr("This work was disposed of"), sentence(error))


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - it was registered for that
    if isinstance(error, Conflict):
        return fault(request, CONFLICT, tr("Somebody was faster"), sentence(_named(request, error)))
    return fault(request, UNPROCESSABLE, tr("This cannot be done now"), sentence(error))


def _named(request: Request, conflict: Conflict) -> Conflict:
    """The conflict, with the name of whoever was faster and the time on the clocks here."""
    visit, who, when = _visit(request), conflict.data.get("who"), conflict.data.get("when")
    if visit is not None and isinstance(who, int) and isinstance(when, datetime):
        zone = ZoneInfo(visit.service.settings.timezone)
        with visit.reading() as tx:
            known = {"who": Names(tx).name(who), "when": time_in_words(when, zone=zone)}
        conflict.data = {**conflict.data, **known}
    return conflict


def _told(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else BAD_REQUEST
    response = pages.fault(request, status) if _visit(request) is None else _in_frame(request, status)
    for name, value in ((error.headers or {}) if isinstance(error, HTTPException) else {}).items():
        response.headers[name] = value
    return response


def _unavailable(request: Request, error: Exception) -> Response:
    logger().error("web.no_database", fault=str(error))
    return pages.fault(request, UNAVAILABLE)


def _broken(request: Request, error: Exception) -> Response:
    code = token_hex(2).upper()
    logger().error("web.broke", code=code, exc_info=error)
    response = pages.fault(request, BROKEN, code=code)
    response.headers.update(HEADERS)  # outside of everything that would put them there
    return response


def fault(request: Request, status: int, heading: str, said: str) -> Response:
    """A page that says what could not be done: in the frame, when somebody is logged in."""
    visit = _visit(request)
    if visit is None:
        return pages.message(request, status=status, heading=heading, said=said)
    if visit.is_partial:
        return visit.part("refused.html", status=status, heading=heading, said=said)
    return visit.page("fault.html", status=status, heading=heading, said=said)


def _in_frame(request: Request, status: int) -> Response:
    heading, said = _faults().get(status) or (tr("That cannot be done here"), tr("Go back and try again."))
    return fault(request, status, heading, said)


def _faults() -> Mapping[int, tuple[str, str]]:
    return {MISSING: (tr("We cannot find the page"), tr("Search by title or number."))}


def _visit(request: Request) -> Visit | None:
    visit = getattr(request.state, "visit", None)
    return visit if isinstance(visit, Visit) else None
