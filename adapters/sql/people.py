"""The people as they are kept: add, change, list, deactivate, name a substitute."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Date, Integer, bindparam, select, update

from adapters.sql import addresses, indexing, marks
from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from engine.errors import Invalid, NotFound
from engine.numbers import whole
from engine.sayings import say

LANGUAGES = ("sv", "en")
HOURS = range(24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person as they are kept. ``title`` is what they are (områdeschef), ``code`` their number in another system.

    A guest takes part from outside: see :class:`engine.people.Person`.
    """

    id: int = 0
    code: str | None = None
    name: str
    title: str = ""
    email: str
    organisation_id: int
    language: str = "sv"
    digest_hour: int = 7
    left_on: date | None = None
    is_guest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """Who acts for an absent person, on the local dates from ``from_on`` up to and with ``until_on``."""

    person_id: int
    substitute_id: int
    from_on: date
    until_on: date


class NotAnAddress(Invalid):
    """What is not an e-mail address."""

    code = "not-an-address"
    template = "“%(value)s” is not an e-mail address."


def checked_address(text: str) -> str:
    """An e-mail address as it is kept; NotAnAddress."""
    try:
        found = validate_email(text, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise NotAnAddress(value=text) from None
    return found.normalized


def add_person(tx: SqlTransaction, profile: Profile) -> Profile:
    """Keep a new person; returns them with their id.

    Raises:
        Invalid: the code is taken, or something is not as it should be.
        NotFound: there is no such organisation.
    """
    _check(tx, profile)
    row = tx.sql.first(INSERT, **_values(profile))
    assert row is not None  # noqa: S101 - an insert returns its row
    return replace(profile, id=row.id)


def change_person(tx: SqlTransaction, profile: Profile) -> Profile:
    """Keep a person as they are now; raises as add_person does.

    One who gets another address is told there what waited because the old one was refused.
    """
    _check(tx, profile)
    before = tx.sql.first(BY_ID, person_id=profile.id)
    if before is None:
        raise NotFound(what=say("person"), name=profile.id)
    if before.email.lower() != profile.email.lower():
        addresses.mend(tx, before.email)
    tx.sql.run(UPDATE, person_id=profile.id, **_values(profile))
    if before.name != profile.name:
        indexing.renamed(tx, profile.id)
    marks.renew(tx, marks.TREE)  # they may manage something, and have left
    return profile


def deactivate(tx: SqlTransaction, person_id: int, *, on: date) -> Profile:
    """Let a person's last day be ``on``; nobody is ever removed. NotFound when there is no such person."""
    return change_person(tx, replace(profile(tx, person_id), left_on=on))


def profile(tx: SqlTransaction, person_id: int) -> Profile:
    """The person with this id; NotFound when there is none."""
    row = tx.sql.first(BY_ID, person_id=person_id)
    if row is None:
        raise NotFound(what=say("person"), name=person_id)
    return _profile_of(row)


def find_person(tx: SqlTransaction, wanted: str) -> Profile:
    """The person whom ``wanted`` names: an id, a code, or the e-mail address of somebody who has not left.

    Raises:
        NotFound: there is none.
        Invalid: several have that address.
    """
    found = tx.sql.all(NAMED, wanted=wanted, number=whole(wanted) or 0)
    exact = [row for row in found if row.code == wanted] or [row for row in found if str(row.id) == wanted] or found
    if not exact:
        raise NotFound(what=say("person"), name=wanted)
    if len(exact) > 1:
        raise Invalid(what=wanted, why=say("it names %(count)s persons; give the number of one", count=len(exact)))
    return _profile_of(exact[0])


def with_address(tx: SqlTransaction, address: str) -> list[Profile]:
    """Those with an address, however it is written; also those who have left."""
    return [_profile_of(row) for row in tx.sql.all(WITH_ADDRESS, address=address)]


def search(tx: SqlTransaction, words: str, *, organisation_ids: Collection[int], limit: int) -> list[Profile]:
    """At most ``limit`` persons of some organisations who have not left, by name: all with the words in their name.

    Whoever has just these words as e-mail address is the only one found.
    """
    lower = tx.sql.flavour.lower
    here = select(_person).where(_person.c.left_on.is_(None), _person.c.organisation_id.in_(organisation_ids))
    named = [lower(_person.c.name).contains(word, autoescape=True) for word in words.lower().split()]
    ordered = here.order_by(_person.c.name, _person.c.id).limit(limit)
    addressed = tx.sql.connection.execute(ordered.where(lower(_person.c.email) == words.strip().lower())).all()
    found = addressed or (tx.sql.connection.execute(ordered.where(*named)).all() if named else [])
    return [_profile_of(row) for row in found]


def people(tx: SqlTransaction) -> list[Profile]:
    """Everybody, also those who left, by name."""
    return [_profile_of(row) for row in tx.sql.all(ALL)]


def substitute(tx: SqlTransaction, substitution: Substitution) -> None:
    """Let somebody act for an absent person; one that begins on the same day is replaced.

    Raises:
        Invalid: it ends before it begins, or somebody would stand in for themselves.
        NotFound: there is no such person.
    """
    if substitution.until_on < substitution.from_on:
        raise Invalid(what=say("the substitution"), why=say("it ends before it begins"))
    if substitution.substitute_id == substitution.person_id:
        raise Invalid(what=say("the substitution"), why=say("nobody stands in for themselves"))
    tx.person(substitution.person_id)
    tx.person(substitution.substitute_id)
    tx.sql.run(SUBSTITUTE, **{name: getattr(substitution, name) for name in names(_substitution)})


def substitutes(tx: SqlTransaction, *, on: date) -> dict[int, int]:
    """Who acts for whom on ``on``: absent person -> substitute; of several the one whose time began last."""
    return {row.person_id: row.substitute_id for row in tx.sql.all(ACTING, on_day=on)}


def stands_in_for(tx: SqlTransaction, person_id: int, *, on: date) -> list[int]:
    """The absent persons for whom a person acts on ``on``."""
    return [absent for absent, substitute in substitutes(tx, on=on).items() if substitute == person_id]


def substitutions(tx: SqlTransaction, person_id: int) -> list[Substitution]:
    """Every time that somebody acted, acts or will act for a person, oldest first."""
    return [Substitution(**row._asdict()) for row in tx.sql.all(SUBSTITUTIONS, person_id=person_id)]


def _check(tx: SqlTransaction, profile: Profile) -> None:
    if not profile.name.strip() or not profile.email.strip():
        raise Invalid(what=say("the person"), why=say("they need a name and an address"))
    if profile.language not in LANGUAGES:
        raise Invalid(
            what=say("the language %(language)s", language=profile.language),
            why=say("it is none of %(known)s", known=", ".join(LANGUAGES)),
        )
    if profile.digest_hour not in HOURS:
        raise Invalid(what=say("the hour %(hour)s", hour=profile.digest_hour), why=say("it is none of 0 to 23"))
    if tx.sql.first(PLACE, organisation_id=profile.organisation_id) is None:
        raise NotFound(what=say("organisation"), name=profile.organisation_id)
    namesake = tx.sql.first(BY_CODE, code=profile.code)
    if namesake is not None and namesake.id != profile.id:
        raise Invalid(
            what=say("the person"),
            why=say("the code %(code)s belongs to %(name)s", code=profile.code, name=namesake.name),
        )


def _values(profile: Profile) -> Mapping[str, Any]:
    return {name: getattr(profile, name) for name in COLUMNS}


def _profile_of(row: Row) -> Profile:
    return Profile(**row._asdict())


def _written(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_substitution, names(_substitution))
    later = {name: fresh.excluded[name] for name in ("until_on", "substitute_id")}
    return fresh.on_conflict_do_update(index_elements=["person_id", "from_on"], set_=later)


_person, _substitution, _organisation = table("person"), table("substitution"), table("organisation")
COLUMNS = names(_person, but=("id",))

ALL = Statement(lambda _: select(_person).order_by(_person.c.name, _person.c.id))
BY_ID = Statement(lambda _: select(_person).where(key(_person.c.id, "person_id")))
BY_CODE = Statement(lambda _: select(_person).where(key(_person.c.code, "code")))
NAMED = Statement(
    lambda f: select(_person).where(
        (_person.c.id == bindparam("number", type_=Integer))
        | (_person.c.code == bindparam("wanted", type_=_person.c.code.type))
        | (
            (f.lower(_person.c.email) == f.lower(bindparam("wanted", type_=_person.c.email.type)))
            & _person.c.left_on.is_(None)
        )
    )
)
WITH_ADDRESS = Statement(
    lambda f: (
        select(_person)
        .where(f.lower(_person.c.email) == f.lower(bindparam("address", type_=_person.c.email.type)))
        .order_by(_person.c.id)
    )
)
INSERT = Statement(lambda f: f.insert(_person, COLUMNS).returning(_person.c.id))
UPDATE = Statement(lambda _: update(_person).where(key(_person.c.id, "person_id")).values(given(_person, COLUMNS)))
PLACE = Statement(lambda _: select(_organisation.c.id).where(key(_organisation.c.id, "organisation_id")))
SUBSTITUTE = Statement(_written)
ACTING = Statement(
    lambda _: (
        select(_substitution)
        .where(
            _substitution.c.from_on <= bindparam("on_day", type_=Date),
            _substitution.c.until_on >= bindparam("on_day", type_=Date),
        )
        .order_by(_substitution.c.from_on)
    )
)
SUBSTITUTIONS = Statement(
    lambda _: select(_substitution).where(key(_substitution.c.person_id, "person_id")).order_by(_substitution.c.from_on)
)
