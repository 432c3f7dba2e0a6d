"""The first decision about an item."""

from typing import Any

from engine import opening
from engine.model import OPERATOR, CommitmentKind, Outcome
from engine.opening import Open
from tests.engine.building import AT, OWNER, definition, facts

EXAMPLE = definition()


def opened(phase: str = "idea", **wish: Any) -> Outcome:
    wanted = Open(workflow="example", title="Fewer falls", organisation_id=1, owner_id=OWNER, actor=OPERATOR, **wish)
    return opening.decide(facts(definition=EXAMPLE, phase=phase, commitments=()), wanted, at=AT)


def test_an_open_item_owes_its_first_phase() -> None:
    outcome = opened()
    assert [(c.kind, c.subject) for c in outcome.opened] == [(CommitmentKind.PHASE, "idea")]
    assert outcome.item.ended_at is None


def test_work_that_was_closed_elsewhere_ends_as_it_is_opened_and_claims_nothing() -> None:
    outcome = opened(is_closed=True, imported_status="Completed as reported")
    assert (outcome.opened, outcome.item.ended_at, outcome.item.phase) == ((), AT, "idea")
    assert outcome.events[0].data["is_closed"] is True
    assert outcome.events[0].data["imported_status"] == "Completed as reported"


def test_work_that_is_opened_in_a_phase_that_is_an_end_has_ended() -> None:
    outcome = opened(phase="adopted")
    assert outcome.item.ended_at == AT
    assert {c.kind for c in outcome.opened} == {CommitmentKind.FOLLOW_UP}


def test_a_comment_is_said_at_the_opening() -> None:
    outcome = opened(comment="Summary: fewer falls at night")
    assert [(e.kind, e.data.get("text")) for e in outcome.events] == [
        ("item.opened", None),
        ("item.commented", "Summary: fewer falls at night"),
    ]
