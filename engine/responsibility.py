"""Who answers for an item: hand over, accept, decline, and what happens when people leave.

Nothing is ownerless in between: the one who hands over stays responsible until the other has accepted.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from engine import questions
from engine.advance import check_active, check_version
from engine.definition import Role, Span, Unit
from engine.errors import NotAllowed, NotFound, NotNow, ReasonNeeded
from engine.model import Actor, ActorKind, Commitment, CommitmentKind, Facts, Item, Outcome
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.roles import deciding_role, holders, nearest
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
    check_active(tx, to)
    return tx.record(decide_hand_over(facts, to=to, actor=actor, at=at, reason=reason))


def decide_hand_over(facts: Facts, *, to: int, actor: Actor, at: datetime, reason: str | None = None) -> Outcome:
    """What asking changes: an acceptance that the other person owes; an earlier one is overtaken.

    What has ended is handed over as long as its follow-ups are still to be answered.
    """
    if to == facts.item.owner_id:
        raise NotNow(why=say("that person already owns it"))
    if facts.item.ended_at is not None and not facts.open_commitments:
        raise NotNow(why=say("it has ended"))
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


def accept(tx: Transaction, *, item_id: int, actor: Actor, at: datetime, seen_version: int | None = None) -> Item:
    """Take over an item that one was asked to take over."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    taker = asked_of(facts, actor).owner_id
    home = facts.item.organisation_id if taker is None else tx.person(taker).organisation_id
    line = tx.tree().deciders(owner_id=taker, organisation_id=home)
    return tx.record(decide_acceptance(facts, line=line, actor=actor, at=at))


def decide_acceptance(facts: Facts, *, line: tuple[int, ...], actor: Actor, at: datetime) -> Outcome:
    """What accepting changes: the owner, and who owes what the old owner owed here, or was asked to decide.

    ``line`` is that of the one who takes over.
    """
    taken = asked_of(facts, actor)
    draft = Draft(facts, actor, at)
    draft.say("handover.accepted", owner=taken.owner_id, before=facts.item.owner_id)
    for pending in _acceptances(facts):
        draft.close(pending, outcome="accepted" if pending is taken else "overtaken")
    draft.set(owner_id=taken.owner_id)
    _readdress(draft, line=line, leaving={facts.item.owner_id}, reason="handed over")
    return draft.outcome()


