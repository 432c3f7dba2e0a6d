from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars import Calendar
from engine.deadlines import (
    DeadlineInThePast,
    DeadlineUnchanged,
    MovedTooFar,
    MovedTooOften,
    NotADate,
    check_extension,
    due_date,
    lateness,
)
from engine.definition import Allowance, Limit, Span, Unit
from engine.errors import ReasonNeeded

SWEDEN = Calendar()
MONDAY = date(2026, 11, 16)
DUE_ON = date(2026, 11, 20)
ALLOWED = Allowance(times=2, working_days=20)

twenty_working_days = Limit(span=Span(20, Unit.WORKING_DAYS))
when_the_test_ends = Limit(field="test.ends", span=Span(3, Unit.MONTHS))


def extension(
    to: date,
    *,
    from_: date | None = DUE_ON,
    reason: str = "väntar på data",
    moved: int = 0,
    moved_days: int = 0,
    allowance: Allowance | None = ALLOWED,
    today: date = MONDAY,
) -> int:
    return check_extension(
        due_at=None if from_ is None else SWEDEN.end_of(from_),
        due_on=to,
        reason=reason,
        moved=moved,
        moved_days=moved_days,
        allowance=allowance,
        calendar=SWEDEN,
        at=SWEDEN.at_hour(today, 10),
    )


def due(limit: Limit, **fields: object) -> date | None:
    return due_date(limit, opened_on=MONDAY, calendar=SWEDEN, fields={"test.ends": None, **fields})


# --- When something is due --------------------------------------------------------------------------------------------


def test_a_limit_in_working_days_passes_over_red_days() -> None:
    assert due(twenty_working_days) == date(2026, 12, 14)
    assert due(Limit(span=Span(28, Unit.WORKING_DAYS))) == date(2026, 12, 28)


def test_the_date_in_the_field_is_the_deadline() -> None:
    assert due(when_the_test_ends, **{"test.ends": "2027-01-31"}) == date(2027, 1, 31)
    assert due(when_the_test_ends, **{"test.ends": date(2027, 1, 31)}) == date(2027, 1, 31)


@pytest.mark.parametrize("empty", [None, ""])
def test_until_the_field_is_filled_the_span_counts(empty: object) -> None:
    assert due(when_the_test_ends, **{"test.ends": empty}) == date(2027, 2, 16)


def test_without_a_span_or_a_filled_field_there_is_no_deadline() -> None:
    assert due(Limit(field="test.ends")) is None
    assert due(Limit()) is None


@pytest.mark.parametrize("value", ["i vår", "2026-02-30", 20261130, datetime(2026, 11, 30, tzinfo=UTC)])
def test_a_field_that_holds_no_date_is_named(value: object) -> None:
    with pytest.raises(NotADate, match=r"field test\.ends says"):
        due(when_the_test_ends, **{"test.ends": value})


# --- How late it is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (datetime(2026, 11, 17, 9, tzinfo=UTC), -3),
        (datetime(2026, 11, 20, 22, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 22, 12, tzinfo=UTC), 0),  # the weekend makes nobody later
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), 1),  # Monday has begun in Sweden
        (datetime(2026, 12, 28, 9, tzinfo=UTC), 24),
    ],
)
def test_lateness_is_counted_in_working_days(at: datetime, days: int) -> None:
    assert lateness(due_at=SWEDEN.end_of(DUE_ON), at=at, calendar=SWEDEN) == days


# --- Who may move it how far ------------------------------------------------------------------------------------------


def test_an_owner_may_move_a_deadline_within_the_allowance() -> None:
    assert extension(date(2026, 11, 27)) == 5


def test_the_last_day_of_the_allowance_is_allowed() -> None:
    assert extension(date(2026, 12, 4), moved=1, moved_days=10) == 10


def test_one_day_more_than_the_allowance_is_for_the_manager() -> None:
    with pytest.raises(MovedTooFar, match="to 2026-12-04 at the latest"):
        extension(date(2026, 12, 7), moved=1, moved_days=10)


def test_once_more_than_the_allowance_is_for_the_manager() -> None:
    with pytest.raises(MovedTooOften, match="2 times"):
        extension(date(2026, 11, 23), moved=2, moved_days=2)


def test_a_manager_may_move_it_as_often_and_far_as_they_answer_for() -> None:
    assert extension(date(2027, 11, 19), moved=7, moved_days=90, allowance=None) == 251


@pytest.mark.parametrize("allowance", [ALLOWED, None])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nobody_moves_a_deadline_without_a_reason(reason: str, allowance: Allowance | None) -> None:
    with pytest.raises(ReasonNeeded):
        extension(date(2026, 11, 27), reason=reason, allowance=allowance)


@pytest.mark.parametrize("allowance", [ALLOWED, None])
def test_nobody_moves_a_deadline_into_the_past(allowance: Allowance | None) -> None:
    with pytest.raises(DeadlineInThePast, match="to 2026-11-13"):
        extension(date(2026, 11, 13), allowance=allowance)


def test_today_is_not_yet_the_past() -> None:
    assert extension(MONDAY) == 0


def test_bringing_a_deadline_forward_uses_none_of_the_days() -> None:
    assert extension(date(2026, 11, 18), moved=1, moved_days=20) == 0


def test_moving_a_deadline_to_where_it_is_would_only_silence_the_reminders() -> None:
    with pytest.raises(DeadlineUnchanged, match="already is 2026-11-20"):
        extension(DUE_ON)


def test_a_first_deadline_may_be_set_where_there_was_none() -> None:
    assert extension(date(2027, 6, 30), from_=None) == 0


def test_an_overdue_deadline_is_moved_from_its_own_day_and_not_from_today() -> None:
    assert extension(date(2026, 11, 27), today=date(2026, 11, 26)) == 5


@given(
    days=st.lists(st.integers(min_value=1, max_value=30), max_size=6),
    allowance=st.builds(Allowance, times=st.integers(0, 4), working_days=st.integers(0, 40)),
)
def test_however_an_owner_goes_about_it_the_allowance_holds(days: list[int], allowance: Allowance) -> None:
    due_on, moved, moved_days = DUE_ON, 0, 0
    for number in days:
        wish = SWEDEN.add_working_days(due_on, number)
        try:
            moved_days += extension(wish, from_=due_on, moved=moved, moved_days=moved_days, allowance=allowance)
        except MovedTooOften:
            assert moved == allowance.times
            break
        except MovedTooFar:
            assert moved_days + number > allowance.working_days
            continue
        due_on, moved = wish, moved + 1
    assert moved <= allowance.times
    assert moved_days == SWEDEN.working_days_between(DUE_ON, due_on) <= allowance.working_days
