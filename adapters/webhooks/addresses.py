"""To which addresses something may be posted.

Whoever may add a webhook chooses where this machine connects to. Without a guard they could reach what only this
machine reaches: services on itself, in the inner network, the metadata of the cloud it runs in.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

INNER = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",  # shared by a provider's customers (CGNAT)
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
        ),
    )
)
"""Where webhooks may lie when private addresses are allowed."""

NOWHERE = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "168.63.129.16/32",  # Azure's own services, as each of its machines sees them
            "169.254.0.0/16",  # link-local, and the metadata of most clouds
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",  # IETF's own, with Teredo, which carries IPv4 addresses
            "2001:db8::/32",
            "2002::/16",  # 6to4 carries IPv4 addresses
            "3fff::/20",
        ),
    )
)
"""Where no webhook ever lies (IANA's registries of special-purpose addresses, RFC 6890)."""

GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All of IPv6 that is given out. What is beyond is inner, or carries an IPv4 address (mapped, compatible, NAT64)."""


def address_of(text: str) -> Address:
    """The address in ``text``; a zone (``%eth0``) stays with it. ValueError when it is none."""
    return ip_address(text)


def is_allowed(address: Address, *, private: bool) -> bool:
    """Whether something may be posted to ``address``; ``private`` opens inner networks, but nothing else."""
    if private and any(address in network for network in INNER):
        return True
    return is_public(address)


def is_public(address: Address) -> bool:
    """Whether ``address`` belongs to a machine of the open internet."""
    if any(address in network for network in (*INNER, *NOWHERE)):
        return False
    return isinstance(address, IPv4Address) or (address in GLOBAL_UNICAST and address.scope_id is None)
