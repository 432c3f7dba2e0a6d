from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapters.sql.organisations import Place, add_organisation, below, change_organisation, organisation, organisations
from adapters.sql.store import SqlStore
from engine.calendars import Calendar
from engine.errors import Invalid, InvalidCalendar, NotFound
from tests.adapters.sql.building import CARE, COLLEAGUE, COORDINATOR, MANAGER, REGION, SENIOR

JULY = (date(2026, 7, 1), date(2026, 7, 31))
YULE = (date(2026, 12, 24), date(2027, 1, 6))

WHOLE = Place(
    code="K-ÖST",
    name="Östra kommunen",
    kind="kommun",
    parent_id=REGION,
    manager_id=MANAGER,
    coordinator_id=COORDINATOR,
    is_principal=True,
    country="DE",
    subdivision="BY",
    timezone="Europe/Berlin",
    closures=(JULY, YULE),
)


def test_an_organisation_comes_back_as_it_was_added(store: SqlStore) -> None:
    with store.begin() as tx:
        added = add_organisation(tx, WHOLE)
    with store.read() as tx:
        assert organisation(tx, "K-ÖST") == added == replace(WHOLE, id=added.id)


def test_an_organisation_changes_as_a_whole(store: SqlStore) -> None:
    with store.begin() as tx:
        changed = change_organisation(tx, replace(WHOLE, id=CARE))
    with store.read() as tx:
        assert organisations(tx) == [changed, organisation(tx, "R")]
        assert changed.id == CARE


def test_the_engine_sees_the_tree(store: SqlStore) -> None:
    with store.read() as tx:
        tree = tx.tree()
    care = tree.organisations[CARE]
    assert (care.code, care.name, care.parent_id, care.is_principal) == ("R-NV", "Nära vård", REGION, False)
    assert (care.manager_id, care.coordinator_id) == (MANAGER, None)
    assert tree.line(owner_id=COLLEAGUE, organisation_id=CARE) == (MANAGER, SENIOR)


def test_what_a_place_does_not_say_of_its_calendar_it_has_from_above(store: SqlStore) -> None:
    with store.begin() as tx:
        region = replace(organisation(tx, "R"), country="NO", timezone="Europe/Oslo", closures=(JULY,))
        change_organisation(tx, region)
        change_organisation(tx, replace(organisation(tx, "R-NV"), closures=(YULE,)))
        unit = add_organisation(tx, Place(code="U", name="Unit", parent_id=CARE, country="DE", subdivision="BY"))
        tree = tx.tree()
    assert tree.calendar(REGION) == Calendar("NO", None, "Europe/Oslo", frozenset({JULY}))
    assert tree.calendar(CARE) == Calendar("NO", None, "Europe/Oslo", frozenset({JULY, YULE}))
    assert tree.calendar(unit.id) == Calendar("DE", "BY", "Europe/Oslo", frozenset({JULY, YULE}))


def test_a_branch_is_a_place_and_everything_below_it(store: SqlStore) -> None:
    with store.begin() as tx:
        unit = add_organisation(tx, Place(code="U", name="Unit", parent_id=CARE))
        ward = add_organisation(tx, Place(code="W", name="Ward", parent_id=unit.id))
        town = add_organisation(tx, Place(code="K", name="Town"))
        assert sorted(below(tx, CARE)) == [CARE, unit.id, ward.id]
        assert sorted(below(tx, REGION)) == [REGION, CARE, unit.id, ward.id]
        assert below(tx, town.id) == [town.id]


@pytest.mark.parametrize(
    ("place", "refusal", "why"),
    [
        (Place(code="R", name="Another"), Invalid, "the code R belongs to Region Exempel"),
        (Place(code=" ", name="Nameless"), Invalid, "needs a code and a name"),
        (Place(code="X", name=""), Invalid, "needs a code and a name"),
        (Place(code="X", name="X", subdivision="BY"), Invalid, "BY needs a country"),
        (Place(code="X", name="X", country="Sverige"), InvalidCalendar, "Sverige"),
        (Place(code="X", name="X", timezone="Mars/Base"), InvalidCalendar, "Mars/Base"),
        (Place(code="X", name="X", closures=((JULY[1], JULY[0]),)), InvalidCalendar, "ends before it starts"),
        (Place(code="X", name="X", parent_id=99), NotFound, "99"),
        (Place(code="X", name="X", manager_id=98), NotFound, "98"),
        (Place(code="X", name="X", coordinator_id=97), NotFound, "97"),
    ],
    ids=["code taken", "no code", "no name", "no country", "country", "zone", "closure", "parent", "manager", "coach"],
)
def test_a_place_that_cannot_be_is_refused(store: SqlStore, place: Place, refusal: type[Exception], why: str) -> None:
    with store.begin() as tx, pytest.raises(refusal, match=why):
        add_organisation(tx, place)


def test_nothing_lies_below_itself(store: SqlStore) -> None:
    with store.begin() as tx, pytest.raises(Invalid, match="below itself"):
        change_organisation(tx, replace(organisation(tx, "R"), parent_id=CARE))


@pytest.mark.parametrize(
    "ask",
    [lambda tx: organisation(tx, "nope"), lambda tx: change_organisation(tx, Place(id=99, code="Y", name="Y"))],
    ids=["read", "change"],
)
def test_an_unknown_organisation_is_refused(store: SqlStore, ask: Callable[[Any], object]) -> None:
    with store.begin() as tx, pytest.raises(NotFound):
        ask(tx)
