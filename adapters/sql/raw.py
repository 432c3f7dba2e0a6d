"""Rows as they stand in the database, believed in nothing: read page by page in the order of a key, as plain values.

An instant is a text as events are hashed with (``2026-03-02T08:00:00.000000+00:00``); JSON and days are texts, too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from adapters.sql.engines import SQLITE, driver_connection
from adapters.sql.store import SqlTransaction

LEAST, LEAST_ON_POSTGRESQL = -(2**63), -(2**31)
"""Before every number that a column can hold."""

END = float("inf")
"""After the number of every item."""

Raw = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """What is read of a table; the columns of its key come first. ``worded`` are those of the key that hold words."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    instants: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    worded: tuple[str, ...] = ()


class Pages:
    """Reads tables, as many rows at once as is quick."""

    def __init__(self, tx: SqlTransaction, *, size: int) -> None:
        self._size = size
        self._connection = driver_connection(tx.sql.connection)
        self._is_sqlite = tx.sql.is_sqlite
        self._cursor = self._connection.cursor()

    def count(self, table: RawTable) -> int:
        """How many rows there are."""
        return int(self._run(f"SELECT count(*) FROM {table.name}", ())[0][0])  # noqa: S608 - our own names

    def of(self, table: RawTable) -> Iterator[Raw]:
        """The rows of a table."""
        for page in self.pages(table):
            yield from page

    def of_item(self, table: RawTable, item_id: int) -> list[Raw]:
        """The rows of one item; it is what the key of the table begins with."""
        first, *_ = table.key
        query = f"SELECT {self._columns(table)} FROM {table.name} WHERE {first} = ? ORDER BY {_named(table.key)}"  # noqa: S608
        return self._run(query, (item_id,))

    def pages(self, table: RawTable) -> Iterator[list[Raw]]:
        """The rows of a table, page by page."""
        key = _named(table.key)
        given = ", ".join("?" for _ in table.key)
        beyond = f"WHERE ({key}) > ({given}) ORDER BY {key} LIMIT {self._size}"
        query = f"SELECT {self._columns(table)} FROM {table.name} {beyond}"  # noqa: S608 - our own names
        least = LEAST if self._is_sqlite else LEAST_ON_POSTGRESQL
        first: Raw = tuple("" if name in table.worded else least for name in table.key)
        after: Raw | None = first
        while after is not None and (page := self._run(query, after)):
            yield page
            after = _onwards(page[-1][: len(table.key)], first)

    def _columns(self, table: RawTable) -> str:
        return ", ".join(self._column(table, name) for name in table.columns)

    def _column(self, table: RawTable, name: str) -> str:
        quoted = f'"{name}"'
        if name in table.instants:
            return (SQLITE_INSTANT if self._is_sqlite else POSTGRESQL_INSTANT).format(quoted)
        return quoted if self._is_sqlite or name not in table.texts else f"{quoted}::text"

    def _run(self, query: str, values: Raw) -> list[Raw]:
        words = query if self._is_sqlite else query.replace("?", "%s")
        try:
            return list(self._cursor.execute(words, values).fetchall())
        except SQLITE.OperationalError:  # words that are not UTF-8
            with self._forgiving():
                return list(self._connection.execute(words, values).fetchall())

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        """Read what cannot be read, too: as what nobody can have written."""
        before = self._connection.text_factory
        self._connection.text_factory = lambda words: words.decode(errors="surrogateescape")
        try:
            yield
        finally:
            self._connection.text_factory = before


class Merged:
    """A table in the order of its items, taken item by item."""

    def __init__(self, rows: Iterator[Raw]) -> None:
        self._rows = rows
        self.next_id: float = 0
        self._next: Raw | None = None
        self._advance()

    def take(self, item_id: int) -> list[Raw]:
        """What it holds of an item, less the number of the item."""
        taken: list[Raw] = []
        while self.next_id == item_id and self._next is not None:
            taken.append(self._next[1:])
            self._advance()
        return taken

    def _advance(self) -> None:
        self._next = next(self._rows, None)
        # What is no number comes after all that is: it belongs to no item that anybody can see.
        is_item = self._next is not None and type(self._next[0]) is int
        self.next_id = self._next[0] if self._next is not None and is_item else END


SQLITE_INSTANT = "CASE typeof({0}) WHEN 'text' THEN replace({0}, ' ', 'T') || '+00:00' END"
POSTGRESQL_INSTANT = "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"


def _named(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _onwards(key: Raw, first: Raw) -> Raw | None:
    """Where the next page begins after a row. SQLite may hold a key that is no number, after all that are.

    Of those one is enough to know, and where they stand the rest is passed over; None when that is the whole rest.
    """
    if all(_is_sound(part, begin) for part, begin in zip(key, first, strict=True)):
        return key
    return (key[0] + 1, *first[1:]) if type(key[0]) is int else None


def _is_sound(part: object, begin: object) -> bool:
    return type(part) is type(begin) and (not isinstance(part, str) or part.isascii() or _is_readable(part))


def _is_readable(words: str) -> bool:
    try:
        return bool(words.encode())
    except UnicodeEncodeError:
        return False