def decline(
    tx: Transaction, *, item_id: int, reason: str, actor: Actor, at: datetime, seen_version: int | None = None
) -> Item:
    """Decline to take over, with a reason; the item stays where it was."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    return tx.record(decide_declination(facts, reason=reason, actor=actor, at=at))


def decide_declination(facts: Facts, *, reason: str, actor: Actor, at: datetime) -> Outcome:
    """What declining changes: the acceptance is closed; the owner is as before."""
    pending = asked_of(facts, actor)
    if not reason.strip():
        raise ReasonNeeded(act=say("decline"))
    if pending.subject == ORPHANED:
        raise NotNow(why=say("nobody else answers for it; hand it over instead"))
    draft = Draft(facts, actor, at)
    draft.say("handover.declined", by=pending.owner_id, owner=facts.item.owner_id, reason=reason.strip())
    draft.close(pending, outcome="declined")
    return draft.outcome()


def person_left(tx: Transaction, *, person_id: int, item_ids: Iterable[int], actor: Actor, at: datetime) -> None:
    """Let nothing stay with a person who has left. ``item_ids`` are the items in which they own or owe something."""
    for item_id in item_ids:
        facts = tx.facts(item_id, at=at)
        outcome = decide_departures(replace(facts, gone=facts.gone | {person_id}), actor=actor, at=at)
        if outcome is not None:
            tx.record(outcome)


def decide_departures(facts: Facts, *, actor: Actor, at: datetime) -> Outcome | None:
    """What happens to all that is owed by people who have left, or by nobody; None when it stays as it is.

    The nearest manager answers for an item whose owner has left, and is told at once. Without anybody in the line it
    goes to the coordinator; without one, it is ownerless until there is somebody. What else people owed here goes to
    the owner; what they were asked to decide, to whoever may decide it now.
    """
    if not facts.open_commitments:
        return None
    draft = Draft(facts, actor, at)
    before = facts.item.owner_id
    for person in sorted(
        {c.owner_id for c in facts.open_commitments if c.owner_id is not None} & facts.gone - {before}
    ):
        draft.say("participant.left", person=person)
        draft.left.append(person)
    if before is None or before in facts.gone:
        _orphan(draft)
    heir = draft.item.owner_id
    line = tuple(person for person in facts.line if person != heir) or facts.line
    _readdress(draft, line=line, leaving={None, *facts.gone}, reason="person left")
    return draft.outcome() if draft.events else None


def _orphan(draft: Draft) -> None:
    """Let the heir answer for the item, if there is one."""
    facts, before = draft.facts, draft.facts.item.owner_id
    heir = nearest(facts, role=Role.MANAGER) or facts.coordinator_id
    if heir == before:
        return
    draft.say("owner.left" if before is not None else "owner.named", before=before, owner=heir)
    draft.set(owner_id=heir)
    if heir is not None:
        draft.owe(
            CommitmentKind.ACCEPTANCE,
            subject=ORPHANED,
            owner_id=heir,
            due_at=draft.end_after(ACCEPTANCE_LIMIT),
            policy="acceptance",
            asked_by=before,
        )


def _readdress(draft: Draft, *, line: tuple[int, ...], leaving: set[int | None], reason: str) -> None:
    """Give what those who leave owed to whoever owes it now; a question to whoever may decide under the new owner."""
    then = replace(draft.facts_then, line=line)
    for commitment in draft.facts.open_commitments:
        if commitment.id in draft.changed:
            continue
        match commitment.kind:
            case CommitmentKind.ACCEPTANCE:
                if commitment.owner_id in leaving:
                    draft.close(commitment, outcome=reason)
            case CommitmentKind.DECISION:
                _ask_another(draft, then, commitment, reason=reason)
            case CommitmentKind.ANSWER:  # asked of a person, not of whoever owns the work
                if commitment.owner_id in then.gone:
                    questions.pass_on(draft, commitment, to=then.item.owner_id, reason=reason)
            case _ if commitment.owner_id in leaving and commitment.owner_id != then.item.owner_id:
                draft.hand(commitment, to=then.item.owner_id, reason=reason)


def _ask_another(draft: Draft, then: Facts, question: Commitment, *, reason: str) -> None:
    """Put a question to the nearest person who may decide it, when the one who was asked may not any more."""
    role = deciding_role(question)
    decider = nearest(then, role=role)
    is_vacant = question.owner_id is None or question.owner_id in then.gone
    may_decide = not is_vacant and question.owner_id in holders(then, role=role)
    if decider != question.owner_id and (is_vacant or (decider is not None and not may_decide)):
        draft.say("decision.passed_on", trigger=question.subject, before=question.owner_id, to=decider)
        draft.hand(question, to=decider, reason=reason)


def _acceptances(facts: Facts) -> list[Commitment]:
    return [c for c in facts.open_commitments if c.kind is CommitmentKind.ACCEPTANCE]


def asked_of(facts: Facts, actor: Actor) -> Commitment:
    """The acceptance that the actor owes; NotFound when nobody was asked, NotAllowed when it was someone else."""
    pending = _acceptances(facts)
    if not pending:
        raise NotFound(what=say("hand-over"), name=facts.item.ref)
    mine = [c for c in pending if c.owner_id in {actor.person_id, actor.on_behalf_of}]
    if not mine and actor.kind is not ActorKind.OPERATOR:
        raise NotAllowed(who=say("the person who was asked to take over"))
    return (mine or pending)[0]
