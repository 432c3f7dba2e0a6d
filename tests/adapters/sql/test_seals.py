"""Seals are set once, in order, over what is new."""

from sqlalchemy import text

from adapters.sql import seals
from adapters.sql.store import SqlStore
from engine.audit import GENESIS
from engine.seals import Head, Seal, Tombstone, head_of, root_of, seal_hash
from tests.adapters.sql.building import AT, CARE, at_once, later, opened, recorded
from tests.adapters.sql.test_guards import disposed_of

KEY = "a key that nobody else has"

MANY_HEADS = """
INSERT INTO sealed_head
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) SELECT i, 1, 1, 'x' FROM n
"""


def sealed(store: SqlStore, *, day: int = 0, key: str | None = None) -> Seal:
    with store.begin() as tx:
        seal = seals.set_seal(tx, at=later(days=day), key=key)
        assert seal is not None
        return seal


def heads(store: SqlStore, number: int) -> list[Head]:
    with store.read() as tx:
        return list(seals.heads_of(tx, number))


def test_a_seal_stands_over_the_heads_of_all_items_and_the_next_over_those_with_new_events(store: SqlStore) -> None:
    one, two = opened(store), opened(store, id=2)
    first = sealed(store)
    after = recorded(store, recorded(store, two))
    second = sealed(store, day=1)
    assert heads(store, 1) == [Head(1, 1, one.head), Head(2, 1, two.head)]
    assert heads(store, 2) == [Head(2, 3, after.head)]
    assert (first.number, first.items, first.events, first.prev_hash) == (1, 2, 2, GENESIS)
    assert (second.number, second.items, second.events, second.prev_hash) == (2, 1, 2, first.hash)
    assert second.root == root_of(heads(store, 2))
    with store.read() as tx:
        assert seals.last_seal(tx) == second
        assert seals.unsealed(tx) == 0


def test_nothing_new_is_sealed_too_so_that_silence_can_be_proven(store: SqlStore) -> None:
    assert sealed(store).items == 0
    assert sealed(store, day=1).number == 2


def test_what_no_seal_covers_yet_is_counted(store: SqlStore) -> None:
    one = opened(store)
    sealed(store)
    recorded(store, recorded(store, one))
    opened(store, id=2)
    with store.read() as tx:
        assert seals.unsealed(tx) == 3


def test_with_a_key_the_seal_is_signed_and_does_not_hold_the_key(store: SqlStore) -> None:
    opened(store)
    seal = sealed(store, key=KEY)
    assert seal.hash == seal_hash(seal, KEY)
    assert KEY not in str(seal)


def test_a_night_is_sealed_once_however_many_ask(store: SqlStore) -> None:
    opened(store)
    set_: list[Seal | None] = []

    def ask(_which: int) -> None:
        with store.begin() as tx:
            set_.append(seals.set_seal(tx, at=AT, key=None, unless_since=later(hours=-9)))

    at_once(ask, 4)
    assert [seal.number for seal in set_ if seal is not None] == [1]


def test_seals_set_at_once_follow_one_another(store: SqlStore) -> None:
    opened(store)

    def seal(which: int) -> None:
        sealed(store, day=which)

    at_once(seal, 4)
    with store.read() as tx:
        chain = tx.sql.connection.execute(text("SELECT number, prev_hash, hash FROM seal ORDER BY number")).all()
    assert [number for number, *_ in chain] == [1, 2, 3, 4]
    assert [before for _, before, _ in chain] == [GENESIS, *(hash_ for *_, hash_ in chain[:-1])]


def test_a_clock_that_once_was_a_year_ahead_does_not_end_the_seals(store: SqlStore) -> None:
    sealed(store, day=365)
    with store.begin() as tx:
        assert seals.set_seal(tx, at=AT, key=None, unless_since=later(hours=-9)) is not None
        assert seals.set_seal(tx, at=AT, key=None, unless_since=later(hours=-9)) is None


def test_a_tombstone_is_sealed_as_the_end_of_its_item(store: SqlStore) -> None:
    opened(store)
    sealed(store)
    with store.begin() as tx:
        disposed_of(tx, 1)
        tx.sql.connection.execute(text("DELETE FROM event"))
        tx.sql.connection.execute(text("DELETE FROM item"))
    seal = sealed(store, day=1)
    tombstone = Tombstone(
        item_id=1,
        ref="FA",
        workflow="pdsa",
        organisation_id=CARE,
        visibility="team",
        opened_at=AT,
        ended_at=AT,
        seq=1,
        head="head",
        rule_id=1,
        disposed_at=AT,
        disposed_by=None,
    )
    assert heads(store, seal.number) == [head_of(tombstone)]
    assert sealed(store, day=2).items == 0


def test_a_seal_reads_its_heads_little_by_little(store: SqlStore) -> None:
    with store.begin() as tx:
        tx.sql.connection.execute(text(MANY_HEADS), {"count": seals.AT_ONCE + 3})
        assert [head.item_id for head in seals.heads_of(tx, 1)] == list(range(1, seals.AT_ONCE + 4))
        tx.sql.connection.execute(text("INSERT INTO seal VALUES (1, '2026-03-02 09:00:00', 0, 0, '', NULL, '', '')"))
