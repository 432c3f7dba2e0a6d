from datetime import UTC, date, datetime, timedelta

import pytest

from engine.calendars import Calendar
from engine.ending import is_to_be_told, last_day

STOCKHOLM = Calendar(country="SE", timezone="Europe/Stockholm")
LAST = date(2026, 6, 3)
"""A Wednesday: two weeks before is a Wednesday, and two days before a Monday."""

LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def morning(month: int, day: int, hour: int = 7, minute: int = 0) -> datetime:
    return STOCKHOLM.at_hour(date(2026, month, day), hour) + timedelta(minutes=minute)


def told(at: datetime, *, last: date = LAST, made: datetime = LONG_AGO, before: datetime | None = None) -> bool:
    ends = STOCKHOLM.start_of(last + timedelta(days=1))
    return is_to_be_told(made_at=made, expires_at=ends, told_at=before, calendar=STOCKHOLM, at=at)


def test_the_last_day_of_a_token_is_the_one_before_it_ends_at_midnight() -> None:
    assert last_day(STOCKHOLM.start_of(date(2026, 6, 4)), calendar=STOCKHOLM) == LAST
    assert last_day(morning(6, 3), calendar=STOCKHOLM) == LAST


def test_it_is_told_two_weeks_before_and_not_a_moment_sooner() -> None:
    assert not told(morning(5, 20) - timedelta(microseconds=1))
    assert told(morning(5, 20))


def test_what_was_told_is_told_again_two_days_before_and_then_no_more() -> None:
    first, second = morning(5, 20), morning(6, 1)
    assert not told(morning(5, 21), before=first)
    assert not told(second - timedelta(hours=20), before=first)
    assert told(second, before=first)
    assert not told(morning(6, 3, 17), before=second)


def test_of_two_times_that_were_missed_one_mail_comes() -> None:
    late = morning(6, 2)
    assert told(late)
    assert not told(late + timedelta(minutes=1), before=late)


@pytest.mark.parametrize(
    ("at", "is_day"), [(morning(5, 25, 6, 59), False), (morning(5, 25, 18), False), (morning(5, 25, 17, 59), True)]
)
def test_nobody_is_told_at_night(at: datetime, *, is_day: bool) -> None:
    assert told(at) is is_day


def test_what_would_be_told_on_a_day_off_is_told_on_the_working_day_before() -> None:
    after_midsummer = date(2026, 6, 22)
    thursday = morning(6, 18)
    before = morning(6, 8)
    assert not told(thursday - timedelta(hours=20), last=after_midsummer, before=before)
    assert told(thursday, last=after_midsummer, before=before)


def test_a_time_that_had_passed_when_the_token_was_made_is_none() -> None:
    made = morning(5, 20, 8)
    assert not told(morning(5, 21), made=made)
    assert told(morning(6, 1), made=made)
    assert not told(morning(6, 3), made=morning(6, 1, 8))


def test_what_has_ended_is_not_told_any_more() -> None:
    assert not told(morning(6, 4))
