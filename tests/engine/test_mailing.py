"""When somebody may be mailed of what: as they chose, on Mondays, and what nobody switches off."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import mailing
from engine.calendars import BackwardQuietWeeks, Calendar
from engine.definition import Role
from engine.errors import Invalid
from engine.mailing import HeldBack, held_back
from engine.model import CommitmentKind, Notice, NoticeState
from engine.preferences import Preference, Rhythm

JULY = (date(2026, 7, 6), date(2026, 7, 31))
CALENDAR = Calendar(quiet=frozenset([JULY]))
WEDNESDAY, MONDAY = date(2026, 11, 18), date(2026, 11, 23)
AT = CALENDAR.at_hour(WEDNESDAY, 7)
DAILY = Preference(person_id=1)
STOPPED = replace(DAILY, stopped_at=AT - timedelta(days=1))
PAUSED = replace(DAILY, paused_until=date(2026, 11, 26))


def fallen_due(*, role: Role = Role.OWNER, at_once: bool = False, at: datetime = AT) -> Notice:
    return Notice(1, 1, 1, 0, 1, role, 1, at, at, at, NoticeState.PLANNED, "fell due", at_once)


def held(
    notice: Notice, preference: Preference, *, kind: CommitmentKind = CommitmentKind.PHASE, at: datetime = AT
) -> HeldBack | None:
    return held_back(notice, kind, preference, calendar=CALENDAR, hour=7, at=at)


def test_whoever_has_chosen_nothing_is_mailed_of_everything_they_owe() -> None:
    assert held(fallen_due(), DAILY) is None


def test_weekly_mail_comes_on_the_first_working_day_of_the_week() -> None:
    weekly = replace(DAILY, rhythm=Rhythm.WEEKLY)
    assert held(fallen_due(), weekly) == HeldBack(mailing.WEEKLY, CALENDAR.at_hour(MONDAY, 7))
    assert held(fallen_due(), weekly, at=CALENDAR.at_hour(MONDAY, 7)) is None


def test_the_week_begins_on_tuesday_when_monday_is_a_holiday() -> None:
    easter = date(2026, 4, 2)  # the Thursday before; the Monday is free
    assert mailing.weekly_day(CALENDAR, easter) == date(2026, 4, 7)


def test_what_is_urgent_is_mailed_also_to_whoever_wants_nothing_else() -> None:
    preference = replace(DAILY, rhythm=Rhythm.AT_ONCE_ONLY)
    assert held(fallen_due(at_once=True), preference) is None
    assert held(fallen_due(), preference) == HeldBack(mailing.AT_ONCE_ONLY, CALENDAR.at_hour(MONDAY, 7))


def test_a_pause_ends_on_its_day() -> None:
    assert held(fallen_due(), PAUSED) == HeldBack(mailing.PAUSED, CALENDAR.at_hour(date(2026, 11, 26), 7))
    assert held(fallen_due(), PAUSED, at=CALENDAR.at_hour(date(2026, 11, 26), 7)) is None


@pytest.mark.parametrize("kind", [CommitmentKind.DECISION, CommitmentKind.ACCEPTANCE])
@pytest.mark.parametrize("preference", [STOPPED, PAUSED, replace(DAILY, rhythm=Rhythm.AT_ONCE_ONLY)])
def test_nobody_can_switch_off_a_question_that_is_put_to_them(kind: CommitmentKind, preference: Preference) -> None:
    assert held(fallen_due(), preference, kind=kind) is None


@pytest.mark.parametrize("preference", [DAILY, STOPPED, PAUSED, replace(DAILY, rhythm=Rhythm.AT_ONCE_ONLY)])
def test_managers_are_told_on_mondays_whatever_they_have_chosen(preference: Preference) -> None:
    escalated = fallen_due(role=Role.MANAGER)
    assert held(escalated, preference) == HeldBack(mailing.GATHERED, CALENDAR.at_hour(MONDAY, 7))
    assert held(escalated, preference, at=CALENDAR.at_hour(MONDAY, 7)) is None


def test_what_was_missed_on_monday_is_told_on_tuesday() -> None:
    assert held(fallen_due(role=Role.SENIOR), DAILY, at=CALENDAR.at_hour(MONDAY + timedelta(days=1), 7)) is None


def test_a_team_that_has_stopped_mail_is_not_asked_about_a_decision() -> None:
    notice = fallen_due(role=Role.TEAM)
    assert held(notice, STOPPED, kind=CommitmentKind.DECISION) is not None


def test_a_pause_must_lie_ahead() -> None:
    with pytest.raises(Invalid):
        mailing.paused(DAILY, until=WEDNESDAY, today=WEDNESDAY)
    assert mailing.paused(DAILY, until=MONDAY, today=WEDNESDAY).paused_until == MONDAY


# --- Quiet weeks ------------------------------------------------------------------------------------------------------


def test_in_quiet_weeks_people_work_but_are_not_mailed() -> None:
    assert CALENDAR.is_working(date(2026, 7, 7))
    assert CALENDAR.is_quiet(date(2026, 7, 7))
    assert CALENDAR.next_mail_day_on_or_after(date(2026, 7, 7)) == date(2026, 8, 3)
    assert not CALENDAR.is_quiet(date(2026, 8, 1))


def test_quiet_weeks_that_overlap_end_with_the_last_of_them() -> None:
    calendar = Calendar(quiet=frozenset([JULY, (date(2026, 7, 20), date(2026, 8, 4))]))
    assert calendar.next_mail_day_on_or_after(date(2026, 7, 7)) == date(2026, 8, 5)


def test_quiet_weeks_that_end_before_they_start_are_refused() -> None:
    with pytest.raises(BackwardQuietWeeks):
        Calendar(quiet=frozenset([(JULY[1], JULY[0])]))


def test_deadlines_do_not_know_of_quiet_weeks() -> None:
    assert CALENDAR.add_working_days(date(2026, 7, 3), 5) == Calendar().add_working_days(date(2026, 7, 3), 5)


def test_the_mail_of_a_quiet_week_comes_on_the_first_day_after() -> None:
    assert mailing.weekly_day(CALENDAR, date(2026, 7, 8)) == date(2026, 8, 3)


# --- Whatever is chosen -----------------------------------------------------------------------------------------------

days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
choices = st.builds(
    Preference,
    person_id=st.just(1),
    rhythm=st.sampled_from(Rhythm),
    paused_until=st.none() | days,
    stopped_at=st.none() | st.just(datetime(2026, 1, 1, tzinfo=UTC)),
)


@given(
    fired=days,
    later=st.integers(0, 40),
    preference=choices,
    role=st.sampled_from(Role),
    kind=st.sampled_from(CommitmentKind),
    at_once=st.booleans(),
)
def test_what_is_held_has_a_day_ahead_and_an_escalation_leaves_within_the_first_mail_of_a_week(
    *, fired: date, later: int, preference: Preference, role: Role, kind: CommitmentKind, at_once: bool
) -> None:
    notice = fallen_due(role=role, at_once=at_once, at=CALENDAR.at_hour(fired, 7))
    at = CALENDAR.at_hour(fired + timedelta(days=later), 7)
    found = held(notice, preference, kind=kind, at=at)
    assert found is None or found.until > at
    if not mailing.may_be_switched_off(notice, kind) and found is not None:
        assert found.reason == mailing.GATHERED
        assert held(notice, preference, kind=kind, at=found.until) is None
