from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars import (
    LAST_YEAR,
    BackwardClosure,
    BeyondCalendar,
    Calendar,
    UnknownCountry,
    UnknownTimezone,
)
from engine.definition import Span, Unit

SWEDEN = Calendar()
JULY = (date(2026, 7, 1), date(2026, 7, 31))
CLOSED_IN_JULY = Calendar(closures=frozenset([JULY]))

days = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))
steps = st.integers(min_value=-600, max_value=600)
closures = st.frozensets(
    st.tuples(days, st.integers(0, 60)).map(lambda c: (c[0], c[0] + timedelta(days=c[1]))), max_size=4
)
calendars = st.builds(Calendar, closures=closures)
zones = st.sampled_from(["Europe/Stockholm", "Africa/Cairo", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe"])


# --- Which days are worked --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "free",
    [
        date(2026, 1, 6),  # Epiphany
        date(2026, 5, 14),  # Ascension Day
        date(2026, 6, 19),  # midsommarafton
        date(2026, 11, 21),  # a Saturday
        date(2026, 12, 24),  # julafton
        date(2026, 12, 31),  # nyårsafton
    ],
)
def test_red_days_eves_and_weekends_are_free_in_sweden(free: date) -> None:
    assert not SWEDEN.is_working(free)


def test_an_ordinary_tuesday_is_worked() -> None:
    assert SWEDEN.is_working(date(2026, 11, 17))


def test_a_closure_is_free_from_its_first_day_to_its_last() -> None:
    around = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 3)]
    assert [CLOSED_IN_JULY.is_working(day) for day in around] == [True, False, False, True]


def test_a_closure_over_new_year_is_free_in_both_years() -> None:
    calendar = Calendar(closures=frozenset([(date(2026, 12, 21), date(2027, 1, 10))]))
    assert calendar.add_working_days(date(2026, 12, 18), 1) == date(2027, 1, 11)


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    assumption = date(2028, 8, 15)
    assert Calendar(country="DE", subdivision="BE").is_working(assumption)
    assert not Calendar(country="DE", subdivision="SL").is_working(assumption)


def test_a_country_without_de_facto_holidays_has_its_public_ones() -> None:
    assert not Calendar(country="NO", timezone="Europe/Oslo").is_working(date(2027, 5, 17))


# --- Counting working days --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (date(2026, 11, 17), 6, date(2026, 11, 25)),
        (date(2026, 6, 18), 1, date(2026, 6, 22)),  # over midsommar
        (date(2026, 12, 23), 1, date(2026, 12, 28)),  # over jul
        (date(2026, 12, 28), -1, date(2026, 12, 23)),
        (date(2026, 12, 30), 1, date(2027, 1, 4)),  # over nyår
        (date(2027, 1, 4), -1, date(2026, 12, 30)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),  # a Sunday stays one
        (date(2026, 11, 22), 1, date(2026, 11, 23)),
        (date(2026, 11, 22), -1, date(2026, 11, 20)),
    ],
)
def test_working_days_are_counted_over_red_days(start: date, number: int, end: date) -> None:
    assert SWEDEN.add_working_days(start, number) == end


def test_a_summer_closure_moves_the_day_past_it() -> None:
    assert CLOSED_IN_JULY.add_working_days(date(2026, 6, 30), 1) == date(2026, 8, 3)


def test_the_days_between_count_the_last_but_not_the_first() -> None:
    assert SWEDEN.working_days_between(date(2026, 11, 17), date(2026, 11, 25)) == 6
    assert SWEDEN.working_days_between(date(2026, 11, 25), date(2026, 11, 17)) == -6
    assert SWEDEN.working_days_between(date(2026, 11, 20), date(2026, 11, 22)) == 0


def test_the_days_between_may_lie_years_apart() -> None:
    year_by_year = [SWEDEN.working_days_between(date(y, 6, 1), date(y + 1, 6, 1)) for y in range(2020, 2030)]
    assert SWEDEN.working_days_between(date(2020, 6, 1), date(2030, 6, 1)) == sum(year_by_year)


def test_a_free_day_leads_to_the_working_day_on_either_side() -> None:
    midsummer_eve = date(2026, 6, 19)
    assert SWEDEN.last_working_on_or_before(midsummer_eve) == date(2026, 6, 18)
    assert SWEDEN.next_working_on_or_after(midsummer_eve) == date(2026, 6, 22)


