"""How often programs may ask."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from adapters.api.limiting import Limits, TooManyRequests, Window
from tests.adapters.sql.building import AT


@dataclass
class Clock:
    """A clock that the test sets."""

    at: datetime = field(default=AT)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    """The clock."""
    return Clock()


@pytest.fixture
def window(clock: Clock) -> Window:
    """Three in a minute."""
    return Window(3, now=clock)


def test_what_is_left_is_told_and_when_there_is_more(window: Window, clock: Clock) -> None:
    first = window.count("a")
    assert (first.most, first.left, first.more_in) == (3, 2, 60)
    clock.passes(20)
    second = window.count("a")
    assert (second.left, second.more_in) == (1, 40)
    assert second.headers() == {"RateLimit-Policy": '"minute";q=3;w=60', "RateLimit": '"minute";r=1;t=40'}


def test_one_too_many_is_told_how_long_to_wait_and_waiting_that_long_is_enough(window: Window, clock: Clock) -> None:
    for _ in range(3):
        window.count("a")
        clock.passes(10.5)
    with pytest.raises(TooManyRequests) as refused:
        window.count("a")
    assert refused.value.headers == {
        "RateLimit-Policy": '"minute";q=3;w=60',
        "RateLimit": '"minute";r=0;t=29',
        "Retry-After": "29",
    }
    clock.passes(29)
    assert window.count("a").left == 0


def test_in_no_minute_are_there_more_than_may_be(window: Window, clock: Clock) -> None:
    let_in: list[datetime] = []
    for _ in range(200):
        try:
            window.count("a")
            let_in.append(clock.at)
        except TooManyRequests:
            pass
        clock.passes(7)
    minute = timedelta(minutes=1)
    assert max(sum(start <= each < start + minute for each in let_in) for start in let_in) == 3


def test_what_is_refused_does_not_make_the_wait_longer(window: Window, clock: Clock) -> None:
    for _ in range(3):
        window.count("a")
    for _ in range(5):
        clock.passes(11)
        with pytest.raises(TooManyRequests):
            window.count("a")
    clock.passes(5)
    assert window.count("a").left == 2


def test_one_does_not_use_up_what_another_has(window: Window) -> None:
    for _ in range(3):
        window.count("a")
    assert window.count("b").left == 2


def test_a_clock_that_is_set_back_shuts_nobody_out(window: Window, clock: Clock) -> None:
    for _ in range(3):
        window.count("a")
    clock.passes(-3600)
    assert window.count("a").left == 2


def test_those_who_ask_no_more_are_forgotten(window: Window, clock: Clock) -> None:
    for number in range(50):
        window.count(str(number))
    clock.passes(61)
    window.count("a")
    assert len(window) == 1


def test_tries_in_vain_are_counted_by_address_and_of_ipv6_by_network(clock: Clock) -> None:
    limits = Limits(requests=1, failures=2, now=clock)
    for address in ("2001:db8::1", "2001:db8::ffff:1", "192.0.2.1", "192.0.2.1", "2001:db8:0:1::1", "unknown"):
        limits.failed(address)
    for address in ("2001:db8::2", "192.0.2.1"):
        with pytest.raises(TooManyRequests):
            limits.failed(address)
    assert limits.asked(1).left == 0
    with pytest.raises(TooManyRequests):
        limits.asked(1)
    assert limits.asked(2).left == 0
