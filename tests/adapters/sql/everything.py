"""Rows of any table, made of what its columns are: for tests that must know every table there is."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, Table, insert
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql.store import SqlTransaction
from tests.adapters.sql.building import AT

WORDS = {"office": "coach", "visibility": "organisation", "rhythm": "daily", "part": "member"}
_numbers = count(1000)
MADE: Mapping[type[TypeEngine[Any]], Callable[[], Any]] = {
    Boolean: lambda: False,
    Integer: lambda: next(_numbers),
    UTCDateTime: lambda: AT,
    Date: lambda: date(2026, 3, 2),
    JSON: dict,
    LargeBinary: lambda: b"raw",
}


def tables() -> list[Table]:
    """Every table, each after those that it refers to."""
    return SQLModel.metadata.sorted_tables


def referring(to: str) -> Iterator[tuple[Table, Column[Any]]]:
    """Every column that refers to another, such as ``person.id``; also those that are called so and do not say it."""
    called = f"{to.partition('.')[0]}_id"
    for table in tables():
        for column in table.columns:
            if column.name == called or any(key.target_fullname == to for key in column.foreign_keys):
                yield table, column


def added(tx: SqlTransaction, table: Table, **given: Any) -> dict[str, Any]:
    """A row with the given values, and whatever its other columns take."""
    values = {column.name: _value(column) for column in table.columns} | given
    tx.sql.connection.execute(insert(table).values(values))
    return values


def _value(column: Column[Any]) -> Any:
    if column.name == "state":
        return "taken" if column.table.name == "idea" else "sent"
    if column.name in WORDS:
        return WORDS[column.name]
    if column.foreign_keys:
        return 1 if isinstance(column.type, Integer) and not column.nullable else None
    if column.nullable:
        return None
    return _of_type(column)


def _of_type(column: Column[Any]) -> Any:
    for kind, make in MADE.items():
        if isinstance(column.type, kind):
            return make()
    return f"{column.name} {next(_numbers)}"
