from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars import Calendar
from engine.definition import Anchor, Role
from engine.ladders import MOST_SKIPPED, EndlessRung
from engine.reminders import Decision, Firing, Progress
from tests.engine.rungs import (
    NEVER,
    STANDARD,
    SWEDEN,
    Heard,
    Owed,
    Sweep,
    commitments,
    days,
    months,
    policy,
    rung,
)

OPENED_ON = date(2026, 10, 5)
DUE_ON = date(2026, 11, 11)
"""A Wednesday, so that the standard ladder reaches the manager on Wednesday 25 November."""

OWED = Owed(STANDARD, OPENED_ON, DUE_ON)
YEAR = timedelta(days=365)


def midnight(month: int, day: int, year: int = 2026) -> datetime:
    return SWEDEN.start_of(date(year, month, day))


def told(owner: datetime | None = None, manager: datetime | None = None, senior: datetime | None = None) -> Progress:
    return Progress((owner, manager, senior))


def sent(decision: Decision) -> list[int]:
    return [each.rung.index for each in decision.fire if not each.skipped]


def skipped(decision: Decision) -> list[tuple[int, int]]:
    return [(each.rung.index, each.occurrence) for each in decision.fire if each.skipped]


# --- On time ----------------------------------------------------------------------------------------------------------


def test_the_standard_ladder_climbs_from_five_days_before_to_the_managers_manager() -> None:
    assert OWED.heard(OWED.wake(OWED.opened_at, midnight(1, 31, 2027))) == [
        Heard(date(2026, 11, 4), 0),
        Heard(date(2026, 11, 11), 1),
        Heard(date(2026, 11, 16), 2, 1),
        Heard(date(2026, 11, 23), 2, 2),
        Heard(date(2026, 11, 25), 3),
        Heard(date(2026, 11, 30), 2, 3),
        Heard(date(2026, 12, 9), 4, 1),
        Heard(date(2027, 1, 13), 4, 2),
    ]


def test_a_rung_falls_due_at_local_midnight_and_not_a_second_earlier() -> None:
    before = OWED.decide(midnight(11, 4) - timedelta(seconds=1))
    assert before == Decision((), midnight(11, 4), NEVER)
    assert sent(OWED.decide(midnight(11, 4))) == [0]


def test_a_decision_says_how_far_the_ladder_has_come() -> None:
    now = midnight(11, 4) + timedelta(hours=3)
    assert OWED.decide(now).progress == told(now)


def test_a_deadline_on_a_sunday_is_announced_on_the_friday() -> None:
    owed = Owed(policy(rung(0)), OPENED_ON, date(2026, 11, 15))
    assert owed.decide(owed.opened_at).next_wake_at == midnight(11, 13)


def test_days_before_a_sunday_are_counted_from_the_friday_and_days_after_it_from_the_sunday() -> None:
    owed = Owed(policy(rung(-5), rung(3)), OPENED_ON, date(2026, 11, 15))
    assert [each.nominal for each in owed.plan(midnight(11, 30))] == [midnight(11, 6), midnight(11, 18)]


def test_calendar_days_before_a_deadline_that_lead_to_a_free_day_come_on_the_working_day_before() -> None:
    owed = Owed(policy(rung(days(-3))), OPENED_ON, date(2026, 11, 10))
    assert [each.nominal for each in owed.plan(midnight(11, 30))] == [midnight(11, 6)]


def test_a_deadline_in_a_closed_july_is_announced_before_the_closure() -> None:
    closed = Calendar(closures=frozenset([(date(2026, 7, 6), date(2026, 8, 2))]))
    owed = Owed(policy(rung(0), rung(1)), date(2026, 5, 4), date(2026, 7, 15), closed)
    assert [each.nominal for each in owed.plan(midnight(8, 31))] == [midnight(7, 3), midnight(8, 3)]


def test_a_greeting_comes_on_the_very_day_of_the_opening() -> None:
    greeted = Owed(policy(rung(0, anchor=Anchor.OPENED)), OPENED_ON, DUE_ON)
    assert sent(greeted.decide(greeted.opened_at)) == [0]


