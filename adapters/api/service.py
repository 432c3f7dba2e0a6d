"""What the interface for programs works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from starlette.requests import Request

from adapters import proxies
from adapters.api.limiting import Limits
from adapters.settings import Settings
from adapters.sql.store import SqlStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An instance as programs see it: its settings, its store, how often they may ask, and the present instant."""

    settings: Settings
    store: SqlStore
    limits: Limits
    now: Callable[[], datetime]

    @property
    def root(self) -> str:
        """The path below which Hjulet lies; empty when it has its address to itself."""
        return urlsplit(self.settings.base_url).path.rstrip("/")


def client_of(request: Request) -> str:
    """The address of whoever asks: the nearest one that is no proxy of ours."""
    return proxies.nearest(
        proxies.UNKNOWN if request.client is None else request.client.host,
        request.headers.get("x-forwarded-for", ""),
        proxies=service_of(request).settings.proxies,
    )


def service_of(request: Request) -> Service:
    """The service that answers a request."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101 - the app was made with one
    return service
