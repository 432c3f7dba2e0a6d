"""Ask for a decision, approve it, decline it.

Whoever may not decide a move asks the one who may. The question is a commitment with a deadline of its own; approval
makes the move. When the aim is changed after an approval, the approval no longer counts and is asked for again.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from engine import advance, machine
from engine.advance import AIM, Advance
from engine.definition import Role, Transition
from engine.errors import DecisionNeeded, NotFound, NotNow, ReasonNeeded
from engine.model import Actor, Commitment, CommitmentKind, Facts, Item, Outcome
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.roles import deciding_role, has_role, nearest
from engine.sayings import say

NO_REASONS: Mapping[str, str] = MappingProxyType({})


def ask(
    tx: Transaction,
    *,
    item_id: int,
    trigger: str,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    reasons: Mapping[str, str] = NO_REASONS,
    seen_version: int | None = None,
) -> Item:
    """Ask for a decision on a move; refused while anything is missing that no decision can replace, or a decider."""
    facts = tx.facts(item_id, at=at)
    advance.check_version(facts, seen_version)
    return tx.record(decide_question(facts, trigger=trigger, actor=actor, at=at, reason=reason, reasons=reasons))


def decide_question(
    facts: Facts,
    *,
    trigger: str,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    reasons: Mapping[str, str] = NO_REASONS,
) -> Outcome:
    """What asking changes: a decision that the nearest holder of the deciding role owes."""
    advance.check_not_paused(facts)
    transition, role = _question(facts, trigger=trigger, actor=actor, at=at, reason=reason, reasons=reasons)
    decider = nearest(facts, role=role)
    if decider is None:
        raise NotNow(why=say("nobody is named who could decide it"))
    draft = Draft(facts, actor, at)
    for pending in _pending(facts, trigger=trigger):
        draft.close(pending, outcome="overtaken")
    draft.say("decision.asked", trigger=trigger, role=role.value, reason=reason, reasons=dict(reasons) or None)
    draft.owe(
        CommitmentKind.DECISION,
        subject=trigger,
        owner_id=decider,
        due_at=draft.end_after(transition.decision_limit),
        policy="decision",
        asked_by=actor.person_id,
        details={"reason": reason, "reasons": dict(reasons), "role": role.value},
    )
    return draft.outcome()


def approve(
    tx: Transaction, *, item_id: int, trigger: str, actor: Actor, at: datetime, seen_version: int | None = None
) -> Item:
    """Approve: the move is made, in the approver's name."""
    facts = tx.facts(item_id, at=at)
    advance.check_version(facts, seen_version)
    return tx.record(decide_approval(facts, trigger=trigger, actor=actor, at=at))


def decide_approval(facts: Facts, *, trigger: str, actor: Actor, at: datetime) -> Outcome:
    """What approving changes: everything the move itself does."""
    pending = _the_question(facts, trigger=trigger, actor=actor)
    if trigger == AIM:
        return _approve_aim(facts, pending, actor=actor, at=at)
    wish = Advance(
        item_id=facts.item.id,
        trigger=trigger,
        actor=actor,
        reason=pending.details.get("reason"),
        reasons=pending.details.get("reasons") or NO_REASONS,
        rule=f"approved: asked by {pending.asked_by}" if pending.asked_by else "approved",
    )
    return advance.decide(facts, wish, at=at)


def _approve_aim(facts: Facts, pending: Commitment, *, actor: Actor, at: datetime) -> Outcome:
    draft = Draft(facts, actor, at)
    draft.say("decision.approved", trigger=AIM, asked_by=pending.asked_by)
    draft.close(pending, outcome="approved")
    return draft.outcome()


def decline(
    tx: Transaction,
    *,
    item_id: int,
    trigger: str,
    reason: str,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Item:
    """Decline, with a reason; the item stays in its phase."""
    facts = tx.facts(item_id, at=at)
    advance.check_version(facts, seen_version)
    return tx.record(decide_refusal(facts, trigger=trigger, reason=reason, actor=actor, at=at))


def decide_refusal(facts: Facts, *, trigger: str, reason: str, actor: Actor, at: datetime) -> Outcome:
    """What declining changes: the question is closed, the answer is on record, and the aim is what it was before."""
    pending = _the_question(facts, trigger=trigger, actor=actor)
    if not reason.strip():
        raise ReasonNeeded(act=say("decline"))
    draft = Draft(facts, actor, at)
    draft.say("decision.declined", trigger=trigger, reason=reason.strip(), asked_by=pending.asked_by)
    draft.close(pending, outcome="declined")
    for phase, values in pending.details.get("before", {}).items():
        draft.fill(phase, values, cycle=pending.cycle if facts.definition.phase(phase).per_cycle else 1)
    return draft.outcome()


def _question(
    facts: Facts,
    *,
    trigger: str,
    actor: Actor,
    at: datetime,
    reason: str | None,
    reasons: Mapping[str, str],
) -> tuple[Transition, Role]:
    """The transition asked about, and the role that decides it.

    Trying the move as the asker finds out both: NotNow when the asker may make it without asking.
    """
    wish = Advance(item_id=facts.item.id, trigger=trigger, actor=actor, reason=reason, reasons=reasons)
    try:
        advance.decide(facts, wish, at=at)
    except DecisionNeeded as needed:
        return _transition(facts, trigger), Role(str(needed.data["role"]))
    raise NotNow(why=say("you may decide “%(trigger)s” yourself", trigger=trigger))


def _transition(facts: Facts, trigger: str) -> Transition:
    return next(t for t in machine.allowed(facts.definition, phase=facts.item.phase) if t.trigger == trigger)


def _pending(facts: Facts, *, trigger: str) -> list[Commitment]:
    return [c for c in facts.open_commitments if c.kind is CommitmentKind.DECISION and c.subject == trigger]


def _the_question(facts: Facts, *, trigger: str, actor: Actor) -> Commitment:
    for pending in _pending(facts, trigger=trigger):
        role = deciding_role(pending)
        if not has_role(facts, actor=actor, role=role):
            raise DecisionNeeded(trigger=trigger, role=role.value)
        return pending
    raise NotFound(what=say("question about"), name=trigger)
