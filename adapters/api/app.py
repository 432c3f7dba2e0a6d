"""The application for programs: JSON below ``/api/v1``, its description, and what those who watch a server ask for."""

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

from fastapi import APIRouter, FastAPI

from adapters import clock
from adapters.api import failing, items
from adapters.api.headers import WithHeaders
from adapters.api.service import Service
from adapters.settings import Settings
from adapters.sql.store import SqlStore

ROUTERS: tuple[APIRouter, ...] = (items.router,)


def create_api(store: SqlStore, *, settings: Settings, now: Callable[[], datetime] = clock.now) -> FastAPI:
    """The application over a store. ``now`` gives the present instant."""
    app = FastAPI(
        title="Hjulet",
        version=version("hjulet"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.service = service = Service(settings=settings, store=store, now=now)
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    failing.handle(app)
    app.add_middleware(WithHeaders, root=service.root)
    return app
