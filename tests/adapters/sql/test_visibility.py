"""What a list of items holds for somebody is what the rule says that they may see."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, product
from typing import Any

import pytest
from sqlalchemy import select, text

from adapters.sql import offices, waiting
from adapters.sql.offices import Granted
from adapters.sql.organisations import Place, add_organisation, change_organisation, organisation
from adapters.sql.people import Profile, Substitution, add_person, substitute
from adapters.sql.statements import item as items
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.sql.visibility import seen_by
from engine.access import Action, Office, Rights, about, allowed, relations
from engine.model import (
    Block,
    BlockCause,
    CommitmentKind,
    Part,
    Participant,
    Partner,
    Visibility,
)
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, MANAGER, OWNER, REGION, decided, item, later, owed

WARD, PSYCHIATRY, TOWN, HOME_CARE = 3, 4, 5, 6
WARD_HEAD, TOWN_HEAD, TOWN_COORDINATOR, NURSE, GUEST, COACH, ADMINISTRATOR, SUBSTITUTE, NEIGHBOUR = range(6, 15)


def grow(tx: SqlTransaction) -> None:
    """Beside the region with its care: a ward, psychiatry, a municipality with home care, and people of all kinds."""
    for code, parent, is_principal in (
        ("R-W", CARE, False),
        ("R-P", REGION, False),
        ("T", None, True),
        ("T-H", TOWN, False),
    ):
        add_organisation(tx, Place(code=code, name=code, parent_id=parent, is_principal=is_principal))
    homes = (WARD, TOWN, TOWN, WARD, WARD, PSYCHIATRY, CARE, HOME_CARE, HOME_CARE)
    for number, home in enumerate(homes, start=WARD_HEAD):
        address = f"person{number}@region.example"
        profile = Profile(name=f"Person {number}", email=address, organisation_id=home, is_guest=number == GUEST)
        assert add_person(tx, profile).id == number
    change_organisation(tx, replace(organisation(tx, "R-W"), manager_id=WARD_HEAD))
    change_organisation(tx, replace(organisation(tx, "T"), manager_id=TOWN_HEAD, coordinator_id=TOWN_COORDINATOR))
    for person, office, where in (
        (COACH, Office.COACH, CARE),
        (ADMINISTRATOR, Office.ADMINISTRATOR, REGION),
        (NURSE, Office.COORDINATOR, PSYCHIATRY),
    ):
        offices.grant(tx, Granted(person_id=person, office=office, organisation_id=where, granted_at=AT))
    away = Substitution(person_id=COLLEAGUE, substitute_id=SUBSTITUTE, from_on=AT.date(), until_on=AT.date())
    substitute(tx, away)


def fill(tx: SqlTransaction) -> None:
    """Items of each visibility, in each place, with each way to have to do with them."""
    numbers = count(1)
    for visibility, place in product(Visibility, (CARE, WARD, PSYCHIATRY, TOWN, HOME_CARE)):
        for ways in (_parts(), _debts(), _blocks(), _partners(), _owners()):
            for change, parts in ways:
                number = next(numbers)
                about = {"organisation_id": place, "owner_id": OWNER, **change}
                fresh = item(id=number, title=f"{visibility} {number}", visibility=visibility, **about)
                debts = [replace(each, item_id=number) for each in parts.pop("opened", [])]
                tx.record(decided(fresh, opened=tuple(debts), **parts))


Ways = Iterator[tuple[dict[str, Any], dict[str, Any]]]


def _parts() -> Ways:
    for part in Part:
        yield {}, {"joined": (Participant(person_id=COLLEAGUE, part=part),)}
    yield {}, {"joined": (Participant(person_id=GUEST, part=Part.PATIENT_REPRESENTATIVE),)}


def _debts() -> Ways:
    yield {}, {"opened": [owed(owner_id=NEIGHBOUR, kind=CommitmentKind.DECISION)]}
    yield {}, {"opened": [owed(owner_id=NEIGHBOUR, kind=CommitmentKind.ACTION, closed_at=AT, next_wake_at=None)]}


def _blocks() -> Ways:
    block = Block(cause=BlockCause.IT, holder_id=NEIGHBOUR, note="", since=AT)
    yield {"block": block}, {}
    yield {"block": replace(block, holder_id=None)}, {}


def _partners() -> Ways:
    yield {}, {"partners": (Partner(organisation_id=HOME_CARE),)}
    yield {}, {"partners": (Partner(organisation_id=PSYCHIATRY, owner_id=NEIGHBOUR),)}
    yield {}, {"partners": (Partner(organisation_id=TOWN), Partner(organisation_id=WARD, owner_id=NURSE))}


def _owners() -> Ways:
    for owner in (None, NURSE, NEIGHBOUR, WARD_HEAD):
        yield {"owner_id": owner}, {}


@pytest.fixture
def peopled(store: SqlStore) -> SqlStore:
    """A region and a municipality with items of every kind."""
    with store.begin() as tx:
        grow(tx)
        fill(tx)
    return store


def rights_of(tx: SqlTransaction, person_id: int) -> Rights:
    return offices.rights(tx, tx.person(person_id), at=AT)


def test_a_list_holds_what_the_rule_allows_for_each_person_and_every_visibility(peopled: SqlStore) -> None:
    with peopled.read() as tx:
        everything = {
            number: about(tx.facts(number, at=AT)) for (number,) in tx.sql.connection.execute(select(items.c.id))
        }
        for person_id in range(1, NEIGHBOUR + 1):
            rights = rights_of(tx, person_id)
            listed = {n for (n,) in tx.sql.connection.execute(select(items.c.id).where(seen_by(rights)))}
            by_rule = {n for n, it in everything.items() if Action.SEE in allowed(relations(rights, it))}
            assert listed == by_rule, f"person {person_id}"
            assert listed < set(everything), "nobody sees everything"
            assert listed, "everybody has something"


def test_somebody_who_is_nothing_to_anything_sees_nothing(peopled: SqlStore) -> None:
    nobody = Rights(person_id=99, home=frozenset())
    with peopled.read() as tx:
        assert tx.sql.connection.execute(select(items.c.id).where(seen_by(nobody))).all() == []


def test_what_waits_for_somebody_counts_nothing_that_they_do_not_owe(peopled: SqlStore) -> None:
    with peopled.read() as tx:
        assert waiting.count(tx, rights_of(tx, NEIGHBOUR).persons, by=later(days=100)) == 15
        assert waiting.count(tx, rights_of(tx, MANAGER).persons, by=later(days=100)) == 0


@pytest.mark.parametrize("table", ["participant", "commitment"])
def test_what_is_about_a_person_is_found_by_an_index(peopled: SqlStore, table: str) -> None:
    with peopled.read() as tx:
        if not tx.sql.is_sqlite:
            return
        query = select(items.c.id).where(seen_by(rights_of(tx, OWNER)))
        said = query.compile(tx.sql.connection, compile_kwargs={"literal_binds": True})
        plan = [row.detail for row in tx.sql.connection.execute(text(f"EXPLAIN QUERY PLAN {said}"))]
    assert [step for step in plan if step.startswith(f"SCAN {table}")] == []
    assert [step for step in plan if "CORRELATED" in step] == []
