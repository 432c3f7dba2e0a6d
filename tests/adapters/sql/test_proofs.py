"""What proves that a trail was under a seal."""

from adapters.sql.proofs import sealed
from adapters.sql.seals import last_seal, set_seal
from adapters.sql.store import SqlStore
from engine.seals import Head, is_under
from tests.adapters.sql.building import AT, later, opened, recorded


def test_a_trail_that_no_seal_stands_over_has_no_proof(store: SqlStore) -> None:
    opened(store)
    with store.read() as tx:
        assert sealed(tx, 1) is None


def test_the_newest_seal_over_a_trail_proves_how_far_it_went(store: SqlStore) -> None:
    items = [opened(store, id=number) for number in range(1, 6)]
    with store.begin() as tx:
        set_seal(tx, at=AT, key=None)
    longer = recorded(store, items[2])
    with store.begin() as tx:
        set_seal(tx, at=later(days=1), key=None)
    with store.read() as tx:
        first, second = sealed(tx, 2), sealed(tx, 3)
        newest = last_seal(tx)
    assert first is not None
    assert second is not None
    assert newest is not None
    assert (first.number, first.head) == (newest.number - 1, Head(2, 1, items[1].head))
    assert (second.number, second.hash, second.head) == (newest.number, newest.hash, Head(3, 2, longer.head))
    assert is_under(first.head, first.root, first.proof)
    assert is_under(second.head, second.root, second.proof)
    assert not is_under(second.head, first.root, first.proof)
