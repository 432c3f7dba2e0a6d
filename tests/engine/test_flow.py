"""Figures about flow: the rules, each against its definition."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.flow import (
    FEW,
    Aged,
    Ages,
    Move,
    Movements,
    Percentiles,
    Punctuality,
    Reminded,
    Verdict,
    asked_period,
    beyond,
    cumulative_flow,
    in_days,
    nearest_rank,
    percentiles,
    slips,
    verdict,
    weeks,
)

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 3, 2)

lengths = st.lists(st.integers(0, 500), min_size=1, max_size=60)
dates = st.dates(date(2025, 12, 1), date(2026, 3, 31))


@settings(max_examples=50, deadline=None)
@given(lengths, st.integers(1, 100))
def test_a_percentile_is_the_observation_of_nearest_rank(observed: list[int], percent: int) -> None:
    found = nearest_rank(Counter(observed), percent)

    assert found == sorted(observed)[ceil(percent * len(observed) / 100) - 1]
    assert sum(length <= found for length in observed) * 100 >= percent * len(observed)


def test_of_nothing_there_is_no_percentile() -> None:
    with pytest.raises(ValueError, match="50"):
        nearest_rank({}, 50)


def test_fewer_than_five_are_too_few_for_percentiles() -> None:
    assert percentiles(Counter([3, 4, 5, 6])) == Percentiles(count=4, p50=None, p85=None, p95=None)
    assert percentiles(Counter([3, 4, 5, 6, 70])) == Percentiles(count=FEW, p50=5, p85=70, p95=70)


def test_an_age_lies_above_the_share_of_finished_work_that_took_less() -> None:
    finished = Ages(Counter([10, 20, 20, 30, 40]))

    assert [finished.share_shorter(age) for age in (5, 20, 21, 99)] == [0, 0.2, 0.6, 1]
    assert Ages(Counter([10, 20])).share_shorter(15) is None


def test_open_items_are_held_against_each_percentile() -> None:
    ages = [Aged(phase="test", age=10, count=3), Aged(phase="test", age=31, count=2)]

    assert beyond(ages, percentiles(Counter([10, 20, 20, 30, 40]))) == {50: 2, 85: 0, 95: 0}
    assert beyond(ages, percentiles({})) == {}


def test_days_are_rounded_to_the_nearest() -> None:
    assert [in_days(timedelta(hours=hours)) for hours in (0, 11, 12, 35, 36)] == [0, 0, 1, 1, 2]


@settings(max_examples=50, deadline=None)
@given(st.lists(dates, max_size=40), dates, dates)
def test_throughput_adds_up_to_what_was_finished_in_the_period(ended: list[date], one: date, other: date) -> None:
    first, last = sorted([one, other])
    found = weeks(Counter(ended), first=first, last=last)

    assert sum(week.finished for week in found) == sum(first <= day <= last for day in ended)
    assert [week.monday for week in found] == [found[0].monday + timedelta(weeks=n) for n in range(len(found))]
    assert all((week.year, week.week, 1) == tuple(week.monday.isocalendar()) for week in found)
    assert found[0].monday <= first <= last <= found[-1].monday + timedelta(days=6)


def test_a_week_belongs_to_the_year_of_its_thursday_and_one_without_anything_is_shown() -> None:
    found = weeks({date(2025, 12, 31): 2, date(2026, 1, 1): 1}, first=date(2025, 12, 22), last=date(2026, 1, 11))

    assert [(week.year, week.week, week.finished) for week in found] == [(2025, 52, 0), (2026, 1, 3), (2026, 2, 0)]


def test_a_period_is_the_last_52_weeks_as_far_as_no_day_of_it_is_asked_for() -> None:
    today = date(2026, 11, 22)

    assert asked_period(None, None, today=today) == (date(2025, 11, 24), today)
    assert asked_period(date(2026, 2, 1), None, today=today) == (date(2026, 2, 1), today)
    assert asked_period(None, date(2026, 3, 1), today=today) == (date(2025, 11, 24), date(2026, 3, 1))
    assert asked_period(None, date(2020, 3, 1), today=today) == (date(2020, 3, 1), date(2020, 3, 1))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), max_size=30))
def test_cumulative_flow_adds_up_to_what_has_begun(lives: list[tuple[int, int, int]]) -> None:
    entered, left, begun = Counter[Any](), Counter[Any](), Counter[date]()
    for begins, thinks, tests in lives:
        moved, ended = begins + thinks, begins + thinks + tests
        begun[day(begins)] += 1
        entered.update([("think", day(begins)), ("test", day(moved))])
        left.update([("think", day(moved)), ("test", day(ended))])
    movements = Movements(before={"test": 3}, entered=entered, left=left, begun=begun)

    for found in cumulative_flow(movements, phases=["think", "test"], first=day(0), last=day(12)):
        assert sum(found.phases.values()) + found.ended == 3 + sum(day(begins) <= found.day for begins, *_ in lives)
        assert found.phases["think"] == sum(day(b) <= found.day < day(b + thinks) for b, thinks, _ in lives)
        assert found.ended == sum(day(b + thinks + tests) <= found.day for b, thinks, tests in lives)


def test_what_had_ended_before_and_comes_back_is_not_taken_from_what_ended_since() -> None:
    movements = Movements(
        before={"test": 1}, entered={("test", day(1)): 1}, left={("test", day(2)): 1, ("test", day(3)): 1}, begun={}
    )

    found = cumulative_flow(movements, phases=["test"], first=day(0), last=day(3))

    assert [(each.phases["test"], each.ended) for each in found] == [(1, 1), (2, 0), (1, 1), (0, 2)]


@pytest.mark.parametrize(
    ("due", "closed", "said"),
    [
        (5, 3, Verdict.ON_TIME),
        (-5, -6, Verdict.ON_TIME),
        (-5, -5, Verdict.ON_TIME),
        (-5, -4, Verdict.LATE),
        (-5, 1, Verdict.OVERDUE),
        (-5, None, Verdict.OVERDUE),
        (5, None, Verdict.AHEAD),
    ],
)
def test_a_promise_is_held_against_its_date(due: int, closed: int | None, said: Verdict) -> None:
    closed_at = None if closed is None else AT + timedelta(days=closed)
    at = AT if closed is None or closed < 0 else AT + timedelta(days=closed) if due > 0 else AT

    assert verdict(AT + timedelta(days=due), closed_at, at=at) is said


def test_what_is_not_due_yet_is_neither_kept_nor_broken() -> None:
    kept = {Verdict.ON_TIME: 6, Verdict.LATE: 1, Verdict.OVERDUE: 1, Verdict.AHEAD: 9}
    few = {Verdict.ON_TIME: 4, Verdict.AHEAD: 9}
    punctuality = Punctuality(first=kept, last=few)

    assert punctuality.share(punctuality.first) == 0.75
    assert punctuality.share(punctuality.last) is None
    assert punctuality.count == 17


def test_of_few_reminders_no_share_is_given() -> None:
    assert Reminded(role="owner", sent=4, answered=2).share is None
    assert Reminded(role="owner", sent=8, answered=2).share == 0.25


def test_a_slip_reaches_from_the_first_date_to_the_last_with_every_reason() -> None:
    moves = [
        move(2, commitment=1, before=7, after=14, reason="IT"),
        move(1, commitment=1, before=0, after=7, reason="Sjukdom"),
        move(3, commitment=2, before=None, after=3, reason="Semester"),
        move(4, commitment=2, before=3, after=1, reason="Det gick fort"),
    ]

    last, first = slips(moves)

    assert (first.first, first.last, first.days, first.times) == (day(0), day(14), 14, 2)
    assert first.reasons == ("Sjukdom", "IT")
    assert (last.first, last.days, last.times) == (day(3), -2, 2)


def test_a_move_that_was_taken_back_never_was() -> None:
    moves = [move(1, commitment=1, before=0, after=7), move(2, commitment=1, before=7, after=70)]

    (slip,) = slips(moves, taken_back={1: [range(2, 4)]})

    assert (slip.last, slip.times) == (day(7), 1)


def test_moves_follow_one_another_as_the_trail_has_them_whatever_the_clock_said() -> None:
    later = move(1, commitment=1, before=0, after=7)
    earlier = replace(move(2, commitment=1, before=7, after=9), at=later.at - timedelta(hours=1))

    (slip,) = slips([earlier, later])

    assert (slip.first, slip.last) == (day(0), day(9))


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def move(seq: int, *, commitment: int, before: int | None, after: int, reason: str = "") -> Move:
    return Move(
        item_id=1,
        seq=seq,
        at=AT + timedelta(hours=seq),
        commitment_id=commitment,
        subject="test",
        before=None if before is None else day(before),
        after=day(after),
        reason=reason,
    )
