"""The headers of every answer to a program."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.i18n import LANGUAGES
from adapters.i18n.catalogues import speak

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
"""On every answer that has not said otherwise itself."""


def language_asked_for(headers: Headers) -> str | None:
    """The first language that the program asks for and that is spoken here."""
    asked = [part.split(";")[0].strip().lower()[:2] for part in headers.get("accept-language", "").split(",")]
    return next((language for language in asked if language in LANGUAGES), None)


class WithHeaders:
    """Puts the headers on every answer, in the language asked for, and knows below which path Hjulet lies."""

    def __init__(self, app: ASGIApp, *, root: str) -> None:
        self._app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            speak(language_asked_for(Headers(scope=scope)) or "en")  # until it is known who asks
        scope["root_path"] = self._root  # whether a proxy takes it away or not
        scope.setdefault("state", {})  # in it a route says what else is to be told (``told``)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (scope["state"].get("told", {}) | HEADERS).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
