"""What has become of it since: three months ago where that is known, else since it is counted."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.trends import NEAR, QUARTER, YEAR, Night, change, counted_since

TODAY = date(2026, 11, 20)


def nights(*ago: int) -> list[Night]:
    """A night each so many days ago."""
    return [Night(day=TODAY - timedelta(days), at_work=100, stalled=days) for days in ago]


def test_a_quarter_is_the_night_nearest_to_it() -> None:
    found = change(nights(200, 94, 89, 7, 0))
    assert found is not None
    assert (found.now.stalled, found.then.stalled, found.is_quarter) == (0, 89, True)


@pytest.mark.parametrize("ago", [(30, 7, 0), (300, 200, 7, 0)], ids=["before it was counted", "in a gap"])
def test_without_a_night_near_a_quarter_the_first_stands_in(ago: Iterable[int]) -> None:
    found = change(nights(*ago))
    assert found is not None
    assert (found.then, found.is_quarter) == (nights(*ago)[0], False)


def test_one_night_is_compared_with_nothing() -> None:
    assert change(nights(0)) is None
    assert change([]) is None


def test_since_when_it_is_counted_is_said_for_a_year() -> None:
    assert counted_since(nights(300, 0), today=TODAY) == TODAY - timedelta(days=300)
    assert counted_since(nights(360, 0), today=TODAY) is None
    assert counted_since([], today=TODAY) is None


@given(st.sets(st.integers(0, YEAR.days), min_size=2))
def test_an_earlier_night_is_compared_with_the_last(ago: set[int]) -> None:
    known = nights(*sorted(ago, reverse=True))
    found = change(known)
    assert found is not None
    assert found.now == known[-1]
    assert found.then in known[:-1]
    assert found.is_quarter == any(abs(night.day - (found.now.day - QUARTER)) <= NEAR for night in known[:-1])
