"""Who answers for an item: nothing is ownerless in between, whatever happens to people."""

from dataclasses import replace
from datetime import date

import pytest

from engine import automatic, responsibility, timing
from engine.errors import NotAllowed, NotFound, NotNow, ReasonNeeded
from engine.model import OPERATOR, Commitment, CommitmentKind, Facts, Outcome, Part, Participant, Pause
from tests.engine.building import (
    AT,
    MANAGER,
    MEMBER,
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
OWNED = facts(
    definition=EXAMPLE,
    commitments=(phase_commitment(), commitment(owner_id=OWNER), commitment(id=72, owner_id=MEMBER)),
)
QUESTION = commitment(
    id=73, kind=CommitmentKind.DECISION, subject="decide", owner_id=MANAGER, details={"role": "manager"}
)
UNTIL = date(2026, 8, 17)
LATE = STOCKHOLM.at_hour(date(2026, 4, 15), 9)
RESTING = replace(OWNED, item=replace(OWNED.item, pause=Pause(until=UNTIL, reason="Summer", since=AT)))


def ask(before: Facts = OWNED, to: int = OTHER) -> Outcome:
    return responsibility.decide_hand_over(before, to=to, actor=person(OWNER), at=AT, reason="New post")


def accept(before: Facts, *, by: int = OTHER, line: tuple[int, ...] = (MANAGER, SENIOR)) -> Outcome:
    return responsibility.decide_acceptance(before, line=line, actor=person(by), at=AT)


def leave(before: Facts, *who: int) -> Outcome:
    outcome = responsibility.decide_departures(replace(before, gone=frozenset(who)), actor=OPERATOR, at=AT)
    assert outcome is not None
    return outcome


def still_owed(outcome: Outcome) -> dict[int, int | None]:
    return {c.id: c.owner_id for c in outcome.changed if c.closed_at is None}


def acceptance(before: Facts) -> Commitment:
    (found,) = [c for c in before.open_commitments if c.kind is CommitmentKind.ACCEPTANCE]
    return found


def test_the_owner_stays_responsible_until_the_other_has_accepted() -> None:
    outcome = ask()
    (asked,) = outcome.opened
    assert outcome.item.owner_id == OWNER
    assert (asked.kind, asked.owner_id, asked.asked_by) == (CommitmentKind.ACCEPTANCE, OTHER, OWNER)


def test_accepting_takes_over_what_the_old_owner_owed_and_nothing_of_others() -> None:
    outcome = accept(after(OWNED, ask()))
    assert outcome.item.owner_id == OTHER
    assert still_owed(outcome) == {70: OTHER, 71: OTHER}


def test_whoever_takes_over_hears_everything_as_news_though_others_have_heard_it_before() -> None:
    """In a generation of its own: else what was said before would count as said, also to the manager."""
    taken = [c for c in accept(after(OWNED, ask())).changed if c.closed_at is None]
    assert {(c.generation, c.since, c.is_news) for c in taken} == {(2, AT, True)}
    assert all(c.next_wake_at is not None for c in taken)
    late = responsibility.decide_acceptance(after(OWNED, ask()), line=(), actor=person(OTHER), at=LATE)
    assert {(c.since, c.next_wake_at) for c in late.changed if c.closed_at is None} == {(AT, LATE)}


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
        accept(asked, by=MEMBER)
    with pytest.raises(NotFound):
        accept(OWNED)
    assert responsibility.decide_acceptance(asked, line=(), actor=OPERATOR, at=AT).item.owner_id == OTHER


def test_asking_another_person_overtakes_the_first_question() -> None:
    asked = after(OWNED, ask())
    outcome = ask(asked, to=MEMBER)
    assert {c.id: c.outcome for c in outcome.changed} == {acceptance(asked).id: "overtaken"}


def test_an_item_is_not_handed_to_the_one_who_has_it() -> None:
    with pytest.raises(NotNow):
        ask(to=OWNER)


def test_ended_work_is_handed_over_for_its_follow_ups_alone() -> None:
    check = commitment(kind=CommitmentKind.FOLLOW_UP, subject="after_3")
    assert ask(facts(definition=EXAMPLE, phase="adopted", commitments=(check,), ended_at=AT)).opened
    with pytest.raises(NotNow):
        ask(facts(definition=EXAMPLE, phase="adopted", commitments=(), ended_at=AT))


def test_an_open_question_follows_to_the_manager_of_the_new_owner() -> None:
    asked = replace(OWNED, commitments=(*OWNED.commitments, QUESTION))
    outcome = accept(after(asked, ask(asked)), line=(SENIOR,))
    assert still_owed(outcome)[QUESTION.id] == SENIOR
    assert [e.data for e in outcome.events if e.kind == "decision.passed_on"] == [
        {"trigger": "decide", "before": MANAGER, "to": SENIOR}
    ]
    unchanged = accept(after(asked, ask(asked)), line=(MANAGER,))
    assert QUESTION.id not in still_owed(unchanged)


def test_somebody_can_be_asked_to_take_over_what_rests_and_it_goes_on_resting() -> None:
    asked = after(RESTING, ask(RESTING))
    assert acceptance(asked).next_wake_at == AT
    outcome = accept(asked)
    taken = {c.id: (c.next_wake_at, c.nudge_at) for c in outcome.changed if c.closed_at is None}
    assert taken == {70: (None, STOCKHOLM.start_of(UNTIL)), 71: (None, None)}


def test_whoever_is_asked_during_a_pause_has_the_same_time_when_it_ends() -> None:
    asked = after(RESTING, ask(RESTING))
    resumed = timing.decide_resumption(asked, actor=OPERATOR, at=AT)
    assert acceptance(asked).id not in still_owed(resumed)


def test_when_an_owner_leaves_the_manager_answers_for_it_at_once() -> None:
    outcome = leave(OWNED, OWNER)
    assert outcome.item.owner_id == MANAGER
    assert still_owed(outcome) == {70: MANAGER, 71: MANAGER}
    (told,) = outcome.opened
    assert (told.kind, told.owner_id, told.subject) == (CommitmentKind.ACCEPTANCE, MANAGER, responsibility.ORPHANED)


def test_the_manager_is_told_at_once_though_the_work_rests() -> None:
    outcome = leave(RESTING, OWNER)
    assert outcome.opened[0].next_wake_at == AT
    assert all(c.next_wake_at is None for c in outcome.changed)
    assert {c.id: c.nudge_at for c in outcome.changed}[70] == STOCKHOLM.start_of(UNTIL)


def test_without_a_manager_it_goes_to_the_coordinator_and_without_one_it_is_marked_as_ownerless() -> None:
    alone = replace(OWNED, line=(), coordinator_id=OTHER)
    assert leave(alone, OWNER).item.owner_id == OTHER
    nobody = leave(replace(OWNED, line=()), OWNER)
    assert (nobody.item.owner_id, nobody.opened) == (None, ())


def test_what_nobody_owns_is_looked_at_every_day_until_there_is_somebody() -> None:
    ownerless = after(OWNED, leave(replace(OWNED, line=()), OWNER))
    held = ownerless.phase_commitment
    assert held is not None
    assert held.nudge_at == AT
    assert automatic.decide(replace(ownerless, line=()), at=AT) is None
    found = automatic.decide(ownerless, at=AT)
    assert found is not None
    assert (found.item.owner_id, found.events[0].kind) == (MANAGER, "owner.named")
    assert set(still_owed(found).values()) == {MANAGER}


def test_what_a_manager_was_asked_to_decide_is_decided_by_theirs_when_they_answer_for_it_themselves() -> None:
    asked = replace(OWNED, commitments=(*OWNED.commitments, QUESTION))
    assert still_owed(leave(asked, OWNER))[QUESTION.id] == SENIOR
    head = leave(replace(asked, line=(MANAGER,)), OWNER)
    assert QUESTION.id not in still_owed(head)


def test_what_was_asked_of_a_manager_who_leaves_is_asked_of_the_next() -> None:
    asked = replace(OWNED, commitments=(*OWNED.commitments, QUESTION), line=(SENIOR,))
    assert still_owed(leave(asked, MANAGER)) == {QUESTION.id: SENIOR}


def test_who_takes_over_from_a_manager_owes_nothing_that_was_only_theirs() -> None:
    orphaned = after(OWNED, ask())
    adopted = after(orphaned, leave(orphaned, OWNER))
    outcome = accept(adopted)
    assert {c.outcome for c in outcome.changed if c.kind is CommitmentKind.ACCEPTANCE} == {"accepted", "overtaken"}
    assert set(still_owed(outcome).values()) == {OTHER}


def test_a_manager_hands_on_what_they_were_left_with_and_does_not_decline_it() -> None:
    adopted = after(OWNED, leave(OWNED, OWNER))
    with pytest.raises(NotNow, match="hand it over instead"):
        responsibility.decide_declination(adopted, reason="No time", actor=person(MANAGER), at=AT)
    assert ask(adopted).opened[0].owner_id == OTHER


def test_somebody_who_leaves_before_they_answer_is_asked_no_more() -> None:
    outcome = leave(after(OWNED, ask()), OTHER)
    assert [(c.kind, c.outcome) for c in outcome.changed] == [(CommitmentKind.ACCEPTANCE, "person left")]
    assert outcome.item.owner_id == OWNER


def test_what_a_member_who_leaves_still_owed_goes_to_the_owner() -> None:
    helped = replace(OWNED, participants=(Participant(person_id=MEMBER, part=Part.MEMBER),))
    outcome = leave(helped, MEMBER)
    assert still_owed(outcome) == {72: OWNER}
    assert outcome.left == (MEMBER,)


def test_follow_ups_of_ended_work_go_to_the_units_present_manager() -> None:
    check = commitment(kind=CommitmentKind.FOLLOW_UP, subject="after_3")
    kept = facts(definition=EXAMPLE, phase="adopted", commitments=(check,), ended_at=AT)
    assert still_owed(leave(kept, OWNER)) == {check.id: MANAGER}


def test_nothing_happens_where_nothing_is_owed() -> None:
    ended = facts(definition=EXAMPLE, phase="adopted", commitments=(), ended_at=AT)
    nobody = replace(ended, gone=frozenset({OWNER}))
    assert responsibility.decide_departures(nobody, actor=OPERATOR, at=AT) is None
    assert responsibility.decide_departures(OWNED, actor=OPERATOR, at=AT) is None
