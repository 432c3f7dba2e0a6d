"""Statements that are compiled once and run on the driver's own cursor.

SQLAlchemy writes the SQL, converts the types, keeps the pool and the transaction; left out is only its execution
context, which for a row by its key costs more than the row (``docs/decisions/0002-agenda-table.md``).
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql.engines import driver_connection
from adapters.sql.flavours import FLAVOURS, Flavour

Row = Any
"""A named tuple of the statement's columns."""

Processor = Callable[[Any], Any]

INSTANTS = 4096
"""How many instants each statement remembers in the words of the driver."""


class Statement:
    """A statement in the words of each database: ``build`` is given the flavour and returns SQLAlchemy Core."""

    def __init__(self, build: Callable[[Flavour], ClauseElement]) -> None:
        self._build = build
        self._compiled: dict[str, Compiled] = {}

    def compiled(self, dialect: Dialect) -> "Compiled":
        """The statement in the words of ``dialect``, made at its first use."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _compile(self._build(FLAVOURS[dialect.name]), dialect)
        return found


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL text, how its parameters are made from values by name, and its rows from what the driver returns."""

    sql: str
    parameters: Callable[[Mapping[str, Any]], Any]
    row: Callable[[Sequence[Any]], Row]


class Session:
    """An open transaction in which prepared statements run. Values are given by name, all of them every time."""

    __slots__ = ("_cursor", "_dialect", "connection")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._dialect = connection.dialect
        self._cursor = driver_connection(connection).cursor()

    @property
    def is_sqlite(self) -> bool:
        """True on SQLite, False on PostgreSQL."""
        return self._dialect.name == "sqlite"

    def run(self, statement: Statement, **values: Any) -> int:  # noqa: ANN401 - a column's own type
        """Run a statement that returns nothing; gives the number of rows it touched."""
        compiled = statement.compiled(self._dialect)
        self._cursor.execute(compiled.sql, compiled.parameters(values))
        return int(self._cursor.rowcount)

    def run_many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run a statement for many rows at once; gives the number of rows it touched in all."""
        if not rows:
            return 0
        compiled = statement.compiled(self._dialect)
        if self.is_sqlite:
            self._cursor.executemany(compiled.sql, [compiled.parameters(row) for row in rows])
        else:
            self._cursor.execute(compiled.sql, compiled.parameters(_columns(rows)))
        return int(self._cursor.rowcount)

    def all(self, statement: Statement, **values: Any) -> list[Row]:  # noqa: ANN401 - a column's own type
        """The rows of a query."""
        compiled = statement.compiled(self._dialect)
        self._cursor.execute(compiled.sql, compiled.parameters(values))
        return [compiled.row(row) for row in self._cursor.fetchall()]

    def first(self, statement: Statement, **values: Any) -> Row | None:  # noqa: ANN401 - a column's own type
        """The row of a query that has at most one, or None."""
        # All are fetched: on SQLite a statement that is not at its end would hold its snapshot beyond the commit.
        found = self.all(statement, **values)
        return found[0] if found else None


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _compile(clause: ClauseElement, dialect: Dialect) -> Compiled:
    compiled = clause.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what every dialect compiles a query to
    columns = getattr(clause, "exported_columns", ())
    return Compiled(sql=compiled.string, parameters=_binder(compiled, dialect), row=_reader(columns, dialect))


def _binder(compiled: SQLCompiler, dialect: Dialect) -> Callable[[Mapping[str, Any]], Any]:
    """Make the driver's parameters: in the order of the question marks, or by name."""
    constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    names = list(compiled.binds) if compiled.positiontup is None else compiled.positiontup
    processors = {name: _to_driver(bind.type, dialect) for name, bind in compiled.binds.items()}
    working = [(place, p) for place, name in enumerate(names) if (p := processors[name]) is not None]

    def positional(values: Mapping[str, Any]) -> list[Any]:
        values = {**constants, **values} if constants else values
        converted = [values[name] for name in names]
        for place, processor in working:
            converted[place] = processor(converted[place])
        return converted

    def named(values: Mapping[str, Any]) -> dict[str, Any]:
        return dict(zip(names, positional(values), strict=True))

    return named if compiled.positiontup is None else positional


def _reader(columns: Iterable[Any], dialect: Dialect) -> Callable[[Sequence[Any]], Row]:
    """Make a named tuple of what the driver returns."""
    fields = list(columns)
    kind = namedtuple("Row", [field.key for field in fields])  # type: ignore[misc] # noqa: PYI024 - named by the query
    processors = [_from_driver(field.type, dialect) for field in fields]
    working = [(place, p) for place, p in enumerate(processors) if p is not None]

    def read(values: Sequence[Any]) -> Row:
        converted = list(values)
        for place, processor in working:
            converted[place] = processor(converted[place])
        return kind._make(converted)

    return read


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return _remembering(kind, kind.dialect_impl(dialect).bind_processor(dialect))


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return _remembering(kind, kind.dialect_impl(dialect).result_processor(dialect, None))


def _remembering(kind: TypeEngine[Any], processor: Processor | None) -> Processor | None:
    """The processor; one of instants remembers: a sweep has thousands of rows about the same few midnights."""
    return lru_cache(INSTANTS)(processor) if processor is not None and isinstance(kind, UTCDateTime) else processor
