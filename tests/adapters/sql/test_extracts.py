from typing import Any

import pytest

from adapters.sql.extracts import Extract, Reader, extract
from adapters.sql.holdings import LEFT_OUT, PARTS, SPECIAL, Part
from adapters.sql.statements import table
from adapters.sql.store import SqlStore
from engine.access import Rights
from engine.edit import comment
from engine.errors import NotFound
from engine.model import Actor, ActorKind
from engine.questions import ask
from engine.responsibility import hand_over
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, MANAGER, OWNER, SENIOR, opened
from tests.adapters.sql.everything import added, referring, tables
from tests.adapters.worker.building import House, local, working_day

ADDRESSES = {"address", "email"}
"""What columns are called that can hold an address."""

ADDRESS = "colleague@region.example"
SECRETS = ("hash", "secret", "token", "stop_token", "id_token", "sid", "raw")
STRANGER = Rights(person_id=SENIOR, home=frozenset())


def taken(store: SqlStore, person_id: int = OWNER, reader: Reader | None = None) -> Extract:
    with store.read() as tx:
        return extract(tx, person_id, reader=reader or Reader(), at=AT)


def rows(found: Extract, name: str) -> list[Any]:
    return list(next(section for section in found.sections if section.name == name).rows)


def naming() -> set[tuple[str, str]]:
    """Every column that names a person or can hold an address."""
    persons = {(of.name, column.name) for of, column in referring("person.id")}
    return persons | {(of.name, c.name) for of in tables() for c in of.columns if c.name in ADDRESSES}


def test_every_column_that_names_a_person_is_told_or_left_out_for_a_reason() -> None:
    """Whoever adds one adds it to PARTS in adapters/sql/holdings.py, or says in LEFT_OUT why not."""
    told = {(part.table, column) for part in PARTS for column in (*part.by, *part.addressed)}
    told |= {(name, column) for name, columns in SPECIAL.items() for column in columns} | {("person", "id")}
    left_out = {tuple(name.split(".")) for name in LEFT_OUT}
    assert sorted(naming() - told - left_out) == []
    assert sorted(told - naming() - {("person", "id")}) == []


def test_no_secret_is_ever_told() -> None:
    for part in PARTS:
        assert not [column for column in part.shown if any(secret in column for secret in SECRETS)], part.table


WITH_A_ROW = [
    part for part in PARTS if part.table not in {"person", "organisation", "item", "postponement", "disposal"}
]
"""Those of which a row alone can be written; the other tests have the rest."""


@pytest.mark.parametrize("part", WITH_A_ROW, ids=lambda part: part.table)
def test_every_way_to_be_named_is_found(store: SqlStore, part: Part) -> None:
    opened(store)
    ways = [*((column, COLLEAGUE) for column in part.by), *((column, ADDRESS) for column in part.addressed)]
    for column, value in ways:
        with store.begin() as tx:
            added(tx, table(part.table), **alone(part.table, column, value))
    assert len(rows(taken(store, COLLEAGUE), part.table)) == len(ways)
    assert rows(taken(store, SENIOR), part.table) == []


def alone(name: str, column: str, value: object) -> dict[str, Any]:
    """Values with which a row names somebody in one column, and somebody else in all others."""
    others = {each: MANAGER for of, each in naming() if of == name and each not in ADDRESSES}
    about = {"item_id": 1} if "item_id" in table(name).columns else {}
    return {**others, **about, column: value}


def test_what_somebody_did_and_what_others_did_to_them_is_told(house: House) -> None:
    item = house.opens(owner_id=MANAGER)
    other = house.opens("Snabbare svar", owner_id=SENIOR)
    by_manager, by_owner = (Actor(kind=ActorKind.PERSON, person_id=person) for person in (MANAGER, OWNER))
    with house.store.begin() as tx:
        hand_over(tx, item_id=item.id, to=OWNER, actor=by_manager, at=local(working_day(1)))
        ask(tx, item_id=other.id, to=OWNER, text="Hur går det?", actor=by_manager, at=local(working_day(1)))
        comment(tx, item_id=item.id, text="Jag tar det", actor=by_owner, at=local(working_day(2)))
    found = taken(house.store)
    assert [(row["ref"], row["data"]) for row in rows(found, "event")] == [(item.ref, {"text": "Jag tar det"})]
    assert {(row["ref"], row["kind"]) for row in rows(found, "named")} == {
        (item.ref, "handover.asked"),
        (other.ref, "question.asked"),
    }
    assert {row["title"] for row in rows(found, "commitment")} == {item.title, other.title}
    assert found.persons[MANAGER] == "Manager"


def test_whoever_is_named_in_a_list_is_named_too(house: House) -> None:
    item = house.opens(owner_id=MANAGER, participants=house.takes_part(COLLEAGUE))
    other = house.opens("Snabbare svar", owner_id=SENIOR)
    assert [row["ref"] for row in rows(taken(house.store, COLLEAGUE), "named")] == [item.ref]
    found = taken(house.store, SENIOR)
    assert [row["ref"] for row in rows(found, "named")] == [other.ref]
    assert rows(taken(house.store, OWNER), "named") == []
    assert taken(house.store, COLLEAGUE).persons[MANAGER] == "Manager"


def test_mails_reminders_and_what_is_owed_are_told(house: House) -> None:
    item = house.opens()
    house.mornings(working_day(20))
    found = taken(house.store)
    mail = rows(found, "message")[0]
    assert mail["address"] == "owner@region.example"
    assert (mail["kind"], mail["state"]) == ("digest", "sent")
    assert b"Message-ID" in mail["raw"]
    assert {row["ref"] for row in rows(found, "notice")} == {item.ref}
    assert [(row["ref"], row["title"]) for row in rows(found, "item")] == [(item.ref, item.title)]


def test_whoever_may_not_see_the_work_is_not_told_its_words(house: House) -> None:
    house.opens("Hemligt namn")
    house.mornings(working_day(20))
    by_owner = Actor(kind=ActorKind.PERSON, person_id=OWNER)
    with house.store.begin() as tx:
        comment(tx, item_id=1, text="Egna ord", actor=by_owner, at=local(working_day(2)))
    to_other = taken(house.store, reader=Reader(rights=STRANGER))
    assert "Hemligt" not in repr(to_other.sections)
    assert "Egna ord" not in repr(to_other.sections)
    assert to_other.left_out > 0
    assert rows(to_other, "commitment")[0]["ref"] == "FA-2026-001"
    nobody = Rights(person_id=OWNER, home=frozenset())
    own = taken(house.store, reader=Reader(rights=nobody, is_own=True))
    assert "Egna ord" in repr(own.sections)
    assert own.left_out == 0


def test_nobody_is_nobody(store: SqlStore) -> None:
    with pytest.raises(NotFound):
        taken(store, 99)
    assert rows(taken(store, COLLEAGUE), "person")[0]["organisation_id"] == CARE
    assert rows(taken(store, MANAGER), "organisation")[0]["code"] == "R-NV"