def test_without_a_deadline_only_what_counts_from_the_opening_falls_due() -> None:
    endless = Owed(policy(rung(5, anchor=Anchor.OPENED), *STANDARD.ladder), OPENED_ON, None)
    assert endless.heard(endless.wake(endless.opened_at, endless.opened_at + YEAR)) == [Heard(date(2026, 10, 12), 0)]


def test_a_ladder_without_rungs_never_wakes() -> None:
    assert Owed(policy(), OPENED_ON, DUE_ON).decide(midnight(12, 1)) == Decision((), None, NEVER)


def test_monthly_reminders_keep_to_the_last_day_of_a_shorter_month_and_go_back_to_their_own() -> None:
    owed = Owed(policy(rung(0, anchor=Anchor.OPENED, every=months(1))), date(2026, 8, 31), None)
    sweeps = list(owed.wake(owed.opened_at, midnight(12, 31)))
    assert [each.day for each in owed.heard(sweeps)] == [
        date(2026, 8, 31),
        date(2026, 9, 30),
        date(2026, 10, 31),
        date(2026, 11, 30),
        date(2026, 12, 31),
    ]


def test_reminders_every_other_week_keep_to_their_weekday() -> None:
    owed = Owed(policy(rung(1, every=days(14), at_most=3)), OPENED_ON, DUE_ON)
    assert [each.nominal for each in owed.plan(midnight(12, 31))] == [
        midnight(11, 12),
        midnight(11, 26),
        midnight(12, 10),
    ]


def test_a_rung_that_repeats_without_time_passing_is_refused() -> None:
    with pytest.raises(EndlessRung, match="Rung 2 of a reminder policy repeats every 0"):
        Owed(policy(rung(0), rung(3, every=days(0))), OPENED_ON, DUE_ON).decide(midnight(11, 4))


# --- Late -------------------------------------------------------------------------------------------------------------


def test_after_an_outage_the_owner_hears_the_latest_and_the_ledger_shows_what_it_replaced() -> None:
    decision = OWED.decide(midnight(12, 2), told(midnight(11, 4)))
    assert [(each.rung.index, each.occurrence) for each in decision.fire if not each.skipped] == [(2, 3)]
    assert skipped(decision) == [(1, 1), (2, 1), (2, 2)]


def test_after_an_outage_the_manager_hears_of_it_when_the_owner_has_had_the_grace() -> None:
    wednesday = midnight(12, 2)
    first = OWED.decide(wednesday, told(midnight(11, 4)))
    assert first.next_wake_at == midnight(12, 4)
    second = OWED.decide(midnight(12, 4), first.progress)
    assert sent(second) == [3]
    assert second.progress == told(wednesday, midnight(12, 4))
    assert second.next_wake_at == midnight(12, 9)


def test_after_a_long_outage_every_level_hears_in_turn() -> None:
    monday = midnight(2, 1, 2027)
    assert [each for each in OWED.heard(OWED.wake(monday, midnight(2, 10, 2027))) if not each.skipped] == [
        Heard(date(2027, 2, 1), 2, 3),
        Heard(date(2027, 2, 3), 3),
        Heard(date(2027, 2, 5), 4, 2),
        Heard(date(2027, 2, 10), 4, 3),
    ]


def test_an_owner_who_was_warned_before_a_short_outage_is_not_given_the_grace_twice() -> None:
    warned = told(midnight(11, 23))
    assert sent(OWED.decide(midnight(11, 30), warned)) == [3, 2]


def test_each_role_in_the_owners_circle_hears_its_own_latest_reminder() -> None:
    circle = policy(rung(0), rung(1, to=Role.TEAM), rung(2), rung(3, to=Role.COORDINATOR), rung(4, to=Role.TEAM))
    decision = Owed(circle, OPENED_ON, DUE_ON).decide(midnight(12, 1))
    assert sent(decision) == [2, 3, 4]
    assert skipped(decision) == [(0, 1), (1, 1)]


