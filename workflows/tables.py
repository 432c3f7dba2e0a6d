"""Read TOML tables with care: typed values out, every fault noted, and reading goes on.

A table learns its known keys from what is asked of it, so the code that reads a file is also the only list of the keys
it may have.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from engine.definition import Span, Text, Unit
from workflows.faults import Fault, fault, nearest
from workflows.spans import parse_span

SOME_SPAN = Span(1, Unit.WORKING_DAYS)
"""Stands in for a length of time that could not be read, so that one fault is not reported as two."""

Word = TypeVar("Word", bound=StrEnum)


class Table:
    """One table of the file, at the dotted path ``where``.

    Every method that reads returns a usable value also when the file holds none; the fault has been noted by then.
    """

    def __init__(self, data: Mapping[str, Any], *, where: str, faults: list[Fault]) -> None:
        self.where = where
        self._data = data
        self._faults = faults
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def path(self, key: str) -> str:
        """The dotted path of ``key``."""
        return f"{self.where}.{key}" if self.where else key

    def note(self, code: str, at_key: str, /, **data: object) -> None:
        """Note a fault of one of the keys."""
        self._faults.append(fault(code, self.path(at_key), **data))

    def raw(self, key: str) -> Any:  # noqa: ANN401 - nobody knows yet what stands there
        """Whatever stands under ``key``; None when nothing does."""
        self._asked.add(key)
        return self._data.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; it must be there unless there is a ``default``."""
        value = self._required(key) if default is None else self.raw(key)
        if not isinstance(value, str):
            if value is not None:
                self.note("not-text", key, key=key)
            return default or ""
        if default is None and not value.strip():
            self.note("blank", key, key=key)
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one alone; empty when nothing is there."""
        value = self.raw(key)
        if value is None or isinstance(value, str):
            return () if value is None else self._without_blanks(key, [value.strip()])
        if not isinstance(value, list):
            self.note("not-list", key, key=key)
            return ()
        if not all(isinstance(each, str) for each in value):
            self.note("not-text", key, key=key)
        return self._without_blanks(key, [each.strip() for each in value if isinstance(each, str)])

    def number(self, key: str, default: int | None = None, *, least: int = 1, most: int = 10_000) -> int:
        """A whole number between two limits; it must be there unless there is a ``default``."""
        value = self._required(key) if default is None else self.raw(key)
        if value is None:
            return least if default is None else default
        if type(value) is not int or not least <= value <= most:  # a bool is an int to isinstance
            self.note("not-number", key, key=key, least=least, most=most)
            return least if default is None else default
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.note("not-flag", key, key=key)
        return value is True

    def word(self, key: str, words: type[Word], *, required: bool = False) -> Word | None:
        """One of the words of an enumeration; None when nothing usable is there."""
        text = self.text(key) if required or key in self else ""
        return self.one_of(key, text, words) if text else None

    def one_of(self, key: str, text: str, words: type[Word]) -> Word | None:
        """``text`` as one of the words of an enumeration; None when it is no such word."""
        known = [word.value for word in words]
        if text not in known:
            self.note("bad-choice", key, key=key, value=text, known=nearest(text, known))
            return None
        return words(text)

    def span(self, key: str) -> Span | None:
        """A length of time; None when nothing is there."""
        value = self.raw(key)
        if value is None:
            return None
        length = parse_span(value) if isinstance(value, str) else None
        if length is None:
            self.note("bad-span", key, text=value)
        return length or SOME_SPAN

    def words(self, key: str) -> Text:
        """Words in both languages. Those that are missing stay empty; the checks find them."""
        return self.table(key).both() if key in self else Text("", "")

    def both(self) -> Text:
        """This very table as words in both languages."""
        text = Text(self.text("sv", ""), self.text("en", ""))
        self.close()
        return text

    def table(self, key: str) -> "Table":
        """The table under ``key``; an empty one when there is none."""
        return self._table(self.raw(key), key=key, where=self.path(key))

    def named(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """The tables under ``key`` with their names: ``[phases.test]`` is the table named ``test``."""
        outer = self.table(key)
        for name in outer:
            yield name, outer.table(name)

    def listed(self, key: str) -> Iterator["Table"]:
        """The tables of the list under ``key``, each known by its name, its trigger or its number."""
        value = self.raw(key)
        if value is not None and not isinstance(value, list):
            self.note("not-list", key, key=key)
            return
        for number, each in enumerate(value or (), start=1):
            yield self._table(each, key=key, where=f"{self.path(key)}[{labels_of(each, number=number)[0]}]")

    def close(self) -> None:
        """Note every key that nothing has asked for."""
        for key in self._data:
            if key not in self._asked:
                self.note("unknown-key", key, key=key, known=nearest(key, self._asked))

    def _without_blanks(self, key: str, texts: list[str]) -> tuple[str, ...]:
        if not all(texts):
            self.note("blank", key, key=key)
        return tuple(filter(None, texts))

    def _required(self, key: str) -> Any:  # noqa: ANN401 - as raw
        if key not in self._data:
            self.note("missing-key", key, key=key)
        return self.raw(key)

    def _table(self, value: object, *, key: str, where: str) -> "Table":
        if value is not None and not isinstance(value, dict):
            self.note("not-table", key, key=key)
        return Table(value if isinstance(value, dict) else {}, where=where, faults=self._faults)


def labels_of(entry: object, *, number: int) -> list[str]:
    """What an entry of a list of tables may be called where faults are told: its name, else its number from 1.

    A transition is called ``TRIGGER from PHASE``, once for each phase that it leads from.
    """
    if not isinstance(entry, dict):
        return [str(number)]
    if "trigger" in entry and entry.get("from"):
        sources = entry["from"] if isinstance(entry["from"], list) else [entry["from"]]
        return [f"{entry['trigger']} from {source}" for source in sources]
    return [str(entry.get("name") or entry.get("value") or entry.get("trigger") or number)]
