"""The application for programs: JSON below ``/api/v1``, its description, and what those who watch a server ask for."""

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

from fastapi import APIRouter, FastAPI

from adapters import clock
from adapters.api import (
    actions,
    changes,
    describing,
    directory,
    failing,
    flow,
    health,
    items,
    moves,
    notices,
    openapi,
    sheets,
    stalled,
    talking,
    team,
    timing,
)
from adapters.api.headers import WithHeaders
from adapters.api.limiting import Limits
from adapters.api.metrics import Metrics
from adapters.api.service import Service
from adapters.settings import Settings
from adapters.sql.store import SqlStore

ROUTERS: tuple[APIRouter, ...] = (
    items.router,
    sheets.router,
    moves.router,
    timing.router,
    actions.router,
    team.router,
    talking.router,
    notices.router,
    stalled.router,
    flow.router,
    changes.router,
    directory.router,
)


def create_api(
    store: SqlStore,
    *,
    settings: Settings,
    now: Callable[[], datetime] = clock.now,
    metrics: Metrics | None = None,
) -> FastAPI:
    """The application over a store. ``now`` gives the present instant; ``metrics`` is what ``/metrics`` tells."""
    app = FastAPI(
        title="Hjulet",
        version=version("hjulet"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=openapi.name_of,
    )
    limits = Limits(requests=settings.api_requests_per_minute, failures=settings.api_failures_per_minute, now=now)
    app.state.service = service = Service(settings=settings, store=store, limits=limits, now=now)
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    app.include_router(health.router(store, settings=settings, now=now))
    app.include_router((metrics or Metrics(store, settings=settings, now=now)).router())
    app.include_router(describing.router(app, root=service.root))
    failing.handle(app)
    app.add_middleware(WithHeaders, root=service.root)
    return app
