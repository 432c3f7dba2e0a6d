"""Whether the engine keeps up."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.checkup.lag import ROUND, lag, late_after
from adapters.settings import load
from adapters.sql.heartbeats import beat
from adapters.sql.store import SqlStore
from tests.adapters.sql.building import AT, later, opened, owed

LATE = timedelta(minutes=10)


def test_before_the_first_round_there_is_nothing_to_be_late_with(store: SqlStore) -> None:
    with store.read() as tx:
        found = lag(tx, at=AT)
    assert (found.last_round, found.silence, found.waiting) == (None, timedelta(), timedelta())
    assert not found.exceeds(LATE)


def test_silence_is_late_after_a_while(store: SqlStore) -> None:
    with store.begin() as tx:
        beat(tx, ROUND, at=AT)
        assert not lag(tx, at=later(minutes=10)).exceeds(LATE)
        found = lag(tx, at=later(minutes=11))
    assert found.exceeds(LATE)
    assert (found.silence, found.waiting) == (timedelta(minutes=11), timedelta())


def test_rounds_that_do_not_get_to_what_is_due_are_late(store: SqlStore) -> None:
    opened(store, owed())
    with store.begin() as tx:
        beat(tx, ROUND, at=later(minutes=11))
        found = lag(tx, at=later(minutes=11))
    assert (found.silence, found.waiting) == (timedelta(), timedelta(minutes=11))
    assert found.exceeds(LATE)


def test_after_a_clock_was_set_back_there_is_a_round_soon_or_nobody_does_any(store: SqlStore) -> None:
    with store.begin() as tx:
        beat(tx, ROUND, at=later(hours=1))
        found = lag(tx, at=AT)
        assert (found.silence, found.ahead) == (timedelta(), timedelta(hours=1))
        assert found.exceeds(LATE)
        beat(tx, ROUND, at=AT)
        assert not lag(tx, at=AT).exceeds(LATE)


@pytest.mark.parametrize(("late", "tick", "found"), [("600", "15", 600), ("10", "15", 45), ("600", "3600", 10_800)])
def test_so_many_rounds_at_least_may_be_missed(tmp_path: Path, late: str, tick: str, found: int) -> None:
    environ = {"HJULET_LATE_SECONDS": late, "HJULET_TICK_SECONDS": tick}
    assert late_after(load(environ=environ, directory=tmp_path).settings) == timedelta(seconds=found)
