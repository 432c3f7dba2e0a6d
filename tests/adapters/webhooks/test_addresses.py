from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis.strategies import ip_addresses

from adapters.webhooks.addresses import Address, address_of, is_allowed, is_public

INNER = [
    "10.1.2.3",
    "127.0.0.1",
    "127.9.9.9",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd00::1",
]

NOWHERE = [
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "0.1.2.3",
    "169.254.169.254",  # the metadata of most clouds
    "100.100.100.200",  # of Alibaba's
    "192.0.0.192",  # of Oracle's
    "168.63.129.16",  # of Azure's
    "fd00:ec2::254",  # of Amazon's, by IPv6
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "192.88.99.1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "100::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
]

CARRYING_IPV4 = [
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:93.184.216.34",  # public, but then its own form would do
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::1",
]


@pytest.mark.parametrize("text", [*INNER, *NOWHERE, *CARRYING_IPV4])
def test_nothing_is_posted_to_an_address_that_is_not_of_the_open_internet(text: str) -> None:
    assert not is_public(address_of(text))
    assert not is_allowed(address_of(text), private=False)


@pytest.mark.parametrize("text", ["93.184.216.34", "8.8.8.8", "172.15.0.1", "172.32.0.1", "2606:4700::6810:84e5"])
def test_something_may_be_posted_to_an_address_of_the_open_internet(text: str) -> None:
    assert is_public(address_of(text))


@pytest.mark.parametrize("text", INNER)
def test_inner_networks_can_be_opened(text: str) -> None:
    assert is_allowed(address_of(text), private=True)


@pytest.mark.parametrize(
    "text", [text for text in [*NOWHERE, *CARRYING_IPV4] if text not in {"100.100.100.200", "fd00:ec2::254"}]
)
def test_to_open_inner_networks_opens_nothing_else(text: str) -> None:
    assert not is_allowed(address_of(text), private=True)


@given(ip_addresses())
def test_no_address_is_public_that_python_does_not_call_global(address: Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not any((address.is_multicast, address.is_private, address.is_reserved, address.is_link_local))
        assert not any((address.is_loopback, address.is_unspecified))


@given(ip_addresses(v=4))
def test_no_ipv4_address_gets_through_in_the_dress_of_ipv6(address: IPv4Address) -> None:
    number = int(address)
    for dressed in (
        number,  # ::127.0.0.1
        (0xFFFF << 32) | number,
        int(IPv6Address("64:ff9b::")) | number,
        int(IPv6Address("64:ff9b:1::")) | number,
        (0x2002 << 112) | (number << 80),
        (0x20010000 << 96) | (number ^ 0xFFFFFFFF),
    ):
        assert not is_public(IPv6Address(dressed))
