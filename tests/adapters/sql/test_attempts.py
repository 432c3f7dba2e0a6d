"""Tries in vain, and what they cost."""

from datetime import datetime

from adapters.sql import attempts
from adapters.sql.store import SqlStore
from engine.guessing import FIRST_WAIT, REMEMBERED
from tests.adapters.sql.building import AT, at_once

KEY = attempts.key_of("account", "owner@region.example")


def count(store: SqlStore, *, at: datetime = AT) -> datetime | None:
    with store.begin() as tx:
        return attempts.count(tx, KEY, free=3, at=at)


def test_after_three_tries_one_waits_and_then_twice_as_long(store: SqlStore) -> None:
    assert [count(store) for _ in range(4)] == [None, None, None, AT + FIRST_WAIT]
    then = AT + FIRST_WAIT
    assert count(store, at=then) is None
    assert count(store, at=then) == then + 2 * FIRST_WAIT


def test_one_that_succeeds_costs_nothing_or_clears_all(store: SqlStore) -> None:
    assert [count(store) for _ in range(3)] == [None] * 3
    with store.begin() as tx:
        attempts.take_back(tx, KEY)
    assert [count(store), count(store)] == [None, AT + FIRST_WAIT]
    with store.begin() as tx:
        attempts.forget(tx, KEY)
    assert [count(store) for _ in range(3)] == [None] * 3


def test_a_day_later_it_begins_anew(store: SqlStore) -> None:
    for _ in range(3):
        count(store)
    tomorrow = AT + REMEMBERED
    assert [count(store, at=tomorrow) for _ in range(3)] == [None] * 3
    with store.begin() as tx:
        assert attempts.clear(tx, at=tomorrow) == 0
        assert attempts.clear(tx, at=tomorrow + REMEMBERED) == 1


def test_many_at_once_get_no_further_than_one_after_another(store: SqlStore) -> None:
    made: list[datetime | None] = []
    at_once(lambda _: made.append(count(store)), 8)
    assert made.count(None) == 3


def test_nobody_is_named() -> None:
    assert "owner" not in KEY
    assert attempts.key_of("account", "Owner@Region.Example") == KEY
    assert attempts.key_of("client", "owner@region.example") != KEY
