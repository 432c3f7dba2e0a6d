"""Where in a file a fault stands: the line of its table or key.

``tomllib`` gives values without places, so the headings and keys are looked up in the text. It is help for the eye: a
key that cannot be found gives the line of its table, and a table that cannot be found gives none.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from workflows.faults import Fault
from workflows.tables import label_of

_HEADING: Final = re.compile(r"\s*\[(?P<list>\[)?\s*(?P<path>[\w.\"-]+)\s*\]")
_KEY: Final = re.compile(r"\s*(?P<key>[\w.\"-]+)\s*=")


def located(faults: Iterable[Fault], *, text: str, data: Mapping[str, Any]) -> list[Fault]:
    """The faults with their lines in ``text`` (whose tables are ``data``), each once, from the top of the file."""
    lines = dict(_lines(text, data))
    once = {(f.code, f.where): replace(f, line=_line(f.where, lines)) for f in faults}
    return sorted(once.values(), key=lambda f: f.line or 0)


def _lines(text: str, data: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Each path that can be found, with its line."""
    counts: Counter[str] = Counter()
    table = ""
    for number, line in _outside_long_texts(text):
        if heading := _HEADING.match(line):
            path = heading["path"].replace('"', "")
            counts[path] += bool(heading["list"])
            table = _labelled(path, counts=counts, data=data)
            yield table, number
        elif key := _KEY.match(line):
            yield from _key_paths(table, key["key"].replace('"', ""), number=number)


def _outside_long_texts(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines that do not begin inside a text of several lines."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            yield number, line
        inside ^= (line.count('"""') + line.count("'''")) % 2 == 1


def _labelled(path: str, *, counts: Counter[str], data: Mapping[str, Any]) -> str:
    """The path of a heading as faults tell it, with a label for each list on the way."""
    found: object = data
    parts: list[str] = []
    plain = ""
    for part in path.split("."):
        plain = f"{plain}.{part}" if plain else part
        found = found.get(part) if isinstance(found, dict) else None
        label = ""
        if isinstance(found, list) and counts[plain]:
            found = found[counts[plain] - 1] if counts[plain] <= len(found) else None
            label = f"[{label_of(found, number=counts[plain])}]"
        parts.append(part + label)
    return ".".join(parts)


def _key_paths(table: str, key: str, *, number: int) -> Iterator[tuple[str, int]]:
    path = table
    for part in key.split("."):
        path = f"{path}.{part}" if path else part
        yield path, number


def _line(where: str, lines: Mapping[str, int]) -> int | None:
    """The line of ``where``, or of the nearest table around it."""
    while where:
        if where in lines:
            return lines[where]
        where = where[: max(where.rfind("."), where.rfind("["), 0)]
    return None
