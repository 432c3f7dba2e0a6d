"""What programs are told when something cannot be done: always a problem (RFC 9457), never what they sent."""

from collections.abc import Sequence
from secrets import token_hex

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from adapters.api import openapi
from adapters.api.acting import Explained
from adapters.api.headers import HEADERS
from adapters.api.problems import Fault, Told, problem, refused
from adapters.api.service import service_of
from adapters.i18n import tr
from adapters.log import logger
from adapters.sql.engines import DatabaseFailed
from engine.errors import Refusal

MOST_FAULTS = 20
METHOD_NOT_ALLOWED = 405


def handle(app: FastAPI) -> None:
    """Let the application answer for everything that is raised in it."""
    app.add_exception_handler(Explained, _explained)
    app.add_exception_handler(DatabaseFailed, _unavailable)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(Exception, _broken)


def _explained(request: Request, error: Exception) -> Response:
    assert isinstance(error, Explained)  # noqa: S101 - it was registered for that
    return refused(error.refusal, base=_base(request), status=error.status, **error.told)


def _unavailable(request: Request, error: Exception) -> Response:
    logger().error("api.no_database", fault=str(error))
    return _refused(request, error)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - it was registered for that
    return refused(error, base=_base(request))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it was registered for that
    return problem(422, _said(error.errors()), base=_base(request), errors=_faults(error.errors()))


def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - it was registered for that
    if isinstance(error, Told):
        return problem(
            error.status_code,
            str(error.detail),
            base=_base(request),
            code=error.code,
            headers=error.headers,
            errors=error.errors,
        )
    status, headers = error.status_code, dict(error.headers or {})
    if status == METHOD_NOT_ALLOWED:
        path = request.url.path.removeprefix(service_of(request).root)
        headers["Allow"] = ", ".join(openapi.methods(request.app, path)) or headers.get("Allow", "GET")
    return problem(status, _general(status), base=_base(request), headers=headers)


def _broken(request: Request, error: Exception) -> Response:
    code = token_hex(2).upper()
    logger().error("api.broke", code=code, exc_info=error)
    said = tr("The fault is written down as %(code)s. Nothing was changed.", code=code)
    # Outside of everything that would put the headers there.
    return problem(500, said, base=_base(request), headers=HEADERS)


def _general(status: int) -> str:
    """What to do about a fault of which nothing more is known."""
    match status:
        case 404:
            return tr("Check the address; the reference lists all there are.")
        case 405:
            return tr("Allow says what can be done with it.")
    return tr("Check the request.")


def _said(errors: Sequence[object]) -> str:
    first = _faults(errors)[0]
    return f"{'.'.join(map(str, first.loc))}: {first.msg}"


def _faults(errors: Sequence[object]) -> list[Fault]:
    """Where something is wrong, and what: without what was sent, which may be a secret or no text at all."""
    return [
        Fault(loc=[_readable(part) for part in error["loc"]], msg=str(error["msg"]), type=str(error["type"]))
        for error in errors[:MOST_FAULTS]
        if isinstance(error, dict)
    ]


def _readable(part: object) -> str | int:
    return part if isinstance(part, int) else str(part)[:80]


def _base(request: Request) -> str:
    return service_of(request).settings.base_url.rstrip("/")
