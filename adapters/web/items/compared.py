"""Two texts side by side, with what differs marked word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST = 4_000
"""Longer texts, in words, are compared line by line: word by word would take too long."""

_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; ``is_own`` when the other text does not have it."""

    text: str
    is_own: bool


def compared(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of both texts."""
    parts, other_parts = _parts(one), _parts(other)
    if len(parts) + len(other_parts) > LONGEST:
        parts, other_parts = one.splitlines(keepends=True), other.splitlines(keepends=True)
    bare, other_bare = [p.strip() for p in parts], [p.strip() for p in other_parts]
    found = SequenceMatcher(None, bare, other_bare, autojunk=False).get_opcodes()
    ours = _pieces(parts, ((a, b, kind != "equal") for kind, a, b, _, _ in found))
    theirs = _pieces(other_parts, ((a, b, kind != "equal") for kind, _, _, a, b in found))
    return list(ours), list(theirs)


def _parts(text: str) -> list[str]:
    return _WORD.findall(text)


def _pieces(parts: list[str], spans: Iterator[tuple[int, int, bool]]) -> Iterator[Piece]:
    for start, end, is_own in spans:
        if start < end:
            yield Piece("".join(parts[start:end]), is_own)


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of a text and of the one before it: ``same``, ``added`` or ``removed``."""

    text: str
    how: str


def changed(before: str, now: str) -> list[Change]:
    """How a text became another, in one run."""
    old, new = _parts(before), _parts(now)
    if len(old) + len(new) > LONGEST:
        old, new = before.splitlines(keepends=True), now.splitlines(keepends=True)
    bare, new_bare = [part.strip() for part in old], [part.strip() for part in new]
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, bare, new_bare, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Change("".join(new[c:d]), "same"))
            continue
        found += [Change("".join(old[a:b]), "removed")] if a < b else []
        found += [Change("".join(new[c:d]), "added")] if c < d else []
    return found
