"""Where a page of a list ended: a word that a program sends back to get the next one, and that means nothing to it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query
from pydantic import Field

from adapters.api.problems import Told
from adapters.i18n import tr
from engine.words import fault_in

MOST, USUAL = 200, 50
LONGEST = 2000
BEYOND = 2**31
"""No number of ours is as large."""

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[
    str | None, Query(max_length=LONGEST, description="Begin where the last page ended: its next_cursor.")
]
Next = Annotated[str | None, Field(description="Ask for the next part with it; null when this is the last.")]

Part = int | str | datetime


def written(kind: str, *parts: Part) -> str:
    """A cursor of a kind of list."""
    plain = [part.isoformat() if isinstance(part, datetime) else part for part in parts]
    return urlsafe_b64encode(json.dumps([kind, *plain], separators=(",", ":")).encode()).decode().rstrip("=")


def read(cursor: str, kind: str, *types: type[Part]) -> tuple[Any, ...]:
    """The parts of a cursor; Told (400) when it is none of this kind of list."""
    try:
        found = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        named, *parts = found if isinstance(found, list) else [None]
        read = tuple(_part(part, of) for part, of in zip(parts, types, strict=True))
    except (Error, ValueError, OverflowError, RecursionError):
        raise unknown() from None
    if named != kind:
        raise unknown()
    return read


def unknown() -> Told:
    """That a cursor leads nowhere in the list that is asked for."""
    return Told(400, tr("The cursor is none that this list has given, or the list is sorted otherwise now."))


def _part(part: object, of: type[Part]) -> Part:
    """A part as what it was before; ValueError when it cannot have been that."""
    if of is datetime and isinstance(part, str):
        part = _instant(part)
    if type(part) is not of or not _is_sound(part):
        raise ValueError(part)
    return part


def _instant(written: str) -> datetime:
    """The instant in UTC; OverflowError when it lies beyond the first or the last year there."""
    found = datetime.fromisoformat(written)
    if found.tzinfo is None:
        raise ValueError(written)
    return found.astimezone(UTC)


def _is_sound(part: object) -> bool:
    return abs(part) < BEYOND if isinstance(part, int) else fault_in(str(part)) is None
