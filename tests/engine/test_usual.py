"""A stay in a phase beside those that have ended."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.usual import TENTHS, Usual, compared

TEN = [timedelta(days=days) for days in range(10, 101, 10)]


@pytest.mark.parametrize(("days", "tenths"), [(1, 0), (10, 0), (11, 1), (90, 8), (91, 9), (100, 9), (101, 10)])
def test_a_stay_is_longer_than_so_many_of_ten(days: int, tenths: int) -> None:
    assert compared(timedelta(days=days), TEN) == Usual(tenths=tenths, stays=10)


def test_too_few_finished_stays_say_nothing() -> None:
    assert compared(timedelta(days=999), TEN[1:]) is None


def test_only_what_is_longer_than_most_is_unusual() -> None:
    assert not Usual(tenths=5, stays=10).is_unusual
    assert Usual(tenths=6, stays=10).is_unusual


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=10, max_size=60), st.integers(0, 401))
def test_longer_than_nine_of_ten_is_beyond_the_ninetieth_percentile_by_nearest_rank(found: list[int], age: int) -> None:
    stays = sorted(timedelta(days=days) for days in found)
    usual = compared(timedelta(days=age), stays)
    assert usual is not None
    for tenths in range(1, TENTHS + 1):
        nearest_rank = stays[-(-len(stays) * tenths // TENTHS) - 1]
        assert (usual.tenths >= tenths) == (timedelta(days=age) > nearest_rank)
