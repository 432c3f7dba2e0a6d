"""From where a request comes: what is in front of us is believed when it says so, nobody else is."""

from ipaddress import ip_address, ip_network

from starlette.requests import Request

from adapters.web.service import service_of

UNKNOWN = "unknown"


def client_of(request: Request) -> str:
    """The address of whoever asks: the nearest one that is no proxy of ours."""
    told = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    address = UNKNOWN if request.client is None else request.client.host
    while told and _is_proxy(request, address):
        address = told.pop()
    return address


def _is_proxy(request: Request, address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(network) for network in service_of(request).settings.proxies)
