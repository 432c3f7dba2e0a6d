"""What the address of a webhook may look like, and where it may send one on to."""

import re

import httpx

from adapters.webhooks.addresses import address_of, is_allowed
from engine.errors import Invalid
from engine.sayings import say

LONGEST = 2000
HIGHEST_PORT = 65_535
HOST = rb"[a-z0-9._:-]+"
"""A name, or an address, as it is resolved."""


def checked(url: str, *, private: bool) -> httpx.URL:
    """The address; https alone, unless ``private`` addresses are allowed.

    Raises:
        Invalid: it cannot be one.
    """
    try:
        found = httpx.URL(url)
    except httpx.InvalidURL:
        raise _invalid(url, say("it is not a web address")) from None
    if found.scheme not in ({"https", "http"} if private else {"https"}):
        raise _invalid(url, say("it must begin with https://"))
    is_host = re.fullmatch(HOST, found.raw_host) is not None
    is_port = found.port is None or 0 < found.port <= HIGHEST_PORT
    if not (is_host and is_port and len(url) <= LONGEST and url.isprintable()):
        raise _invalid(url, say("it is not a web address"))
    if found.userinfo:
        raise _invalid(found.copy_with(userinfo=None), say("a name and a password have no place in it"))
    if not _may_be(found.host, private=private):
        raise _invalid(url, say("it does not lie in the open internet"))
    return found


def may_follow(before: httpx.URL, after: httpx.URL) -> bool:
    """Whether a redirect may be followed: to the same host, as safe as before. What is signed goes nowhere else."""
    is_same_way = (after.scheme, after.port) == (before.scheme, before.port)
    is_safer_way = (before.scheme, after.scheme, after.port) == ("http", "https", None)
    return after.host == before.host and not after.userinfo and (is_same_way or is_safer_way)


def _may_be(host: str, *, private: bool) -> bool:
    """False for an address to which nothing is posted. Where a name leads is checked when something is posted."""
    try:
        return is_allowed(address_of(host), private=private)
    except ValueError:
        return True


def _invalid(url: object, why: object) -> Invalid:
    return Invalid(what=str(url), why=why)
