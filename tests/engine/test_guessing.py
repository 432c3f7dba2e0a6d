"""How long one waits after guessing in vain."""

from datetime import timedelta

from hypothesis import given
from hypothesis.strategies import integers

from engine.guessing import FIRST_WAIT, LONGEST_WAIT, wait_after


def test_the_first_tries_cost_nothing() -> None:
    assert [wait_after(n, free=5) for n in range(5)] == [timedelta()] * 5


def test_then_each_wait_is_twice_as_long() -> None:
    assert [wait_after(n, free=5) for n in (5, 6, 7)] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]


@given(integers(0, 10_000), integers(0, 100))
def test_nobody_waits_shorter_for_one_more_try_or_longer_than_the_longest(failures: int, free: int) -> None:
    assert wait_after(failures, free=free) <= wait_after(failures + 1, free=free) <= LONGEST_WAIT
