"""Whatever is done to the tables behind the back of the trail is found, and named; on both databases."""

import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.sql import pseudonyms, trail
from adapters.sql.agreement import READ, UNTOLD
from adapters.sql.backup import backup, restore
from adapters.sql.engines import Database, open_database
from adapters.sql.statements import names
from adapters.sql.store import SqlStore
from engine import actions, edit, sharing, timing
from engine.agreement import Difference, Of
from engine.edit import Fill
from engine.model import OPERATOR, Actor, ActorKind, BlockCause, Part, Participant, Partner
from engine.trails import What, Where
from tests.adapters.conftest import KINDS
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, COORDINATOR, MANAGER, OWNER, REGION
from tests.adapters.sql.tampering import Owner, owning
from tests.adapters.sql.test_guards import disposed_of
from tests.adapters.worker.building import House

SHEET = {"problem": "Många faller", "baseline_points": [["2026-01-05", 4], ["2026-01-12", 5]], "aim_target": 2}


@pytest.fixture(scope="module", params=KINDS)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with three items at work, which is left as it is."""
    folder = tmp_path_factory.mktemp("agreement")
    if request.param == "sqlite":
        file = folder / "hjulet.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield from _at_work(f"sqlite:///{file}", folder)
    else:
        server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgresql_template")
        with server.database(template=template) as url:
            yield from _at_work(url, folder)


def _at_work(url: str, folder: Path) -> Iterator[Database]:
    database = open_database(url)
    house = House(SqlStore(database), folder / "box")
    for _ in range(3):
        works(house)
    yield database
    database.close()


def works(house: House) -> int:
    """People do in an item most of what can be done."""
    item_id = house.opens(participants=house.takes_part(COLLEAGUE, part=Part.COACH)).id
    who = Actor(kind=ActorKind.PERSON, person_id=OWNER)
    of_item: Any = {"item_id": item_id, "actor": who, "at": AT}
    with house.store.begin() as tx:
        edit.fill(tx, Fill(item_id=item_id, phase="problem", values=SHEET, actor=who), at=AT)
    with house.store.begin() as tx:
        actions.add_action(tx, title="Skriv listan", owner_id=COLLEAGUE, due_on=date(2026, 3, 20), **of_item)
    with house.store.begin() as tx:
        timing.extend(tx, due_on=date(2026, 4, 10), reason="Två är sjuka", **of_item)
    with house.store.begin() as tx:
        edit.join(tx, participant=Participant(person_id=COORDINATOR, part=Part.MEMBER), **of_item)
    with house.store.begin() as tx:
        edit.block(tx, cause=BlockCause.IT, holder_id=MANAGER, note="Behörighet", **of_item)
    with house.store.begin() as tx:
        sharing.add_partner(tx, item_id, Partner(organisation_id=REGION, owner_id=None), actor=OPERATOR, at=AT)
    return item_id


@pytest.fixture
def owner(lived: Database) -> Iterator[Owner]:
    """Its owner; what they do is undone afterwards."""
    with owning(lived) as owner:
        yield owner


def found(owner: Owner, *, page: int = trail.PAGE) -> Difference:
    """What differs first; the trail itself is whole."""
    verdict = trail.verify(owner.tx, page=page)
    assert verdict.first is None
    assert not verdict.is_whole
    assert verdict.difference is not None
    return verdict.difference


@pytest.mark.parametrize("page", [1, 2, 5000])
def test_what_people_did_is_what_both_say_however_it_is_read(owner: Owner, page: int) -> None:
    verdict = trail.verify(owner.tx, page=page)
    assert (verdict.first, verdict.difference, verdict.differing_items) == (None, None, 0)


def test_the_trails_alone_say_nothing_of_the_tables(owner: Owner) -> None:
    owner.run("UPDATE item SET phase = 'test' WHERE id = 2")
    verdict = trail.verify(owner.tx, trail_only=True)
    assert (verdict.is_whole, verdict.differing_items) == (True, None)


OPENED, DONE = "2026-03-02T08:00:00.000000+00:00", "2026-03-02T09:00:00.000000+00:00"
FORGED = "2026-01-01T09:00:00.000000+00:00"
AN_INSTANT = "'2026-01-01 09:00:00.000000'"
ITEM_CHANGES: dict[str, tuple[str, object, object]] = {
    "ref": ("'FA-9'", "FA-2026-002", "FA-9"),
    "workflow_version": ("2", 1, 2),
    "title": ("'Fler fall'", "Färre fall på avdelning 32", "Fler fall"),
    "organisation_id": (str(REGION), CARE, REGION),
    "owner_id": ("NULL", OWNER, None),
    "phase": ("'test'", "problem", "test"),
    "cycle": ("2", 1, 2),
    "opened_at": (AN_INSTANT, OPENED, FORGED),
    "entered_at": (AN_INSTANT, OPENED, FORGED),
    "last_act_at": (AN_INSTANT, DONE, FORGED),
    "peak_rank": ("9", 1, 9),
    "peak_at": (AN_INSTANT, OPENED, FORGED),
    "ended_at": (AN_INSTANT, None, FORGED),
    "stalled_at": (AN_INSTANT, None, FORGED),
    "pause_until": ("'2026-05-01'", None, "2026-05-01"),
    "pause_reason": ("'Semester'", None, "Semester"),
    "pause_since": (AN_INSTANT, None, FORGED),
    "block_cause": ("'money'", "it", "money"),
    "block_holder_id": (str(OWNER), MANAGER, OWNER),
    "block_note": ("'Pengar'", "Behörighet", "Pengar"),
    "block_since": (AN_INSTANT, DONE, FORGED),
    "parent_id": ("1", None, 1),
    "origin": ("'avvikelse'", None, "avvikelse"),
    "reference": ("'A-1'", None, "A-1"),
    "imported_status": ("'klar'", None, "klar"),
    "aim_decided": ("TRUE", False, True),
    "visibility": ("'nobody'", "organisation", "nobody"),
}


@pytest.mark.parametrize(("column", "change"), ITEM_CHANGES.items())
def test_each_column_of_an_item_that_was_changed_is_found_with_both_values(
    owner: Owner, column: str, change: tuple[str, object, object]
) -> None:
    written, told, stored = change
    owner.run(f"UPDATE item SET {column} = {written} WHERE id = 2")  # noqa: S608 - from the list above
    assert found(owner) == Difference(item_id=2, ref="FA-2026-002", of=Of.ITEM, name=column, stored=stored, told=told)


def test_no_column_of_an_item_is_forgotten() -> None:
    assert {"id", *ITEM_CHANGES, *UNTOLD["item"], "workflow"} == set(names(READ[0][0]))


def test_another_workflow_that_is_not_there_is_found(owner: Owner) -> None:
    owner.run("UPDATE item SET workflow = 'other' WHERE id = 2")
    assert (found(owner).name, found(owner).stored) == ("workflow", "other")


PHASE, ACTION = "kind = 'phase' AND item_id = 2", "kind = 'action' AND item_id = 2"


@pytest.mark.parametrize(
    ("column", "written", "stored"),
    [
        ("kind", "'answer'", "answer"),
        ("subject", "'test'", "test"),
        ("cycle", "7", 7),
        ("owner_id", "NULL", None),
        ("opened_at", "'2026-01-01 00:00:00.000000'", "2026-01-01T00:00:00.000000+00:00"),
        ("due_at", "'2027-01-01 00:00:00.000000'", "2027-01-01T00:00:00.000000+00:00"),
        ("policy", "'mild'", "mild"),
        ("asked_by", "4", 4),
        ("since", "'2027-01-01 00:00:00.000000'", "2027-01-01T00:00:00.000000+00:00"),
        ("closed_at", "'2026-03-04 00:00:00.000000'", "2026-03-04T00:00:00.000000+00:00"),
        ("outcome", "'done'", "done"),
        ("moved", "0", 0),
        ("moved_days", "99", 99),
        ("details", '\'{"reason": "x"}\'', {"reason": "x"}),
    ],
)
def test_each_column_of_a_promise_that_was_changed_is_found(
    owner: Owner, column: str, written: str, stored: object
) -> None:
    owner.run(f"UPDATE commitment SET {column} = {written} WHERE {PHASE}")  # noqa: S608 - from the list above
    difference = found(owner)
    assert (difference.item_id, difference.of, difference.name, difference.stored) == (2, Of.COMMITMENT, column, stored)


def test_the_number_of_a_promise_that_the_trail_names_is_compared(owner: Owner) -> None:
    number = owner.scalar(f"SELECT id FROM commitment WHERE {PHASE}")  # noqa: S608 - our own names
    owner.run(f"UPDATE commitment SET id = 0 WHERE {PHASE}")  # noqa: S608 - our own names
    difference = found(owner)
    assert (difference.name, difference.stored, difference.told) == ("id", 0, number)


def test_a_promise_that_was_deleted_is_named(owner: Owner) -> None:
    owner.run(f"DELETE FROM commitment WHERE {PHASE}")  # noqa: S608 - our own names
    difference = found(owner)
    assert (difference.of, difference.row[1], difference.name, difference.stored) == (
        Of.COMMITMENT,
        "problem",
        None,
        None,
    )


def test_a_promise_that_was_put_in_is_named(owner: Owner) -> None:
    columns = ", ".join(names(READ[2][0], but=("id",)))
    owner.run(f"INSERT INTO commitment (id, {columns}) SELECT 99, {columns} FROM commitment WHERE {ACTION}")  # noqa: S608
    difference = found(owner)
    assert (difference.of, difference.row, difference.name, difference.told) == (
        Of.COMMITMENT,
        (99, "Skriv listan"),
        None,
        None,
    )


def test_a_promise_that_was_put_in_another_item_is_missed_and_counted_in_both(owner: Owner) -> None:
    owner.run(f"UPDATE commitment SET item_id = 3 WHERE {ACTION}")  # noqa: S608 - our own names
    difference = found(owner)
    assert (difference.item_id, difference.row[1], difference.stored) == (2, "Skriv listan", None)
    assert trail.verify(owner.tx).differing_items == 2


SHEET_OF_2 = "item_id = 2 AND phase = 'problem' AND cycle = 1"


def answers(owner: Owner, **otherwise: object) -> None:
    """Write the answers of a worksheet, some of them otherwise."""
    written = json.dumps(SHEET | otherwise)
    owner.run(f'UPDATE worksheet SET "values" = :written WHERE {SHEET_OF_2}', written=written)  # noqa: S608


def test_an_answer_that_was_changed_is_found_with_both(owner: Owner) -> None:
    answers(owner, problem="Få faller")
    assert found(owner) == Difference(
        item_id=2,
        ref="FA-2026-002",
        of=Of.WORKSHEET,
        row=("problem", 1),
        name="problem",
        stored="Få faller",
        told="Många faller",
    )


@pytest.mark.parametrize("target", [2.0, True, "2", None, [2]])
def test_an_answer_that_is_merely_written_otherwise_is_found(owner: Owner, target: object) -> None:
    answers(owner, aim_target=target)
    assert (found(owner).name, found(owner).told) == ("aim_target", 2)


def test_an_answer_that_was_put_in_is_found(owner: Owner) -> None:
    owner.run(f"UPDATE worksheet SET phase = 'test' WHERE {SHEET_OF_2}")  # noqa: S608 - our own names
    difference = found(owner)
    assert (difference.row, difference.name, difference.stored) == (("problem", 1), None, None)
    owner.run(
        """INSERT INTO worksheet SELECT item_id, 'problem', cycle, "values" FROM worksheet WHERE phase = 'test'"""
    )
    difference = found(owner)
    assert (difference.row, difference.name, difference.told) == (("test", 1), None, None)


def test_a_worksheet_without_answers_says_nothing(owner: Owner) -> None:
    owner.run("""INSERT INTO worksheet SELECT item_id, 'test', cycle, '{"plan": null}' FROM worksheet""")
    assert trail.verify(owner.tx).is_whole


@pytest.mark.parametrize(
    ("act", "of", "row", "name"),
    [
        ("UPDATE participant SET part = 'member' WHERE item_id = 2", Of.PARTICIPANT, (COLLEAGUE,), "part"),
        ("DELETE FROM participant WHERE item_id = 2 AND person_id = 5", Of.PARTICIPANT, (COORDINATOR,), None),
        ("INSERT INTO participant VALUES (2, 2, 'coach')", Of.PARTICIPANT, (MANAGER,), None),
        ("UPDATE partner SET owner_id = 2 WHERE item_id = 2", Of.PARTNER, (REGION,), "owner_id"),
        ("DELETE FROM partner WHERE item_id = 2", Of.PARTNER, (REGION,), None),
        ("INSERT INTO partner VALUES (2, 2, 3)", Of.PARTNER, (CARE,), None),
    ],
)
def test_who_takes_part_and_who_shares_it_is_compared(
    owner: Owner, act: str, of: Of, row: tuple[int], name: str | None
) -> None:
    owner.run(act)
    difference = found(owner)
    assert (difference.of, difference.row, difference.name) == (of, row, name)


@pytest.mark.parametrize("column", [(table, column) for table, columns in UNTOLD.items() for column in columns])
def test_what_no_trail_tells_is_not_looked_at(owner: Owner, column: tuple[str, str]) -> None:
    table, name = column
    if name in {"seq", "head"}:
        return
    written = {"fault": "'x'", "set_aside_until": "'2027-01-01 00:00:00.000000'"}
    value = written.get(name, f"NOT {name}" if name == "is_news" else "17")
    owner.run(f"UPDATE {table} SET {name} = {value}")  # noqa: S608 - our own names
    assert trail.verify(owner.tx).is_whole


def test_every_item_that_differs_is_counted_and_the_first_is_named(owner: Owner) -> None:
    owner.run("UPDATE item SET title = 'x' WHERE id > 1")
    verdict = trail.verify(owner.tx)
    assert verdict.differing_items == 2
    assert verdict.difference is not None
    assert verdict.difference.item_id == 2


def test_a_trail_that_is_not_sound_is_believed_in_nothing(owner: Owner) -> None:
    owner.run("UPDATE event SET kind = 'item.moved' WHERE item_id = 2 AND seq = 3", "UPDATE item SET title = 'x'")
    verdict = trail.verify(owner.tx)
    assert (verdict.faulty_items, verdict.differing_items) == (1, 2)


def test_an_item_without_any_trail_is_named(owner: Owner) -> None:
    columns = ", ".join(names(READ[0][0], but=("id", "ref")))
    owner.run(f"INSERT INTO item (id, ref, {columns}) SELECT 9, 'FA-9', {columns} FROM item WHERE id = 2")  # noqa: S608
    first = trail.verify(owner.tx).first
    assert first is not None
    assert (first.where, first.what, first.ref) == (Where.ITEM, What.INSERTED, "FA-9")


def test_a_trail_without_an_item_is_named(owner: Owner) -> None:
    owner.run("DELETE FROM item WHERE id = 2")
    first = trail.verify(owner.tx).first
    assert first is not None
    assert (first.where, first.what, first.item_id) == (Where.ITEM, What.REMOVED, 2)


@pytest.mark.parametrize("number", [9, -9])
def test_what_stands_there_of_an_item_that_never_was_is_named(owner: Owner, number: int) -> None:
    owner.run(f"INSERT INTO participant VALUES ({number}, 2, 'coach')")  # noqa: S608 - a number
    difference = found(owner)
    assert (difference.item_id, difference.ref, difference.of, difference.told) == (number, None, Of.PARTICIPANT, None)


def test_what_is_left_of_an_item_that_was_disposed_of_is_named(owner: Owner) -> None:
    owner.run("DELETE FROM item WHERE id = 2", "DELETE FROM event WHERE item_id = 2")
    disposed_of(owner.tx, 2)
    assert found(owner).of is Of.WORKSHEET
    for table, _ in READ[1:]:
        owner.run(f"DELETE FROM {table.name} WHERE item_id = 2")  # noqa: S608 - our own names
    verdict = trail.verify(owner.tx)
    assert (verdict.is_whole, verdict.disposed) == (True, 1)


def test_an_event_that_nobody_can_understand_is_named(owner: Owner) -> None:
    head = owner.hash_of(2, 7)
    event = owner.forged(2, seq=8, head=head)
    owner.insert(event)
    owner.run("UPDATE item SET seq = 8, head = :head WHERE id = 2", head=event.hash)
    difference = found(owner)
    assert (difference.item_id, difference.ref, difference.of, difference.row) == (2, "FA-2026-002", Of.EVENT, (8,))


def test_a_workflow_that_is_gone_is_named(owner: Owner) -> None:
    owner.run("DELETE FROM workflow")
    assert found(owner).of is Of.EVENT
    assert trail.verify(owner.tx).differing_items == 3


@pytest.mark.parametrize("page", [1, 5000])
def test_what_cannot_be_read_differs(lived: Database, owner: Owner, page: int) -> None:
    """PostgreSQL lets nobody write what is no instant, no number and no JSON."""
    if not lived.is_sqlite:
        return
    owner.run("UPDATE commitment SET due_at = 'soon' WHERE item_id = 1")
    assert found(owner, page=page).stored == "soon+00:00"
    owner.run("UPDATE worksheet SET \"values\" = '{' WHERE item_id = 1")
    assert found(owner, page=page).of is Of.WORKSHEET
    owner.run("UPDATE worksheet SET phase = CAST(x'ff61' AS TEXT) WHERE item_id = 1")
    assert found(owner, page=page).row == ("problem", 1)
    owner.run("UPDATE item SET title = CAST(x'ff61' AS TEXT) WHERE id = 1")
    assert found(owner, page=page).stored == "?a"
    owner.run("UPDATE item SET title = x'ff61' WHERE id = 1")
    assert found(owner, page=page).stored == "b'\\xffa'"


def test_an_item_of_somebody_whose_name_was_taken_away_is_as_it_was(house: House) -> None:
    works(house)
    house.changes(COLLEAGUE, left_on=AT.date())
    with house.store.begin() as tx:
        pseudonyms.pseudonymise(tx, COLLEAGUE, reason="Begäran", at=AT + timedelta(days=1), by=MANAGER)
    with house.store.read() as tx:
        assert trail.verify(tx).is_whole


def test_a_copy_that_was_put_back_is_as_it_was(database: Database, house: House, tmp_path: Path) -> None:
    works(house)
    backup(database, tmp_path / "copy")
    works(house)
    restore(database, tmp_path / "copy", at=AT)
    with house.store.read() as tx:
        verdict = trail.verify(tx)
    assert (verdict.is_whole, verdict.items) == (True, 1)
