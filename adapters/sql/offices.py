"""Who holds which office where, and the rights that follow from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from adapters.sql import people
from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction
from engine.access import Office, Rights, rights_of
from engine.people import Person

BY_HAND = "hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """An office that somebody holds in an organisation and below. ``source``: ``hand``, or an identity provider."""

    person_id: int
    office: Office
    organisation_id: int
    source: str = BY_HAND
    granted_at: datetime
    granted_by: int | None = None


def rights(tx: SqlTransaction, person: Person, *, at: datetime) -> Rights:
    """What a person may see and do at ``at``, also as somebody's substitute."""
    tree = tx.tree()
    today = tree.calendar(person.organisation_id).local_date(at)
    absent = people.stands_in_for(tx, person.id, on=today)
    return rights_of(
        tree,
        person_id=person.id,
        organisation_id=person.organisation_id,
        is_guest=person.is_guest,
        granted=[(g.person_id, g.office, g.organisation_id) for g in granted(tx, [person.id, *absent])],
        stands_in_for=absent,
    )


def granted(tx: SqlTransaction, person_ids: Iterable[int]) -> list[Granted]:
    """The offices that some persons hold, besides managing."""
    return [_granted_of(row) for person_id in person_ids for row in tx.sql.all(OF_PERSON, person_id=person_id)]


def grant(tx: SqlTransaction, office: Granted) -> None:
    """Let somebody hold an office; one they hold there already is theirs from now on by this source."""
    values = {name: getattr(office, name) for name in COLUMNS}
    tx.sql.run(GRANT, **{**values, "office": office.office.value})


def revoke(tx: SqlTransaction, *, person_id: int, office: Office, organisation_id: int) -> bool:
    """Take an office back; False when it was not held."""
    return bool(tx.sql.run(REVOKE, person_id=person_id, office=office.value, organisation_id=organisation_id))


def everyone(tx: SqlTransaction) -> list[Granted]:
    """Every office that was granted, by person."""
    return list(map(_granted_of, tx.sql.all(ALL)))


def _granted_of(row: Row) -> Granted:
    return Granted(**{**row._asdict(), "office": Office(row.office)})


def _grant(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_granted, COLUMNS)
    later = {name: fresh.excluded[name] for name in ("source", "granted_at", "granted_by")}
    return fresh.on_conflict_do_update(index_elements=["person_id", "office", "organisation_id"], set_=later)


_granted = table("granted")
COLUMNS = names(_granted)

GRANT = Statement(_grant)
REVOKE = Statement(
    lambda _: delete(_granted).where(
        key(_granted.c.person_id, "person_id"),
        key(_granted.c.office, "office"),
        key(_granted.c.organisation_id, "organisation_id"),
    )
)
OF_PERSON = Statement(
    lambda _: select(_granted).where(key(_granted.c.person_id, "person_id")).order_by(_granted.c.office)
)
ALL = Statement(lambda _: select(_granted).order_by(_granted.c.person_id, _granted.c.office))
