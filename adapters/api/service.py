"""What the interface for programs works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from starlette.requests import Request

from adapters.settings import Settings
from adapters.sql.store import SqlStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An instance as programs see it: its settings, its store, and the present instant."""

    settings: Settings
    store: SqlStore
    now: Callable[[], datetime]

    @property
    def root(self) -> str:
        """The path below which Hjulet lies; empty when it has its address to itself."""
        return urlsplit(self.settings.base_url).path.rstrip("/")


def service_of(request: Request) -> Service:
    """The service that answers a request."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101 - the app was made with one
    return service
