"""What counts as stalled, why, and since when."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.definition import Span, Standstill, Unit
from engine.model import Block, BlockCause, Facts, Pause
from engine.stalled import Reason, Why, data_wanted, has_run_out, is_stalled, reasons_for
from tests.engine.building import AT, STOCKHOLM, commitment, definition, facts, phase_commitment
from workflows import catalogue

EXAMPLE = definition()


def why(about: Facts, at: datetime) -> dict[Why, int]:
    return {reason.why: reason.working_days for reason in reasons_for(about, at=at)}


def on(day: date) -> datetime:
    return STOCKHOLM.at_hour(day, 12)


def test_nothing_is_wrong_with_work_that_goes_on() -> None:
    assert why(facts(definition=EXAMPLE), on(date(2026, 3, 20))) == {}


def test_silence_is_counted_in_working_days_from_the_last_act_by_a_person() -> None:
    quiet = facts(definition=EXAMPLE, commitments=())
    assert why(quiet, on(date(2026, 3, 20))) == {}
    assert why(quiet, on(date(2026, 3, 23))) == {Why.SILENT: 15}


def test_a_phase_that_the_scheduler_began_or_woke_gives_its_people_the_whole_of_its_limit() -> None:
    woken = phase_commitment(since=on(date(2026, 3, 16)), due_at=None)
    moved_on = facts(definition=EXAMPLE, commitments=(woken,))
    assert why(moved_on, on(date(2026, 4, 7))) == {}
    assert why(moved_on, on(date(2026, 4, 8))) == {Why.SILENT: 15}


def test_an_item_can_be_stalled_for_several_reasons_each_with_its_age() -> None:
    held = phase_commitment(moved=3)
    block = Block(cause=BlockCause.DATA, holder_id=None, note="", since=AT)
    stuck = facts(definition=EXAMPLE, commitments=(held,), block=block, owner_id=None, stalled_at=AT)
    found = why(stuck, on(date(2026, 4, 1)))
    assert set(found) == {Why.SILENT, Why.MARKED, Why.ORPHANED, Why.OVERDUE, Why.BLOCKED_LONG, Why.POSTPONED}
    assert found[Why.OVERDUE] == 2


def test_the_oldest_of_several_overdue_promises_gives_the_age() -> None:
    late = facts(
        definition=EXAMPLE,
        commitments=(phase_commitment(), commitment(due_at=STOCKHOLM.end_of(date(2026, 3, 27)))),
    )
    assert why(late, on(date(2026, 4, 1)))[Why.OVERDUE] == 3


@pytest.mark.parametrize(
    "state", [{"ended_at": AT}, {"pause": Pause(until=date(2027, 1, 4), reason="Parental leave", since=AT)}]
)
def test_work_that_rests_or_has_ended_is_not_stalled(state: dict[str, Any]) -> None:
    assert why(facts(definition=EXAMPLE, stalled_at=AT, **state), on(date(2026, 12, 1))) == {}


@pytest.mark.parametrize(
    ("reason", "stalls"),
    [(why, why in {Why.SILENT, Why.MARKED, Why.ORPHANED, Why.NO_ADVANCE, Why.BLOCKED_LONG}) for why in Why],
)
def test_some_reasons_stall_and_others_explain(reason: Why, stalls: bool) -> None:  # noqa: FBT001 - a case of the table
    assert is_stalled([Reason(reason, 1)]) is stalls


def test_a_wait_that_lasts_stops_the_work_after_the_limit_of_the_workflow() -> None:
    block = Block(cause=BlockCause.DATA, holder_id=None, note="", since=AT)
    patient = definition(standstill=Standstill(blocked=Span(7, Unit.DAYS)))
    waiting = facts(definition=patient, block=block, last_act_at=on(date(2026, 3, 9)))
    assert set(why(waiting, on(date(2026, 3, 8)))) == {Why.BLOCKED}
    assert why(waiting, on(date(2026, 3, 9))) == {Why.BLOCKED_LONG: 5}


def test_how_often_a_deadline_is_moved_before_it_is_named_stands_in_the_workflow() -> None:
    moved = (phase_commitment(moved=2),)
    assert Why.POSTPONED not in why(facts(definition=EXAMPLE, commitments=moved), AT)
    strict = definition(standstill=Standstill(postponed=2))
    assert Why.POSTPONED in why(facts(definition=strict, commitments=moved), AT)


def test_a_phase_that_must_have_data_points_and_has_none_says_so_after_a_while() -> None:
    workflow = catalogue.definition("pdsa")
    assert data_wanted(workflow, "follow_up") == "follow_up.data_points"
    assert data_wanted(workflow, "proposal") is None, "the baseline may be given in words"
    empty = facts(definition=workflow, phase="follow_up")
    assert Why.NO_DATA not in why(empty, on(date(2026, 3, 13)))
    assert why(empty, on(date(2026, 3, 16)))[Why.NO_DATA] == 10
    begun = facts(definition=workflow, phase="follow_up", sheets={("follow_up", 1): {"data_points": [1.5]}})
    assert Why.NO_DATA not in why(begun, on(date(2026, 3, 16)))


def test_months_run_out_at_the_end_of_the_last_one() -> None:
    last_report = datetime(2022, 9, 30, 10, 0, tzinfo=UTC)
    half_a_year = Span(6, Unit.MONTHS)
    run_out = {day: has_run_out(last_report, half_a_year, calendar=STOCKHOLM, at=on(day)) for day in _quarter_ends()}
    assert run_out == {date(2022, 12, 31): False, date(2023, 3, 31): True}


def _quarter_ends() -> list[date]:
    return [date(2022, 12, 31), date(2023, 3, 31)]
