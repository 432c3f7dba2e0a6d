"""Deadlines that move, and pauses."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine import timing
from engine.errors import Invalid, NotAllowed, NotFound, NotNow, ReasonNeeded, Refusal
from engine.model import OPERATOR, SCHEDULER, Actor, ActorKind, CommitmentKind, Facts, NoticeState, Outcome, Pause
from tests.engine.building import (
    AT,
    MANAGER,
    OTHER,
    OWNER,
    STOCKHOLM,
    after,
    commitment,
    definition,
    facts,
    person,
    phase_commitment,
)

EXAMPLE = definition()
TESTING = facts(
    definition=EXAMPLE,
    phase="test",
    sheets={("idea", 1): {"ends": "2026-03-30"}},
    commitments=(phase_commitment(subject="test"), commitment()),
)


def extend(before: Facts, due_on: date, *, by: int = OWNER, reason: str = "Two on sick leave") -> Outcome:
    return timing.decide_extension(before, None, due_on=due_on, reason=reason, actor=person(by), at=AT)


def pause(before: Facts, until: date, reason: str = "Summer") -> Outcome:
    return timing.decide_pause(before, until=until, reason=reason, actor=person(OWNER), at=AT)


def test_a_moved_deadline_begins_a_new_generation_and_is_counted() -> None:
    (moved,) = extend(TESTING, date(2026, 4, 13)).changed
    assert (moved.generation, moved.since, moved.due_at) == (2, AT, STOCKHOLM.end_of(date(2026, 4, 13)))
    assert (moved.moved, moved.moved_days) == (1, 8)
    assert moved.next_wake_at == STOCKHOLM.start_of(date(2026, 4, 2))


def test_a_moved_deadline_says_from_when_to_when_and_why() -> None:
    data = extend(TESTING, date(2026, 4, 13)).events[0].data
    assert (data["before"], data["after"], data["reason"]) == ("2026-03-30", "2026-04-13", "Two on sick leave")


def test_the_worksheet_keeps_in_step_with_a_deadline_taken_from_it() -> None:
    (sheet,) = extend(TESTING, date(2026, 4, 13)).worksheets
    assert (sheet.phase, sheet.values) == ("idea", {"ends": "2026-04-13"})


def test_planned_reminders_of_the_old_deadline_are_replaced() -> None:
    assert extend(TESTING, date(2026, 4, 13)).replaced == {70: "deadline moved"}


def test_an_owner_moves_within_the_allowance_and_a_manager_further() -> None:
    far = date(2026, 9, 30)
    with pytest.raises(Refusal):
        extend(TESTING, far)
    assert extend(TESTING, far, by=MANAGER).changed[0].due_at == STOCKHOLM.end_of(far)


def test_a_deadline_is_not_moved_without_a_reason_nor_into_the_past() -> None:
    with pytest.raises(ReasonNeeded):
        extend(TESTING, date(2026, 4, 13), reason=" ")
    with pytest.raises(Refusal):
        extend(TESTING, date(2026, 2, 27))


def test_nobody_moves_a_deadline_that_is_neither_theirs_nor_their_peoples() -> None:
    with pytest.raises(NotAllowed):
        extend(TESTING, date(2026, 4, 13), by=OTHER)
    stands_in = Actor(kind=ActorKind.PERSON, person_id=OTHER, on_behalf_of=OWNER)
    moved = timing.decide_extension(TESTING, None, due_on=date(2026, 4, 13), reason="Flu", actor=stands_in, at=AT)
    assert moved.events[0].actor == stands_in


def test_a_deadline_that_is_brought_forward_is_not_put_off() -> None:
    (moved,) = extend(TESTING, date(2026, 3, 20)).changed
    assert (moved.generation, moved.moved, moved.moved_days) == (2, 0, 0)


def test_whoever_moves_a_deadline_knows_of_it() -> None:
    (moved,) = extend(TESTING, date(2026, 4, 13)).changed
    assert not moved.is_news


def test_any_open_commitment_can_be_moved_and_no_other() -> None:
    outcome = timing.decide_extension(
        TESTING, 71, due_on=date(2026, 4, 13), reason="Printer", actor=person(OWNER), at=AT
    )
    assert [c.id for c in outcome.changed] == [71]
    with pytest.raises(NotFound):
        timing.decide_extension(TESTING, 99, due_on=date(2026, 4, 13), reason="?", actor=person(OWNER), at=AT)


def test_a_pause_freezes_everything_that_is_owed() -> None:
    outcome = pause(TESTING, date(2026, 8, 17))
    assert outcome.item.pause == Pause(until=date(2026, 8, 17), reason="Summer", since=AT)
    assert all(c.next_wake_at is None for c in outcome.changed)
    assert {c.id: c.nudge_at for c in outcome.changed} == {70: STOCKHOLM.start_of(date(2026, 8, 17)), 71: None}
    assert set(outcome.replaced) == {70, 71}


@pytest.mark.parametrize(("until", "reason"), [(date(2026, 3, 2), "Summer"), (date(2026, 8, 17), " ")])
def test_a_pause_has_an_end_ahead_and_a_reason(until: date, reason: str) -> None:
    with pytest.raises((Invalid, ReasonNeeded)):
        pause(TESTING, until, reason)


def test_ended_work_is_not_paused_nor_work_that_rests_already() -> None:
    with pytest.raises(NotNow):
        pause(facts(definition=EXAMPLE, phase="adopted"), date(2026, 8, 17))
    with pytest.raises(NotNow):
        pause(after(TESTING, pause(TESTING, date(2026, 8, 17))), date(2026, 8, 24))


def test_after_a_pause_what_was_owed_has_its_days_back() -> None:
    resting = after(TESTING, pause(TESTING, date(2026, 8, 17)))
    outcome = timing.decide_resumption(resting, actor=SCHEDULER, at=STOCKHOLM.start_of(date(2026, 8, 17)))
    left = STOCKHOLM.working_days_between(date(2026, 3, 2), date(2026, 3, 30))
    due = STOCKHOLM.end_of(STOCKHOLM.add_working_days(date(2026, 8, 17), left))
    assert [c.due_at for c in outcome.changed] == [due, due]
    assert outcome.item.pause is None


def test_nobody_is_asked_on_the_day_they_come_back() -> None:
    almost_due = facts(definition=EXAMPLE, commitments=(phase_commitment(due_at=STOCKHOLM.end_of(date(2026, 3, 3))),))
    resting = after(almost_due, pause(almost_due, date(2026, 8, 17)))
    back = STOCKHOLM.start_of(date(2026, 8, 17))
    (held,) = timing.decide_resumption(resting, actor=SCHEDULER, at=back).changed
    assert held.next_wake_at is not None
    assert held.next_wake_at > back + timedelta(days=1)


def test_a_date_in_the_worksheet_moves_with_the_deadline_that_was_taken_from_it() -> None:
    """Else an automatic move on that date would end the test on the day the pause ends."""
    resting = after(TESTING, pause(TESTING, date(2026, 8, 17)))
    outcome = timing.decide_resumption(resting, actor=SCHEDULER, at=STOCKHOLM.start_of(date(2026, 8, 17)))
    (held,) = [c for c in outcome.changed if c.kind is CommitmentKind.PHASE]
    assert held.due_at is not None
    (sheet,) = outcome.worksheets
    assert sheet.values == {"ends": STOCKHOLM.local_date(held.due_at).isoformat()}


def test_what_was_opened_while_the_work_rested_has_all_its_time_afterwards() -> None:
    question = commitment(
        id=72,
        kind=CommitmentKind.DECISION,
        opened_at=STOCKHOLM.start_of(date(2026, 6, 1)),
        due_at=STOCKHOLM.end_of(date(2026, 6, 30)),
    )
    paused = after(TESTING, pause(TESTING, date(2026, 8, 17)))
    resting = replace(paused, commitments=(*paused.commitments, question))
    outcome = timing.decide_resumption(resting, actor=SCHEDULER, at=STOCKHOLM.start_of(date(2026, 8, 17)))
    due_at = {c.id: c.due_at for c in outcome.changed}[72]
    left = STOCKHOLM.working_days_between(date(2026, 6, 1), date(2026, 6, 30))
    assert due_at == STOCKHOLM.end_of(STOCKHOLM.add_working_days(date(2026, 8, 17), left))


def test_what_had_no_deadline_has_none_after_a_pause() -> None:
    open_ended = facts(definition=EXAMPLE, commitments=(phase_commitment(due_at=None, kind=CommitmentKind.PHASE),))
    resting = after(open_ended, pause(open_ended, date(2026, 8, 17)))
    (held,) = timing.decide_resumption(resting, actor=person(OWNER), at=AT).changed
    assert held.due_at is None


def test_work_that_does_not_rest_cannot_be_resumed() -> None:
    with pytest.raises(NotNow):
        timing.decide_resumption(TESTING, actor=person(OWNER), at=AT)


# --- Remind me later --------------------------------------------------------------------------------------------------


def later(
    before: Facts, until: date = date(2026, 3, 25), *, actor: Actor | None = None, commitment_id: int | None = None
) -> Outcome:
    return timing.decide_later(before, commitment_id, until=until, hour=9, actor=actor or person(OWNER), at=AT)


def test_being_reminded_later_is_on_record_and_moves_no_deadline() -> None:
    outcome = later(TESTING)
    (event,) = outcome.events
    assert (event.kind, event.actor) == ("reminder.postponed", person(OWNER))
    assert event.data == {"commitment": 70, "kind": "phase", "subject": "test", "person": OWNER, "until": "2026-03-25"}
    assert outcome.item.version == TESTING.item.version + 1
    assert (outcome.changed, outcome.replaced, outcome.opened) == ((), {}, ())


def test_whoever_puts_a_reminder_off_is_reminded_on_that_day_at_their_hour() -> None:
    (put_off,) = later(TESTING).postponed
    assert (put_off.commitment_id, put_off.person_id, put_off.until) == (70, OWNER, date(2026, 3, 25))
    notice = put_off.notice
    assert (notice.person_id, notice.state, notice.reason) == (OWNER, NoticeState.HELD, "remind me later")
    assert notice.send_at == STOCKHOLM.at_hour(date(2026, 3, 25), 9)


def test_a_reminder_that_was_put_off_to_a_sunday_comes_on_the_monday() -> None:
    (put_off,) = later(TESTING, date(2026, 3, 22)).postponed
    assert (put_off.until, put_off.notice.send_at) == (date(2026, 3, 22), STOCKHOLM.at_hour(date(2026, 3, 23), 9))


def test_to_be_reminded_later_is_no_work_and_breaks_no_silence() -> None:
    quiet = AT - timedelta(days=40)
    silent = replace(TESTING, item=replace(TESTING.item, last_act_at=quiet, stalled_at=AT))
    outcome = later(silent)
    assert (outcome.item.last_act_at, outcome.item.stalled_at) == (quiet, AT)


@pytest.mark.parametrize("until", [date(2026, 3, 2), date(2026, 2, 27)])
def test_a_reminder_is_put_off_to_a_day_that_is_still_to_come(until: date) -> None:
    with pytest.raises(Invalid):
        later(TESTING, until)


def test_only_whoever_owes_it_or_stands_in_for_them_puts_a_reminder_off() -> None:
    for somebody in (person(OTHER), person(MANAGER)):
        with pytest.raises(NotAllowed):
            later(TESTING, actor=somebody)
    stands_in = Actor(kind=ActorKind.PERSON, person_id=OTHER, on_behalf_of=OWNER)
    assert [later(TESTING, actor=actor).postponed[0].person_id for actor in (stands_in, OPERATOR)] == [OWNER, OWNER]


def test_any_open_commitment_can_be_put_off_by_whoever_owes_it() -> None:
    theirs = replace(TESTING, commitments=(TESTING.commitments[0], commitment(owner_id=OTHER)))
    (put_off,) = later(theirs, actor=person(OTHER), commitment_id=71).postponed
    assert (put_off.commitment_id, put_off.person_id) == (71, OTHER)
    with pytest.raises(NotFound):
        later(theirs, commitment_id=99)


def test_there_is_nothing_to_put_off_when_it_has_ended_rests_or_is_owed_by_nobody() -> None:
    ended = facts(definition=EXAMPLE, phase="adopted", commitments=())
    resting = after(TESTING, pause(TESTING, date(2026, 8, 17)))
    vacant = facts(definition=EXAMPLE, commitments=(phase_commitment(owner_id=None),))
    for before in (ended, resting, vacant):
        with pytest.raises(NotNow):
            later(before)
