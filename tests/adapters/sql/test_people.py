from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapters.sql.people import (
    Profile,
    Substitution,
    add_person,
    change_person,
    deactivate,
    find_person,
    people,
    profile,
    substitute,
    substitutes,
    substitutions,
)
from adapters.sql.store import SqlStore
from engine.errors import Invalid, NotFound
from tests.adapters.sql.building import CARE, COLLEAGUE, MANAGER, OWNER, REGION, SENIOR, on

WHOLE = Profile(
    code="HSA-17",
    name="Åsa Öst",
    title="områdeschef",
    email="Asa@Region.example",
    organisation_id=CARE,
    language="en",
    digest_hour=0,
    left_on=date(2026, 12, 31),
)


def test_a_person_comes_back_as_they_were_added(store: SqlStore) -> None:
    with store.begin() as tx:
        added = add_person(tx, WHOLE)
    with store.read() as tx:
        assert profile(tx, added.id) == added == replace(WHOLE, id=added.id)


def test_a_person_changes_as_a_whole(store: SqlStore) -> None:
    with store.begin() as tx:
        changed = change_person(tx, replace(WHOLE, id=OWNER, organisation_id=REGION))
    with store.read() as tx:
        assert profile(tx, OWNER) == changed
        assert (tx.person(OWNER).language, tx.person(OWNER).digest_hour) == ("en", 0)


def test_nobody_is_escalated_to_a_manager_who_has_left(store: SqlStore) -> None:
    with store.read() as tx:
        assert tx.tree().line(owner_id=OWNER, organisation_id=CARE) == (MANAGER, SENIOR)
    with store.begin() as tx:
        deactivate(tx, MANAGER, on=on(31))
    with store.read() as tx:
        assert tx.tree().line(owner_id=OWNER, organisation_id=CARE) == (SENIOR,)


def test_whoever_leaves_stays_on_record(store: SqlStore) -> None:
    with store.begin() as tx:
        deactivate(tx, OWNER, on=on(31))
    with store.read() as tx:
        assert not tx.person(OWNER).is_active
        assert profile(tx, OWNER).left_on == on(31)
        assert OWNER in {known.id for known in people(tx)}


def test_people_are_listed_by_name(store: SqlStore) -> None:
    with store.read() as tx:
        assert [known.name for known in people(tx)] == ["Colleague", "Coordinator", "Manager", "Owner", "Senior"]


@pytest.mark.parametrize("wanted", ["HSA-17", "asa@region.EXAMPLE", "6"])
def test_a_person_is_found_by_code_address_or_number(store: SqlStore, wanted: str) -> None:
    with store.begin() as tx:
        add_person(tx, replace(WHOLE, left_on=None))
        assert find_person(tx, wanted).name == "Åsa Öst"


def test_a_code_goes_before_a_number(store: SqlStore) -> None:
    with store.begin() as tx:
        coded = add_person(tx, replace(WHOLE, code=str(OWNER)))
        assert find_person(tx, str(OWNER)).id == coded.id


def test_the_address_of_somebody_who_left_finds_their_successor(store: SqlStore) -> None:
    with store.begin() as tx:
        add_person(tx, WHOLE)
        with pytest.raises(NotFound):
            find_person(tx, WHOLE.email)
        successor = add_person(tx, replace(WHOLE, code=None, left_on=None))
        assert find_person(tx, WHOLE.email).id == successor.id


def test_an_address_that_several_share_is_not_guessed(store: SqlStore) -> None:
    with store.begin() as tx:
        for code in ("one", "two"):
            add_person(tx, replace(WHOLE, code=code, left_on=None))
        with pytest.raises(Invalid, match="names 2 persons"):
            find_person(tx, WHOLE.email)


