"""From where a request comes: what is in front of us is believed when it says so, nobody else is."""

from collections.abc import Collection
from ipaddress import IPv6Address, ip_address, ip_network

UNKNOWN = "unknown"


def nearest(peer: str, told: str, *, proxies: Collection[str]) -> str:
    """The address of whoever asks: the nearest one that is none of our ``proxies`` (addresses or networks).

    ``peer`` is who is at the other end of the connection, ``told`` what X-Forwarded-For says.
    """
    before, peer = [_address(part) for part in told.split(",") if part.strip()], _address(peer)
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


def _address(written: str) -> str:
    """The address alone, of IPv4 as that: some proxies write a port behind it, some write it as one of IPv6."""
    bare = written.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return written.strip()
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)
