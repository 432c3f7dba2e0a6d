"""The organisations as they are kept: add, change, list."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update

from adapters.sql import marks
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from engine.calendars import Calendar
from engine.errors import Invalid, NotFound
from engine.sayings import say

Closure = tuple[date, date]
"""The first and the last day of a time when nobody works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An organisation as it is kept: with its own country, time zone, closures and quiet weeks, not the inherited ones.

    ``kind`` is what people call it (region, administration, unit, municipality). ``subdivision`` goes with ``country``.
    """

    id: int = 0
    code: str
    name: str
    kind: str = ""
    parent_id: int | None = None
    manager_id: int | None = None
    coordinator_id: int | None = None
    is_principal: bool = False
    country: str | None = None
    subdivision: str | None = None
    timezone: str | None = None
    closures: tuple[Closure, ...] = ()
    quiet: tuple[Closure, ...] = ()


def add_organisation(tx: SqlTransaction, place: Place) -> Place:
    """Keep a new organisation; returns it with its id.

    Raises:
        Invalid: the code is taken, the place cannot lie there, or its calendar cannot be computed.
        NotFound: there is no such parent, manager or coordinator.
    """
    _check(tx, place)
    row = tx.sql.first(INSERT, **_values(place))
    assert row is not None  # noqa: S101 - an insert returns its row
    marks.renew(tx, marks.TREE)
    return organisation(tx, place.code)


def change_organisation(tx: SqlTransaction, place: Place) -> Place:
    """Keep an organisation as it is now; raises as add_organisation does."""
    _check(tx, place)
    if not tx.sql.run(UPDATE, organisation_id=place.id, **_values(place)):
        raise NotFound(what=say("organisation"), name=place.code)
    marks.renew(tx, marks.TREE)
    return place


def organisation(tx: SqlTransaction, code: str) -> Place:
    """The organisation with this code; NotFound when there is none."""
    row = tx.sql.first(BY_CODE, code=code)
    if row is None:
        raise NotFound(what=say("organisation"), name=code)
    return _place_of(row)


def organisations(tx: SqlTransaction) -> list[Place]:
    """All organisations, by code."""
    return [_place_of(row) for row in tx.sql.all(ALL)]


def below(tx: SqlTransaction, organisation_id: int) -> list[int]:
    """The ids of an organisation and of everything below it, also beyond the border of a region or municipality.

    Rights end at that border: :meth:`engine.people.Tree.below`.
    """
    branch, children = [organisation_id], defaultdict[int | None, list[int]](list)
    for row in tx.sql.all(ALL):
        children[row.parent_id].append(row.id)
    for above in branch:  # grows while it is read, until nothing lies further down
        branch.extend(children[above])
    return branch


def within(tx: SqlTransaction, code: str | None) -> list[int] | None:
    """The ids of the organisation with this code and of everything below it; None, everywhere, where no code is given.

    Raises:
        NotFound: there is no such organisation.
    """
    return None if code is None else below(tx, organisation(tx, code).id)


def _check(tx: SqlTransaction, place: Place) -> None:
    namesake = tx.sql.first(BY_CODE, code=place.code)
    if not place.code.strip() or not place.name.strip():
        raise Invalid(what=say("the organisation"), why=say("it needs a code and a name"))
    if namesake is not None and namesake.id != place.id:
        raise Invalid(
            what=say("the organisation"),
            why=say("the code %(code)s belongs to %(name)s", code=place.code, name=namesake.name),
        )
    if place.subdivision and not place.country:
        raise Invalid(
            what=say("the organisation"),
            why=say("the subdivision %(subdivision)s needs a country", subdivision=place.subdivision),
        )
    Calendar(
        country=place.country or "SE",
        subdivision=place.subdivision,
        timezone=place.timezone or "Europe/Stockholm",
        closures=frozenset(place.closures),
        quiet=frozenset(place.quiet),
    )
    for person_id in (place.manager_id, place.coordinator_id):
        if person_id is not None:
            tx.person(person_id)
    _check_parent(tx, place)


def _check_parent(tx: SqlTransaction, place: Place) -> None:
    """Nothing lies below itself."""
    above = place.parent_id
    while above is not None:
        row = tx.sql.first(PARENT, organisation_id=above)
        if row is None:
            raise NotFound(what=say("organisation"), name=above)
        if above == place.id:
            raise Invalid(what=say("the organisation"), why=say("it would lie below itself"))
        above = row.parent_id


def _values(place: Place) -> Mapping[str, Any]:
    return {
        **{name: getattr(place, name) for name in COLUMNS},
        "closures": _written(place.closures),
        "quiet": _written(place.quiet),
    }


def _place_of(row: Row) -> Place:
    return Place(**{**row._asdict(), "closures": _read(row.closures), "quiet": _read(row.quiet)})


def _written(times: tuple[Closure, ...]) -> list[list[str]]:
    return [[first.isoformat(), last.isoformat()] for first, last in times]


def _read(times: list[list[str]]) -> tuple[Closure, ...]:
    return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in times)


_organisation = table("organisation")
COLUMNS = names(_organisation, but=("id",))

ALL = Statement(lambda _: select(_organisation).order_by(_organisation.c.code))
BY_CODE = Statement(lambda _: select(_organisation).where(key(_organisation.c.code, "code")))
PARENT = Statement(lambda _: select(_organisation.c.parent_id).where(key(_organisation.c.id, "organisation_id")))
INSERT = Statement(lambda f: f.insert(_organisation, COLUMNS).returning(_organisation.c.id))
UPDATE = Statement(
    lambda _: (
        update(_organisation).where(key(_organisation.c.id, "organisation_id")).values(given(_organisation, COLUMNS))
    )
)
