"""Small words that every process must know at once."""

from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select

from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction

TREE = "organisation"
"""The mark of the organisations, of who of their managers is still there, and of the webhooks that listen in them."""


def put(tx: SqlTransaction, name: str, value: str) -> None:
    """Set a mark."""
    tx.sql.run(PUT, name=name, value=value)


def renew(tx: SqlTransaction, name: str) -> None:
    """Make a mark new, so that every process reads again what it keeps under it; new even after a rollback."""
    put(tx, name, uuid4().hex)


def remove(tx: SqlTransaction, name: str) -> None:
    """Take a mark away; one that is not there is no error."""
    tx.sql.run(REMOVE, name=name)


def value(tx: SqlTransaction, name: str) -> str | None:
    """What a mark says; None when it is not set."""
    row = tx.sql.first(GET, name=name)
    return None if row is None else str(row.value)


def _put(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_mark, names(_mark))
    return fresh.on_conflict_do_update(index_elements=["name"], set_={"value": fresh.excluded.value})


_mark = table("mark")

PUT = Statement(_put)
REMOVE = Statement(lambda _: delete(_mark).where(key(_mark.c.name, "name")))
GET = Statement(lambda _: select(_mark.c.value).where(key(_mark.c.name, "name")))