@pytest.mark.parametrize(
    ("changes", "refusal", "why"),
    [
        ({"name": " "}, Invalid, "a name and an address"),
        ({"email": ""}, Invalid, "a name and an address"),
        ({"language": "no"}, Invalid, "none of sv, en"),
        ({"digest_hour": 24}, Invalid, "0 to 23"),
        ({"digest_hour": -1}, Invalid, "0 to 23"),
        ({"organisation_id": 99}, NotFound, "99"),
        ({"code": "HSA-1"}, Invalid, "HSA-1 belongs to First"),
    ],
    ids=["name", "address", "language", "hour", "hour before midnight", "organisation", "code"],
)
def test_a_person_who_cannot_be_is_refused(
    store: SqlStore, changes: dict[str, object], refusal: type[Exception], why: str
) -> None:
    with store.begin() as tx:
        add_person(tx, replace(WHOLE, code="HSA-1", name="First"))
        with pytest.raises(refusal, match=why):
            add_person(tx, replace(WHOLE, **changes))  # type: ignore[arg-type]


def test_two_may_be_without_a_code(store: SqlStore) -> None:
    with store.begin() as tx:
        for _ in range(2):
            add_person(tx, replace(WHOLE, code=None))


def test_a_substitute_acts_from_the_first_day_to_the_last(store: SqlStore) -> None:
    with store.begin() as tx:
        substitute(tx, Substitution(person_id=OWNER, substitute_id=COLLEAGUE, from_on=on(10), until_on=on(12)))
        acting = {day: substitutes(tx, on=on(day)) for day in (9, 10, 12, 13)}
    assert acting == {9: {}, 10: {OWNER: COLLEAGUE}, 12: {OWNER: COLLEAGUE}, 13: {}}


def test_of_two_substitutes_the_one_named_for_the_later_time_acts(store: SqlStore) -> None:
    first = Substitution(person_id=OWNER, substitute_id=COLLEAGUE, from_on=on(1), until_on=on(31))
    second = Substitution(person_id=OWNER, substitute_id=MANAGER, from_on=on(10), until_on=on(12))
    with store.begin() as tx:
        substitute(tx, second)
        substitute(tx, first)
        assert substitutes(tx, on=on(11)) == {OWNER: MANAGER}
        assert substitutes(tx, on=on(13)) == {OWNER: COLLEAGUE}
        assert substitutions(tx, OWNER) == [first, second]


def test_a_substitution_that_begins_on_the_same_day_takes_the_place_of_the_first(store: SqlStore) -> None:
    first = Substitution(person_id=OWNER, substitute_id=COLLEAGUE, from_on=on(1), until_on=on(31))
    with store.begin() as tx:
        substitute(tx, first)
        substitute(tx, replace(first, substitute_id=SENIOR, until_on=on(2)))
        assert substitutions(tx, OWNER) == [replace(first, substitute_id=SENIOR, until_on=on(2))]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"until_on": on(9)}, Invalid),
        ({"substitute_id": OWNER}, Invalid),
        ({"substitute_id": 99}, NotFound),
        ({"person_id": 99}, NotFound),
    ],
    ids=["backwards", "oneself", "nobody", "for nobody"],
)
def test_a_substitution_that_cannot_be_is_refused(
    store: SqlStore, changes: dict[str, object], refusal: type[Exception]
) -> None:
    whole = Substitution(person_id=OWNER, substitute_id=COLLEAGUE, from_on=on(10), until_on=on(12))
    with store.begin() as tx, pytest.raises(refusal):
        substitute(tx, replace(whole, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "ask",
    [
        lambda tx: profile(tx, 99),
        lambda tx: find_person(tx, "nobody"),
        lambda tx: deactivate(tx, 99, on=on(1)),
        lambda tx: change_person(tx, replace(WHOLE, id=99)),
    ],
    ids=["read", "find", "deactivate", "change"],
)
def test_an_unknown_person_is_refused(store: SqlStore, ask: Callable[[Any], object]) -> None:
    with store.begin() as tx, pytest.raises(NotFound):
        ask(tx)
