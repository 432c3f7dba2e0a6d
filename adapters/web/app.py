"""The application: pages for what a mail links to. Bigger ones mount it, or add routers to its list."""

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from adapters import clock
from adapters.bootstrap import secret_of
from adapters.delivery.links import Links
from adapters.log import logger
from adapters.settings import Settings
from adapters.sql.engines import DatabaseFailed
from adapters.sql.store import SqlStore
from adapters.web import answering, feed, pages, stopping
from adapters.web.guards import HEADERS, Below, FromOwnPages, NotTooLong, WithHeaders
from adapters.web.service import Service

UNAVAILABLE, BROKEN = 503, 500


def create_app(store: SqlStore, *, settings: Settings, now: Callable[[], datetime] = clock.now) -> FastAPI:
    """The application over a store. ``now`` gives the present instant.

    Raises:
        CannotWrite: there is no place for the secret that signs links.
    """
    app = FastAPI(
        title="Hjulet",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.service = Service(settings=settings, store=store, links=Links(secret_of(settings)), now=now)
    for router in (answering.router, stopping.router, feed.router(store, base_url=settings.base_url, now=now)):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=pages.HERE / "static"), name="static")
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _told)
    app.add_exception_handler(DatabaseFailed, _unavailable)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(FromOwnPages, base_url=settings.base_url)
    app.add_middleware(NotTooLong)
    app.add_middleware(Below, base_url=settings.base_url)
    app.add_middleware(WithHeaders)  # the last is the outermost
    return app


def _told(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    response = pages.fault(request, status)
    for name, value in ((error.headers or {}) if isinstance(error, HTTPException) else {}).items():
        response.headers[name] = value
    return response


def _unavailable(request: Request, error: Exception) -> Response:
    logger().error("web.no_database", fault=str(error))
    return pages.fault(request, UNAVAILABLE)


def _broken(request: Request, error: Exception) -> Response:
    logger().error("web.broke", exc_info=error)
    response = pages.fault(request, BROKEN)
    response.headers.update(HEADERS)  # outside of everything that would put them there
    return response
