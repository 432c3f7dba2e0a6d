"""The first decision about an item."""

from typing import Any

import pytest

from engine import opening
from engine.errors import Invalid
from engine.model import OPERATOR, CommitmentKind, Outcome, Part, Participant
from engine.opening import Open
from engine.words import MAX_TEXT
from tests.engine.building import AT, MEMBER, OWNER, definition, facts

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


def test_who_takes_part_from_the_beginning_is_on_record() -> None:
    outcome = opened(participants=(Participant(person_id=MEMBER, part=Part.MEMBER),))
    assert outcome.events[0].data["participants"] == [[MEMBER, "member"]]


def test_a_comment_is_never_cut_short() -> None:
    with pytest.raises(Invalid):
        opened(comment="x" * (MAX_TEXT + 1))