def test_the_latest_reminder_goes_out_wherever_it_stands_in_the_ladder() -> None:
    decision = Owed(policy(rung(5), rung(1)), OPENED_ON, DUE_ON).decide(midnight(12, 1))
    assert sent(decision) == [0]
    assert skipped(decision) == [(1, 1)]


def test_of_two_rungs_to_the_owner_on_the_same_day_the_later_in_the_ladder_goes_out() -> None:
    decision = Owed(policy(rung(0), rung(days(0))), OPENED_ON, DUE_ON).decide(midnight(11, 11))
    assert sent(decision) == [1]
    assert skipped(decision) == [(0, 1)]


def test_no_escalation_is_dropped_in_favour_of_another() -> None:
    strict = policy(rung(0), rung(5, to=Role.MANAGER), rung(6, to=Role.MANAGER), rung(7, to=Role.MANAGER))
    decision = Owed(strict, OPENED_ON, DUE_ON).decide(midnight(12, 1), told(midnight(11, 11)))
    assert sent(decision) == [1, 2, 3]


def test_of_a_repeated_escalation_the_latest_occurrence_goes_out() -> None:
    decision = OWED.decide(midnight(2, 1, 2027), told(midnight(11, 30), midnight(11, 25)))
    assert [(each.rung.index, each.occurrence, each.skipped) for each in decision.fire] == [(4, 1, True), (4, 2, False)]


def test_years_of_outage_leave_a_few_rows_and_not_thousands() -> None:
    daily = Owed(policy(rung(1, every=1)), OPENED_ON, DUE_ON)
    fire = daily.decide(midnight(11, 12, 2036)).fire
    assert len(fire) == MOST_SKIPPED + 1
    assert fire[-1].occurrence > 2000
    assert [each.occurrence + 1 for each in fire[:-1]] == [each.occurrence for each in fire[1:]]


# --- Imported and shortly due -----------------------------------------------------------------------------------------


def test_what_lay_before_the_opening_is_neither_sent_nor_skipped() -> None:
    short = Owed(STANDARD, date(2026, 11, 9), DUE_ON)
    assert short.heard(short.wake(short.opened_at, midnight(11, 11))) == [Heard(date(2026, 11, 11), 1)]


def test_overdue_work_that_is_imported_is_asked_about_at_once() -> None:
    imported = Owed(STANDARD, date(2026, 12, 1), DUE_ON)
    assert imported.heard([Sweep(imported.opened_at, imported.decide(imported.opened_at))]) == [
        Heard(date(2026, 12, 1), 2, 1, skipped=True),
        Heard(date(2026, 12, 1), 2, 2, skipped=True),
        Heard(date(2026, 12, 1), 2, 3),
    ]


def test_the_manager_hears_of_imported_work_after_its_owner() -> None:
    imported = Owed(STANDARD, date(2026, 12, 1), DUE_ON)
    assert imported.decide(imported.opened_at).next_wake_at == midnight(12, 3)


def test_where_all_that_the_owner_was_to_hear_lay_before_the_opening_the_opening_counts_as_told() -> None:
    early = policy(rung(-5), rung(1, to=Role.MANAGER))
    imported = Owed(early, date(2026, 12, 1), DUE_ON)
    assert imported.heard(imported.wake(imported.opened_at, midnight(12, 31))) == [Heard(date(2026, 12, 3), 1)]


# --- Who goes before whom ---------------------------------------------------------------------------------------------


def test_a_manager_with_nobody_below_on_the_ladder_hears_at_once() -> None:
    alone = Owed(policy(rung(1, to=Role.MANAGER)), OPENED_ON, DUE_ON)
    assert alone.heard(alone.wake(alone.opened_at, midnight(12, 31))) == [Heard(date(2026, 11, 12), 0)]


def test_the_managers_manager_waits_for_the_owner_where_no_manager_is_on_the_ladder() -> None:
    owed = Owed(policy(rung(1), rung(1, to=Role.SENIOR)), OPENED_ON, DUE_ON)
    assert [each.day for each in owed.heard(owed.wake(owed.opened_at, midnight(12, 31)))] == [
        date(2026, 11, 12),
        date(2026, 11, 16),
    ]


