"""Lists with their filters under a name: a person's own, and those that are shared with their organisation."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from engine.errors import NotFound
from engine.people import Person
from engine.sayings import say


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A list: the path of its page, and its filters. It is shared with an organisation and all below it, or not."""

    id: int = 0
    person_id: int
    organisation_id: int | None = None
    page: str
    name: str
    query: str
    made_at: datetime

    @property
    def path(self) -> str:
        """Where it leads."""
        return f"{self.page}{self.query}"


def save(tx: SqlTransaction, view: View) -> int:
    """Keep a view; the person's own of the same name on the same page is replaced. Returns its id."""
    tx.sql.run(REPLACE, person_id=view.person_id, page=view.page, name=view.name)
    row = tx.sql.first(INSERT, **{name: getattr(view, name) for name in COLUMNS})
    assert row is not None  # noqa: S101 - an insert returns its row
    return int(row.id)


def of(tx: SqlTransaction, person: Person) -> list[View]:
    """The views of a person, and those that are shared with their organisation, by name."""
    above = [place.id for place in tx.tree().upwards(person.organisation_id)]
    rows = tx.sql.all(SEEN, person_id=person.id, organisation_ids=above)
    return sorted((_view_of(row) for row in rows), key=lambda view: (view.name.casefold(), view.id))


def own(tx: SqlTransaction, view_id: int, person_id: int) -> View:
    """A person's own view; NotFound when it is none of theirs."""
    row = tx.sql.first(OWN, view_id=view_id, person_id=person_id)
    if row is None:
        raise NotFound(what=say("view"), name=view_id)
    return _view_of(row)


def rename(tx: SqlTransaction, view: View, *, name: str, organisation_id: int | None) -> None:
    """Give a view another name, and share it or not."""
    tx.sql.run(RENAME, view_id=view.id, name=name, organisation_id=organisation_id)


def remove(tx: SqlTransaction, view: View) -> None:
    """Forget a view."""
    tx.sql.run(REMOVE, view_id=view.id)


def _view_of(row: Row) -> View:
    return View(**row._asdict())


_view = table("view")
COLUMNS = names(_view, but=("id",))

INSERT = Statement(lambda _: insert(_view).values(given(_view, COLUMNS)).returning(_view.c.id))
REPLACE = Statement(
    lambda _: delete(_view).where(
        key(_view.c.person_id, "person_id"), key(_view.c.page, "page"), key(_view.c.name, "name")
    )
)
SEEN = Statement(
    lambda f: select(_view).where(
        key(_view.c.person_id, "person_id") | f.among(_view.c.organisation_id, "organisation_ids")
    )
)
OWN = Statement(lambda _: select(_view).where(key(_view.c.id, "view_id"), key(_view.c.person_id, "person_id")))
RENAME = Statement(
    lambda _: update(_view).where(key(_view.c.id, "view_id")).values(given(_view, ["name", "organisation_id"]))
)
REMOVE = Statement(lambda _: delete(_view).where(key(_view.c.id, "view_id")))
