import threading
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.sql import lists, rows, statements
from adapters.sql.engines import Database, DatabaseFailed
from adapters.sql.organisations import add_organisation, change_organisation, organisation
from adapters.sql.people import Profile, add_person, deactivate
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.sql.workflows import install
from engine.calendars import Calendar
from engine.errors import Conflict, NotFound
from engine.model import (
    SCHEDULER,
    Actor,
    ActorKind,
    Block,
    BlockCause,
    Commitment,
    CommitmentKind,
    Item,
    Part,
    Participant,
    Pause,
    Visibility,
    Worksheet,
)
from engine.people import Person
from engine.ports import Store
from tests.adapters.sql.building import (
    AT,
    CARE,
    COLLEAGUE,
    COORDINATOR,
    HAND,
    MANAGER,
    OWNER,
    REGION,
    SENIOR,
    at_once,
    commitments,
    decided,
    item,
    later,
    on,
    opened,
    owed,
    recorded,
)
from tests.engine.chains import Break, first_break
from workflows.catalogue import builtin

WORDS = "Åäö ÅÄÖ é 漢字 🙂 \u202ebakåt\u202c \"'\\ \n\t\u0007 \u2028 %s :name ?"

FULL_ITEM: dict[str, Any] = {
    "title": WORDS,
    "owner_id": COLLEAGUE,
    "phase": "test",
    "cycle": 3,
    "entered_at": later(days=3, microseconds=1),
    "last_act_at": later(days=4),
    "peak_rank": 5,
    "peak_at": later(days=2),
    "ended_at": later(days=9),
    "stalled_at": later(days=8),
    "pause": Pause(until=date(2026, 7, 1), reason=WORDS, since=later(days=5)),
    "block": Block(cause=BlockCause.STAFFING, holder_id=SENIOR, note=WORDS, since=later(days=6)),
    "origin": "deviation",
    "reference": WORDS,
    "imported_status": "LP",
    "aim_decided": True,
    "visibility": Visibility.TEAM,
}

FULL_COMMITMENT: dict[str, Any] = {
    "kind": CommitmentKind.ACTION,
    "subject": WORDS,
    "cycle": 2,
    "owner_id": COLLEAGUE,
    "opened_at": later(days=1),
    "since": later(days=2),
    "due_at": later(days=30, microseconds=7),
    "policy": "action",
    "asked_by": MANAGER,
    "generation": 4,
    "is_news": False,
    "serial": 9,
    "closed_at": later(days=20),
    "outcome": "done",
    "moved": 3,
    "moved_days": -11,
    "undone": 2,
    "details": {"words": WORDS, "days_left": 4, "none": None, "deep": [{"a": [1.5, True]}]},
}


def test_the_store_is_what_the_engine_asks_for(store: SqlStore) -> None:
    asked: Store = store
    with asked.begin() as tx:
        tx.record(decided(item()))
    with asked.read() as tx:
        assert tx.facts(1, at=AT).item.version == 1


def test_an_item_comes_back_as_it_was_recorded(store: SqlStore) -> None:
    parent = opened(store, id=1)
    whole = opened(store, id=2, parent_id=parent.id, **FULL_ITEM)
    assert unset(whole, but={"id", "version", "seq", "head", "ref"}) == []
    with store.read() as tx:
        assert tx.facts(2, at=AT).item == whole
        assert tx.facts(1, at=AT).item == parent


def test_every_attribute_of_an_item_can_change_but_what_it_is_known_by(store: SqlStore) -> None:
    first = opened(store)
    with store.begin() as tx:
        changed = tx.record(decided(first, change={**FULL_ITEM, "organisation_id": REGION}))
    with store.read() as tx:
        assert tx.facts(1, at=AT).item == changed


def test_a_commitment_comes_back_as_it_was_recorded(store: SqlStore) -> None:
    opened(store, owed(next_wake_at=None, **FULL_COMMITMENT))
    (found,) = commitments(store)
    assert found == replace(owed(next_wake_at=None, **FULL_COMMITMENT), id=1)
    assert unset(found, but={"next_wake_at", "nudge_at", "told", "item_id"}) == []