def test_an_escalation_before_the_owners_first_reminder_waits_for_it() -> None:
    upside_down = Owed(policy(rung(1, to=Role.MANAGER), rung(5)), OPENED_ON, DUE_ON)
    assert upside_down.heard(upside_down.wake(upside_down.opened_at, midnight(12, 31))) == [
        Heard(date(2026, 11, 18), 1),
        Heard(date(2026, 11, 20), 0),
    ]


def test_owner_and_manager_on_the_same_day_are_told_the_grace_apart() -> None:
    together = Owed(policy(rung(-5), rung(1), rung(1, to=Role.MANAGER)), OPENED_ON, DUE_ON)
    first = together.decide(midnight(11, 12), told(midnight(11, 4)))
    assert sent(first) == [1]
    assert first.next_wake_at == midnight(11, 16)


def test_a_grace_that_begins_on_a_free_day_begins_on_the_next_working_day() -> None:
    weekend = Owed(policy(rung(days(3)), rung(days(3), to=Role.MANAGER)), OPENED_ON, DUE_ON)
    assert [each.day for each in weekend.heard(weekend.wake(weekend.opened_at, midnight(12, 31)))] == [
        date(2026, 11, 14),
        date(2026, 11, 18),
    ]


def test_daily_reminders_to_the_owner_do_not_push_the_manager_away() -> None:
    nagging = Owed(policy(rung(1, every=1), rung(10, to=Role.MANAGER)), OPENED_ON, DUE_ON)
    sweeps = nagging.heard(nagging.wake(nagging.opened_at, midnight(12, 1)))
    assert [each for each in sweeps if each.day >= date(2026, 11, 24)] == [
        Heard(date(2026, 11, 24), 0, 9),
        Heard(date(2026, 11, 25), 0, 10),
        Heard(date(2026, 11, 27), 1),
        Heard(date(2026, 11, 27), 0, 11, skipped=True),
        Heard(date(2026, 11, 27), 0, 12),
        Heard(date(2026, 11, 30), 0, 13),
        Heard(date(2026, 12, 1), 0, 14),
    ]


def test_without_grace_owner_and_manager_may_hear_on_the_same_day() -> None:
    hasty = Owed(policy(rung(1), rung(1, to=Role.MANAGER), grace=0), OPENED_ON, DUE_ON)
    assert sent(hasty.decide(midnight(11, 12))) == [0, 1]


# --- The sentence about what comes next -------------------------------------------------------------------------------


def test_the_owner_can_be_told_on_which_day_the_manager_sees_it() -> None:
    told_at = midnight(11, 16)
    found = OWED.escalation(told_at, told(told_at))
    assert found == (STANDARD.ladder[3], date(2026, 11, 25))


def test_the_day_the_manager_sees_it_is_known_from_the_beginning() -> None:
    assert OWED.escalation(OWED.opened_at) == (STANDARD.ladder[3], date(2026, 11, 25))


def test_after_an_outage_the_day_the_manager_sees_it_leaves_the_owner_the_grace() -> None:
    wednesday = midnight(12, 2)
    assert OWED.escalation(wednesday, OWED.decide(wednesday).progress) == (STANDARD.ladder[3], date(2026, 12, 4))


def test_after_the_manager_the_managers_manager_is_next() -> None:
    progress = told(midnight(11, 23), midnight(11, 25))
    assert OWED.escalation(midnight(11, 25), progress) == (STANDARD.ladder[4], date(2026, 12, 9))


def test_where_nobody_above_is_told_there_is_nothing_to_announce() -> None:
    assert Owed(policy(rung(1, every=1)), OPENED_ON, DUE_ON).escalation(midnight(11, 12)) is None


def test_where_everybody_above_has_been_told_there_is_nothing_to_announce() -> None:
    once = Owed(policy(rung(1, every=1), rung(5, to=Role.MANAGER)), OPENED_ON, DUE_ON)
    progress = told(midnight(11, 20), midnight(11, 20))
    assert once.escalation(midnight(11, 20), progress) is None


