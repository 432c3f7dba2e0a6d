"""A request of a program: whose it is comes first, then whether it can be read."""

import hashlib
import json
import math
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from adapters.api.callers import authenticated
from adapters.api.problems import Told
from adapters.api.service import service_of
from adapters.i18n import tr
from adapters.i18n.catalogues import speak
from engine.words import fault_in

MOST_BYTES = 512 * 1024
"""No request is longer: a whole worksheet, and in it an answer or two as long as they may be."""

MOST_DEEP = 20
"""So deep may lists and objects lie in each other."""

WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Asking(APIRoute):
    """A route for programs that show a token."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers: it knows the caller, and has read what was sent, before anything else is looked at."""
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            strict = Strict(request.scope, request.receive)
            caller = await run_in_threadpool(authenticated, strict)
            speak(caller.language)  # here, where the handler and whatever answers for a refusal find it
            request.state.caller = caller
            request.state.told = service_of(request).limits.asked(caller.token.id).headers()
            _check_address(strict)
            body = await strict.body() if request.method in WITH_BODY else b""
            request.state.asked = _digest(strict, body)
            return await answer(strict)

        return handle


class Strict(Request):
    """A request whose body is JSON as the standard has it, and in it nothing that cannot be kept."""

    async def body(self) -> bytes:
        """All of it; Told (413) when it is too long, (415) when it is something else than JSON."""
        if not hasattr(self, "_body"):
            self._body = await self._read()
        return self._body

    async def json(self) -> Any:  # noqa: ANN401 - whatever was sent
        """What was sent; Told (400) when it is no JSON, or holds what cannot be kept."""
        try:
            found = json.loads(
                (await self.body()).decode("utf-8-sig"),
                object_pairs_hook=_each_once,
                parse_constant=_no_number,
                parse_float=_finite,
            )
        except (ValueError, RecursionError):
            raise Told(400, tr("The body of the request is not valid JSON.")) from None
        _check_parts(found)
        return found

    async def _read(self) -> bytes:
        told, body = self.headers.get("content-length", "0"), b""
        if not told.isdecimal() or len(told) > len(str(MOST_BYTES)) or int(told) > MOST_BYTES:
            raise _too_long()
        async for part in self.stream():
            body += part
            if len(body) > MOST_BYTES:
                raise _too_long()
        if (body and not _is_json(self.headers.get("content-type", ""))) or "content-encoding" in self.headers:
            raise Told(415, tr("Send JSON as it is, with Content-Type: application/json."))
        return body


def _is_json(content_type: str) -> bool:
    kind, _, more = content_type.partition(";")
    charset = more.strip().lower().removeprefix("charset=").strip('"')
    return kind.strip().lower() == "application/json" and charset in {"", "utf-8", "utf8"}


def _too_long() -> Told:
    return Told(413, tr("A request may have at most %(most)s bytes.", most=MOST_BYTES))


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError  # what is said twice is read in one way here, and in another by whoever looked at it before
    return found


def _no_number(_name: str) -> NoReturn:
    raise ValueError  # NaN and Infinity are no JSON


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError
    return number


def _check_parts(found: object) -> None:
    """Told (400) when it is too deep, or when a text in it holds what no database keeps."""
    level: list[object] = [found]
    for _ in range(MOST_DEEP):
        if not level:
            return
        for part in level:
            if isinstance(part, str) and (fault := fault_in(part)) and "characters" not in fault.template:
                raise Told(400, tr("A text in the request cannot be kept: %(why)s.", why=fault.in_words_of(tr)))
        level = [below for part in level for below in _below(part)]
    raise Told(400, tr("The body of the request is nested more than %(most)s deep.", most=MOST_DEEP))


def _below(part: object) -> Iterator[object]:
    if isinstance(part, dict):
        yield from part
        yield from part.values()
    elif isinstance(part, list):
        yield from part


def _check_address(request: Request) -> None:
    """Told (400) when the address holds what no database keeps."""
    if "\x00" in request.url.path or "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise Told(400, tr("The address contains a NUL character."))


def _digest(request: Request, body: bytes) -> str:
    """The request in one number: two that are the same have the same."""
    said = hashlib.sha256()
    for part in (request.method.encode(), request.url.path.encode(), request.scope["query_string"], body):
        said.update(len(part).to_bytes(8) + part)
    return said.hexdigest()
