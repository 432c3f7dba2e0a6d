"""How people want their pages; whoever has chosen nothing has no row."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction

SCHEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a person wants their pages: light or dark, with single keys or without, and which page comes first."""

    person_id: int
    scheme: str = SCHEMES[0]
    shortcuts: bool = True
    start: str | None = None


def look(tx: SqlTransaction, person_id: int) -> Look:
    """How a person wants their pages."""
    row = tx.sql.first(BY_PERSON, person_id=person_id)
    return Look(person_id=person_id) if row is None else Look(**row._asdict())


def put(tx: SqlTransaction, look: Look) -> None:
    """Keep how a person wants their pages."""
    tx.sql.run(PUT, **{name: getattr(look, name) for name in COLUMNS})


def _put(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_look, COLUMNS)
    later = {name: fresh.excluded[name] for name in COLUMNS if name != "person_id"}
    return fresh.on_conflict_do_update(index_elements=["person_id"], set_=later)


_look = table("look")
COLUMNS = names(_look)

BY_PERSON = Statement(lambda _: select(_look).where(key(_look.c.person_id, "person_id")))
PUT = Statement(_put)