# --- Any ladder, any sweeps -------------------------------------------------------------------------------------------

gaps = st.lists(
    st.one_of(st.just(timedelta(0)), st.timedeltas(timedelta(days=-20), timedelta(days=60))), min_size=1, max_size=25
)


def sweeps_after(owed: Owed, gaps: list[timedelta]) -> list[Sweep]:
    """Sweeps at any distance from each other, also backwards, and none before the opening."""
    now, instants = owed.opened_at, []
    for gap in gaps:
        now = max(owed.opened_at, now + gap)
        instants.append(now)
    return list(owed.sweep(instants))


def key(firing: Firing) -> tuple[int, int]:
    return firing.rung.index, firing.occurrence


@given(owed=commitments(), gaps=gaps)
def test_nothing_fires_twice(owed: Owed, gaps: list[timedelta]) -> None:
    fired = [key(each) for sweep in sweeps_after(owed, gaps) for each in sweep.decision.fire]
    assert len(fired) == len(set(fired))


@given(owed=commitments(), gaps=gaps)
def test_a_clock_set_back_fires_nothing(owed: Owed, gaps: list[timedelta]) -> None:
    latest = owed.opened_at - timedelta(days=1)
    for sweep in sweeps_after(owed, gaps):
        assert sweep.now > latest or sweep.decision.fire == ()
        latest = max(latest, sweep.now)


@given(owed=commitments(), gaps=gaps)
def test_the_next_wake_is_always_ahead(owed: Owed, gaps: list[timedelta]) -> None:
    for now, decision in sweeps_after(owed, gaps):
        assert decision.next_wake_at is None or decision.next_wake_at > now


@given(owed=commitments(), gaps=gaps)
def test_nothing_fires_before_the_next_wake_and_something_fires_then(owed: Owed, gaps: list[timedelta]) -> None:
    for _, decision in sweeps_after(owed, gaps):
        if decision.next_wake_at is None:
            assert owed.decide(owed.opened_at + 2 * YEAR, decision.progress).fire == ()
        else:
            assert owed.decide(decision.next_wake_at - timedelta(seconds=1), decision.progress).fire == ()
            assert sent(owed.decide(decision.next_wake_at, decision.progress))


@given(owed=commitments())
def test_waking_when_asked_to_lets_nothing_through_but_what_is_too_old_to_report(owed: Owed) -> None:
    end = owed.opened_at + timedelta(days=200)
    decisions = [sweep.decision for sweep in owed.wake(owed.opened_at, end)]
    fired = {key(each) for decision in decisions for each in decision.fire}
    for missing in owed.plan(end - timedelta(days=100)):
        if key(missing) not in fired:
            together = next(found for decision in decisions if (found := later(missing, decision)))
            assert len(together) == MOST_SKIPPED + 1


@given(owed=commitments())
def test_nothing_fires_that_is_not_in_the_plan(owed: Owed) -> None:
    end = owed.opened_at + timedelta(days=100)
    planned = {key(each): each.nominal for each in owed.plan(end)}
    for now, decision in owed.wake(owed.opened_at, end):
        assert all(planned[key(each)] == each.nominal <= now for each in decision.fire)


def later(missing: Firing, decision: Decision) -> list[Firing]:
    """What fires of the same rung after the occurrence that is missing."""
    return [each for each in decision.fire if each.rung == missing.rung and each.occurrence > missing.occurrence]


@given(owed=commitments(least_grace=1), gaps=gaps)
def test_each_level_hears_no_sooner_than_the_grace_after_the_one_below(owed: Owed, gaps: list[timedelta]) -> None:
    levels = sorted({each.rung.to.level for each in owed.plan(owed.opened_at + 2 * YEAR)})
    heard_on: dict[int, date] = {}
    for now, decision in sweeps_after(owed, gaps):
        today = owed.calendar.local_date(now)
        told = {each.rung.to.level for each in decision.fire}
        for below, level in pairwise(levels):
            if level in told:
                assert owed.calendar.working_days_between(heard_on[below], today) >= owed.policy.grace
        heard_on |= dict.fromkeys(told, today)


