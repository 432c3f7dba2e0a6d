"""Who answers for an item: hand over, accept, decline, and what happens when an owner leaves.

Nothing is ownerless in between: the one who hands over stays responsible until the other has accepted.
"""

from collections.abc import Iterable
from datetime import datetime

from engine.advance import check_version
from engine.definition import Role, Span, Unit
from engine.errors import NotAllowed, NotFound, NotNow, ReasonNeeded
from engine.model import Actor, ActorKind, Commitment, CommitmentKind, Facts, Item, Outcome
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.sayings import say

ACCEPTANCE_LIMIT = Span(5, Unit.WORKING_DAYS)
"""How long one may think about taking over."""

HAND_OVER = "hand over"
ORPHANED = "orphaned"


def hand_over(
    tx: Transaction,
    *,
    item_id: int,
    to: int,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    seen_version: int | None = None,
) -> Item:
    """Ask a person to take over an item; they accept or decline."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    if not tx.person(to).is_active:
        raise NotNow(why=say("that person has left"))
    return tx.record(decide_hand_over(facts, to=to, actor=actor, at=at, reason=reason))


def decide_hand_over(facts: Facts, *, to: int, actor: Actor, at: datetime, reason: str | None = None) -> Outcome:
    """What asking changes: an acceptance that the other person owes; an earlier one is overtaken."""
    if to == facts.item.owner_id:
        raise NotNow(why=say("that person already owns it"))
    draft = Draft(facts, actor, at)
    for pending in _acceptances(facts):
        draft.close(pending, outcome="overtaken")
    draft.say("handover.asked", to=to, owner=facts.item.owner_id, reason=reason)
    draft.owe(
        CommitmentKind.ACCEPTANCE,
        subject=HAND_OVER,
        owner_id=to,
        due_at=draft.end_after(ACCEPTANCE_LIMIT),
        policy="acceptance",
        asked_by=actor.person_id or facts.item.owner_id,
        details={"reason": reason} if reason else None,
    )
    return draft.outcome()


def accept(tx: Transaction, *, item_id: int, actor: Actor, at: datetime) -> Item:
    """Take over an item that one was asked to take over."""
    facts = tx.facts(item_id, at=at)
    return tx.record(decide_acceptance(facts, actor=actor, at=at))


def decide_acceptance(facts: Facts, *, actor: Actor, at: datetime) -> Outcome:
    """What accepting changes: the owner, and who owes what the old owner owed here."""
    pending = _asked_of(facts, actor)
    draft = Draft(facts, actor, at)
    draft.say("handover.accepted", owner=pending.owner_id, before=facts.item.owner_id)
    draft.close(pending, outcome="accepted")
    give(draft, to=pending.owner_id, reason="handed over")
    return draft.outcome()


def decline(tx: Transaction, *, item_id: int, reason: str, actor: Actor, at: datetime) -> Item:
    """Decline to take over, with a reason; the item stays where it was."""
    facts = tx.facts(item_id, at=at)
    return tx.record(decide_declination(facts, reason=reason, actor=actor, at=at))


def decide_declination(facts: Facts, *, reason: str, actor: Actor, at: datetime) -> Outcome:
    """What declining changes: the acceptance is closed; the owner is as before."""
    pending = _asked_of(facts, actor)
    if not reason.strip():
        raise ReasonNeeded(act=say("decline"))
    draft = Draft(facts, actor, at)
    draft.say("handover.declined", by=pending.owner_id, owner=facts.item.owner_id, reason=reason.strip())
    draft.close(pending, outcome="declined")
    return draft.outcome()


def decide_orphan(facts: Facts, *, actor: Actor, at: datetime) -> Outcome:
    """What happens when the owner leaves: the nearest manager answers for the item from now on, and is told at once.

    Without anybody in the line it goes to the coordinator; without one, it stays marked as ownerless.
    """
    heir = next(iter(facts.line), None) or facts.coordinator_id
    draft = Draft(facts, actor, at)
    draft.say("owner.left", before=facts.item.owner_id, owner=heir)
    give(draft, to=heir, reason="owner left")
    draft.owe(
        CommitmentKind.ACCEPTANCE,
        subject=ORPHANED,
        owner_id=heir,
        due_at=draft.end_after(ACCEPTANCE_LIMIT),
        policy="acceptance",
        asked_by=facts.item.owner_id,
    )
    return draft.outcome()


def person_left(tx: Transaction, *, person_id: int, item_ids: Iterable[int], actor: Actor, at: datetime) -> None:
    """Let nothing stay with a person who has left.

    What they owned goes to their manager, what else they owed in an item goes to its owner. ``item_ids`` are the items
    in which they own or owe something.
    """
    for item_id in item_ids:
        facts = tx.facts(item_id, at=at)
        if facts.item.owner_id == person_id:
            tx.record(decide_orphan(facts, actor=actor, at=at))
        else:
            tx.record(decide_absent_helper(facts, person_id=person_id, actor=actor, at=at))


def decide_absent_helper(facts: Facts, *, person_id: int, actor: Actor, at: datetime) -> Outcome:
    """What happens when somebody who owed something in an item leaves: its owner owes it from now on."""
    draft = Draft(facts, actor, at)
    draft.say("participant.left", person=person_id)
    draft.left.append(person_id)
    for commitment in facts.open_commitments:
        if commitment.owner_id == person_id:
            draft.hand(commitment, to=facts.item.owner_id, reason="person left")
    return draft.outcome()


def give(draft: Draft, *, to: int | None, reason: str) -> None:
    """Make ``to`` the owner, of the item and of all that the old owner owed in it."""
    before = draft.item.owner_id
    draft.set(owner_id=to)
    for commitment in draft.facts.open_commitments:
        if commitment.owner_id == before and commitment.id not in draft.changed:
            draft.hand(commitment, to=to, reason=reason)


def _acceptances(facts: Facts) -> list[Commitment]:
    return [c for c in facts.open_commitments if c.kind is CommitmentKind.ACCEPTANCE]


def _asked_of(facts: Facts, actor: Actor) -> Commitment:
    """The acceptance that the actor owes; NotFound when nobody was asked, NotAllowed when it was someone else."""
    pending = _acceptances(facts)
    if not pending:
        raise NotFound(what=say("hand-over"), name=facts.item.ref)
    mine = [c for c in pending if c.owner_id in {actor.person_id, actor.on_behalf_of}]
    if not mine and actor.kind is not ActorKind.OPERATOR:
        raise NotAllowed(who=Role.OWNER.value)
    return (mine or pending)[0]
