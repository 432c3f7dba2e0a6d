"""Actions (who, what, when, where) and sustain checks."""

from dataclasses import replace
from datetime import date

import pytest

from engine import actions
from engine.errors import Invalid, NotFound, NotNow
from engine.model import SCHEDULER, CommitmentKind, Outcome
from tests.engine.building import AT, MANAGER, MEMBER, OWNER, STOCKHOLM, commitment, definition, facts, person

EXAMPLE = definition()
FRESH = facts(definition=EXAMPLE)
CHECK = commitment(kind=CommitmentKind.FOLLOW_UP, subject="after_3")
ADOPTED = facts(definition=EXAMPLE, phase="adopted", commitments=(CHECK,), ended_at=AT)


def plan(title: str = "Print the checklist", due_on: date = date(2026, 3, 20)) -> Outcome:
    return actions.decide_action(
        FRESH, title=title, owner_id=MEMBER, due_on=due_on, actor=person(OWNER), at=AT, place="Ward 32"
    )


def answer(*, kept: bool | None) -> Outcome:
    return actions.decide_follow_up(ADOPTED, name="after_3", kept=kept, note="", actor=SCHEDULER, at=AT)


def test_an_action_says_who_what_when_and_where() -> None:
    (action,) = plan().opened
    assert (action.owner_id, action.subject, action.details) == (MEMBER, "Print the checklist", {"place": "Ward 32"})
    assert action.due_at == STOCKHOLM.end_of(date(2026, 3, 20))


@pytest.mark.parametrize(
    ("title", "due_on"), [(" ", date(2026, 3, 20)), ("x" * 301, date(2026, 3, 20)), ("A", date(2026, 3, 1))]
)
def test_an_action_without_words_or_in_the_past_is_refused(title: str, due_on: date) -> None:
    with pytest.raises(Invalid):
        plan(title, due_on)


def test_ended_work_plans_no_actions() -> None:
    with pytest.raises(NotNow):
        actions.decide_action(ADOPTED, title="A", owner_id=MEMBER, due_on=date(2026, 3, 20), actor=person(OWNER), at=AT)


def test_a_change_that_is_kept_to_asks_nothing_more() -> None:
    outcome = answer(kept=True)
    assert ([c.outcome for c in outcome.changed], outcome.opened) == (["kept"], ())


@pytest.mark.parametrize(("kept", "result"), [(False, "not kept"), (None, "no data")])
def test_a_change_that_slipped_or_went_silent_is_put_to_the_units_present_manager(
    kept: bool | None,  # noqa: FBT001 - a case of the table
    result: str,
) -> None:
    outcome = answer(kept=kept)
    assert [c.outcome for c in outcome.changed] == [result]
    (question,) = outcome.opened
    assert (question.kind, question.subject, question.owner_id) == (CommitmentKind.DECISION, "reopen", MANAGER)


def test_a_check_that_nobody_asked_for_cannot_be_answered() -> None:
    with pytest.raises(NotFound):
        actions.decide_follow_up(ADOPTED, name="after_9", kept=True, note="", actor=SCHEDULER, at=AT)


def test_what_slipped_is_put_to_the_manager_however_it_can_be_taken_up_again() -> None:
    ways = tuple(replace(t, next_cycle=False) if t.trigger == "reopen" else t for t in EXAMPLE.transitions)
    before = replace(ADOPTED, definition=definition(transitions=ways))
    (question,) = actions.decide_follow_up(
        before, name="after_3", kept=False, note="", actor=person(OWNER), at=AT
    ).opened
    assert question.subject == "reopen"


def test_work_that_was_closed_elsewhere_plans_no_actions_either() -> None:
    closed = facts(definition=EXAMPLE, commitments=(), ended_at=AT)
    with pytest.raises(NotNow):
        actions.decide_action(closed, title="A", owner_id=MEMBER, due_on=date(2026, 3, 20), actor=person(OWNER), at=AT)
