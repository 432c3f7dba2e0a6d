"""What the pages work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from adapters.auth.oidc import Provider
from adapters.auth.passwords import Passwords
from adapters.delivery.links import Links
from adapters.settings import Settings
from adapters.sql.store import SqlStore
from adapters.web.workers import Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An instance as the pages see it.

    Its settings, its store, what reads its links, the long work that goes on in it, what compares passwords, the
    identity provider if there is one, and the present instant.
    """

    settings: Settings
    store: SqlStore
    links: Links
    workers: Workers
    passwords: Passwords
    provider: Provider | None
    now: Callable[[], datetime]

    def item_url(self, ref: str) -> str:
        """Where the page of an item is."""
        return f"{self.settings.base_url.rstrip('/')}/items/{ref}"


def service_of(request: Request) -> Service:
    """The service that answers a request."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101 - the app was made with one
    return service