def test_a_commitment_changes_as_it_was_decided(store: SqlStore) -> None:
    first = opened(store, owed(kind=CommitmentKind.ACTION))
    (before,) = commitments(store)
    after = replace(before, **{**FULL_COMMITMENT, "opened_at": before.opened_at})
    recorded(store, first, changed=(after,))
    assert commitments(store) == (after,)


def test_what_is_owed_is_read_back_without_the_agenda(store: SqlStore) -> None:
    opened(store, owed(next_wake_at=AT, nudge_at=AT))
    (found,) = commitments(store)
    assert (found.next_wake_at, found.nudge_at) == (None, None)


@pytest.mark.parametrize("kind", ActorKind)
def test_an_event_comes_back_as_it_was_recorded(store: SqlStore, kind: ActorKind) -> None:
    actor = Actor(kind=kind, person_id=COLLEAGUE, on_behalf_of=OWNER)
    outcome = decided(item(), actor=actor, at=later(microseconds=999_999), said=FULL_COMMITMENT["details"])
    with store.begin() as tx:
        tx.record(outcome)
    with store.read() as tx:
        assert lists.history(tx, 1) == list(outcome.events)


def test_the_trail_is_whole_when_it_is_read_back(store: SqlStore) -> None:
    last = opened(store)
    for number in range(4):
        last = recorded(store, last, said={"number": number, "words": WORDS}, at=later(hours=number))
    with store.read() as tx:
        assert first_break(lists.history(tx, 1), seq=last.seq, head=last.head) is None


@pytest.mark.parametrize("words", ['{"number": 0}', '{"number":1,"number":0}', '{"number":0.0}', "[]", "{", ""])
def test_an_event_that_was_rewritten_breaks_the_trail_there_though_it_reads_the_same(
    store: SqlStore, words: str
) -> None:
    outcome = decided(opened(store), said={"number": 0})
    forged = [words if value == '{"number":0}' else value for value in rows.event_row(outcome.events[0])]
    with store.begin() as tx:
        tx.sql.run_many(statements.INSERT_EVENTS, [forged])
    with store.read() as tx:
        assert first_break(lists.history(tx, 1), seq=2, head=outcome.item.head) == Break(2, "altered")


def test_a_worksheet_comes_back_whatever_is_in_it(store: SqlStore) -> None:
    values = {
        "words": WORDS,
        "long": "väg " * 250_000,
        "points": [["2026-03-02", 1.25], ["2026-03-03", None]],
        "number": 10**15,
        "fraction": 0.1,
        "yes": True,
        "empty": "",
        "nothing": None,
    }
    recorded(store, opened(store), worksheets=(Worksheet(phase="problem", cycle=1, values=values),))
    with store.read() as tx:
        assert tx.facts(1, at=AT).worksheets == {("problem", 1): values}


def test_a_worksheet_is_kept_for_each_phase_and_cycle_and_written_over(store: SqlStore) -> None:
    first = opened(store)
    sheets = tuple(
        Worksheet(phase=p, cycle=c, values={"n": n}) for n, (p, c) in enumerate([("a", 1), ("a", 2), ("b", 1)])
    )
    second = recorded(store, first, worksheets=sheets)
    recorded(store, second, worksheets=(Worksheet(phase="a", cycle=2, values={"m": 9}),))
    with store.read() as tx:
        assert tx.facts(1, at=AT).worksheets == {("a", 1): {"n": 0}, ("a", 2): {"m": 9}, ("b", 1): {"n": 2}}


@pytest.mark.parametrize(
    "zone",
    [ZoneInfo("Europe/Stockholm"), ZoneInfo("America/St_Johns"), timezone(timedelta(hours=14)), UTC],
    ids=["Stockholm", "Newfoundland", "plus fourteen", "UTC"],
)
def test_an_instant_of_any_time_zone_is_the_same_instant_in_utc(store: SqlStore, zone: Any) -> None:
    night = datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC)  # the hour that Stockholm's clocks show twice
    opened(store, entered_at=night.astimezone(zone), last_act_at=(night + timedelta(hours=1)).astimezone(zone))
    with store.read() as tx:
        found = tx.facts(1, at=AT).item
    assert (found.entered_at, found.last_act_at) == (night, night + timedelta(hours=1))
    assert found.entered_at.utcoffset() == timedelta(0)


