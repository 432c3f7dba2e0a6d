"""What guards every answer: its headers, and what is let in.

Nothing on a page comes from elsewhere, and no script or style stands in a page itself (``Content-Security-Policy``).
Whoever has the address of a page from a mail may use it, so none may leak: nothing is told to other sites
(``Referrer-Policy``), kept by anybody (``Cache-Control``) or found (``X-Robots-Tag``).
"""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web import pages
from engine.numbers import whole

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
"""On every answer that has not said otherwise itself."""

MOST_BYTES = 512 * 1024
"""No form here is longer: a whole worksheet, and in it an answer or two as long as they may be."""

FORM, NUL = "application/x-www-form-urlencoded", b"%00"
"""No database keeps a NUL character in a text; browsers send none."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})

ONE_CLICK = "/mail/stop/"
"""Mail programs post here by themselves, from wherever they are (RFC 8058)."""

KEYED = ("/a/", "/login/link/", "/login/reset/")
"""Nobody can make somebody else's browser post here without knowing the address, which is a key."""

TELLS_NOBODY = (*KEYED, ONE_CLICK)
"""From pages whose address is a key, browsers tell nobody where they come from, not even us."""


class WithHeaders:
    """Puts the headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if _path(scope).startswith(TELLS_NOBODY):
                    headers.setdefault("Referrer-Policy", "no-referrer")
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class Below:
    """Lets Hjulet lie below the top of its address, whether a proxy takes the beginning of the path away or not."""

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self._app = app
        self._root = urlsplit(base_url).path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        scope["root_path"] = self._root  # in its place: what answers for a fault outside of this knows it, too
        await self._app(scope, receive, send)


class Legible:
    """Turns away addresses that nothing here can have: with NUL in them, or a number longer than any of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and self._leads_nowhere(scope):
            await pages.fault(Request(scope), 404)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _leads_nowhere(self, scope: Scope) -> bool:
        path = str(scope["path"])
        numbers = (part for part in path.split("/") if part.isdecimal())
        return "\x00" in path or NUL in scope["query_string"] or any(whole(part) is None for part in numbers)


class NotTooLong:
    """Turns away what is longer than any form here, whether it says so or not, and forms with NUL in them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._app(scope, receive, send)
            return
        told = whole(Headers(scope=scope).get("content-length", "0"))
        body = None if told is None or told > MOST_BYTES else await _body(receive)
        if body is None:
            await pages.fault(Request(scope), 413)(scope, receive, send)
            return
        if (NUL in body or b"\x00" in body) and Headers(scope=scope).get("content-type", "").startswith(FORM):
            await pages.fault(Request(scope), 400)(scope, receive, send)
            return
        await self._app(scope, _replayed(body, receive), send)


class FromOwnPages:
    """Lets nobody else's pages send forms, told by Fetch Metadata, and by the origin where a browser has none."""

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self._app = app
        self._host = urlsplit(base_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["method"] not in SAFE and not self._is_own(scope):
            await pages.fault(Request(scope), 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_own(self, scope: Scope) -> bool:
        headers, path = Headers(scope=scope), _path(scope)
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if path.startswith(ONE_CLICK):
            return True
        if site is not None:
            return site in OWN_SITE
        if origin == "null":  # as old browsers say from a page that tells nobody where it is
            return path.startswith(KEYED)
        return origin is None or urlsplit(origin).netloc in {headers.get("host"), self._host}


def _path(scope: Scope) -> str:
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when it is too long."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return body


def _replayed(body: bytes, receive: Receive) -> Receive:
    """What gives a body that has been read, once, and then whatever else comes."""
    given: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return given.pop() if given else await receive()

    return receive_again
