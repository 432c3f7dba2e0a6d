"""How work goes in a part of the organisation is what its lists show, with everything below it."""

from adapters.sql import overview
from adapters.sql.overview import State, Wanted
from adapters.sql.rollup import Going, rollup
from adapters.sql.stalls import Stalls
from adapters.sql.store import SqlStore
from engine.model import CommitmentKind
from tests.adapters.sql.building import AT, CARE, MANAGER, REGION, decided, item, later, owed

EVERYTHING = Wanted(state=State.OPEN)


def lived(store: SqlStore) -> None:
    """Work in a unit, and in the region above it: on time, late, stopped, waiting for a decision, ended."""
    late = {"due_at": later(days=-1)}
    with store.begin() as tx:
        for number, change, debts in (
            (1, {}, [{}]),
            (2, {"phase": "test"}, [{"subject": "test", **late}]),
            (3, {"owner_id": None}, [{"owner_id": None}]),
            (4, {"organisation_id": REGION}, [{}, {"kind": CommitmentKind.DECISION, "owner_id": MANAGER}]),
            (5, {"phase": "abandoned", "ended_at": AT}, []),
        ):
            opened = tuple(owed(item_id=number, **debt) for debt in debts)
            tx.record(decided(item(id=number, **change), opened=opened))


def test_a_part_holds_what_lies_below_it(store: SqlStore) -> None:
    lived(store)
    with store.read() as tx:
        found = rollup(tx, None, EVERYTHING, among={REGION, CARE}, at=AT)

    assert found[CARE] == Going(at_work=3, stalled=1, late=1, passed=2, stages=15)
    assert found[REGION] == found[CARE] + Going(at_work=1, undecided=1, stages=5)
    assert found[CARE].percent == 13


def test_where_nothing_goes_on_there_is_no_way_behind(store: SqlStore) -> None:
    with store.read() as tx:
        assert not rollup(tx, None, EVERYTHING, among={REGION, CARE}, at=AT)
    assert Going().percent is None


def test_the_numbers_are_those_of_the_lists(store: SqlStore) -> None:
    lived(store)
    of_care = Wanted(state=State.OPEN, organisation_ids={CARE})
    with store.read() as tx:
        found = rollup(tx, None, EVERYTHING, among={CARE}, at=AT)[CARE]
        assert found.at_work == overview.count(tx, None, of_care)
        assert found.stalled == Stalls(tx, None, of_care, at=AT).count()
