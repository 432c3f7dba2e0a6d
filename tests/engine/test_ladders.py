from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definition import Anchor, Role, Rung, Span
from engine.ladders import Plan, Series, lay_out
from tests.engine.rungs import STANDARD, SWEDEN, days, months, policy, rung, spans

OPENED_ON = date(2026, 10, 5)
DUE_ON = date(2026, 11, 11)

starts = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))


def plan(*rungs: Rung, opened_on: date = OPENED_ON) -> Plan:
    ladder = policy(*rungs) if rungs else STANDARD
    return lay_out(ladder, SWEDEN, opened_on=opened_on, due_on=DUE_ON)


@st.composite
def series(draw: st.DrawFn) -> Series:
    at_most = draw(st.one_of(st.none(), st.integers(1, 6)))
    return Series(rung(0, every=draw(spans)), draw(starts), at_most, SWEDEN)


@given(series=series(), ahead=st.integers(0, 300))
def test_counting_occurrences_up_to_a_day_agrees_with_listing_them(series: Series, ahead: int) -> None:
    day = series.first + timedelta(days=ahead)
    listed = [number for number in range(1, (series.last or ahead + 1) + 1) if series.day(number) <= day]
    assert series.until(day) == len(listed)


@given(series=series(), ahead=st.integers(-10, 300))
def test_the_next_occurrence_is_the_first_one_not_yet_counted(series: Series, ahead: int) -> None:
    day = series.first + timedelta(days=ahead)
    found = series.next_after(day)
    if found is None:
        assert series.until(day) == series.last
    else:
        assert found == series.day(series.until(day) + 1) > day


@given(series=series(), starts=st.tuples(st.integers(0, 100), st.integers(0, 100)))
def test_occurrences_between_days_are_counted_once(series: Series, starts: tuple[int, int]) -> None:
    first, last = (series.first + timedelta(days=n) for n in sorted(starts))
    eve = series.first - timedelta(days=1)
    assert [*series.between(eve, first), *series.between(first, last)] == list(series.between(eve, last))


def test_levels_stand_in_order_whatever_the_order_of_the_rungs() -> None:
    mixed = plan(rung(20, to=Role.SENIOR), rung(1), rung(10, to=Role.MANAGER), rung(3, to=Role.COACH))
    assert [level.number for level in mixed.levels] == [0, 1, 2]


def test_a_level_that_is_all_moot_is_left_out() -> None:
    late = plan(rung(-5), rung(10, to=Role.MANAGER), opened_on=date(2026, 11, 9))
    assert [level.number for level in late.levels] == [1]


def test_what_is_not_yet_told_has_its_wake() -> None:
    standard = plan()
    (owner,) = standard.wakes([None, None, None])
    assert owner == (standard.levels[0], date(2026, 11, 4))


def test_commitments_opened_on_different_days_share_the_rungs_that_count_from_their_deadline() -> None:
    assert plan().levels[0].series is plan(opened_on=date(2026, 10, 6)).levels[0].series


def test_rungs_that_count_from_the_opening_are_not_shared() -> None:
    greeting = rung(3, anchor=Anchor.OPENED)
    first, second = plan(greeting), plan(greeting, opened_on=date(2026, 10, 6))
    assert first.levels[0].series[0].first == date(2026, 10, 8)
    assert second.levels[0].series[0].first == date(2026, 10, 9)


@pytest.mark.parametrize(
    ("every", "third"),
    [(5, date(2026, 11, 26)), (days(5), date(2026, 11, 22)), (months(1), date(2027, 1, 12))],
)
def test_a_rung_repeats_in_the_unit_it_is_given_in(every: int | Span, third: date) -> None:
    (level,) = plan(rung(1, every=every)).levels
    assert level.series[0].day(3) == third
