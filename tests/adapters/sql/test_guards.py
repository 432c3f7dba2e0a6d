import pytest
from sqlalchemy import insert, text

from adapters.sql import lists
from adapters.sql.statements import table
from adapters.sql.store import SqlStore, SqlTransaction
from tests.adapters.sql.building import AT, CARE, REGION, opened

SAME_PLACE = """
INSERT {how} INTO event
SELECT item_id, seq, at, 'operator', actor_id, on_behalf_of, kind, data, prev_hash, hash FROM event
"""

SEAL = "INSERT INTO seal VALUES ({number}, '2026-03-02 09:00:00', 1, 1, 'root', NULL, '{after}', 'hash {number}')"
HEAD = "INSERT INTO sealed_head VALUES (1, {number}, 1, 'head')"


def run(tx: SqlTransaction, words: str) -> None:
    tx.sql.connection.execute(text(words))


def disposed_of(tx: SqlTransaction, item_id: int) -> None:
    """A tombstone, as whoever disposes of an item leaves it."""
    rule = {
        "id": 1,
        "organisation_id": REGION,
        "years": 5,
        "decision": "RS 2026/17",
        "decided_on": AT.date(),
        "made_at": AT,
    }
    tombstone = {
        "item_id": item_id,
        "ref": "FA",
        "workflow": "pdsa",
        "organisation_id": CARE,
        "visibility": "team",
        "opened_at": AT,
        "ended_at": AT,
        "seq": 1,
        "head": "head",
        "rule_id": 1,
        "disposed_at": AT,
    }
    tx.sql.connection.execute(insert(table("retention_rule")).values(rule))
    tx.sql.connection.execute(insert(table("disposal")).values(tombstone))


@pytest.fixture
def sealed(store: SqlStore) -> SqlStore:
    """Two seals, the first over one item."""
    with store.begin() as tx:
        run(tx, SEAL.format(number=1, after="0"))
        run(tx, HEAD.format(number=1))
        run(tx, SEAL.format(number=2, after="hash 1"))
    return store


@pytest.mark.parametrize("act", ["UPDATE event SET kind = 'x'", "DELETE FROM event", "DELETE FROM event WHERE seq = 1"])
def test_an_event_is_never_changed_or_removed(store: SqlStore, act: str) -> None:
    opened(store)
    with pytest.raises(Exception, match="events are never"), store.begin() as tx:
        run(tx, act)
    with store.read() as tx:
        assert [event.kind for event in lists.history(tx, 1)] == ["item.changed"]


def test_the_events_of_an_item_that_was_disposed_of_may_be_removed_and_no_others(store: SqlStore) -> None:
    opened(store)
    opened(store, id=2)
    with store.begin() as tx:
        disposed_of(tx, 1)
        run(tx, "DELETE FROM event WHERE item_id = 1")
    with pytest.raises(Exception, match="events are never"), store.begin() as tx:
        run(tx, "DELETE FROM event WHERE item_id = 2")
    with store.read() as tx:
        assert lists.history(tx, 1) == []
        assert len(lists.history(tx, 2)) == 1


def test_the_events_of_an_item_that_was_disposed_of_are_still_never_changed(store: SqlStore) -> None:
    opened(store)
    with store.begin() as tx:
        disposed_of(tx, 1)
    with pytest.raises(Exception, match="events are never"), store.begin() as tx:
        run(tx, "UPDATE event SET kind = 'x'")


def test_the_number_of_an_item_that_was_disposed_of_is_not_given_to_another(sqlite_store: SqlStore) -> None:
    with sqlite_store.begin() as tx:
        disposed_of(tx, 7)
        assert tx.next_item_id() == 8


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE seal SET root = 'x'",
        "DELETE FROM seal WHERE number = 2",
        "UPDATE sealed_head SET seq = 2",
        "DELETE FROM sealed_head",
    ],
)
def test_a_seal_and_what_it_was_set_over_are_never_changed_or_removed(sealed: SqlStore, act: str) -> None:
    with pytest.raises(Exception, match=r"(seals|sealed heads) are never"), sealed.begin() as tx:
        run(tx, act)


@pytest.mark.parametrize("table", ["event", "seal, sealed_head", "sealed_head"])
def test_no_part_of_the_trail_is_ever_emptied_at_once(postgresql_store: SqlStore, table: str) -> None:
    with pytest.raises(Exception, match="are never changed or removed"), postgresql_store.begin() as tx:
        run(tx, f"TRUNCATE {table}")


@pytest.mark.parametrize("how", ["OR REPLACE", "OR IGNORE", "OR FAIL"])
def test_an_event_is_never_replaced(sqlite_store: SqlStore, how: str) -> None:
    opened(sqlite_store)
    with pytest.raises(Exception, match="events are never"), sqlite_store.begin() as tx:
        run(tx, SAME_PLACE.format(how=how))


@pytest.mark.parametrize(
    "act", [SEAL.format(number=1, after="x"), SEAL.format(number=3, after="hash 1"), HEAD.format(number=1)]
)
def test_neither_a_seal_nor_what_it_was_set_over_is_ever_replaced(sqlite_store: SqlStore, act: str) -> None:
    with sqlite_store.begin() as tx:
        run(tx, SEAL.format(number=1, after="0"))
        run(tx, HEAD.format(number=1))
        run(tx, SEAL.format(number=2, after="hash 1"))
    with pytest.raises(Exception, match="are never replaced"), sqlite_store.begin() as tx:
        run(tx, act.replace("INSERT", "INSERT OR REPLACE"))


@pytest.mark.parametrize(
    "act",
    [
        SEAL.format(number=1, after="x") + " ON CONFLICT (number) DO UPDATE SET root = 'x'",
        SEAL.format(number=3, after="hash 1") + " ON CONFLICT (prev_hash) DO UPDATE SET root = 'x'",
        HEAD.format(number=1) + " ON CONFLICT (item_id, seal_number) DO UPDATE SET hash = 'x'",
    ],
)
def test_an_insert_that_would_change_what_is_there_changes_nothing(sealed: SqlStore, act: str) -> None:
    with pytest.raises(Exception, match="are never"), sealed.begin() as tx:
        run(tx, act)
