"""What a sweep costs, and what happens to it when people act at the same moment."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from adapters.sql import lists
from adapters.sql.engines import driver_connection
from adapters.sql.statements import CLAIM
from adapters.sql.store import SqlStore
from engine.model import Item
from engine.ports import Step
from tests.adapters.sql.building import AT, commitments, decided, later, notice, opened, owed

UNTOUCHED = ("item", "commitment", "event", "person", "worksheet")


@pytest.mark.parametrize("name", UNTOUCHED)
@pytest.mark.parametrize("act", ["INSERT", "UPDATE", "DELETE"])
def test_a_sweep_writes_nothing_but_the_agenda_and_notices(sqlite_store: SqlStore, name: str, act: str) -> None:
    """What a sweep costs must not grow with the number of items: their rows lie all over the file."""
    opened(sqlite_store, owed(), owed())
    with sqlite_store.begin() as tx:
        tx.sql.connection.execute(
            text(f"CREATE TEMP TRIGGER t BEFORE {act} ON {name} BEGIN SELECT RAISE(ABORT, 'touched'); END")
        )
    sweep(sqlite_store)


def test_on_postgresql_a_sweep_does_not_even_lock_the_rows_it_reads(postgresql_store: SqlStore) -> None:
    opened(postgresql_store, owed(), owed())
    before = marks_on_rows(postgresql_store)
    sweep(postgresql_store)
    assert marks_on_rows(postgresql_store) == before


def test_the_agenda_is_read_from_the_front_and_all_else_by_its_key(sqlite_store: SqlStore) -> None:
    with sqlite_store.begin() as tx:
        claim = CLAIM.compiled(tx.sql.connection.dialect)
        plan = driver_connection(tx.sql.connection).execute(
            f"EXPLAIN QUERY PLAN {claim.sql}", claim.parameters({"at": AT, "limit": 9})
        )
        steps = [step for *_, step in plan]
    assert [step.split("(")[0].strip() for step in steps] == [
        "SEARCH agenda USING PRIMARY KEY",
        "SEARCH commitment USING INTEGER PRIMARY KEY",
        "SEARCH item USING INTEGER PRIMARY KEY",
        "SEARCH person USING INTEGER PRIMARY KEY",
    ]


def test_two_sweepers_claim_different_rows_at_the_same_moment(postgresql_store: SqlStore) -> None:
    opened(postgresql_store, *(owed(next_wake_at=later(seconds=-n)) for n in range(4)))
    with postgresql_store.begin() as one, postgresql_store.begin() as other:
        first = one.claim_due(at=AT, limit=2)
        second = other.claim_due(at=AT, limit=9)
        third = other.claim_due(at=AT, limit=9)
    assert [due.commitment_id for due in first] == [4, 3]
    assert [due.commitment_id for due in second] == [2, 1]
    assert [due.commitment_id for due in third] == [2, 1]


def test_somebody_who_acts_while_the_sweep_decides_does_not_wait_and_wins(postgresql_store: SqlStore) -> None:
    store = postgresql_store
    first = opened(store, owed())
    with store.begin() as sweeper:
        (due,) = sweeper.claim_due(at=AT, limit=9)
        (commitment,) = commitments(store)
        moved(store, first, replace(commitment, serial=2, next_wake_at=later(days=9)))
        sweeper.record_steps([Step(due=due, wake_at=later(days=1), notices=(notice(),))])
    with store.begin() as tx:
        rows = tx.claim_due(at=later(days=9), limit=9)
    assert [(due.wake_at, due.serial, due.is_stale) for due in rows] == [
        (later(days=1), 1, True),
        (later(days=9), 2, False),
    ]


def test_a_sweep_that_dies_leaves_everything_to_the_next(store: SqlStore) -> None:
    opened(store, owed())

    def die() -> None:
        with store.begin() as tx:
            (due,) = tx.claim_due(at=AT, limit=9)
            tx.record_steps([Step(due=due, wake_at=later(days=1), notices=(notice(),))])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die()
    with store.read() as tx:
        assert lists.reminders(tx, 1) == []
    assert sweep(store) == 1


def sweep(store: SqlStore) -> int:
    """Decide about everything that is due: each sleeps on, with a notice."""
    with store.begin() as tx:
        due = tx.claim_due(at=AT, limit=99)
        return tx.record_steps(
            [Step(due=d, wake_at=later(days=1), notices=(notice(commitment_id=d.commitment_id),)) for d in due]
        )


def marks_on_rows(store: SqlStore) -> dict[str, list[str]]:
    """Where every row lies, who wrote it, and who locked it last."""
    with store.read() as tx:
        found = {name: tx.sql.connection.execute(text(f"SELECT ctid, xmin, xmax FROM {name}")) for name in UNTOUCHED}  # noqa: S608 - ours
        return {name: [str(row) for row in rows] for name, rows in found.items()}


def moved(store: SqlStore, before: Item, *changed: object) -> None:
    """Somebody's act on record."""
    with store.begin() as tx:
        tx.record(decided(before, changed=changed))
