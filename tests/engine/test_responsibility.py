"""Who answers for an item: nothing is ownerless in between, whatever happens to people."""

from dataclasses import replace

import pytest

from engine import responsibility
from engine.errors import NotAllowed, NotFound, NotNow, ReasonNeeded
from engine.model import OPERATOR, CommitmentKind, Facts, Outcome, Part, Participant
from tests.engine.building import (
    AT,
    MANAGER,
    MEMBER,
    OTHER,
    OWNER,
    after,
    commitment,
    definition,
    facts,
    person,
    phase_commitment,
)

EXAMPLE = definition()
OWNED = facts(
    definition=EXAMPLE,
    commitments=(phase_commitment(), commitment(owner_id=OWNER), commitment(id=72, owner_id=MEMBER)),
)


def ask(before: Facts = OWNED, to: int = OTHER) -> Outcome:
    return responsibility.decide_hand_over(before, to=to, actor=person(OWNER), at=AT, reason="New post")


def test_the_owner_stays_responsible_until_the_other_has_accepted() -> None:
    outcome = ask()
    (acceptance,) = outcome.opened
    assert outcome.item.owner_id == OWNER
    assert (acceptance.kind, acceptance.owner_id, acceptance.asked_by) == (CommitmentKind.ACCEPTANCE, OTHER, OWNER)


def test_accepting_takes_over_what_the_old_owner_owed_and_nothing_of_others() -> None:
    outcome = responsibility.decide_acceptance(after(OWNED, ask()), actor=person(OTHER), at=AT)
    assert outcome.item.owner_id == OTHER
    owners = {c.id: c.owner_id for c in outcome.changed if c.closed_at is None}
    assert owners == {70: OTHER, 71: OTHER}
    assert all(c.next_wake_at is not None for c in outcome.changed if c.closed_at is None)


def test_declining_needs_a_reason_and_changes_nothing_but_the_question() -> None:
    asked = after(OWNED, ask())
    with pytest.raises(ReasonNeeded):
        responsibility.decide_declination(asked, reason="", actor=person(OTHER), at=AT)
    outcome = responsibility.decide_declination(asked, reason="On leave", actor=person(OTHER), at=AT)
    assert outcome.item.owner_id == OWNER
    assert [c.outcome for c in outcome.changed] == ["declined"]


def test_only_the_one_who_was_asked_answers() -> None:
    asked = after(OWNED, ask())
    with pytest.raises(NotAllowed):
        responsibility.decide_acceptance(asked, actor=person(MEMBER), at=AT)
    with pytest.raises(NotFound):
        responsibility.decide_acceptance(OWNED, actor=person(OTHER), at=AT)
    assert responsibility.decide_acceptance(asked, actor=OPERATOR, at=AT).item.owner_id == OTHER


def test_asking_another_person_overtakes_the_first_question() -> None:
    asked = after(OWNED, ask())
    (first,) = [c for c in asked.open_commitments if c.kind is CommitmentKind.ACCEPTANCE]
    outcome = ask(asked, to=MEMBER)
    assert {c.id: c.outcome for c in outcome.changed} == {first.id: "overtaken"}


def test_an_item_is_not_handed_to_the_one_who_has_it() -> None:
    with pytest.raises(NotNow):
        ask(to=OWNER)


def test_when_an_owner_leaves_the_manager_answers_for_it_at_once() -> None:
    outcome = responsibility.decide_orphan(OWNED, actor=OPERATOR, at=AT)
    assert outcome.item.owner_id == MANAGER
    assert {c.id: c.owner_id for c in outcome.changed} == {70: MANAGER, 71: MANAGER}
    (told,) = outcome.opened
    assert (told.kind, told.owner_id, told.subject) == (CommitmentKind.ACCEPTANCE, MANAGER, responsibility.ORPHANED)


def test_without_a_manager_it_goes_to_the_coordinator_and_without_one_it_is_marked_as_ownerless() -> None:
    alone = replace(OWNED, line=(), coordinator_id=OTHER)
    assert responsibility.decide_orphan(alone, actor=OPERATOR, at=AT).item.owner_id == OTHER
    nobody = replace(OWNED, line=())
    assert responsibility.decide_orphan(nobody, actor=OPERATOR, at=AT).item.owner_id is None


def test_what_a_member_who_leaves_still_owed_goes_to_the_owner() -> None:
    helped = replace(OWNED, participants=(Participant(person_id=MEMBER, part=Part.MEMBER),))
    outcome = responsibility.decide_absent_helper(helped, person_id=MEMBER, actor=OPERATOR, at=AT)
    assert {c.id: c.owner_id for c in outcome.changed} == {72: OWNER}
    assert outcome.left == (MEMBER,)