def test_new_years_day_leads_into_the_year_before() -> None:
    assert SWEDEN.last_working_on_or_before(date(2027, 1, 1)) == date(2026, 12, 30)


def test_new_years_eve_leads_into_the_year_after() -> None:
    assert SWEDEN.next_working_on_or_after(date(2026, 12, 31)) == date(2027, 1, 4)


@given(calendar=calendars, day=days, number=steps.filter(bool))
def test_moving_by_n_working_days_passes_exactly_n_of_them(calendar: Calendar, day: date, number: int) -> None:
    moved = calendar.add_working_days(day, number)
    assert calendar.is_working(moved)
    between = [d for d in _days_between(min(day, moved), max(day, moved)) if calendar.is_working(d)]
    assert len(between) == abs(number) - 1


@given(calendar=calendars, day=days, number=steps)
def test_moving_and_counting_agree(calendar: Calendar, day: date, number: int) -> None:
    start = calendar.next_working_on_or_after(day)
    moved = calendar.add_working_days(start, number)
    assert calendar.working_days_between(start, moved) == number
    assert calendar.add_working_days(moved, -number) == start


@given(calendar=calendars, first=days, second=days)
def test_counting_back_is_counting_forth_with_the_sign_changed(calendar: Calendar, first: date, second: date) -> None:
    assert calendar.working_days_between(first, second) == -calendar.working_days_between(second, first)


@given(calendar=calendars, day=days)
def test_the_neighbouring_working_days_have_none_between_them(calendar: Calendar, day: date) -> None:
    before, after = calendar.last_working_on_or_before(day), calendar.next_working_on_or_after(day)
    assert before <= day <= after
    assert calendar.is_working(before)
    assert calendar.is_working(after)
    assert not [d for d in _days_between(before, after) if calendar.is_working(d)]


def _days_between(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range(1, (end - start).days)]


# --- Spans ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        (date(2026, 11, 17), Span(6, Unit.WORKING_DAYS), date(2026, 11, 25)),
        (date(2026, 11, 17), Span(-6, Unit.DAYS), date(2026, 11, 11)),
        (date(2026, 11, 30), Span(3, Unit.MONTHS), date(2027, 2, 28)),
        (date(2026, 1, 31), Span(-11, Unit.MONTHS), date(2025, 2, 28)),
        (date(2027, 11, 30), Span(3, Unit.MONTHS), date(2028, 2, 29)),
        (date(2026, 12, 31), Span(12, Unit.MONTHS), date(2027, 12, 31)),
    ],
)
def test_a_span_is_added_in_its_own_unit(start: date, span: Span, end: date) -> None:
    assert SWEDEN.add(start, span) == end


# --- Instants ---------------------------------------------------------------------------------------------------------


def test_a_day_begins_and_ends_at_local_midnight() -> None:
    november = date(2026, 11, 25)
    assert SWEDEN.start_of(november) == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    assert SWEDEN.end_of(november) == datetime(2026, 11, 25, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 3, 30), 24), (date(2026, 10, 25), 25)])
def test_the_days_on_which_the_clock_changes_have_23_and_25_hours(day: date, hours: int) -> None:
    assert SWEDEN.end_of(day) - SWEDEN.start_of(day) == timedelta(hours=hours, seconds=-1)


def test_an_hour_that_the_clock_passes_twice_is_the_first_of_the_two() -> None:
    assert SWEDEN.at_hour(date(2026, 10, 25), 2) == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)


def test_an_hour_that_the_clock_leaps_over_is_the_instant_of_the_leap() -> None:
    assert SWEDEN.at_hour(date(2026, 3, 29), 2) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_an_hour_in_the_middle_of_a_leap_is_the_instant_of_the_leap() -> None:
    antarctica = Calendar(timezone="Antarctica/Troll")  # the clock goes from 01:00 to 03:00
    assert antarctica.at_hour(date(2026, 3, 29), 2) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_day_without_a_midnight_begins_at_its_first_instant() -> None:
    cairo = Calendar(country="EG", timezone="Africa/Cairo")  # the clock goes from 00:00 to 01:00
    assert cairo.start_of(date(2026, 4, 24)) == datetime(2026, 4, 23, 22, 0, tzinfo=UTC)


def test_seven_in_the_morning_is_seven_in_the_morning_all_year() -> None:
    assert SWEDEN.at_hour(date(2026, 1, 15), 7) == datetime(2026, 1, 15, 6, 0, tzinfo=UTC)
    assert SWEDEN.at_hour(date(2026, 7, 15), 7) == datetime(2026, 7, 15, 5, 0, tzinfo=UTC)


