"""The machine: where triggers lead, for any workflow, and that no phase can be entered from outside."""

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine import advance, machine
from engine.advance import Advance
from engine.definition import Definition, Transition
from engine.errors import NoSuchMove, Refusal
from engine.model import OPERATOR, CommitmentKind, Facts
from tests.engine.building import AT, after, definition, facts

EXAMPLE = definition()


def always(_: Transition) -> bool:
    return True


def never(_: Transition) -> bool:
    return False


@given(st.sampled_from(EXAMPLE.transitions))
def test_a_trigger_leads_where_the_workflow_says(transition: Transition) -> None:
    move = machine.fire(EXAMPLE, phase=transition.source, trigger=transition.trigger, guard=always)
    assert (move.transition, move.phase, move.is_made) == (transition, transition.target, True)


@given(st.sampled_from(EXAMPLE.transitions))
def test_a_refused_move_stays_in_its_phase_and_still_says_which_it_was(transition: Transition) -> None:
    move = machine.fire(EXAMPLE, phase=transition.source, trigger=transition.trigger, guard=never)
    assert (move.transition, move.phase, move.is_made) == (transition, transition.source, False)


@given(st.sampled_from([p.name for p in EXAMPLE.phases]), st.text(max_size=12))
def test_a_trigger_that_leads_nowhere_says_what_can_be_done_instead(phase: str, trigger: str) -> None:
    known = {t.trigger for t in machine.allowed(EXAMPLE, phase=phase)}
    if trigger not in known:
        with pytest.raises(NoSuchMove) as refusal:
            machine.fire(EXAMPLE, phase=phase, trigger=trigger, guard=always)
        assert all(name in str(refusal.value) for name in known)


def test_two_versions_of_a_workflow_have_machines_of_their_own() -> None:
    shorter = definition(transitions=EXAMPLE.transitions[:1], version=2)
    with pytest.raises(NoSuchMove):
        machine.fire(shorter, phase="test", trigger="again", guard=always)
    assert machine.fire(EXAMPLE, phase="test", trigger="again", guard=always).is_made


class Life(RuleBasedStateMachine):
    """Any sequence of triggers and answers: the item only ever moves along the arrows, and its books balance."""

    def __init__(self) -> None:
        super().__init__()
        self.workflow: Definition = EXAMPLE
        self.facts: Facts = facts(definition=EXAMPLE)
        self.path = [("idea", 1)]

    @initialize()
    def begin(self) -> None:
        self.facts = facts(definition=EXAMPLE)

    @rule(
        trigger=st.sampled_from(sorted({t.trigger for t in EXAMPLE.transitions})),
        reason=st.none() | st.just("because"),
    )
    def press(self, trigger: str, reason: str | None) -> None:
        wish = Advance(item_id=7, trigger=trigger, actor=OPERATOR, reason=reason)
        before = self.facts
        try:
            outcome = advance.decide(before, wish, at=AT)
        except Refusal:
            return
        way = next(t for t in self.workflow.leaving[before.item.phase] if t.trigger == trigger)
        assert outcome.item.phase == way.target
        assert outcome.item.cycle == before.item.cycle + way.next_cycle
        self.facts = after(before, outcome)

    @rule(phase=st.sampled_from(["idea", "test"]), answered=st.booleans())
    def answer(self, phase: str, answered: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
        names = {"idea": ["prediction", "aim"], "test": ["learned"]}[phase]
        key = (phase, self.facts.sheet_cycle(phase))
        values = dict.fromkeys(names, "text" if answered else None)
        self.facts = replace(self.facts, worksheets={**self.facts.worksheets, key: values})

    @invariant()
    def an_open_item_owes_its_phase_and_an_ended_one_does_not(self) -> None:
        owed = [c for c in self.facts.open_commitments if c.kind is CommitmentKind.PHASE]
        ended = self.facts.phase.ended
        assert len(owed) == (0 if ended else 1)
        assert all(c.subject == self.facts.item.phase for c in owed)
        assert (self.facts.item.ended_at is not None) == ended


TestLife = Life.TestCase
