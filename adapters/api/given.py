"""The kinds of values that programs send, checked before anything is done with them."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from adapters.api.callers import Caller
from adapters.sql import organisations, people
from adapters.sql.organisations import Place
from adapters.sql.people import Profile
from adapters.sql.store import SqlTransaction
from engine.calendars import FIRST_YEAR, LAST_YEAR
from engine.errors import NotFound
from engine.sayings import say
from engine.words import MAX_TEXT

LONGEST_NAME = 200


def _written(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("write a date such as 2026-11-25")  # noqa: TRY004 - what the validator understands
    return value


def _in_reach(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"its year is not between {FIRST_YEAR} and {LAST_YEAR}")
    return day


Day = Annotated[
    date, BeforeValidator(_written), AfterValidator(_in_reach), Field(description="A date.", examples=["2026-11-25"])
]
Text = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=MAX_TEXT, pattern=r"\S"),
]
Line = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=LONGEST_NAME, pattern=r"\S"),
]
Somebody = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=LONGEST_NAME, pattern=r"\S"),
    Field(
        description="A person: their e-mail address, their code or their number.",
        examples=["vardutvecklare@region.example"],
    ),
]
Somewhere = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=LONGEST_NAME, pattern=r"\S"),
    Field(description="An organisation: its code.", examples=["R-NV"]),
]
Branch = Annotated[
    str | None, Query(max_length=LONGEST_NAME, description="Of this organisation (its code) or one below it.")
]
Number = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


def person_in(tx: SqlTransaction, caller: Caller, wanted: str) -> Profile:
    """The person whom ``wanted`` names, of the caller's own region or municipality; NotFound when there is none."""
    found = people.find_person(tx, wanted)
    if found.organisation_id not in tx.tree().whole(caller.person.organisation_id):
        raise NotFound(what=say("person"), name=wanted)
    return found


def place_in(tx: SqlTransaction, caller: Caller, wanted: str) -> Place:
    """The organisation whose code it is, of those that the caller may know of; NotFound when there is none."""
    found = organisations.organisation(tx, wanted)
    if found.id not in known_places(caller):
        raise NotFound(what=say("organisation"), name=wanted)
    return found


def branch_in(tx: SqlTransaction, caller: Caller, wanted: str | None) -> frozenset[int] | None:
    """The organisation whose code it is and everything below it, by their ids; None where none is asked for.

    Raises as :func:`place_in` does.
    """
    return None if wanted is None else frozenset(organisations.below(tx, place_in(tx, caller, wanted).id))


def known_places(caller: Caller) -> frozenset[int]:
    """The organisations that the caller may know of: all of the same region or municipality, and those of an office."""
    return caller.rights.home.union(*caller.rights.offices.values())
