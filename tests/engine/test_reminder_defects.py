"""What other reminder engines get wrong, as far as deciding alone can show it: each was found in somebody's code.

Whether a mail is lost, doubled or counted as sent although it failed shows only with the store and the post.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars import Calendar
from engine.deadlines import lateness
from engine.definition import Role
from engine.reminders import Progress
from tests.engine.rungs import NEVER, STANDARD, SWEDEN, Heard, Owed, policy, rung

OPENED_ON = date(2026, 10, 5)
DUE_ON = date(2026, 11, 11)
OWED = Owed(STANDARD, OPENED_ON, DUE_ON)
HOUR = timedelta(hours=1)


def midnight(month: int, day: int, calendar: Calendar = SWEDEN) -> datetime:
    return calendar.start_of(date(2026, month, day))


def nightly(first: date, nights: int, hour: int) -> list[datetime]:
    """Sweeps once a day at the same hour, as cron would make them."""
    return [SWEDEN.at_hour(first + timedelta(days=n), hour) for n in range(nights)]


# Dispatch, get_overdue_tasks: reminds only after the due date, at no interval.


def test_there_are_steps_before_on_and_after_the_deadline() -> None:
    heard = OWED.heard(OWED.wake(OWED.opened_at, midnight(11, 16)))
    assert [
        lateness(due_at=SWEDEN.end_of(DUE_ON), at=SWEDEN.start_of(each.day), calendar=SWEDEN) for each in heard
    ] == [
        -5,
        0,
        3,
    ]


# Dispatch, incident_close_reminder: on Mondays at 18 only; who is not running then loses a week.


def test_a_scheduler_that_was_down_catches_up_at_its_next_start() -> None:
    monday_was_missed = midnight(11, 17) + 9 * HOUR
    assert OWED.heard(OWED.sweep([monday_was_missed], Progress((midnight(11, 11), None, None)))) == [
        Heard(date(2026, 11, 17), 2, 1)
    ]


# Dispatch, report/scheduled.py: sends if the hours since the start happen to divide by n in this very run.


@given(st.lists(st.integers(min_value=1, max_value=14 * 24), min_size=1, max_size=40))
def test_what_is_due_does_not_depend_on_when_the_sweeps_happen_to_run(hours: list[int]) -> None:
    instants = sorted(midnight(11, 4) + h * HOUR for h in hours)
    end = midnight(11, 18) + HOUR
    fired = [
        (each.rung.index, each.occurrence) for sweep in OWED.sweep([*instants, end]) for each in sweep.decision.fire
    ]
    assert sorted(fired) == [(0, 1), (1, 1), (2, 1)]


# Dispatch, scheduler.py: local time with UTC arithmetic; two replicas send twice.


@pytest.mark.parametrize("due_on", [date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 25), date(2026, 10, 26)])
def test_on_the_nights_when_the_clock_changes_a_rung_comes_once_and_on_its_own_day(due_on: date) -> None:
    owed = Owed(policy(rung(0), rung(1)), due_on - timedelta(days=30), due_on)
    every_quarter = [SWEDEN.start_of(due_on - timedelta(days=4)) + timedelta(minutes=15 * n) for n in range(800)]
    days = [each.day for each in owed.heard(owed.sweep(every_quarter))]
    assert days == [SWEDEN.last_working_on_or_before(due_on), SWEDEN.add_working_days(due_on, 1)]


def test_two_schedulers_that_see_the_same_facts_decide_the_same() -> None:
    other = Owed(policy(*STANDARD.ladder), OPENED_ON, DUE_ON, Calendar())
    assert OWED.decide(midnight(11, 16)) == other.decide(midnight(11, 16))


def test_the_second_scheduler_finds_nothing_left_to_send() -> None:
    now = midnight(11, 16)
    assert OWED.decide(now, OWED.decide(now).progress).fire == ()


# CISO Assistant, core/tasks.py: reminds if due == today + 30, so a run missed or a date set late is a reminder lost;
# one mail every day without end once overdue.


def test_a_reminder_missed_on_its_day_comes_on_the_next() -> None:
    assert OWED.heard(OWED.sweep([midnight(11, 6)])) == [Heard(date(2026, 11, 6), 0)]


def test_a_deadline_set_three_days_ahead_still_has_the_reminders_that_lie_ahead() -> None:
    late = Owed(STANDARD, date(2026, 11, 6), DUE_ON)
    assert late.heard(late.wake(late.opened_at, midnight(11, 16))) == [
        Heard(date(2026, 11, 11), 1),
        Heard(date(2026, 11, 16), 2, 1),
    ]


def test_reminders_keep_their_cadence_and_end_at_their_cap() -> None:
    heard = [each for each in OWED.heard(OWED.sweep(nightly(date(2026, 11, 12), 200, hour=3))) if each.rung == 2]
    assert heard == [
        Heard(date(2026, 11, 16), 2, 1),
        Heard(date(2026, 11, 23), 2, 2),
        Heard(date(2026, 11, 30), 2, 3),
    ]


# Kanboard, TaskOverdueNotificationCommand: remembers nothing, so every cron run sends it all again.


def test_the_same_step_is_never_sent_twice_however_often_cron_runs() -> None:
    every_minute = [midnight(11, 16) + timedelta(minutes=n) for n in range(500)]
    assert len(OWED.heard(OWED.sweep(every_minute, Progress((midnight(11, 11), None, None))))) == 1


# Redmine, Mailer.reminders: the assignee alone hears, again and again; nobody above ever does.


def test_somebody_above_hears_when_the_owner_does_not_answer() -> None:
    heard = OWED.heard(OWED.wake(OWED.opened_at, midnight(12, 31)))
    assert [(STANDARD.ladder[each.rung].to, each.day) for each in heard if STANDARD.ladder[each.rung].to.level] == [
        (Role.MANAGER, date(2026, 11, 25)),
        (Role.SENIOR, date(2026, 12, 9)),
    ]


# Operately, cron/assignments.ex: 08:00 UTC for all; Monday to Friday of the UTC date; mail on holidays.


def test_no_step_falls_on_midsommarafton_or_between_the_christmas_days() -> None:
    midsummer = Owed(policy(rung(1)), date(2026, 6, 1), date(2026, 6, 18))
    christmas = Owed(policy(rung(1)), date(2026, 12, 1), date(2026, 12, 23))
    assert midsummer.decide(midsummer.opened_at).next_wake_at == SWEDEN.start_of(date(2026, 6, 22))
    assert christmas.decide(christmas.opened_at).next_wake_at == SWEDEN.start_of(date(2026, 12, 28))


def test_each_organisation_has_its_own_midnight() -> None:
    finland = Calendar(country="FI", timezone="Europe/Helsinki")
    here, there = (Owed(policy(rung(0)), OPENED_ON, DUE_ON, calendar) for calendar in (SWEDEN, finland))
    assert here.decide(here.opened_at).next_wake_at == datetime(2026, 11, 10, 23, tzinfo=UTC)
    assert there.decide(there.opened_at).next_wake_at == datetime(2026, 11, 10, 22, tzinfo=UTC)


def test_each_organisation_has_its_own_free_days() -> None:
    norway = Calendar(country="NO", timezone="Europe/Oslo")
    day_after = policy(rung(1))
    friday = date(2027, 5, 14)  # the Monday after is Norway's national day, and Sweden's ordinary one
    swedish = Owed(day_after, date(2027, 4, 1), friday)
    norwegian = Owed(day_after, date(2027, 4, 1), friday, norway)
    assert swedish.decide(swedish.opened_at).next_wake_at == SWEDEN.start_of(date(2027, 5, 17))
    assert norwegian.decide(norwegian.opened_at).next_wake_at == norway.start_of(date(2027, 5, 18))


# actions/stale: counts free days as silence, and closes what is silent.


def test_free_days_make_nobody_later() -> None:
    due_at = SWEDEN.end_of(date(2026, 12, 23))
    after_christmas = SWEDEN.at_hour(date(2026, 12, 27), 12)
    assert lateness(due_at=due_at, at=after_christmas, calendar=SWEDEN) == 0


def test_silence_is_answered_by_asking_for_as_long_as_it_lasts() -> None:
    ten_years_on = datetime(2036, 11, 11, tzinfo=UTC)
    *_, last = OWED.wake(midnight(12, 31), ten_years_on)
    assert last.decision.next_wake_at is not None
    assert [each.rung.to for each in last.decision.fire] == [Role.SENIOR]


# Plane, celery.py: no job looks at due dates at all.


def test_what_is_overdue_is_announced_without_anybody_looking() -> None:
    assert [each.rung.index for each in OWED.decide(midnight(11, 16), NEVER).fire if not each.skipped] == [2]
