"""Whatever is done to the trail behind its back is found, and named; on both databases, by their owner."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.sql import trail
from adapters.sql.engines import Database, open_database
from adapters.sql.store import SqlStore
from engine.audit import GENESIS
from engine.seals import Anchor
from engine.trails import Fault, What, Where, rehash
from tests.adapters.conftest import KINDS
from tests.adapters.sql.building import AT, opened
from tests.adapters.sql.tampering import Owner, happened, on_record, owning, sealed_trails
from tests.adapters.sql.test_guards import disposed_of

KEY = "a key that nobody else has"
EVENT, ITEM, HEAD, SEAL, TOMBSTONE = Where.EVENT, Where.ITEM, Where.HEAD, Where.SEAL, Where.TOMBSTONE


@pytest.fixture(scope="module", params=KINDS)
def trails(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with three items under three seals, which is left as it is."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("trail") / "hjulet.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield from _sealed(f"sqlite:///{file}")
    else:
        server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgresql_template")
        with server.database(template=template) as url:
            yield from _sealed(url)


def _sealed(url: str) -> Iterator[Database]:
    database = open_database(url)
    sealed_trails(SqlStore(database))
    yield database
    database.close()


@pytest.fixture
def owner(trails: Database) -> Iterator[Owner]:
    """Its owner; what they do is undone afterwards."""
    with owning(trails) as owner:
        yield owner


def found(owner: Owner, *anchors: Anchor, **options: Any) -> tuple[Where, What, int | None, int | None]:
    """What the first bad row is, of which item, with which number."""
    first = owner.verified(*anchors, **options).first
    assert first is not None
    return first.where, first.what, first.item_id, first.seq


def test_a_whole_trail_is_whole(owner: Owner) -> None:
    told: list[tuple[int, int]] = []
    verdict = trail.verify(owner.tx, report=lambda done, total: told.append((done, total)), page=4, trail_only=True)
    assert verdict.is_whole
    assert (verdict.events, verdict.items, verdict.seals, verdict.unsealed) == (15, 3, 3, 0)
    assert verdict.last is not None
    assert verdict.last.number == 3
    assert told == [(0, 15), (4, 15), (8, 15), (12, 15), (15, 15)]


def test_a_trail_of_nothing_is_whole(store: SqlStore) -> None:
    with store.read() as tx:
        verdict = trail.verify(tx, trail_only=True)
    assert verdict.is_whole
    assert (verdict.events, verdict.seals, verdict.last) == (0, 0, None)


def test_what_no_seal_covers_yet_is_counted(store: SqlStore) -> None:
    sealed_trails(store)
    happened(store, on_record(store, 2), times=2)
    opened(store, id=4)
    with store.read() as tx:
        verdict = trail.verify(tx, trail_only=True)
    assert verdict.is_whole
    assert verdict.unsealed == 3


@pytest.mark.parametrize(
    "change",
    [
        "at = '2027-01-01 00:00:00.000000'",
        "actor_kind = 'operator'",
        "actor_id = 2",
        "actor_id = NULL",
        "on_behalf_of = 1",
        "kind = 'item.moved'",
        "data = '{}'",
        "prev_hash = hash",
        "hash = prev_hash",
    ],
)
def test_each_column_of_an_event_that_was_altered_is_found(owner: Owner, change: str) -> None:
    owner.run(f"UPDATE event SET {change} WHERE item_id = 2 AND seq = 3")  # noqa: S608 - from the list above
    verdict = owner.verified()
    assert verdict.first == Fault(where=EVENT, what=What.ALTERED, item_id=2, ref="FA-2026-002", seq=3, seal=1)
    assert verdict.faulty_items == 1


Act = tuple[str, ...]
COPIED = "INSERT INTO event SELECT item_id, {seq}, at, actor_kind, actor_id, on_behalf_of, 'x', data, hash, prev_hash"
REMOVED: Act = ("DELETE FROM event WHERE item_id = 2 AND seq = 3",)
REMOVED_AND_COUNTED_ANEW: Act = (
    *REMOVED,
    "UPDATE event SET seq = 3 WHERE item_id = 2 AND seq = 4",
    "UPDATE event SET seq = 4 WHERE item_id = 2 AND seq = 5",
    "UPDATE item SET seq = 4 WHERE id = 2",
)
PLACE_MADE: Act = (
    "UPDATE event SET seq = 6 WHERE item_id = 2 AND seq = 5",
    "UPDATE event SET seq = 5 WHERE item_id = 2 AND seq = 4",
    "UPDATE item SET seq = 6 WHERE id = 2",
)
INSERTED: Act = (*PLACE_MADE, COPIED.format(seq=4) + " FROM event WHERE item_id = 2 AND seq = 3")
APPENDED: Act = (COPIED.format(seq=6) + " FROM event WHERE item_id = 2 AND seq = 5",)
SWAPPED: Act = (
    "UPDATE event SET seq = 99 WHERE item_id = 2 AND seq = 2",
    "UPDATE event SET seq = 2 WHERE item_id = 2 AND seq = 4",
    "UPDATE event SET seq = 4 WHERE item_id = 2 AND seq = 99",
)
SWAPPED_BETWEEN_ITEMS: Act = (
    "UPDATE event SET item_id = 9 WHERE item_id = 2 AND seq = 2",
    "UPDATE event SET item_id = 2 WHERE item_id = 3 AND seq = 2",
    "UPDATE event SET item_id = 3 WHERE item_id = 9",
)
CUT_OFF: Act = (
    "DELETE FROM event WHERE item_id = 2 AND seq > 4",
    "UPDATE item SET seq = 4, head = (SELECT hash FROM event WHERE item_id = 2 AND seq = 4) WHERE id = 2",
)
TRAILS_SWAPPED: Act = (
    "UPDATE event SET item_id = 9 WHERE item_id = 2",
    "UPDATE event SET item_id = 2 WHERE item_id = 3",
    "UPDATE event SET item_id = 3 WHERE item_id = 9",
)
TRAIL_COPIED: Act = (COPIED.format(seq="seq").replace("item_id", "9", 1) + " FROM event WHERE item_id = 2",)
TAKEN_OUT: Act = ("DELETE FROM event WHERE item_id = 2", "DELETE FROM item WHERE id = 2")


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        (REMOVED, (EVENT, What.REMOVED, 2, 3)),
        (REMOVED_AND_COUNTED_ANEW, (EVENT, What.REMOVED, 2, 3)),
        (INSERTED, (EVENT, What.INSERTED, 2, 4)),
        (APPENDED, (EVENT, What.ALTERED, 2, 6)),
        (SWAPPED, (EVENT, What.SWAPPED, 2, 2)),
        (SWAPPED_BETWEEN_ITEMS, (EVENT, What.ALTERED, 2, 2)),
        (TRAILS_SWAPPED, (EVENT, What.ALTERED, 2, 1)),
        (TRAIL_COPIED, (ITEM, What.REMOVED, 9, None)),
        (("DELETE FROM event WHERE item_id = 2 AND seq > 3",), (EVENT, What.TRUNCATED, 2, 4)),
        (("DELETE FROM event WHERE item_id = 2",), (EVENT, What.TRUNCATED, 2, 1)),
        (("DELETE FROM event",), (EVENT, What.TRUNCATED, 1, 1)),
        (CUT_OFF, (EVENT, What.TRUNCATED, 2, 5)),
        (("UPDATE event SET seq = -seq WHERE item_id = 2",), (EVENT, What.INSERTED, 2, -5)),
        (("UPDATE event SET data = data || ' ' WHERE item_id = 2",), (EVENT, What.UNREADABLE, 2, 1)),
        (("UPDATE event SET actor_kind = 'x' WHERE item_id = 2",), (EVENT, What.UNREADABLE, 2, 1)),
        (("UPDATE item SET seq = 4 WHERE id = 2",), (ITEM, What.ALTERED, 2, 5)),
        (("UPDATE item SET seq = 7 WHERE id = 2",), (ITEM, What.ALTERED, 2, 5)),
        (("UPDATE item SET seq = -1 WHERE id = 2",), (ITEM, What.ALTERED, 2, 5)),
        (("UPDATE item SET head = 'x' WHERE id = 2",), (ITEM, What.ALTERED, 2, 5)),
        (("DELETE FROM item WHERE id = 2",), (ITEM, What.REMOVED, 2, None)),
        (TAKEN_OUT, (ITEM, What.REMOVED, 2, None)),
        (("UPDATE sealed_head SET hash = 'x' WHERE item_id = 2",), (HEAD, What.ALTERED, 2, 3)),
        (("UPDATE sealed_head SET seq = 4 WHERE item_id = 2 AND seal_number = 1",), (HEAD, What.ALTERED, 2, 4)),
        (("UPDATE sealed_head SET seq = -4 WHERE item_id = 2",), (HEAD, What.ALTERED, 2, 0)),
    ],
)
def test_what_was_done_to_an_item_is_found_and_named(
    owner: Owner, acts: Act, expected: tuple[Where, What, int, int | None]
) -> None:
    owner.run(*acts)
    assert found(owner) == expected


def test_an_event_that_changed_places_is_named_with_the_other(owner: Owner) -> None:
    owner.run(*SWAPPED)
    first = owner.verified().first
    assert first == Fault(where=EVENT, what=What.SWAPPED, item_id=2, ref="FA-2026-002", seq=2, other=4, seal=1)


def test_a_forged_event_that_fits_is_told_from_the_one_that_it_pushed_away(owner: Owner) -> None:
    owner.run(*PLACE_MADE)
    owner.insert(owner.forged(2, seq=4, head=owner.hash_of(2, 3)))
    assert found(owner) == (EVENT, What.INSERTED, 2, 4)


def test_an_event_written_anew_with_a_hash_of_its_own_is_told_from_the_one_after_it(owner: Owner) -> None:
    owner.run(*REMOVED)
    owner.insert(owner.forged(2, seq=3, head=owner.hash_of(2, 2)))
    assert found(owner) == (EVENT, What.ALTERED, 2, 3)


def test_a_last_event_written_anew_is_told_from_its_item_by_the_seal(owner: Owner) -> None:
    owner.run("DELETE FROM event WHERE item_id = 2 AND seq = 5")
    owner.insert(owner.forged(2, seq=5, head=owner.hash_of(2, 4)))
    assert found(owner) == (EVENT, What.ALTERED, 2, 5)


def test_a_trail_that_was_written_anew_is_found_by_the_seals(owner: Owner) -> None:
    owner.rewrite(2, after=3)
    first = owner.verified().first
    assert first == Fault(where=EVENT, what=What.ALTERED, item_id=2, ref="FA-2026-002", seq=4, other=5, seal=2)


def test_all_items_written_anew_are_counted(owner: Owner) -> None:
    for number in (1, 2, 3):
        owner.rewrite(number, after=0)
    verdict = owner.verified()
    first = Fault(where=EVENT, what=What.ALTERED, item_id=1, ref="FA-2026-001", seq=1, other=3, seal=1)
    assert (verdict.faulty_items, verdict.first) == (3, first)


def test_a_trail_written_anew_with_its_heads_is_found_by_the_root(owner: Owner) -> None:
    owner.rewrite(2, after=3)
    owner.note_heads_anew()
    assert owner.verified().first == Fault(where=HEAD, what=What.ALTERED, seal=2)


def test_a_trail_written_anew_with_its_seals_is_found_by_what_was_kept_outside(owner: Owner) -> None:
    first, second, third = map(owner.anchor, (1, 2, 3))
    owner.rewrite(2, after=3)
    owner.note_heads_anew()
    owner.reseal(from_number=2)
    assert owner.verified().is_whole
    assert owner.verified(first).is_whole
    assert owner.verified(first, second, third).first == Fault(where=SEAL, what=What.ALTERED, seal=2)
    assert owner.verified(third).first == Fault(where=SEAL, what=What.ALTERED, seal=3)


def test_whole_tables_put_in_the_place_of_others_are_found_by_what_was_kept_outside(owner: Owner) -> None:
    kept = owner.anchor(2)
    owner.run("DELETE FROM sealed_head", "DELETE FROM seal", "DELETE FROM event WHERE item_id = 3")
    owner.run("DELETE FROM item WHERE id = 3")
    for number in (1, 2):
        owner.rewrite(number, after=0)
    owner.seal(day=1)
    assert owner.verified().is_whole
    assert owner.verified(kept).first == Fault(where=SEAL, what=What.REMOVED, seal=2)


@pytest.fixture
def keyed(owner: Owner) -> Owner:
    """The same under two seals that were set with a key."""
    owner.run("DELETE FROM sealed_head", "DELETE FROM seal")
    owner.seal(day=1, key=KEY)
    owner.seal(day=2, key=KEY)
    return owner


def test_with_a_key_seals_cannot_be_written_anew_without_it(keyed: Owner) -> None:
    assert keyed.verified(key=KEY).is_whole
    keyed.rewrite(2, after=0)
    keyed.note_heads_anew()
    keyed.reseal(from_number=1)
    assert keyed.verified(key=KEY).first == Fault(where=SEAL, what=What.ALTERED, seal=1)
    keyed.run("UPDATE seal SET key_id = NULL")
    keyed.reseal(from_number=1)
    assert keyed.verified(key=KEY).first == Fault(where=SEAL, what=What.UNSIGNED, seal=2)


@pytest.mark.parametrize("key", [None, "another key"])
def test_without_its_key_a_seal_is_said_to_be_unverified(keyed: Owner, key: str | None) -> None:
    verdict = keyed.verified(key=key)
    assert verdict.first == Fault(where=SEAL, what=What.UNVERIFIED, seal=1)
    assert (verdict.unverified, verdict.faulty_seals, verdict.faulty_items) == (2, 0, 0)


def test_what_is_wrong_for_sure_is_named_before_what_cannot_be_told(keyed: Owner) -> None:
    keyed.run("UPDATE seal SET prev_hash = 'x' WHERE number = 2")
    assert keyed.verified().first == Fault(where=SEAL, what=What.ALTERED, seal=2)


def test_a_key_that_is_set_later_leaves_the_older_seals_as_they_are(owner: Owner) -> None:
    owner.seal(day=4, key=KEY)
    assert owner.verified(key=KEY).is_whole
    owner.seal(day=5)
    assert owner.verified(key=KEY).first == Fault(where=SEAL, what=What.ALTERED, seal=5)


@pytest.mark.parametrize(
    ("act", "what", "number"),
    [
        ("UPDATE seal SET events = 9 WHERE number = 2", What.ALTERED, 2),
        ("UPDATE seal SET at = '2020-01-01 00:00:00.000000' WHERE number = 2", What.ALTERED, 2),
        ("UPDATE seal SET hash = 'x' WHERE number = 2", What.ALTERED, 2),
        ("UPDATE seal SET prev_hash = 'x' WHERE number = 2", What.ALTERED, 2),
        ("UPDATE seal SET root = 'x' WHERE number = 2", What.ALTERED, 2),
        ("UPDATE seal SET key_id = 'x' WHERE number = 2", What.ALTERED, 3),
        ("UPDATE seal SET key_id = 'x' WHERE number = 3", What.UNVERIFIED, 3),
        ("DELETE FROM seal WHERE number = 2", What.REMOVED, 2),
        ("DELETE FROM seal WHERE number = 1", What.REMOVED, 1),
        ("DELETE FROM seal WHERE number > 1", What.REMOVED, 2),
        ("UPDATE seal SET number = -1 WHERE number = 1", What.INSERTED, -1),
    ],
)
def test_what_was_done_to_a_seal_is_found_and_named(owner: Owner, act: str, what: What, number: int) -> None:
    owner.run(act)
    first = owner.verified().first
    assert first is not None
    assert (first.where, first.what, first.seal) == (SEAL, what, number)


def test_seals_that_changed_places_are_found(owner: Owner) -> None:
    for of, to in ((1, 9), (2, 1), (9, 2)):
        owner.run("UPDATE seal SET number = :to WHERE number = :of", to=to, of=of)
    assert owner.verified().first == Fault(where=SEAL, what=What.ALTERED, seal=1)


def test_heads_that_were_put_under_another_seal_are_found(owner: Owner) -> None:
    owner.run("UPDATE sealed_head SET seal_number = 3 WHERE seal_number = 2")
    assert owner.verified().first == Fault(where=HEAD, what=What.ALTERED, seal=3)


def test_a_last_day_that_was_taken_away_with_its_seals_is_found_by_what_was_kept_outside(owner: Owner) -> None:
    kept = owner.anchor(3)
    owner.run("DELETE FROM sealed_head WHERE seal_number > 1", "DELETE FROM seal WHERE number > 1")
    owner.run("DELETE FROM event WHERE seq > 3")
    last = "SELECT hash FROM event WHERE event.item_id = item.id AND event.seq = 3"
    owner.run(f"UPDATE item SET seq = 3, head = ({last})")  # noqa: S608 - our own words
    assert owner.verified().is_whole
    assert owner.verified(kept).first == Fault(where=SEAL, what=What.REMOVED, seal=3)


def test_a_head_that_was_taken_from_under_a_seal_is_found(owner: Owner) -> None:
    owner.run("DELETE FROM sealed_head WHERE item_id = 2 AND seal_number = 1")
    assert owner.verified().first == Fault(where=HEAD, what=What.ALTERED, seal=1)


def test_a_head_that_was_put_under_a_seal_is_found(owner: Owner) -> None:
    owner.run("INSERT INTO sealed_head VALUES (7, 3, 1, 'x')")
    verdict = owner.verified()
    assert verdict.first == Fault(where=ITEM, what=What.REMOVED, item_id=7, seal=3)
    assert verdict.faulty_seals == 1


@pytest.fixture
def disposed(owner: Owner) -> Owner:
    """The same with one of the three disposed of, as it has to be."""
    disposed_of(owner.tx, 2)
    owner.run(
        "UPDATE disposal SET seq = 5, head = :head", "DELETE FROM event WHERE item_id = 2", head=owner.hash_of(2, 5)
    )
    owner.run("DELETE FROM item WHERE id = 2")
    return owner


def test_an_item_that_was_disposed_of_is_whole_in_its_seals(disposed: Owner) -> None:
    verdict = disposed.verified()
    assert verdict.is_whole
    assert (verdict.items, verdict.disposed) == (2, 1)
    disposed.seal(day=4)
    assert disposed.verified().is_whole


@pytest.mark.parametrize("change", ["rule_id = 7", "disposed_by = 3", "head = 'x'", "seq = 4", "visibility = 'x'"])
def test_a_tombstone_that_was_altered_after_it_was_sealed_is_found(disposed: Owner, change: str) -> None:
    disposed.seal(day=4)
    disposed.run(f"UPDATE disposal SET {change}")  # noqa: S608 - from the list above
    assert found(disposed)[:3] == (TOMBSTONE, What.ALTERED, 2)


def test_a_tombstone_that_does_not_end_where_its_item_was_sealed_is_found(disposed: Owner) -> None:
    disposed.run("UPDATE disposal SET head = 'x'")
    assert found(disposed) == (TOMBSTONE, What.ALTERED, 2, 5)


def test_a_tombstone_that_was_removed_makes_its_item_a_missing_one(disposed: Owner) -> None:
    disposed.seal(day=4)
    disposed.run("DELETE FROM disposal")
    assert found(disposed) == (ITEM, What.REMOVED, 2, None)


def test_a_tombstone_beside_a_living_item_is_found(owner: Owner) -> None:
    disposed_of(owner.tx, 2)
    assert found(owner) == (TOMBSTONE, What.INSERTED, 2, 1)


NONSENSE = ("CAST('x' AS BLOB)", "CAST(x'ff22' AS TEXT)", "''", "-7", "'{'", "zeroblob(3)", "1e400", "'2026-02-30'")
COLUMNS = {
    "event": ("item_id", "seq", "at", "actor_kind", "actor_id", "kind", "data", "prev_hash", "hash"),
    "item": ("seq", "head", "ref"),
    "seal": ("at", "events", "root", "key_id", "prev_hash", "hash"),
    "sealed_head": ("item_id", "seal_number", "seq", "hash"),
    "disposal": ("ref", "opened_at", "seq", "head", "rule_id", "disposed_by"),
}
ONE = {
    "event": "item_id = 3 AND seq = 2",
    "item": "id = 3",
    "seal": "number = 2",
    "sealed_head": "item_id = 3 AND seal_number = 2",
    "disposal": "item_id = 2",
}


# On PostgreSQL columns hold nothing but what they are for.
@pytest.mark.parametrize("trails", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("table", "column"), [(table, each) for table, columns in COLUMNS.items() for each in columns])
def test_nothing_that_a_column_can_hold_stops_the_verification(disposed: Owner, table: str, column: str) -> None:
    disposed.seal(day=4)
    for value in NONSENSE:
        with disposed.connection.begin_nested() as tried:
            disposed.run(f"UPDATE {table} SET {column} = {value} WHERE {ONE[table]}")  # noqa: S608 - from the lists
            assert disposed.verified().is_whole is (column == "ref" and table == "item"), value
            tried.rollback()


UNREADABLE = ('{"a":1,"a":2}', '{"a": 1}', "{", "[]", '{"b":1,"a":2}', '{"a":NaN}', '{"a":1}{"a":1}', "1", "[" * 5000)


@pytest.mark.parametrize("words", UNREADABLE)
def test_words_whose_hash_is_right_but_that_nobody_can_have_written_are_a_bad_row(owner: Owner, words: str) -> None:
    at = AT.isoformat(timespec="microseconds")
    digest = rehash(1, 1, at, "person", 1, None, "x", words, GENESIS)
    owner.run("DELETE FROM event WHERE item_id = 1 AND seq > 1")
    owner.run("UPDATE event SET kind = 'x', data = :data, hash = :hash WHERE item_id = 1", data=words, hash=digest)
    owner.run("UPDATE item SET seq = 1, head = :hash WHERE id = 1", hash=digest)
    assert found(owner) == (EVENT, What.UNREADABLE, 1, 1)
