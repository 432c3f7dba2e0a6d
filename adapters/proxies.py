"""From where a request comes: what is in front of us is believed when it says so, nobody else is."""

from collections.abc import Collection
from ipaddress import ip_address, ip_network

UNKNOWN = "unknown"


def nearest(peer: str, told: str, *, proxies: Collection[str]) -> str:
    """The address of whoever asks: the nearest one that is none of our ``proxies`` (addresses or networks).

    ``peer`` is who is at the other end of the connection, ``told`` what X-Forwarded-For says.
    """
    before = [part.strip() for part in told.split(",") if part.strip()]
    while before and is_in(peer, proxies):
        peer = before.pop()
    return peer


def is_in(address: str, networks: Collection[str]) -> bool:
    """True for an address in one of the networks."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(network) for network in networks)
