"""The application: the pages for those who are logged in, and those that need no login."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from adapters import clock
from adapters.auth.oidc import Provider, Terms
from adapters.auth.passwords import Passwords
from adapters.bootstrap import secret_of
from adapters.delivery.links import Links
from adapters.settings import Settings
from adapters.sql.store import SqlStore
from adapters.web import (
    answering,
    entry,
    failing,
    feed,
    flow,
    jobs,
    login,
    me,
    resetting,
    sign_on,
    stopping,
    tokens,
    undoing,
    work,
)
from adapters.web.admin import routes as administration
from adapters.web.assets import Assets
from adapters.web.finding import begin, guide, inbox, leave, manifest, search, statement
from adapters.web.guards import Below, FromOwnPages, Legible, NotTooLong, WithHeaders
from adapters.web.items import disclosing, ledger, reminding, share, timeline
from adapters.web.items import page as item_page
from adapters.web.items.acts import routes as acts
from adapters.web.lists import routes as lists
from adapters.web.people import routes as people
from adapters.web.service import Service
from adapters.web.workers import Workers

OPEN = (
    answering.router,
    entry.router,
    leave.router,
    login.router,
    resetting.router,
    manifest.router,
    statement.router,
    sign_on.router,
    stopping.router,
)
"""Without a login."""

FOR_VISITORS = (
    undoing.router,
    reminding.router,
    work.router,
    jobs.router,
    share.router,
    disclosing.router,
    item_page.router,
    acts.router,
    me.router,
    tokens.router,
    ledger.router,
    timeline.router,
    *lists.ROUTERS,
    flow.router,
    *administration.ROUTERS,
    *people.ROUTERS,
    begin.router,
    guide.router,
    inbox.router,
    search.router,
)
"""For whoever is logged in: each handler takes a visit."""


def create_app(
    store: SqlStore,
    *,
    settings: Settings,
    now: Callable[[], datetime] = clock.now,
    passwords: Passwords | None = None,
) -> FastAPI:
    """The application over a store. ``now`` gives the present instant, ``passwords`` how hard their hashes are made.

    Raises:
        CannotWrite: there is no place for the secret that signs links.
    """
    workers = Workers(store, now=now)
    app = FastAPI(
        title="Hjulet",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_ending(workers),
    )
    app.state.service = Service(
        settings=settings,
        store=store,
        links=Links(secret_of(settings)),
        workers=workers,
        passwords=passwords or Passwords(),
        provider=_provider(settings),
        now=now,
    )
    for router in (*OPEN, *FOR_VISITORS, feed.router(store, base_url=settings.base_url, now=now)):
        app.include_router(router)
    app.mount("/static", Assets(), name="static")
    failing.handle(app)
    app.add_middleware(FromOwnPages, base_url=settings.base_url)
    app.add_middleware(NotTooLong)
    app.add_middleware(Legible)
    app.add_middleware(Below, base_url=settings.base_url)
    app.add_middleware(WithHeaders)  # the last is the outermost
    return app


def _ending(workers: Workers) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What ends the long work together with the application."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(workers.close)

    return lifespan


def _provider(settings: Settings) -> Provider | None:
    """Where the organisation logs people in; None when it does not."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    return Provider(
        Terms(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            scopes=settings.oidc_scopes,
            back_to=settings.base_url.rstrip("/") + sign_on.CALLBACK,
        )
    )
