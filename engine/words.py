"""What people write is kept word for word or refused; it is never cut short."""

from collections.abc import Mapping
from typing import Final

from engine.errors import Invalid
from engine.sayings import Saying, say

MAX_TEXT: Final = 20_000
"""How many characters one answer, reason or comment may have."""


def fault_in(text: str) -> Saying | None:
    """Why the text cannot be kept; None when it can."""
    if len(text) > MAX_TEXT:
        return say("it has %(count)s characters, at most %(most)s are allowed", count=len(text), most=MAX_TEXT)
    if "\x00" in text:
        return say("it contains a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        return say("it contains half a character")
    return None


def check_words(value: object) -> None:
    """Invalid when a text anywhere in ``value`` cannot be kept."""
    if isinstance(value, str):
        fault = fault_in(value)
        if fault is not None:
            raise Invalid(what=say("the text"), why=fault)
    elif isinstance(value, Mapping):
        for part in value.values():
            check_words(part)
