"""How often programs may ask: so many requests of a token in any minute, and so many tries in vain from an address.

What is counted is kept in memory: each process counts by itself, and begins anew when it is started. Programs are told
how much is left, and when there is more again, as in the draft *RateLimit header fields for HTTP* of the IETF
(draft-ietf-httpapi-ratelimit-headers), and by Retry-After once nothing is left.
"""

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from engine.errors import Refusal

MINUTE = timedelta(minutes=1)
POLICY = "minute"
HOUSE_BITS = 64
"""Whoever has one address of IPv6 has all that begin with the same 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many requests there may be in a minute, how many more now, and after how many seconds there is one more."""

    most: int
    left: int
    more_in: int

    def headers(self) -> Mapping[str, str]:
        """What a program is told with each answer."""
        return {
            "RateLimit-Policy": f'"{POLICY}";q={self.most};w={int(MINUTE.total_seconds())}',
            "RateLimit": f'"{POLICY}";r={self.left};t={self.more_in}',
        }


class TooManyRequests(Refusal):
    """Somebody asks too often; to be answered with 429 and ``headers``."""

    code = "too-many-requests"
    template = "These are too many requests. Try again in %(seconds)s seconds."

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(seconds=allowance.more_in)
        self.headers = {**allowance.headers(), "Retry-After": str(allowance.more_in)}


class Window:
    """Counts what happened by key in the minute before now, for any number of threads."""

    def __init__(self, most: int, *, now: Callable[[], datetime]) -> None:
        self._most = most
        self._now = now
        self._happened: dict[str, deque[datetime]] = {}
        self._looked_through_at = now()
        self._lock = Lock()

    def count(self, key: str) -> Allowance:
        """Count one more, and say what is left; what is too much is not counted.

        Raises:
            TooManyRequests: there have been as many as there may be.
        """
        with self._lock:
            now = self._now()
            self._forget(now)
            happened = self._happened.setdefault(key, deque())
            _drop_old(happened, now)
            if len(happened) >= self._most:
                raise TooManyRequests(self._allowance(happened, now))
            happened.append(now)
            return self._allowance(happened, now)

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._happened)

    def _allowance(self, happened: deque[datetime], now: datetime) -> Allowance:
        wait = (happened[0] + MINUTE - now).total_seconds()
        return Allowance(most=self._most, left=self._most - len(happened), more_in=max(1, math.ceil(wait)))

    def _forget(self, now: datetime) -> None:
        """Forget, once a minute, those who have not asked for a minute."""
        if abs(now - self._looked_through_at) < MINUTE:
            return
        self._looked_through_at = now
        for happened in self._happened.values():
            _drop_old(happened, now)
        self._happened = {key: happened for key, happened in self._happened.items() if happened}


class Limits:
    """The limits of one process: ``requests`` of a token, and ``failures`` to show a good one from an address."""

    def __init__(self, *, requests: int, failures: int, now: Callable[[], datetime]) -> None:
        self._requests = Window(requests, now=now)
        self._failures = Window(failures, now=now)

    def asked(self, token_id: int) -> Allowance:
        """Count a request of a token; TooManyRequests when it is one too many."""
        return self._requests.count(str(token_id))

    def failed(self, address: str) -> None:
        """Count a request from an address without a good token; TooManyRequests when it is one too many.

        Good tokens from the same address go on: a whole region may have but one.
        """
        self._failures.count(_house(address))


def _drop_old(happened: deque[datetime], now: datetime) -> None:
    # What lies ahead was counted before the clock was set back.
    while happened and not now - MINUTE < happened[0] <= now:
        happened.popleft()


def _house(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, HOUSE_BITS), strict=False)) if isinstance(found, IPv6Address) else address