def test_an_instant_without_a_time_zone_is_refused(store: SqlStore) -> None:
    naive = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - what must not be let in
    with pytest.raises(ValueError, match="timezone"):
        opened(store, entered_at=naive)
    with store.read() as tx, pytest.raises(NotFound):
        tx.facts(1, at=AT)


def test_the_second_of_two_is_told_who_was_first_and_changes_nothing(store: SqlStore) -> None:
    seen = opened(store)
    won = recorded(store, seen, actor=Actor(kind=ActorKind.PERSON, person_id=COLLEAGUE), at=later(minutes=1))
    loser = decided(
        seen, change={"title": "Mine"}, opened=(owed(),), joined=(Participant(person_id=2, part=Part.COACH),)
    )
    with pytest.raises(Conflict) as refused, store.begin() as tx:
        tx.record(loser)
    assert refused.value.data == {"who": COLLEAGUE, "when": later(minutes=1), "seen": 1, "current": 2}
    with store.read() as tx:
        facts = tx.facts(1, at=AT)
        assert (facts.item, facts.commitments, facts.participants) == (won, (), ())
        assert len(lists.history(tx, 1)) == 2


def test_an_item_is_opened_once(store: SqlStore) -> None:
    opened(store)
    with pytest.raises(Conflict) as refused:
        opened(store, title="Another")
    assert (refused.value.data["seen"], refused.value.data["current"]) == (0, 1)


def test_an_item_that_nobody_opened_cannot_change(store: SqlStore) -> None:
    with pytest.raises(NotFound):
        recorded(store, item(version=3))


def test_of_many_who_press_at_once_one_wins(store: SqlStore) -> None:
    seen = opened(store)
    outcomes = [decided(seen, at=later(minutes=n), said={"n": n}) for n in range(6)]
    together = threading.Barrier(len(outcomes))
    results: list[str] = []

    def press(number: int) -> None:
        together.wait()
        try:
            with store.begin() as tx:
                tx.record(outcomes[number])
            results.append("won")
        except Conflict:
            results.append("lost")

    at_once(press, len(outcomes))
    assert sorted(results) == ["lost"] * 5 + ["won"]
    with store.read() as tx:
        assert [event.seq for event in lists.history(tx, 1)] == [1, 2]


def test_items_opened_at_once_get_numbers_of_their_own(store: SqlStore) -> None:
    together = threading.Barrier(4)

    def open_five(_number: int) -> None:
        together.wait()
        for _ in range(5):
            with store.begin() as tx:
                tx.record(decided(item(id=tx.next_item_id())))

    at_once(open_five, 4)
    with store.read() as tx:
        assert lists.count(tx, lists.Wanted()) == 20


def test_two_items_can_be_opened_in_one_transaction(store: SqlStore) -> None:
    with store.begin() as tx:
        first, second = tx.next_item_id(), tx.next_item_id()
        tx.record(decided(item(id=second)))
        tx.record(decided(item(id=first)))
        assert tx.next_item_id() > second > first


def test_what_raises_leaves_nothing_behind(store: SqlStore) -> None:
    def record_and_fail() -> None:
        with store.begin() as tx:
            tx.record(decided(item(), opened=(owed(),)))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        record_and_fail()
    with store.read() as tx:
        assert lists.count(tx, lists.Wanted()) == 0
        assert lists.next_wake(tx) is None


def test_what_raises_in_a_savepoint_is_undone_alone(store: SqlStore) -> None:
    def record_and_fail(tx: SqlTransaction) -> None:
        with tx.savepoint():
            tx.record(decided(item(id=2)))
            raise RuntimeError

    with store.begin() as tx:
        tx.record(decided(item(id=1)))
        with pytest.raises(RuntimeError):
            record_and_fail(tx)
        with tx.savepoint():
            tx.record(decided(item(id=3)))
    with store.read() as tx:
        assert [found.item.id for found in lists.items(tx, lists.Wanted(), limit=9)] == [1, 3]


