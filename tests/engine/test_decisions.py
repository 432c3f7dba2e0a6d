"""Whoever may not decide asks the one who may."""

from dataclasses import replace

import pytest

from engine import decisions
from engine.advance import AIM, Advance, decide, open_aim
from engine.edit import Fill, decide_fill
from engine.errors import DecisionNeeded, NotFound, NotNow, ReasonNeeded, RequirementsUnmet
from engine.model import CommitmentKind, Facts, Outcome
from tests.engine.building import (
    AT,
    MANAGER,
    OWNER,
    SENIOR,
    after,
    commitment,
    definition,
    facts,
    person,
    phase_commitment,
)

EXAMPLE = definition()
FRESH = facts(definition=EXAMPLE)


def ask(before: Facts = FRESH, trigger: str = "decide", **wish: object) -> Outcome:
    return decisions.decide_question(before, trigger=trigger, actor=person(OWNER), at=AT, **wish)  # type: ignore[arg-type]


def test_the_question_is_a_promise_of_the_nearest_manager_with_a_deadline() -> None:
    (question,) = ask(reason="Ready").opened
    assert (question.kind, question.subject, question.owner_id) == (CommitmentKind.DECISION, "decide", MANAGER)
    assert question.asked_by == OWNER
    assert question.due_at is not None


def test_approval_makes_the_move_in_the_approvers_name() -> None:
    outcome = decisions.decide_approval(after(FRESH, ask()), trigger="decide", actor=person(SENIOR), at=AT)
    assert outcome.item.phase == "adopted"
    assert outcome.events[0].actor == person(SENIOR)
    assert "overtaken" in {c.outcome for c in outcome.changed}


def test_declining_needs_a_reason_and_leaves_the_item_where_it_is() -> None:
    asked = after(FRESH, ask())
    with pytest.raises(ReasonNeeded):
        decisions.decide_refusal(asked, trigger="decide", reason=" ", actor=person(MANAGER), at=AT)
    outcome = decisions.decide_refusal(asked, trigger="decide", reason="Too early", actor=person(MANAGER), at=AT)
    assert (outcome.item.phase, outcome.changed[0].outcome) == ("idea", "declined")


def test_only_the_one_who_may_decide_approves_or_declines() -> None:
    asked = after(FRESH, ask())
    with pytest.raises(DecisionNeeded):
        decisions.decide_approval(asked, trigger="decide", actor=person(OWNER), at=AT)
    with pytest.raises(NotFound):
        decisions.decide_approval(FRESH, trigger="decide", actor=person(MANAGER), at=AT)


def test_what_no_decision_can_replace_is_asked_for_first() -> None:
    with pytest.raises(RequirementsUnmet):
        ask(trigger="try", reason="We are in a hurry")


def test_a_reason_that_needs_approval_travels_with_the_question() -> None:
    ready = facts(definition=EXAMPLE, sheets={("idea", 1): {"prediction": "Halved", "aim": "Halve"}})
    asked = after(ready, ask(ready, "try", reasons={"patient": "Night shift only"}))
    outcome = decisions.decide_approval(asked, trigger="try", actor=person(MANAGER), at=AT)
    assert outcome.item.phase == "test"
    assert outcome.events[0].data["waived"] == {"patient": "Night shift only"}


def test_who_may_decide_is_told_to_decide() -> None:
    with pytest.raises(NotNow):
        decisions.decide_question(FRESH, trigger="decide", actor=person(MANAGER), at=AT)


def test_asking_twice_leaves_one_question() -> None:
    asked = after(FRESH, ask())
    outcome = ask(asked)
    assert [c.outcome for c in outcome.changed] == ["overtaken"]
    assert len(outcome.opened) == 1


def test_a_changed_aim_is_approved_without_moving_the_item() -> None:
    question = commitment(kind=CommitmentKind.DECISION, subject=AIM, owner_id=MANAGER, details={"role": "manager"})
    asked = facts(definition=EXAMPLE, commitments=(phase_commitment(), question))
    outcome = decisions.decide_approval(asked, trigger=AIM, actor=person(MANAGER), at=AT)
    assert (outcome.item.phase, outcome.changed[0].outcome) == ("idea", "approved")


def test_nobody_is_asked_where_nobody_can_decide() -> None:
    with pytest.raises(NotNow, match="nobody is named"):
        ask(replace(FRESH, line=()))


def test_a_changed_aim_that_is_declined_is_as_it_was_decided() -> None:
    decided = facts(definition=EXAMPLE, sheets={("idea", 1): {"aim": "Halve"}}, aim_decided=True)
    changed = after(decided, fill(decided, aim="A tenth"))
    again = after(changed, fill(changed, aim="A fifth"))
    outcome = decisions.decide_refusal(again, trigger=AIM, reason="Too low", actor=person(MANAGER), at=AT)
    assert [(w.phase, w.cycle, w.values) for w in outcome.worksheets] == [("idea", 1, {"aim": "Halve"})]
    assert [e.kind for e in outcome.events] == ["decision.declined", "worksheet.filled"]


def test_going_back_does_not_settle_what_was_asked_about_the_aim() -> None:
    decided = facts(definition=EXAMPLE, phase="test", commitments=(phase_commitment(subject="test"),), aim_decided=True)
    asked = after(decided, fill(decided, aim="A tenth"))
    returned = after(asked, move(asked, "back", by=OWNER))
    assert open_aim(returned) is not None
    ready = after(returned, fill(returned, aim="A tenth", prediction="Halved", patient="Asked"))
    with pytest.raises(DecisionNeeded):
        move(ready, "try", by=OWNER)
    assert open_aim(after(ready, move(ready, "try", by=MANAGER))) is None


def fill(before: Facts, **values: object) -> Outcome:
    return decide_fill(before, Fill(item_id=7, phase="idea", values=values, actor=person(OWNER)), at=AT)


def move(before: Facts, trigger: str, *, by: int) -> Outcome:
    return decide(before, Advance(item_id=7, trigger=trigger, actor=person(by), reason="We learned"), at=AT)
