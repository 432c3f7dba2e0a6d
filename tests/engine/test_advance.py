"""Moving an item: what stands in the way is said all at once, and what a move changes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from engine import advance, automatic
from engine.advance import Advance
from engine.definition import Automatic, Limit, Span, Unit
from engine.errors import Conflict, DecisionNeeded, Invalid, NoSuchMove, NotNow, ReasonNeeded, RequirementsUnmet
from engine.model import OPERATOR, SCHEDULER, Actor, Block, BlockCause, CommitmentKind, Facts, Outcome, Pause
from engine.words import MAX_TEXT
from tests.engine.building import (
    AT,
    MANAGER,
    OTHER,
    OWNER,
    SENIOR,
    STOCKHOLM,
    after,
    commitment,
    definition,
    facts,
    person,
    phase_commitment,
)

EXAMPLE = definition()
ANSWERED = {("idea", 1): {"prediction": "Falls are halved", "aim": "Halve the falls", "patient": "Asked on 1 March"}}


def decide(before: Facts, trigger: str, *, actor: Actor = OPERATOR, **wish: object) -> Outcome:
    return advance.decide(before, Advance(item_id=7, trigger=trigger, actor=actor, **wish), at=AT)  # type: ignore[arg-type]


def test_everything_that_is_missing_is_listed_at_once() -> None:
    with pytest.raises(RequirementsUnmet) as refusal:
        decide(facts(definition=EXAMPLE), "try")
    missing = refusal.value.data["missing"]
    assert [u.requirement for u in missing] == ["prediction", "aim", "patient"]  # type: ignore[attr-defined]


def test_a_hard_requirement_has_no_way_round_it() -> None:
    with pytest.raises(RequirementsUnmet) as refusal:
        decide(facts(definition=EXAMPLE), "try", reason="We are in a hurry")
    assert [u.requirement for u in refusal.value.data["missing"]] == ["prediction"]  # type: ignore[attr-defined]


def test_a_soft_requirement_is_passed_with_a_reason_that_stays_on_record() -> None:
    before = facts(definition=EXAMPLE, sheets={("idea", 1): {"prediction": "Halved", "patient": "Asked"}})
    outcome = decide(before, "try", reasons={"aim": "The aim is set by the national guideline"})
    assert outcome.events[0].data["waived"] == {"aim": "The aim is set by the national guideline"}


def test_a_reason_that_needs_approval_is_not_enough_for_the_owner() -> None:
    before = facts(definition=EXAMPLE, sheets={("idea", 1): {"prediction": "Halved", "aim": "Halve"}})
    with pytest.raises(DecisionNeeded) as refusal:
        decide(before, "try", actor=person(OWNER), reasons={"patient": "Night shift only"})
    assert refusal.value.data["role"] == "manager"
    outcome = decide(before, "try", actor=person(MANAGER), reasons={"patient": "Night shift only"})
    assert outcome.item.phase == "test"
    assert outcome.item.aim_decided


@pytest.mark.parametrize("actor", [person(MANAGER), person(SENIOR), OPERATOR])
def test_a_manager_and_theirs_may_decide(actor: Actor) -> None:
    assert decide(facts(definition=EXAMPLE), "decide", actor=actor).item.phase == "adopted"


@pytest.mark.parametrize("actor", [person(OWNER), person(OTHER), SCHEDULER])
def test_nobody_else_may_decide(actor: Actor) -> None:
    with pytest.raises(DecisionNeeded):
        decide(facts(definition=EXAMPLE), "decide", actor=actor)


def test_a_substitute_may_what_the_absent_one_may() -> None:
    substitute = Actor(kind=person(OTHER).kind, person_id=OTHER, on_behalf_of=MANAGER)
    outcome = decide(facts(definition=EXAMPLE), "decide", actor=substitute)
    assert outcome.events[0].actor == substitute


def test_a_trigger_from_another_phase_is_refused_with_what_can_be_done() -> None:
    with pytest.raises(NoSuchMove) as refusal:
        decide(facts(definition=EXAMPLE), "finish")
    assert refusal.value.data["allowed"] == "try, decide"


def test_going_back_needs_a_reason() -> None:
    testing = facts(definition=EXAMPLE, phase="test", commitments=(phase_commitment(subject="test"),))
    for reason in (None, "  "):
        with pytest.raises(ReasonNeeded):
            decide(testing, "back", reason=reason)
    outcome = decide(testing, "back", reason="The ward was closed")
    assert (outcome.item.phase, outcome.events[0].data["reason"]) == ("idea", "The ward was closed")


def test_who_saw_an_older_version_is_told_who_changed_it_and_when() -> None:
    before = replace(facts(definition=EXAMPLE), last_actor=person(OTHER), last_at=AT)
    with pytest.raises(Conflict) as refusal:
        decide(before, "try", seen_version=2)
    assert refusal.value.data == {"who": OTHER, "when": AT, "seen": 2, "current": 3}


def test_a_paused_item_does_not_move() -> None:
    resting = facts(definition=EXAMPLE, pause=Pause(until=date(2026, 4, 1), reason="Summer", since=AT))
    with pytest.raises(NotNow):
        decide(resting, "decide")


def test_a_move_closes_the_phase_it_leaves_and_opens_the_one_it_enters() -> None:
    outcome = decide(facts(definition=EXAMPLE, sheets=ANSWERED), "try")
    (closed,), (opened,) = outcome.changed, outcome.opened
    assert (closed.outcome, closed.closed_at, closed.next_wake_at) == ("try", AT, None)
    assert closed.serial == phase_commitment().serial + 1
    assert (opened.kind, opened.subject, opened.owner_id) == (CommitmentKind.PHASE, "test", OWNER)
    assert outcome.replaced == {closed.id: "try"}
    assert (outcome.item.version, outcome.item.peak_rank, outcome.seen_version) == (4, 1, 3)


def test_a_deadline_without_a_date_is_counted_in_working_days_from_today() -> None:
    (opened,) = decide(facts(definition=EXAMPLE, sheets=ANSWERED), "try").opened
    assert opened.due_at == STOCKHOLM.end_of(date(2026, 3, 30))


def test_a_date_in_the_worksheet_is_the_deadline() -> None:
    sheets = {("idea", 1): {**ANSWERED["idea", 1], "ends": "2026-05-15"}}
    (opened,) = decide(facts(definition=EXAMPLE, sheets=sheets), "try").opened
    assert opened.due_at == STOCKHOLM.end_of(date(2026, 5, 15))


def test_the_agenda_wakes_for_the_first_rung_and_for_the_automatic_move() -> None:
    (opened,) = decide(facts(definition=EXAMPLE, sheets=ANSWERED), "try").opened
    assert opened.next_wake_at == STOCKHOLM.start_of(date(2026, 3, 23))
    assert opened.nudge_at == opened.due_at


@pytest.mark.parametrize(
    ("ends", "first"),
    [("2026-12-31", STOCKHOLM.end_of(date(2026, 3, 30))), ("2026-03-10", STOCKHOLM.start_of(date(2026, 3, 10)))],
)
def test_of_two_automatic_moves_the_agenda_wakes_for_the_one_that_comes_first(ends: str, first: datetime) -> None:
    (at_the_deadline,) = (t for t in EXAMPLE.transitions if t.automatic)
    on_a_date = replace(at_the_deadline, trigger="end", automatic=Automatic(field="idea.ends"))
    within = replace(EXAMPLE.phase("test"), limit=Limit(span=Span(20, Unit.WORKING_DAYS)))
    example = definition(
        transitions=(on_a_date, *EXAMPLE.transitions),
        phases=(EXAMPLE.phase("idea"), within, EXAMPLE.phase("adopted")),
    )
    sheets = {("idea", 1): {**ANSWERED["idea", 1], "ends": ends}}
    (opened,) = decide(facts(definition=example, sheets=sheets), "try").opened
    assert opened.nudge_at == first


def test_the_next_cycle_takes_along_what_was_learned() -> None:
    learned = {("test", 1): {"learned": "Evenings are worst"}, **ANSWERED}
    testing = facts(definition=EXAMPLE, phase="test", sheets=learned)
    outcome = decide(testing, "again")
    assert (outcome.item.cycle, outcome.item.phase) == (2, "idea")
    (sheet,) = outcome.worksheets
    assert (sheet.phase, sheet.cycle, sheet.values) == ("idea", 2, {"before": "Evenings are worst"})
    assert outcome.events[1].data == {"phase": "idea", "cycle": 2, "values": {"before": "Evenings are worst"}}


def test_the_next_cycle_has_deadlines_of_its_own() -> None:
    within = replace(EXAMPLE.phase("idea"), limit=Limit(span=Span(20, Unit.WORKING_DAYS), field="test.ends"))
    ends = replace(EXAMPLE.phase("idea").fields[2])
    dated = replace(EXAMPLE.phase("test"), fields=(*EXAMPLE.phase("test").fields, ends))
    example = definition(phases=(within, dated, EXAMPLE.phase("adopted")))
    sheets = {("test", 1): {"learned": "Evenings are worst", "ends": "2026-01-30"}}
    (opened,) = decide(facts(definition=example, phase="test", sheets=sheets), "again").opened
    assert opened.due_at == STOCKHOLM.end_of(date(2026, 3, 30))


def test_an_ended_item_owes_its_follow_ups_and_nothing_else() -> None:
    held = phase_commitment(subject="test")
    testing = facts(
        definition=EXAMPLE,
        phase="test",
        sheets={("test", 1): {"learned": "It works"}},
        commitments=(held, commitment()),
    )
    outcome = decide(testing, "finish")
    assert {c.id: c.outcome for c in outcome.changed} == {held.id: "finish", 71: "ended"}
    assert [(c.kind, c.subject) for c in outcome.opened] == [
        (CommitmentKind.FOLLOW_UP, "after_3"),
        (CommitmentKind.FOLLOW_UP, "after_6"),
    ]
    assert [c.due_at for c in outcome.opened] == [
        STOCKHOLM.end_of(date(2026, 6, 2)),
        STOCKHOLM.end_of(date(2026, 9, 2)),
    ]
    assert outcome.item.ended_at == AT


def test_taking_ended_work_up_again_drops_its_follow_ups() -> None:
    check = commitment(kind=CommitmentKind.FOLLOW_UP, subject="after_3")
    outcome = decide(
        facts(definition=EXAMPLE, phase="adopted", commitments=(check,), ended_at=AT),
        "reopen",
        reason="It slipped back",
    )
    assert outcome.item.ended_at is None
    assert [c.outcome for c in outcome.changed] == ["ended"]
    assert [c.kind for c in outcome.opened] == [CommitmentKind.PHASE]


def test_a_move_says_that_the_wait_is_over() -> None:
    waiting = Block(cause=BlockCause.DATA, holder_id=None, note="", since=AT)
    outcome = decide(facts(definition=EXAMPLE, sheets=ANSWERED, block=waiting), "try")
    assert outcome.item.block is None
    assert (outcome.events[1].kind, outcome.events[1].data) == ("item.unblocked", {"cause": "data", "working_days": 0})


def test_an_act_by_a_person_ends_a_silence_and_one_by_the_scheduler_does_not() -> None:
    long_ago = datetime(2025, 1, 7, tzinfo=UTC)
    silent = facts(definition=EXAMPLE, sheets=ANSWERED, last_act_at=long_ago, stalled_at=long_ago)
    by_hand, by_itself = decide(silent, "try").item, decide(silent, "try", actor=SCHEDULER).item
    assert (by_hand.last_act_at, by_hand.stalled_at) == (AT, None)
    assert (by_itself.last_act_at, by_itself.stalled_at) == (long_ago, long_ago)


def test_a_question_that_is_still_open_is_overtaken_by_a_move() -> None:
    question = commitment(kind=CommitmentKind.DECISION, subject="decide")
    before = facts(definition=EXAMPLE, sheets=ANSWERED, commitments=(phase_commitment(), question))
    assert {c.id: c.outcome for c in decide(before, "try").changed}[question.id] == "overtaken"


def test_taking_ended_work_up_again_leaves_it_open_who_answers_for_it() -> None:
    asked = commitment(kind=CommitmentKind.ACCEPTANCE, subject="hand over", owner_id=OTHER)
    before = facts(definition=EXAMPLE, phase="adopted", commitments=(asked,), ended_at=AT)
    assert decide(before, "reopen", reason="It slipped back").changed == ()


def test_what_is_taken_up_again_is_not_left_with_an_owner_who_has_left() -> None:
    gone = replace(facts(definition=EXAMPLE, phase="adopted", ended_at=AT), gone=frozenset({OWNER}))
    outcome = decide(gone, "reopen", reason="It slipped back")
    (held,) = outcome.opened
    assert held.nudge_at == AT
    adopted = automatic.decide(after(gone, outcome), at=AT)
    assert adopted is not None
    assert (adopted.item.owner_id, [c.owner_id for c in adopted.changed]) == (MANAGER, [MANAGER])


def test_an_end_lets_the_scheduler_look_at_the_item_above() -> None:
    child = replace(facts(definition=EXAMPLE), awaited_by=12)
    assert decide(child, "decide").nudges == {12: AT}
    assert decide(replace(facts(definition=EXAMPLE, sheets=ANSWERED), awaited_by=12), "try").nudges == {}


@pytest.mark.parametrize("words", ["a\x00b", "a\ud800b", "x" * (MAX_TEXT + 1)])
def test_a_reason_that_cannot_be_kept_is_refused(words: str) -> None:
    before = facts(definition=EXAMPLE, sheets={("idea", 1): {"prediction": "Halved", "patient": "Asked"}})
    with pytest.raises(Invalid):
        decide(before, "try", reasons={"aim": words})
