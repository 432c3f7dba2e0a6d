"""What the trail says of promises, and what is heard from it."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from engine.model import Commitment, CommitmentKind
from engine.owed import Attributes, heard, told
from tests.engine.building import AT, MANAGER, OTHER, commitment, phase_commitment

LATER = AT + timedelta(days=3)
PHASE, FIRST, SECOND = phase_commitment(policy="standard"), commitment(id=71), commitment(id=72)


def hear(before: tuple[Commitment, ...], *, opened: Commitment | None = None, **changed: object) -> list[Commitment]:
    """The promises after a decision that changed the last of them, or opened another."""
    changes = [replace(before[-1], **changed)] if changed else []  # type: ignore[arg-type]
    said = told(before, opened=[opened] if opened else [], changed=changes)
    return made(heard([*map(known, before)], said, item_id=7, cycle=2, at=LATER))


def known(promise: Commitment) -> Attributes:
    return {field.name: getattr(promise, field.name) for field in fields(promise)}


def made(promises: Iterable[Attributes]) -> list[Commitment]:
    return [Commitment(**promise) for promise in promises]


def test_what_was_said_of_a_promise_is_told_when_it_is_opened_and_when_it_changes() -> None:
    asked = replace(PHASE, details={"reason": "Semester"})
    assert told([], opened=[asked], changed=[])["opened"][0]["details"] == {"reason": "Semester"}
    assert "details" not in told([], opened=[PHASE], changed=[])["opened"][0]
    changed = told([asked], opened=[], changed=[replace(asked, details={})])
    assert changed == {"changed": [{"commitment": PHASE.id, "place": 0, "details": {}}]}


def test_a_promise_that_is_opened_is_heard_as_it_was_told() -> None:
    asked = commitment(
        kind=CommitmentKind.DECISION, subject="try", owner_id=MANAGER, policy="decision", asked_by=OTHER, cycle=2
    )
    opened = replace(asked, id=0, opened_at=LATER, since=LATER)
    assert hear((PHASE,), opened=opened) == [PHASE, opened]


def test_what_has_no_deadline_and_no_owner_is_heard_so() -> None:
    (found,) = hear((), opened=commitment(owner_id=None, due_at=None))
    assert (found.owner_id, found.due_at, found.asked_by) == (None, None, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"owner_id": OTHER},
        {"owner_id": None},
        {"due_at": LATER, "moved": 1, "moved_days": 4},
        {"due_at": None},
        {"since": LATER},
        {"subject": "plan", "policy": "gentle"},
        {"closed_at": LATER, "outcome": "done"},
    ],
)
def test_a_change_is_heard_as_it_was_told_and_concerns_nothing_else(changed: dict[str, object]) -> None:
    before = (PHASE, FIRST, SECOND)
    assert hear(before, **changed) == [PHASE, FIRST, replace(SECOND, **changed)]  # type: ignore[arg-type]


def test_nothing_is_told_of_what_only_the_ladder_counts() -> None:
    assert told([PHASE], opened=[], changed=[replace(PHASE, serial=2, generation=3, is_news=False)]) == {}


def test_a_promise_is_named_by_its_place_among_what_is_owed() -> None:
    done = replace(FIRST, closed_at=AT, outcome="done")
    said = told([PHASE, SECOND], opened=[], changed=[replace(SECOND, owner_id=OTHER)])
    owed = [PHASE, done, replace(SECOND, id=0)]
    found = heard([*map(known, owed)], said, item_id=7, cycle=1, at=LATER)
    assert made(found) == [PHASE, done, replace(SECOND, owner_id=OTHER)]


def test_a_promise_that_has_another_number_is_not_the_one_that_is_meant() -> None:
    said = told([PHASE], opened=[], changed=[replace(PHASE, owner_id=OTHER)])
    with pytest.raises(ValueError, match="70"):
        heard([known(FIRST)], said, item_id=7, cycle=1, at=LATER)
