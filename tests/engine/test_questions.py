"""Somebody is asked, and answers."""

from dataclasses import replace

import pytest

from engine import questions, responsibility
from engine.access import Relation, Rights, about, relations
from engine.errors import Invalid, NotAllowed, NotFound, NotNow, ReasonNeeded
from engine.model import OPERATOR, Commitment, CommitmentKind, Facts, Outcome, Visibility
from engine.timing import decide_pause
from tests.engine.building import AT, MANAGER, MEMBER, OTHER, OWNER, STOCKHOLM, after, definition, facts, person

FRESH = facts(definition=definition())
WHY = "Varför gick det långsammare på natten?"


def ask(before: Facts = FRESH, *, to: int = OTHER, by: int = OWNER, text: str = WHY) -> Outcome:
    return questions.decide_question(before, to=to, text=text, actor=person(by), at=AT)


ASKED = after(FRESH, ask())


def question(of: Facts = ASKED) -> Commitment:
    return next(owed for owed in of.open_commitments if owed.kind is CommitmentKind.ANSWER)


def test_a_question_is_a_promise_of_whoever_is_asked_due_in_a_working_week() -> None:
    asked = question()
    assert (asked.owner_id, asked.asked_by, asked.subject) == (OTHER, OWNER, WHY)
    assert asked.due_at is not None
    assert STOCKHOLM.local_date(asked.due_at).isoformat() == "2026-03-09"
    assert ask().events[0].data.items() >= {"to": OTHER, "text": WHY}.items()


def test_a_long_question_is_kept_whole_and_named_short() -> None:
    long = "Hur många prov tog ni " * 20
    asked = question(after(FRESH, ask(text=long)))
    assert len(asked.subject) <= questions.SHORT
    assert questions.asked_in(asked) == long.strip()


def test_whoever_is_asked_sees_the_work_until_they_have_answered() -> None:
    private = replace(ASKED, item=replace(ASKED.item, visibility=Visibility.PRIVATE))
    rights = Rights(person_id=OTHER, home=frozenset({1}))
    assert relations(rights, about(private)) == {Relation.ASKED}
    answered = after(private, answer(private))
    assert relations(rights, about(answered)) == frozenset()


def answer(before: Facts = ASKED, *, by: int = OTHER, text: str = "För få på passet") -> Outcome:
    return questions.decide_answer(before, question(before).id, text=text, actor=person(by), at=AT)


def test_an_answer_closes_the_question_and_both_stand_in_the_trail() -> None:
    outcome = answer()
    assert [owed.outcome for owed in outcome.changed] == ["answered"]
    (event,) = outcome.events
    assert (event.kind, event.data["question"], event.data["text"]) == ("question.answered", WHY, "För få på passet")
    assert event.data["to"] == OWNER


def test_nobody_else_answers_for_whoever_was_asked() -> None:
    with pytest.raises(NotAllowed):
        answer(by=MEMBER)
    stand_in = replace(person(MEMBER), on_behalf_of=OTHER)
    assert questions.decide_answer(ASKED, question().id, text="Ja", actor=stand_in, at=AT).changed
    assert questions.decide_answer(ASKED, question().id, text="Ja", actor=OPERATOR, at=AT).changed


def test_an_answer_says_something() -> None:
    with pytest.raises(ReasonNeeded):
        answer(text="  ")


def test_what_was_answered_is_not_answered_again() -> None:
    with pytest.raises(NotFound):
        questions.decide_answer(after(ASKED, answer()), question().id, text="Igen", actor=person(OTHER), at=AT)


def test_whoever_asked_or_the_owner_takes_a_question_back() -> None:
    asked = after(FRESH, ask(by=MEMBER))
    for who in (MEMBER, OWNER):
        outcome = questions.decide_withdrawal(asked, question(asked).id, actor=person(who), at=AT)
        assert [owed.outcome for owed in outcome.changed] == ["withdrawn"]
    with pytest.raises(NotAllowed):
        questions.decide_withdrawal(asked, question(asked).id, actor=person(MANAGER), at=AT)


@pytest.mark.parametrize(("to", "text"), [(OWNER, WHY), (OTHER, "  "), (OTHER, "x" * (questions.MAX_QUESTION + 1))])
def test_a_question_is_asked_of_somebody_else_and_has_a_length(to: int, text: str) -> None:
    with pytest.raises(Invalid):
        ask(to=to, text=text)


def test_nobody_is_asked_while_the_work_rests() -> None:
    until = STOCKHOLM.local_date(AT).replace(month=4)
    paused = after(FRESH, decide_pause(FRESH, until=until, reason="Semester", actor=person(OWNER), at=AT))
    with pytest.raises(NotNow):
        ask(paused)


def leaves(before: Facts, who: int) -> Outcome:
    outcome = responsibility.decide_departures(replace(before, gone=frozenset({who})), actor=OPERATOR, at=AT)
    assert outcome is not None
    return outcome


def test_when_the_one_who_was_asked_leaves_the_owner_is_asked() -> None:
    asked = after(FRESH, ask(by=MEMBER))
    outcome = leaves(asked, OTHER)
    assert question(after(asked, outcome)).owner_id == OWNER
    assert [e.data for e in outcome.events if e.kind == "question.passed_on"] == [
        {"commitment": question(asked).id, "before": OTHER, "to": OWNER}
    ]


def test_when_the_owner_asked_and_nobody_is_left_to_ask_the_question_is_closed() -> None:
    outcome = leaves(ASKED, OTHER)
    assert [owed.outcome for owed in outcome.changed] == ["person left"]
    assert "question.withdrawn" in {event.kind for event in outcome.events}


def test_a_question_stays_with_whoever_was_asked_when_the_work_is_handed_over() -> None:
    asked = after(FRESH, ask(to=OWNER, by=MEMBER))
    offered = after(
        asked, responsibility.decide_hand_over(asked, to=OTHER, actor=person(OWNER), at=AT, reason="Ny tjänst")
    )
    taken = after(offered, responsibility.decide_acceptance(offered, line=(MANAGER,), actor=person(OTHER), at=AT))
    assert question(taken).owner_id == OWNER
