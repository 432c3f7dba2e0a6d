"""Look people up by what they are and where, a page at a time; and how many work, and what goes on, where."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from adapters.sql.people import Profile
from adapters.sql.statements import item, organisation, person, table
from adapters.sql.store import SqlTransaction
from adapters.sql.visibility import seen_by
from engine.access import Office, Rights


class Status(StrEnum):
    """How it stands with a person."""

    HERE = "here"
    LEFT = "left"
    GUEST = "guest"
    STOPPED = "stopped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whom one looks for, in any of these organisations; what is None or empty does not matter."""

    organisation_ids: Collection[int]
    words: str = ""
    office: Office | None = None
    status: Status = Status.HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A person with where they belong, and what is the matter with their mail."""

    profile: Profile
    place: str
    is_refused: bool
    has_stopped: bool


def people(tx: SqlTransaction, sought: Sought, *, limit: int, after: int = 0) -> list[Found]:
    """At most ``limit`` of those who are looked for, by name, past the first ``after``."""
    query = (
        select(person, organisation.c.name.label("place"), _refused.label("is_refused"), _stopped.label("has_stopped"))
        .join(organisation, organisation.c.id == person.c.organisation_id)
        .order_by(person.c.name, person.c.id)
        .limit(limit)
        .offset(after)
    )
    found = []
    for row in tx.sql.connection.execute(_narrowed(tx, query, sought)):
        values = row._asdict()
        place, is_refused, has_stopped = (values.pop(name) for name in ("place", "is_refused", "has_stopped"))
        found.append(
            Found(profile=Profile(**values), place=place, is_refused=bool(is_refused), has_stopped=bool(has_stopped))
        )
    return found


def count(tx: SqlTransaction, sought: Sought) -> int:
    """How many are looked for."""
    query = _narrowed(tx, select(func.count()).select_from(person), sought)
    return int(tx.sql.connection.execute(query).scalar_one())


def staff(tx: SqlTransaction) -> dict[int, int]:
    """How many people there are in each organisation."""
    query = select(person.c.organisation_id, func.count()).where(person.c.left_on.is_(None))
    return dict(map(tuple, tx.sql.connection.execute(query.group_by(person.c.organisation_id))))


def going_on(tx: SqlTransaction, rights: Rights) -> dict[int, int]:
    """How much goes on in each organisation, of what somebody with these rights may see."""
    query = select(item.c.organisation_id, func.count()).where(item.c.ended_at.is_(None), seen_by(rights))
    return dict(map(tuple, tx.sql.connection.execute(query.group_by(item.c.organisation_id))))


_granted, _preference, _bad = table("granted"), table("mail_preference"), table("bad_address")
_stopped = exists().where(_preference.c.person_id == person.c.id, _preference.c.stopped_at.is_not(None))
_refused = exists().where(_bad.c.address == func.lower(person.c.email), _bad.c.marked_at.is_not(None))


def _narrowed(tx: SqlTransaction, query: Select[Any], sought: Sought) -> Select[Any]:
    lower = tx.sql.flavour.lower
    for word in sought.words.lower().split():
        columns = (person.c.name, person.c.title, person.c.email)
        query = query.where(or_(*(lower(column).contains(word, autoescape=True) for column in columns)))
    if sought.office is not None:
        query = query.where(_holds(sought.office))
    return query.where(person.c.organisation_id.in_(sorted(sought.organisation_ids)), _is(sought.status))


def _holds(office: Office) -> ColumnElement[bool]:
    granted = exists().where(_granted.c.person_id == person.c.id, _granted.c.office == office.value)
    named = {Office.MANAGER: organisation.c.manager_id, Office.COORDINATOR: organisation.c.coordinator_id}.get(office)
    return granted if named is None else or_(granted, person.c.id.in_(select(named)))


def _is(status: Status) -> ColumnElement[bool]:
    is_here = person.c.left_on.is_(None)
    match status:
        case Status.LEFT:
            return ~is_here
        case Status.GUEST:
            return is_here & person.c.is_guest
        case Status.STOPPED:
            return is_here & _stopped
        case Status.REFUSED:
            return is_here & _refused
    return is_here
