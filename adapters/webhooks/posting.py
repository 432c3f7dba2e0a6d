"""Posts, and says what came of it."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cached_property

import httpx

from adapters import clock
from adapters.clock import Clock
from adapters.webhooks import urls
from adapters.webhooks.guard import AddressForbidden, Guarded, Resolve, resolved
from adapters.webhooks.signing import signed
from engine.errors import Invalid

MOST_REDIRECTS = 3
KEEPING_METHOD = frozenset({307, 308})
"""Redirects after which the same is posted again; after the others, what was posted would be lost."""

MOST_READ = 65_536
READ_FOR = 1.0
"""So many bytes of an answer are read, for so many seconds, for the sake of whoever writes it; nothing in it counts."""

NAMES_TAKE = timedelta(seconds=30)
"""How long the system may take to give up resolving a name."""

HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": "Hjulet",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


class Verdict(StrEnum):
    """What an answer means for the post."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is posted: ``name`` is its webhook-id, the same in every try; it is signed with each of the ``secrets``."""

    name: str
    url: str
    body: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a try: the ``status`` that was answered, or in a word why there was none.

    ``wait`` is how long the receiver asks to be left alone.
    """

    verdict: Verdict
    status: int | None = None
    words: str | None = None
    wait: timedelta | None = None


class Poster:
    """Posts many things at once, each for ``timeout`` in all, however slowly the receiver answers.

    Certificates are checked as the system does it (``SSL_CERT_FILE`` for an authority of your own). No proxy, no
    cookies, no compression.
    """

    def __init__(
        self,
        *,
        timeout: timedelta,
        private: bool = False,
        resolve: Resolve = resolved,
        context: ssl.SSLContext | None = None,
        now: Clock = clock.now,
    ) -> None:
        self._timeout = timeout
        self._private = private
        self._resolve = resolve
        self._given_context = context
        self._now = now

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Made when first needed: reading the system's certificates takes a while."""
        return self._given_context or ssl.create_default_context()

    @property
    def patience(self) -> timedelta:
        """The longest that :meth:`post` takes."""
        return self._timeout + NAMES_TAKE

    def post(self, parcels: Sequence[Parcel]) -> list[Answer]:
        """Post all, at the same time. Each is signed with the present instant."""
        return asyncio.run(self._post_all(parcels))

    async def _post_all(self, parcels: Sequence[Parcel]) -> list[Answer]:
        # A thread for each name: one that is resolved for ever keeps no other waiting.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max(1, len(parcels))))
        return await asyncio.gather(*map(self._answer, parcels))

    async def _answer(self, parcel: Parcel) -> Answer:
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                return await self._travel(parcel, at=self._now())
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are posted
            return _failed(error)

    async def _travel(self, parcel: Parcel, *, at: datetime) -> Answer:
        headers = HEADERS | signed(parcel.name, parcel.body, secrets=parcel.secrets, at=at)
        url = urls.checked(parcel.url, private=self._private)
        response = await self._send(url, headers, parcel.body)
        for _ in range(MOST_REDIRECTS):
            onwards = _onwards(url, response)
            if onwards is None:
                break
            url = onwards
            response = await self._send(url, headers, parcel.body)
        return _judged(response, at=at)

    async def _send(self, url: httpx.URL, headers: Mapping[str, str], body: str) -> httpx.Response:
        """The head of the answer; what follows it is read for a moment, and thrown away."""
        request = httpx.Request("POST", url, headers=headers, content=body.encode())
        async with Guarded(private=self._private, context=self._context, resolve=self._resolve) as way:
            response = await way.handle_async_request(request)
            with suppress(httpx.TransportError, TimeoutError):
                async with asyncio.timeout(READ_FOR):
                    await _read(response)
            await response.aclose()
            return response


async def _read(response: httpx.Response) -> None:
    read = 0
    async for piece in response.aiter_raw():
        read += len(piece)
        if read >= MOST_READ:
            return


def _failed(error: Exception) -> Answer:
    """Why there was no answer, in one of few words: what others say goes nowhere."""
    match error:
        case AddressForbidden() | Invalid():
            return Answer(verdict=Verdict.REFUSED, words="address not allowed")
        case TimeoutError():
            words = "no answer in time"
        case httpx.ConnectError() if isinstance(_first_cause(error), ssl.SSLCertVerificationError):
            words = "certificate not trusted"
        case httpx.ConnectError():
            words = "no connection"
        case httpx.TransportError():
            words = "connection broke"
        case OSError() | UnicodeError():
            words = "unknown name"
        case _:
            words = "could not be posted"
    return Answer(verdict=Verdict.LATER, words=words)


def _judged(response: httpx.Response, *, at: datetime) -> Answer:
    status = response.status_code
    if response.is_success:
        return Answer(verdict=Verdict.SENT, status=status)
    if status == httpx.codes.GONE:
        return Answer(verdict=Verdict.GONE, status=status)
    if response.is_server_error or status in {httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS}:
        return Answer(verdict=Verdict.LATER, status=status, wait=_wait(response.headers.get("retry-after"), at=at))
    words = "moved elsewhere" if response.is_redirect else None
    return Answer(verdict=Verdict.REFUSED, status=status, words=words)


def _wait(retry_after: str | None, *, at: datetime) -> timedelta | None:
    """How long the receiver asks to wait, as seconds or as a date (RFC 9110, 10.2.3); None when it cannot be read."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdecimal():
        return timedelta(seconds=min(int(retry_after[:9]), 10**9))
    with suppress(ValueError):
        until = parsedate_to_datetime(retry_after)
        return max(until.replace(tzinfo=until.tzinfo or UTC) - at, timedelta())
    return None


def _onwards(url: httpx.URL, response: httpx.Response) -> httpx.URL | None:
    """Where the receiver's own host sends the post on to; None when it does not, or to somewhere else."""
    if response.status_code not in KEEPING_METHOD:
        return None
    try:
        onwards = url.join(response.headers["location"])
    except (KeyError, httpx.InvalidURL):
        return None
    return onwards if urls.may_follow(url, onwards) else None


def _first_cause(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error
