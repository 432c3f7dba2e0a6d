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
from workflows.tables import labels_of

_HEADING: Final = re.compile(r"\s*\[(?P<list>\[)?\s*(?P<path>[\w.\"-]+)\s*\]")
_KEY: Final = re.compile(r"\s*(?P<key>[\w.\"-]+)\s*=")


def located(faults: Iterable[Fault], *, text: str, data: Mapping[str, Any]) -> list[Fault]:
    """The faults with their lines in ``text`` (whose tables are ``data``), from the top of the file.

    What would be said several times of one table, as of one that makes several transitions, is said once.
    """
    lines = dict(_lines(text, data))
    once = {(_table(fault.where, lines), fault.sentence): fault for fault in faults}
    placed = [replace(fault, line=_line(fault.where, lines)) for fault in once.values()]
    return sorted(placed, key=lambda fault: fault.line or 0)


def _table(where: str, lines: Mapping[str, int]) -> tuple[int | str, str]:
    """The table of ``where``, by its line if it is known, and the key in it."""
    table, bracket, key = where.partition("]")
    return lines.get(table + bracket, table), key


def _lines(text: str, data: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Each path that can be found, with its line."""
    counts: Counter[str] = Counter()
    tables = [""]
    for number, line in _outside_long_texts(text):
        if heading := _HEADING.match(line):
            path = heading["path"].replace('"', "")
            counts[path] += bool(heading["list"])
            tables = _labelled(path, counts=counts, data=data)
            yield from ((table, number) for table in tables)
        elif key := _KEY.match(line):
            yield from ((path, number) for table in tables for path in _key_paths(table, key["key"].replace('"', "")))


def _outside_long_texts(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines that do not begin inside a text of several lines."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            yield number, line
        inside ^= (line.count('"""') + line.count("'''")) % 2 == 1


def _labelled(path: str, *, counts: Counter[str], data: Mapping[str, Any]) -> list[str]:
    """The paths of a heading as faults tell them, with a label for each list on the way."""
    found: object = data
    paths, plain = [""], ""
    for part in path.split("."):
        plain = _joined(plain, part)
        paths = [_joined(before, part) for before in paths]
        found = found.get(part) if isinstance(found, dict) else None
        if isinstance(found, list) and 0 < counts[plain] <= len(found):
            found = found[counts[plain] - 1]
            paths = [f"{before}[{label}]" for before in paths for label in labels_of(found, number=counts[plain])]
    return paths


def _key_paths(table: str, key: str) -> Iterator[str]:
    path = table
    for part in key.split("."):
        path = _joined(path, part)
        yield path


def _joined(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part


def _line(where: str, lines: Mapping[str, int]) -> int | None:
    """The line of ``where``, or of the nearest table around it."""
    while where:
        if where in lines:
            return lines[where]
        where = where[: max(where.rfind("."), where.rfind("["), 0)]
    return None
