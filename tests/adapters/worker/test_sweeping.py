from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.sql.store import SqlStore, SqlTransaction
from adapters.worker import sweep
from adapters.worker.sweeping import MOST_BROKEN, MOST_REMNANTS
from engine.ports import Step
from tests.adapters.sql.building import OWNER, opened, owed
from tests.adapters.worker.building import MONDAY, House, local, working_day

DUE_DAY = working_day(15)


def test_everything_that_is_due_is_decided_in_batches(house: House) -> None:
    for number in range(7):
        house.opens(f"Arbete {number}")
    swept = sweep(house.store, at=local(DUE_DAY, 0), batch=2)
    assert (swept.claimed, swept.notices) == (7, 7)


def test_a_second_sweep_finds_nothing(house: House) -> None:
    house.opens()
    sweep(house.store, at=local(DUE_DAY, 0))
    assert sweep(house.store, at=local(DUE_DAY, 0)).claimed == 0


def test_a_row_that_brings_down_its_transaction_is_set_aside_and_the_others_are_decided(house: House) -> None:
    for number in range(5):
        house.opens(f"Arbete {number}")
    broken = Breaking(house.store, commitments={3})
    swept = sweep(broken, at=local(DUE_DAY, 0), batch=4)
    assert (swept.notices, swept.set_aside) == (4, 1)
    assert [len(house.notices(commitment)) for commitment in range(1, 6)] == [1, 1, 0, 1, 1]
    assert fault(house, 3) == "ValueError: commitment 3 is broken"


def test_a_row_that_was_set_aside_is_tried_again_after_an_hour(house: House) -> None:
    house.opens()
    sweep(Breaking(house.store, commitments={1}), at=local(DUE_DAY, 0), batch=1)
    assert sweep(house.store, at=local(DUE_DAY, 0, 59)).claimed == 0
    assert sweep(house.store, at=local(DUE_DAY, 1)).notices == 1
    assert fault(house, 1) is None


def test_when_every_row_is_broken_it_is_not_the_rows(house: House) -> None:
    for number in range(MOST_BROKEN + 1):
        house.opens(f"Arbete {number}")
    everything = set(range(1, MOST_BROKEN + 2))
    with pytest.raises(ValueError, match="broken"):
        sweep(Breaking(house.store, commitments=everything), at=local(DUE_DAY, 0), batch=1)


def test_an_item_that_wakes_itself_again_and_again_does_not_hold_up_the_round(house: House) -> None:
    opened(house.store, owed(owner_id=OWNER))
    restless = Restless(house.store)
    swept = sweep(restless, at=local(MONDAY, 12), batch=5)
    assert swept.claimed == MOST_REMNANTS


@dataclass
class Breaking:
    """A store in which what is decided about some commitments cannot be recorded."""

    store: SqlStore
    commitments: set[int]

    @contextmanager
    def begin(self) -> Iterator[Any]:
        with self.store.begin() as tx:
            yield BreakingTransaction(tx, self.commitments)

    def read(self) -> Any:
        return self.store.read()


class BreakingTransaction:
    def __init__(self, tx: SqlTransaction, commitments: set[int]) -> None:
        self.tx = tx
        self.commitments = commitments

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tx, name)

    def record_steps(self, steps: Sequence[Step]) -> int:
        written = self.tx.record_steps(steps)
        for step in steps:
            if step.due.commitment_id in self.commitments:
                raise ValueError(f"commitment {step.due.commitment_id} is broken")
        return written


@dataclass
class Restless:
    """A store in which a row that was decided about is due again at once."""

    store: SqlStore

    @contextmanager
    def begin(self) -> Iterator[Any]:
        with self.store.begin() as tx:
            yield RestlessTransaction(tx)

    def read(self) -> Any:
        return self.store.read()


class RestlessTransaction:
    def __init__(self, tx: SqlTransaction) -> None:
        self.tx = tx

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tx, name)

    def record_steps(self, steps: Sequence[Step]) -> int:
        return self.tx.record_steps([Step(step.due, step.due.wake_at, step.due.progress) for step in steps])


def fault(house: House, commitment_id: int) -> str | None:
    with house.store.read() as tx:
        row = tx.sql.connection.exec_driver_sql(f"SELECT fault FROM commitment WHERE id = {commitment_id}").one()  # noqa: S608
    return None if row.fault is None else str(row.fault)
