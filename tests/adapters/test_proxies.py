"""From where a request comes."""

import pytest

from adapters.proxies import UNKNOWN, is_in, nearest

OURS = ("127.0.0.1", "10.1.0.0/16", "::1")


@pytest.mark.parametrize(
    ("peer", "told", "found"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),  # nobody we know: what they say is nothing
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("::1", " 2001:db8::1 ,", "2001:db8::1"),
        ("127.0.0.1", "nonsense", "nonsense"),
        (UNKNOWN, "198.51.100.1", UNKNOWN),
        ("127.0.0.1", "198.51.100.1:51966", "198.51.100.1"),  # with the port, as some write it
        ("127.0.0.1", "[2001:db8::1]:51966", "2001:db8::1"),
        ("::ffff:127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),  # IPv4 at a door that is open to both
    ],
)
def test_only_our_own_proxies_are_believed(peer: str, told: str, found: str) -> None:
    assert nearest(peer, told, proxies=OURS) == found


def test_what_is_no_address_lies_in_no_network() -> None:
    assert is_in("10.1.255.1", OURS)
    assert not is_in("10.2.0.1", OURS)
    assert not is_in("nonsense", OURS)
