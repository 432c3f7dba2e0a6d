"""Writing in an item: answers of the right kind, nothing half saved, a changed aim decided again."""

from datetime import UTC, date, datetime
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from engine import edit
from engine.advance import AIM, Advance
from engine.advance import decide as decide_move
from engine.definition import Choice, Field, FieldKind, Text
from engine.edit import Fill, decide_fill
from engine.errors import DecisionNeeded, InvalidField, NotFound, NotNow
from engine.model import CommitmentKind, Facts, Outcome
from engine.words import MAX_TEXT
from tests.engine.building import (
    AT,
    MANAGER,
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
WORDS = Text(sv="svar", en="answer")


def fill(before: Facts, phase: str = "idea", **values: object) -> Outcome:
    return decide_fill(before, Fill(item_id=7, phase=phase, values=values, actor=person(OWNER)), at=AT)


def stored(kind: FieldKind, value: object) -> Any:
    choices = (Choice(value="up", label=WORDS), Choice(value="down", label=WORDS))
    field = Field(name="answer", kind=kind, label=WORDS, help=WORDS, choices=choices)
    workflow = definition()
    phase = workflow.phases[0]
    shaped = definition(phases=(type(phase)(**{**phase.__dict__, "fields": (field,)}), *workflow.phases[1:]))
    return edit.check_values(shaped, phase="idea", values={"answer": value})["answer"]


def test_an_answer_is_kept_beside_those_already_there() -> None:
    before = facts(definition=EXAMPLE, sheets={("idea", 1): {"aim": "Halve the falls"}})
    outcome = fill(before, prediction="  Halved in May ")
    (sheet,) = outcome.worksheets
    assert sheet.values == {"aim": "Halve the falls", "prediction": "Halved in May"}
    assert outcome.events[0].data == {"phase": "idea", "cycle": 1, "values": {"prediction": "Halved in May"}}


def test_saving_what_is_already_there_is_no_event() -> None:
    before = facts(definition=EXAMPLE, sheets={("idea", 1): {"aim": "Halve the falls"}})
    assert fill(before, aim="Halve the falls").events == ()


def test_an_answer_is_taken_back_with_nothing() -> None:
    before = facts(definition=EXAMPLE, sheets={("idea", 1): {"aim": "Halve the falls"}})
    assert fill(before, aim="  ").worksheets[0].values == {"aim": None}


@pytest.mark.parametrize(
    ("kind", "given_value", "kept"),
    [
        (FieldKind.NUMBER, "12,5", 12.5),
        (FieldKind.NUMBER, "12", 12),
        (FieldKind.DATE, "2026-11-25", "2026-11-25"),
        (FieldKind.DATE, date(2026, 11, 25), "2026-11-25"),
        (FieldKind.CHOICE, "up", "up"),
        (FieldKind.YES_NO, "Ja", True),
        (FieldKind.YES_NO, "no", False),
        (FieldKind.POINTS, "2026-03-08 9,5; 2026-03-01 12", [["2026-03-01", 12], ["2026-03-08", 9.5]]),
        (FieldKind.POINTS, [("2026-03-01", 12)], [["2026-03-01", 12]]),
    ],
)
def test_an_answer_is_kept_as_what_it_is(kind: FieldKind, given_value: object, kept: object) -> None:
    assert stored(kind, given_value) == kept


@pytest.mark.parametrize(
    ("kind", "given_value"),
    [
        (FieldKind.NUMBER, "a dozen"),
        (FieldKind.NUMBER, "nan"),
        (FieldKind.NUMBER, "inf"),
        (FieldKind.NUMBER, 10**400),
        (FieldKind.NUMBER, True),
        (FieldKind.DATE, "25/11/2026"),
        (FieldKind.DATE, "2026-02-30"),
        (FieldKind.DATE, "9999-12-31"),
        (FieldKind.DATE, "0001-01-01"),
        (FieldKind.DATE, datetime(2026, 3, 2, tzinfo=UTC)),
        (FieldKind.CHOICE, "sideways"),
        (FieldKind.YES_NO, "perhaps"),
        (FieldKind.POINTS, "12"),
        (FieldKind.POINTS, 12.0),
        (FieldKind.TEXT, "a\x00b"),
        (FieldKind.TEXT, "a\ud800b"),
        (FieldKind.LONG_TEXT, "x" * (MAX_TEXT + 1)),
    ],
)
def test_an_answer_of_the_wrong_kind_is_refused_with_the_field_and_the_reason(
    kind: FieldKind, given_value: object
) -> None:
    with pytest.raises(InvalidField) as refusal:
        stored(kind, given_value)
    assert "idea.answer" in str(refusal.value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_finite_number_is_kept_exactly(number: float) -> None:
    assert stored(FieldKind.NUMBER, number) == number


def test_one_wrong_answer_saves_none() -> None:
    with pytest.raises(InvalidField):
        fill(facts(definition=EXAMPLE), aim="Halve the falls", ends="soon")


@pytest.mark.parametrize("phase", ["idea", "nowhere"])
def test_a_question_that_is_not_asked_cannot_be_answered(phase: str) -> None:
    with pytest.raises(NotFound):
        fill(facts(definition=EXAMPLE), phase, colour="red")


def test_the_date_of_the_present_deadline_is_moved_with_its_reason_instead_of_overwritten() -> None:
    testing = facts(
        definition=EXAMPLE,
        phase="test",
        sheets={("idea", 1): {"ends": "2026-03-30"}},
        commitments=(phase_commitment(subject="test"),),
    )
    with pytest.raises(NotNow):
        fill(testing, "idea", ends="2026-06-30")
    assert fill(facts(definition=EXAMPLE), ends="2026-06-30").events


def test_the_first_date_in_the_field_of_the_present_deadline_sets_it() -> None:
    held = phase_commitment(subject="test")
    testing = facts(definition=EXAMPLE, phase="test", commitments=(held,))
    (moved,) = fill(testing, "idea", ends="2026-06-30").changed
    assert (moved.due_at, moved.generation, moved.moved) == (STOCKHOLM.end_of(date(2026, 6, 30)), 2, 0)
    assert fill(testing, "idea", ends=None).changed == ()


def test_an_answer_lets_the_scheduler_look_for_an_automatic_move() -> None:
    held = phase_commitment(subject="test", due_at=STOCKHOLM.end_of(date(2026, 2, 27)))
    testing = facts(definition=EXAMPLE, phase="test", commitments=(held,))
    assert fill(testing, "test", learned="Evenings are worst").nudges == {held.id: AT}


def test_a_changed_aim_asks_an_open_question_again() -> None:
    question = commitment(kind=CommitmentKind.DECISION, subject="decide", owner_id=MANAGER)
    before = facts(definition=EXAMPLE, commitments=(phase_commitment(), question))
    (asked_again,) = fill(before, aim="A third fewer falls").changed
    assert (asked_again.id, asked_again.generation, asked_again.closed_at) == (question.id, 2, None)
    assert asked_again.is_news
    assert asked_again.due_at == STOCKHOLM.end_of(date(2026, 3, 16))


def test_an_aim_that_was_decided_must_be_decided_again_before_the_work_moves_on() -> None:
    answered = {("idea", 1): {"prediction": "Halved", "aim": "Halve", "patient": "Asked"}}
    changed = after(
        decided := facts(definition=EXAMPLE, sheets=answered, aim_decided=True), fill(decided, aim="A third fewer")
    )
    (question,) = [c for c in changed.open_commitments if c.kind is CommitmentKind.DECISION]
    assert (question.subject, question.owner_id) == (AIM, MANAGER)
    with pytest.raises(DecisionNeeded):
        decide_move(changed, Advance(item_id=7, trigger="try", actor=person(OWNER)), at=AT)


def test_another_answer_asks_nothing_again() -> None:
    assert not fill(facts(definition=EXAMPLE, aim_decided=True), prediction="Halved").opened