def test_a_statement_that_fails_in_a_savepoint_spoils_nothing_else(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.record(decided(item(id=1)))
        with pytest.raises(Exception, match=r"(?i)foreign key"), tx.savepoint():
            tx.record(decided(item(id=2, parent_id=99)))
        tx.record(decided(item(id=3)))
    with store.read() as tx:
        assert lists.find_item(tx, "FA-2026-003") == 3


def test_a_reader_sees_one_moment(store: SqlStore) -> None:
    first = opened(store)
    with store.read() as tx:
        before = tx.facts(1, at=AT)
        recorded(store, first, change={"title": "Meanwhile"})
        assert tx.facts(1, at=AT) == before
    with store.read() as tx:
        assert tx.facts(1, at=AT).item.title == "Meanwhile"


def test_a_reader_cannot_write(store: SqlStore) -> None:
    with pytest.raises(DatabaseFailed, match=r"(?i)read-?only"), store.read() as tx:
        tx.record(decided(item()))


def test_a_reader_does_not_wait_for_a_writer(store: SqlStore) -> None:
    opened(store)
    with store.begin() as writing:
        writing.record(decided(item(id=2)))
        with store.read() as reading, pytest.raises(NotFound):
            reading.facts(2, at=AT)


def test_facts_are_what_is_open_and_every_action(store: SqlStore) -> None:
    kinds = [CommitmentKind.PHASE, CommitmentKind.ACTION, CommitmentKind.PHASE, CommitmentKind.DECISION]
    done = {0: AT, 1: AT}
    opened(store, *(owed(kind=kind, closed_at=done.get(n), subject=str(n)) for n, kind in enumerate(kinds)))
    opened(store, owed(item_id=2), id=2)
    assert [(c.kind, c.subject) for c in commitments(store)] == [
        (CommitmentKind.ACTION, "1"),
        (CommitmentKind.PHASE, "2"),
        (CommitmentKind.DECISION, "3"),
    ]


def test_facts_know_who_stands_above_and_beside(store: SqlStore) -> None:
    opened(store)
    with store.read() as tx:
        facts = tx.facts(1, at=AT)
    assert (facts.line, facts.coordinator_id) == ((MANAGER, SENIOR), COORDINATOR)
    assert (facts.last_actor, facts.last_at) == (HAND, AT)


def test_the_line_is_that_of_the_owners_own_organisation(store: SqlStore) -> None:
    with store.begin() as tx:
        town = add_organisation(tx, replace(organisation(tx, "R"), id=0, code="K", name="Kommun", manager_id=None))
        boss = add_person(tx, Profile(name="Chef", email="chef@kommun.example", organisation_id=town.id))
        clerk = add_person(tx, Profile(name="Handläggare", email="h@kommun.example", organisation_id=town.id))
        change_organisation(tx, replace(town, manager_id=boss.id))
    opened(store, organisation_id=CARE, owner_id=clerk.id)
    with store.read() as tx:
        assert tx.facts(1, at=AT).line == (boss.id,)


def test_an_item_without_an_owner_has_the_line_of_its_organisation(store: SqlStore) -> None:
    opened(store, owner_id=None)
    with store.read() as tx:
        assert tx.facts(1, at=AT).line == (MANAGER, SENIOR)


def test_facts_know_who_has_left(store: SqlStore) -> None:
    opened(store, owed(), owed(kind=CommitmentKind.ACTION, owner_id=COLLEAGUE))
    with store.begin() as tx:
        assert tx.facts(1, at=AT).gone == frozenset()
        deactivate(tx, OWNER, on=on(1))
        deactivate(tx, COLLEAGUE, on=on(1))
        assert tx.facts(1, at=AT).gone == {OWNER, COLLEAGUE}


def test_whoever_has_left_manages_and_coordinates_nothing(store: SqlStore, database: Database) -> None:
    opened(store)
    with store.read() as tx:
        assert tx.facts(1, at=AT).line == (MANAGER, SENIOR)
    with SqlStore(database).begin() as tx:
        deactivate(tx, MANAGER, on=on(1))
        deactivate(tx, COORDINATOR, on=on(1))
    with store.read() as tx:
        found = tx.facts(1, at=AT)
    assert (found.line, found.coordinator_id) == ((SENIOR,), None)


def test_whoever_heads_it_all_is_alone_in_their_line(store: SqlStore) -> None:
    with store.begin() as tx:
        region = organisation(tx, "R")
        head = add_person(tx, Profile(name="Head", email="h@region.example", organisation_id=region.id))
        change_organisation(tx, replace(region, manager_id=head.id))
    opened(store, owner_id=head.id)
    with store.read() as tx:
        assert tx.facts(1, at=AT).line == (head.id,)


def test_facts_know_what_in_the_item_above_may_wait_for_this_one(store: SqlStore) -> None:
    above = opened(store, owed(kind=CommitmentKind.ACTION), owed(), owed(closed_at=AT))
    opened(store, id=2, parent_id=above.id)
    with store.read() as tx:
        assert (tx.facts(1, at=AT).awaited_by, tx.facts(2, at=AT).awaited_by) == (None, 2)


def test_open_children_are_counted(store: SqlStore) -> None:
    opened(store, id=1)
    opened(store, id=2, parent_id=1)
    opened(store, id=3, parent_id=1, ended_at=AT)
    with store.read() as tx:
        assert tx.facts(1, at=AT).open_children == 1
        assert tx.facts(2, at=AT).open_children == 0


def test_people_join_leave_and_change_their_part(store: SqlStore) -> None:
    def parts() -> tuple[Participant, ...]:
        with store.read() as tx:
            return tx.facts(1, at=AT).participants

    first = opened(store)
    coach, member = Participant(person_id=MANAGER, part=Part.COACH), Participant(person_id=OWNER, part=Part.MEMBER)
    second = recorded(store, first, joined=(coach, member))
    assert parts() == (member, coach)
    patient = Participant(person_id=MANAGER, part=Part.PATIENT_REPRESENTATIVE)
    third = recorded(store, second, joined=(patient,))
    assert parts() == (member, patient)
    recorded(store, third, left=(OWNER, MANAGER))
    assert parts() == ()


def test_participants_of_many_items_are_read_at_once(store: SqlStore) -> None:
    one, two = Participant(person_id=OWNER, part=Part.MEMBER), Participant(person_id=SENIOR, part=Part.COACH)
    for number, joined in ((1, (one, two)), (2, ()), (3, (two,))):
        recorded(store, opened(store, id=number), joined=joined)
    with store.read() as tx:
        assert tx.participants([1, 2, 3, 99]) == {1: (one, two), 3: (two,)}
        assert tx.participants([]) == {}


def test_a_person_is_read(store: SqlStore) -> None:
    with store.read() as tx:
        assert tx.person(OWNER) == Person(id=1, name="Owner", email="owner@region.example", organisation_id=CARE)


@pytest.mark.parametrize(
    ("what", "ask"),
    [
        ("item", lambda tx: tx.facts(99, at=AT)),
        ("person", lambda tx: tx.person(99)),
        ("workflow", lambda tx: tx.definition("nope")),
        ("workflow", lambda tx: tx.definition("pdsa", 99)),
    ],
    ids=["item", "person", "workflow", "version of a workflow"],
)
def test_what_does_not_exist_is_refused(store: SqlStore, what: str, ask: Callable[[Any], object]) -> None:
    with store.read() as tx, pytest.raises(NotFound) as refused:
        ask(tx)
    assert str(refused.value.data["what"]) == what


def test_a_definition_is_one_object_for_all_who_use_it(store: SqlStore) -> None:
    opened(store)
    with store.read() as tx:
        first = tx.definition("pdsa")
    with store.read() as tx:
        assert first is tx.definition("pdsa") is tx.definition("pdsa", 1) is tx.facts(1, at=AT).definition


def test_the_newest_version_is_the_default_and_an_item_keeps_its_own(store: SqlStore) -> None:
    opened(store)
    with store.begin() as tx:
        install(tx, edited("version = 1", "version = 2"), at=AT)
        assert tx.definition("pdsa").version == 2
    with store.read() as tx:
        assert tx.definition("pdsa").version == 2
        assert tx.facts(1, at=AT).definition.version == 1


def test_a_workflow_that_another_process_replaces_is_seen(store: SqlStore, database: Database) -> None:
    with store.read() as tx:
        assert tx.definition("pdsa").prefix == "FA"
    with SqlStore(database).begin() as tx:
        install(tx, edited('prefix = "FA"', 'prefix = "ZZ"'), at=AT)
    with store.read() as tx:
        assert tx.definition("pdsa").prefix == "ZZ"


def test_an_organisation_that_another_process_changes_is_seen(store: SqlStore, database: Database) -> None:
    opened(store)
    with store.read() as tx:
        assert tx.tree().calendar(CARE).country == "SE"
    with SqlStore(database).begin() as tx:
        change_organisation(tx, replace(organisation(tx, "R"), country="NO", timezone="Europe/Oslo"))
    with store.read() as tx:
        assert tx.tree().calendar(CARE) == Calendar(country="NO", timezone="Europe/Oslo")
        assert tx.facts(1, at=AT).calendar.country == "NO"


def test_a_change_of_the_organisations_that_is_rolled_back_is_forgotten(store: SqlStore) -> None:
    def rename(name: str) -> str:
        with store.begin() as tx:
            change_organisation(tx, replace(organisation(tx, "R"), name=name))
            seen = tx.tree().organisations[REGION].name
            if name == "undone":
                raise RuntimeError
        return seen

    with pytest.raises(RuntimeError):
        rename("undone")
    with store.read() as tx:
        assert tx.tree().organisations[REGION].name == "Region Exempel"
    assert rename("kept") == "kept"
    with store.read() as tx:
        assert tx.tree().organisations[REGION].name == "kept"


def test_the_tree_is_the_same_object_until_it_changes(store: SqlStore) -> None:
    with store.read() as tx:
        tree = tx.tree()
    with store.read() as tx:
        assert tx.tree() is tree


def test_the_stores_time_zone_is_for_organisations_without_one(database: Database) -> None:
    with SqlStore(database, timezone="Europe/Helsinki").read() as tx:
        assert tx.tree().calendar(CARE).timezone == "Europe/Helsinki"


def test_the_schedulers_acts_are_on_record_as_its_own(store: SqlStore) -> None:
    recorded(store, opened(store), actor=SCHEDULER)
    with store.read() as tx:
        assert tx.facts(1, at=AT).last_actor == SCHEDULER


def unset(value: Item | Commitment, *, but: set[str]) -> list[str]:
    """The attributes that have their default: a test that writes everything must not forget one."""
    return [
        f.name
        for f in fields(value)
        if f.name not in but
        and getattr(value, f.name) == (f.default if f.default_factory is MISSING else f.default_factory())
    ]


def edited(old: str, new: str) -> str:
    """The workflow file, changed in one place."""
    source = builtin()["pdsa"]
    assert source.count(old) == 1
    return source.replace(old, new)


def test_an_item_is_one_and_the_same_all_through_a_transaction(postgresql_store: SqlStore) -> None:
    first = opened(postgresql_store)

    with postgresql_store.begin() as tx:
        tx.facts(first.id, at=AT)
        recorded(postgresql_store, first)
        with pytest.raises(Conflict):
            tx.facts(first.id, at=AT)


def test_what_a_part_of_a_transaction_changed_and_lost_is_no_conflict(store: SqlStore) -> None:
    first = opened(store)

    def lose(tx: SqlTransaction) -> None:
        with tx.savepoint():
            tx.record(decided(first))
            raise ZeroDivisionError

    with store.begin() as tx:
        with pytest.raises(ZeroDivisionError):
            lose(tx)
        assert tx.facts(first.id, at=AT).item == first