def test_late_in_the_evening_in_utc_is_already_the_next_day_in_sweden() -> None:
    assert SWEDEN.local_date(datetime(2026, 6, 30, 22, 0, tzinfo=UTC)) == date(2026, 7, 1)
    assert SWEDEN.local_date(datetime(2026, 6, 30, 21, 59, tzinfo=UTC)) == date(2026, 6, 30)


def test_an_instant_without_a_time_zone_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        SWEDEN.local_date(datetime(2026, 6, 30, 22, 0))  # noqa: DTZ001 - the mistake


@given(zone=zones, day=days)
def test_every_day_follows_the_one_before_without_a_gap(zone: str, day: date) -> None:
    calendar = Calendar(timezone=zone)
    start, end = calendar.start_of(day), calendar.end_of(day)
    assert calendar.start_of(day + timedelta(days=1)) - end == timedelta(seconds=1)
    assert calendar.local_date(start) == calendar.local_date(end) == day
    assert calendar.local_date(start - timedelta(seconds=1)) == day - timedelta(days=1)


@given(zone=zones, day=days)
def test_the_hours_of_a_day_come_in_order(zone: str, day: date) -> None:
    calendar = Calendar(timezone=zone)
    hours = [calendar.at_hour(day, hour) for hour in range(24)]
    assert all(earlier <= later for earlier, later in pairwise(hours))
    assert calendar.start_of(day) == hours[0]
    assert hours[-1] <= calendar.end_of(day)


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["XX", "se", "", "SWE", "NYSE", "HolidayBase"])
def test_an_unknown_country_is_refused_in_words(country: str) -> None:
    with pytest.raises(UnknownCountry, match=f"No holidays are known for “{country}”"):
        Calendar(country=country)


def test_an_unknown_part_of_a_country_is_refused_in_words() -> None:
    with pytest.raises(UnknownCountry, match="“SE-ZZ”"):
        Calendar(country="SE", subdivision="ZZ")


@pytest.mark.parametrize("timezone", ["Europe/Stokholm", "", "Europe", "/etc/passwd", "../passwd"])
def test_an_unknown_time_zone_is_refused_in_words(timezone: str) -> None:
    with pytest.raises(UnknownTimezone, match=f"There is no time zone “{timezone}”"):
        Calendar(timezone=timezone)


def test_a_closure_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(BackwardClosure, match="from 2026-07-31 to 2026-07-01"):
        Calendar(closures=frozenset([(date(2026, 7, 31), date(2026, 7, 1))]))


def test_years_of_closure_are_passed_over() -> None:
    calendar = Calendar(closures=frozenset([(date(2026, 1, 1), date(2035, 12, 31))]))
    assert calendar.add_working_days(date(2025, 12, 30), 1) == date(2036, 1, 2)
    assert calendar.add_working_days(date(2036, 1, 2), -1) == date(2025, 12, 30)


def test_a_closure_without_an_end_is_refused_instead_of_searched_forever() -> None:
    calendar = Calendar(closures=frozenset([(date(2026, 1, 1), date.max)]))
    with pytest.raises(BeyondCalendar, match="does a closure have no end"):
        calendar.next_working_on_or_after(date(2026, 1, 1))


@pytest.mark.parametrize(
    "span",
    [Span(10**6, Unit.WORKING_DAYS), Span(10**9, Unit.DAYS), Span(-(10**6), Unit.DAYS), Span(10**5, Unit.MONTHS)],
)
def test_a_span_that_leaves_the_calendar_is_refused(span: Span) -> None:
    with pytest.raises(BeyondCalendar):
        SWEDEN.add(date(2026, 11, 17), span)


def test_a_mistyped_year_is_named() -> None:
    with pytest.raises(BeyondCalendar, match="into the year 202:"):
        SWEDEN.working_days_between(date(202, 6, 30), date(2026, 6, 30))


def test_the_end_of_the_calendar_can_be_reached() -> None:
    assert SWEDEN.last_working_on_or_before(date(LAST_YEAR, 12, 31)).year == LAST_YEAR


# --- As a key ---------------------------------------------------------------------------------------------------------


def test_calendars_that_say_the_same_are_the_same_key() -> None:
    same = Calendar(closures=frozenset([JULY]))
    assert {CLOSED_IN_JULY: "found"}[same] == "found"
    assert same != SWEDEN
