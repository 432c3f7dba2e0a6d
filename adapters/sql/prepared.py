"""Statements that are compiled once and run on the driver's own cursor.

SQLAlchemy writes the SQL, converts the types, keeps the pool and the transaction; left out is only its execution
context, which for a row by its key costs more than the row (``docs/decisions/0002-agenda-table.md``).
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Connection, Dialect, Select, literal_column
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql.engines import driver_connection
from adapters.sql.flavours import FLAVOURS, Flavour

Row = Any
"""A named tuple of the statement's columns."""

RowType = Any
"""A class of named tuples."""

Processor = Callable[[Any], Any]

INSTANTS = 16_384
"""How many instants are remembered as SQLite keeps them, in text, and how many of its texts as instants: a sweep has
thousands of rows about the same few midnights."""

PORTION = 20_000
"""So many rows of a query for very many are held at a time."""

_SHARED: dict[str, Processor] = {}


class Statement:
    """A statement in the words of each database: ``build`` is given the flavour and returns SQLAlchemy Core.

    ``columns`` are for a statement that is run for many rows at once: the order of the values in each row. ``row`` is
    for a query whose columns are the fields of a named tuple, in order: its rows are made as such at once.
    """

    def __init__(
        self,
        build: Callable[[Flavour], ClauseElement],
        *,
        columns: Sequence[str] = (),
        row: RowType | None = None,
    ) -> None:
        self._build = build
        self._columns = columns
        self._row = row
        self._compiled: dict[str, Compiled] = {}

    def compiled(self, dialect: Dialect) -> "Compiled":
        """The statement in the words of ``dialect``, made at its first use."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = _compile(self._build(FLAVOURS[dialect.name]), dialect, self._columns, self._row)
            self._compiled[dialect.name] = found
        return found


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL text, how the driver's parameters are made for it, and its rows from what the driver returns."""

    sql: str
    parameters: Callable[[Mapping[str, Any]], Any]
    many_parameters: Callable[[Iterable[Sequence[Any]]], Any]
    rows: Callable[[Sequence[Sequence[Any]]], list[Row]]


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

    @property
    def flavour(self) -> Flavour:
        """What the database says in its own way."""
        return FLAVOURS[self._dialect.name]

    def command(self, words: str) -> None:
        """Say something to the database that has no values and gives no rows."""
        self._cursor.execute(words)

    def run(self, statement: Statement, **values: Any) -> int:  # noqa: ANN401 - a column's own type
        """Run a statement that returns nothing; gives the number of rows it touched."""
        compiled = statement.compiled(self._dialect)
        self._cursor.execute(compiled.sql, compiled.parameters(values))
        return int(self._cursor.rowcount)

    def run_many(self, statement: Statement, rows: Sequence[Sequence[Any]]) -> int:
        """Run a statement for many rows at once; gives the number of rows it touched in all."""
        if not rows:
            return 0
        compiled = statement.compiled(self._dialect)
        run = self._cursor.executemany if self.is_sqlite else self._cursor.execute
        run(compiled.sql, compiled.many_parameters(rows))
        return int(self._cursor.rowcount)

    def all(self, statement: Statement, **values: Any) -> list[Row]:  # noqa: ANN401 - a column's own type
        """The rows of a query."""
        compiled = statement.compiled(self._dialect)
        self._cursor.execute(compiled.sql, compiled.parameters(values))
        return compiled.rows(self._cursor.fetchall())

    def portions(self, query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
        """The rows of a query for very many, a portion at a time, as the driver gives them: numbers and words."""
        cursor = self.connection.execute(query).cursor
        assert cursor is not None  # noqa: S101 - a query has rows
        while portion := cursor.fetchmany(PORTION):
            yield portion

    def first(self, statement: Statement, **values: Any) -> Row | None:  # noqa: ANN401 - a column's own type
        """The row of a query that has at most one, or None."""
        # All are fetched: on SQLite a statement that is not at its end would hold its snapshot beyond the commit.
        found = self.all(statement, **values)
        return found[0] if found else None


def _compile(clause: ClauseElement, dialect: Dialect, columns: Sequence[str], row: RowType | None) -> Compiled:
    compiled = _spelled_out(clause, dialect).compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what every dialect compiles a query to
    binder = Binder(compiled, dialect)
    is_positional = compiled.positiontup is not None
    return Compiled(
        sql=compiled.string,
        parameters=binder.positional if is_positional else binder.named,
        many_parameters=binder.rows if is_positional else binder.arrays(columns),
        rows=_reader(list(getattr(clause, "exported_columns", ())), row, dialect),
    )


def _spelled_out(clause: ClauseElement, dialect: Dialect) -> ClauseElement:
    """A query with its constants in its text.

    Where a partial index might serve, SQLite plans a query anew each time that a parameter beside it is given, since
    the value may decide: for a row by its key that takes ten times as long as the row.
    """

    def spell(element: Any, **_: Any) -> ColumnElement[Any] | None:  # noqa: ANN401 - whatever a query is made of
        if not isinstance(element, BindParameter) or element.required:
            return None
        spelled = element.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        return literal_column(str(spelled), element.type)

    return cast("ClauseElement", replacement_traverse(clause, {}, spell)) if isinstance(clause, Select) else clause


class Binder:
    """Makes the driver's parameters: in the order of the question marks, or by name."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        names = list(compiled.binds) if compiled.positiontup is None else compiled.positiontup
        processors = {name: _to_driver(bind.type, dialect) for name, bind in compiled.binds.items()}
        self._names = names
        self._constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        self._working = [(place, p) for place, name in enumerate(names) if (p := processors[name]) is not None]

    def positional(self, values: Mapping[str, Any]) -> list[Any]:
        """The parameters in order."""
        values = {**self._constants, **values} if self._constants else values
        converted = [values[name] for name in self._names]
        for place, processor in self._working:
            converted[place] = processor(converted[place])
        return converted

    def named(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters by name."""
        return dict(zip(self._names, self.positional(values), strict=True))

    def rows(self, given: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """The parameters of many rows, in order; converted column by column, which is several times as fast."""
        columns = list(zip(*given, strict=True))
        for place, processor in self._working:
            columns[place] = _converted(columns[place], processor)
        return list(zip(*columns, strict=True))

    def arrays(self, columns: Sequence[str]) -> Callable[[Iterable[Sequence[Any]]], dict[str, Any]]:
        """Make an array by name of each column of many rows, which come in the order of ``columns``."""

        def turned(given: Iterable[Sequence[Any]]) -> dict[str, Any]:
            return self.named(dict(zip(columns, map(list, zip(*given, strict=True)), strict=True)))

        return turned


def _reader(
    fields: Sequence[Any], row: RowType | None, dialect: Dialect
) -> Callable[[Sequence[Sequence[Any]]], list[Row]]:
    """Make named tuples of what the driver returns; converted column by column, as on the way in."""
    names = [field.key for field in fields]
    kind: RowType = row or namedtuple("Row", names)  # noqa: PYI024 - named by the query
    assert list(kind._fields) == names  # noqa: S101 - a row that is given is made by place
    processors = [_from_driver(field.type, dialect) for field in fields]
    working = [(place, p) for place, p in enumerate(processors) if p is not None]

    def read(rows: Sequence[Sequence[Any]]) -> list[Row]:
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for place, processor in working if rows else ():
            columns[place] = map(processor, columns[place])
        return list(map(kind._make, zip(*columns, strict=True)))

    return read


def _converted(column: Sequence[Any], processor: Processor) -> tuple[Any, ...]:
    """A column with each object in it converted once: what many rows have in common is mostly one object."""
    identities = list(map(id, column))
    converted = {identity: processor(value) for identity, value in dict(zip(identities, column, strict=True)).items()}
    return tuple(map(converted.__getitem__, identities))


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    processor = kind.dialect_impl(dialect).bind_processor(dialect)
    if processor is None or dialect.name != "sqlite" or not isinstance(kind, UTCDateTime):
        return processor
    return _SHARED.setdefault("to", _remembering_utc(processor))


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    processor = kind.dialect_impl(dialect).result_processor(dialect, None)
    if processor is None or dialect.name != "sqlite" or not isinstance(kind, UTCDateTime):
        return processor
    return _SHARED.setdefault("from", lru_cache(INSTANTS)(processor))


def _remembering_utc(processor: Processor) -> Processor:
    """The processor, remembering instants in UTC alone: in another zone, two hours of one autumn night are equal."""
    remembered = lru_cache(INSTANTS)(processor)

    def convert(instant: datetime | None) -> Any:  # noqa: ANN401 - what the driver takes
        is_utc = instant is None or instant.tzinfo is UTC
        return remembered(instant) if is_utc else processor(instant)

    return convert
