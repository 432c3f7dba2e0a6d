"""From where a request to a page comes."""

from starlette.requests import Request

from adapters import proxies
from adapters.web.service import service_of


def client_of(request: Request) -> str:
    """The address of whoever asks: the nearest one that is no proxy of ours."""
    return proxies.nearest(
        proxies.UNKNOWN if request.client is None else request.client.host,
        request.headers.get("x-forwarded-for", ""),
        proxies=service_of(request).settings.proxies,
    )