@given(owed=commitments(), gaps=gaps)
def test_no_sweep_sends_the_owners_circle_more_than_one_reminder_a_role(owed: Owed, gaps: list[timedelta]) -> None:
    for _, decision in sweeps_after(owed, gaps):
        roles = [each.rung.to for each in decision.fire if not each.skipped and each.rung.to.level == 0]
        assert len(roles) == len(set(roles))


@given(owed=commitments(), gaps=gaps)
def test_every_escalation_is_told_sooner_or_later(owed: Owed, gaps: list[timedelta]) -> None:
    sweeps = sweeps_after(owed, gaps)
    last = max(sweep.now for sweep in sweeps)
    sweeps += owed.wake(last, last + timedelta(days=150), sweeps[-1].decision.progress)
    told_last: dict[int, int] = {}
    for sweep in sweeps:
        told_last |= {each.rung.index: each.occurrence for each in sweep.decision.fire if not each.skipped}
    for each in owed.plan(last):
        assert each.rung.to.level == 0 or told_last[each.rung.index] >= each.occurrence


@given(owed=commitments(), gaps=gaps)
def test_sweeps_that_find_nothing_change_nothing(owed: Owed, gaps: list[timedelta]) -> None:
    end = owed.opened_at + timedelta(days=120)
    woken = list(owed.wake(owed.opened_at, end))
    between = [owed.opened_at + abs(gap) * n / 10 for n, gap in enumerate(gaps)]
    swept = owed.sweep(sorted([sweep.now for sweep in woken] + [now for now in between if now < end]))
    assert [sweep.decision.fire for sweep in swept if sweep.decision.fire] == [
        sweep.decision.fire for sweep in woken if sweep.decision.fire
    ]


@given(owed=commitments())
def test_the_announced_day_is_the_day_on_which_it_happens(owed: Owed) -> None:
    end = owed.opened_at + timedelta(days=100)
    sweeps = list(owed.wake(owed.opened_at, end))
    for place, (now, decision) in enumerate(sweeps):
        announced = owed.escalation(now, decision.progress)
        above = (
            (each.rung, owed.calendar.local_date(later.now))
            for later in sweeps[place + 1 :]
            for each in later.decision.fire
            if each.rung.to.level and not each.skipped
        )
        happened = next(above, None)
        if happened is not None:
            assert announced is not None
            assert announced[1] == happened[1]
        elif announced is not None:
            assert owed.calendar.start_of(announced[1]) > end


@given(owed=commitments(), gaps=gaps)
def test_what_fires_fell_due_at_a_local_midnight_in_the_order_in_which_it_is_told(
    owed: Owed, gaps: list[timedelta]
) -> None:
    for now, decision in sweeps_after(owed, gaps):
        nominal = [each.nominal for each in decision.fire]
        assert all(earlier <= later <= now for earlier, later in pairwise([*nominal, now]))
        assert {(at.astimezone(owed.calendar.zone).hour, at.tzinfo) for at in nominal} <= {(0, UTC)}


@pytest.mark.parametrize(
    ("due_on", "utc"),
    [
        (date(2026, 3, 27), datetime(2026, 3, 26, 23, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (date(2026, 10, 23), datetime(2026, 10, 22, 22, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_on_both_sides_of_a_night_on_which_the_clock_changes_midnight_is_midnight(due_on: date, utc: datetime) -> None:
    owed = Owed(policy(rung(0)), date(2026, 1, 5), due_on)
    assert owed.decide(owed.opened_at).next_wake_at == utc


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_daily_rung_fires_once_on_the_night_on_which_the_clock_changes(night: date) -> None:
    daily = Owed(policy(rung(days(0), anchor=Anchor.OPENED, every=days(1))), night - timedelta(days=2), None)
    hourly = [daily.opened_at + timedelta(minutes=30 * n) for n in range(200)]
    heard = daily.heard(daily.sweep(hourly))
    assert [each.day for each in heard] == [night + timedelta(days=n) for n in range(-2, 3)]
    assert not any(each.skipped for each in heard)
