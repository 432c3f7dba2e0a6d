"""What SQLite and PostgreSQL say differently: many rows at once, membership in a list, rows claimed for oneself."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Delete,
    FromClause,
    Integer,
    Select,
    Table,
    any_,
    bindparam,
    cast,
    collate,
    delete,
    extract,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY


class Flavour(Protocol):
    """One database's way to say it. Parameters are named after the columns."""

    def insert(self, table: Table, columns: Sequence[str]) -> Any:  # noqa: ANN401 - both have ON CONFLICT, alike
        """Insert one row."""

    def insert_many(self, table: Table, columns: Sequence[str]) -> Any:  # noqa: ANN401
        """Insert many rows at once."""

    def insert_selected(self, table: Table, columns: Sequence[str], query: Select[Any]) -> Any:  # noqa: ANN401
        """Insert the rows of a query."""

    def delete_many(self, table: Table, columns: Sequence[str]) -> Delete:
        """Delete the rows in which ``columns`` have the given values, many at once."""

    def among(self, column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
        """The column's value is in the list given as ``parameter``."""

    def lower(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The column's text in small letters, Å, Ä and Ö too."""

    def seconds(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        """The whole seconds from the beginning of 1970 to the instant in the column."""

    def claimed(self, query: Select[Any], *, of: FromClause) -> Select[Any]:
        """The query, with its rows of ``of`` locked for this transaction, less those that another has locked."""


class Sqlite:
    """SQLite: many rows are many runs of one statement, and the writing transaction has the whole file to itself."""

    def insert(self, table: Table, columns: Sequence[str]) -> sqlite.Insert:
        """Insert one row."""
        return sqlite.insert(table).values({name: _value(table, name) for name in columns})

    def insert_many(self, table: Table, columns: Sequence[str]) -> sqlite.Insert:
        """The same statement: the driver runs it once for each row."""
        return self.insert(table, columns)

    def insert_selected(self, table: Table, columns: Sequence[str], query: Select[Any]) -> sqlite.Insert:
        """Insert the rows of a query."""
        return sqlite.insert(table).from_select(list(columns), query)

    def delete_many(self, table: Table, columns: Sequence[str]) -> Delete:
        """Delete by a key: the driver runs it once for each row."""
        return delete(table).where(*(table.c[name] == _value(table, name) for name in columns))

    def among(self, column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
        """The list is given as JSON."""
        listed = func.json_each(bindparam(parameter, type_=JSON)).table_valued("value")
        return column.in_(select(listed.c.value))

    def lower(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Python's own: each connection brings it along."""
        return func.lower(column)

    def seconds(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        """Its own function, of the text in which it keeps instants."""
        return func.unixepoch(column, type_=Integer)

    def claimed(self, query: Select[Any], *, of: FromClause) -> Select[Any]:  # noqa: ARG002
        """The query as it is: nobody else can write."""
        return query


class Postgresql:
    """PostgreSQL: many rows are arrays, unnested."""

    def insert(self, table: Table, columns: Sequence[str]) -> postgresql.Insert:
        """Insert one row."""
        return postgresql.insert(table).values({name: _value(table, name) for name in columns})

    def insert_many(self, table: Table, columns: Sequence[str]) -> postgresql.Insert:
        """Insert the rows of the arrays."""
        return self.insert_selected(table, columns, select(*_unnested(table, columns).c))

    def insert_selected(self, table: Table, columns: Sequence[str], query: Select[Any]) -> postgresql.Insert:
        """Insert the rows of a query."""
        return postgresql.insert(table).from_select(list(columns), query)

    def delete_many(self, table: Table, columns: Sequence[str]) -> Delete:
        """Delete what the rows of the arrays name."""
        given = _unnested(table, columns)
        return delete(table).where(*(table.c[name] == given.c[name] for name in columns))

    def among(self, column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
        """The list is given as an array."""
        return column == any_(bindparam(parameter, type_=ARRAY(column.type)))

    def lower(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """As ICU does it: in the locale C, the server's own knows English letters alone."""
        return func.lower(collate(column, "und-x-icu"))

    def seconds(self, column: ColumnElement[Any]) -> ColumnElement[int]:
        """The epoch, which it gives with its fraction."""
        return cast(func.floor(extract("epoch", column)), BigInteger)

    def claimed(self, query: Select[Any], *, of: FromClause) -> Select[Any]:
        """FOR NO KEY UPDATE SKIP LOCKED: whoever only refers to the row need not wait."""
        return query.with_for_update(of=of, skip_locked=True, key_share=True)


FLAVOURS: dict[str, Flavour] = {"sqlite": Sqlite(), "postgresql": Postgresql()}
"""By the name of SQLAlchemy's dialect."""


def _value(table: Table, name: str) -> Any:  # noqa: ANN401 - a parameter
    return bindparam(name, type_=table.c[name].type)


def _unnested(table: Table, columns: Sequence[str]) -> Any:  # noqa: ANN401 - a table-valued alias
    arrays = [bindparam(name, type_=ARRAY(table.c[name].type)) for name in columns]
    return func.unnest(*arrays).table_valued(*columns).render_derived(name="given")
