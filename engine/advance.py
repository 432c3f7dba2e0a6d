"""Move an item along its workflow: load, decide, record.

The same call serves the web, the API, the command line, a link in a mail and the scheduler.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from engine import machine, requirements
from engine.definition import Phase, Requirement, Role, Transition
from engine.errors import Conflict, NotNow, ReasonNeeded, RequirementsUnmet
from engine.model import Actor, Commitment, CommitmentKind, Facts, Item, Outcome
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.requirements import Unmet
from engine.roles import require_role
from engine.sayings import say

AIM = "aim"
"""The subject of a decision about a changed aim; every other decision is about a trigger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """A wish to move an item.

    ``seen_version`` is the version the caller looked at (None: the scheduler, which looks now). ``reason`` explains a
    move that needs one, and passes the soft requirements that ``reasons`` (requirement name -> reason) does not name.
    ``rule`` is the scheduler's reason.
    """

    item_id: int
    trigger: str
    actor: Actor
    seen_version: int | None = None
    reason: str | None = None
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    rule: str | None = None


def advance(tx: Transaction, wish: Advance, *, at: datetime) -> Item:
    """Move the item, or raise a Refusal that says everything that stands in the way."""
    facts = tx.facts(wish.item_id, at=at)
    return tx.record(decide(facts, wish, at=at))


def decide(facts: Facts, wish: Advance, *, at: datetime) -> Outcome:
    """What the move changes; touches nothing.

    Raises NoSuchMove, RequirementsUnmet, DecisionNeeded, ReasonNeeded, Conflict or NotNow.
    """
    check_version(facts, wish.seen_version)
    check_not_paused(facts)
    transition = _transition(facts, wish, at=at)
    waived = _waived(facts, transition, wish, at=at)
    _check_decider(facts, transition, waived, actor=wish.actor)
    if transition.reason_needed and not (wish.reason or "").strip():
        raise ReasonNeeded(act=transition.trigger)
    return move(facts, transition, wish=wish, waived=waived, at=at)


def missing(facts: Facts, transition: Transition, *, at: datetime) -> tuple[Unmet, ...]:
    """Everything that is missing before ``transition``: what pages and mails show."""
    return requirements.unmet(transition, facts=facts, at=at)


def move(facts: Facts, transition: Transition, *, wish: Advance, waived: Mapping[str, str], at: datetime) -> Outcome:
    """The outcome of a move that may be made."""
    draft = Draft(facts, wish.actor, at)
    target = facts.definition.phase(transition.target)
    cycle = facts.item.cycle + 1 if transition.next_cycle else facts.item.cycle
    decides_aim = transition.decided_by is not None or any(r.approver for r in _named(transition, waived))
    draft.say(
        "item.moved",
        trigger=transition.trigger,
        source=transition.source,
        target=target.name,
        cycle=cycle,
        reason=wish.reason,
        rule=wish.rule,
        waived=dict(waived) or None,
        aim_decided=True if decides_aim and not facts.item.aim_decided else None,
    )
    if decides_aim:
        draft.set(aim_decided=True)
    _leave(draft, transition, target)
    _enter(draft, target, cycle=cycle)
    if transition.next_cycle:
        _carry(draft, cycle=cycle)
    draft.owe_phase(target)
    return draft.outcome()


def check_version(facts: Facts, seen: int | None) -> None:
    """Refuse with Conflict when the caller saw another version than the present one."""
    if seen is not None and seen != facts.item.version:
        who = facts.last_actor.person_id if facts.last_actor else None
        raise Conflict(who=who, when=facts.last_at, seen=seen, current=facts.item.version)


def check_active(tx: Transaction, person_id: int) -> None:
    """Refuse with NotNow when the person has left; NotFound when there is none."""
    if not tx.person(person_id).is_active:
        raise NotNow(why=say("that person has left"))


def check_not_paused(facts: Facts) -> None:
    """Refuse with NotNow while the item is paused."""
    if facts.item.pause is not None:
        raise NotNow(why=say("it is paused; resume it first"))


def _transition(facts: Facts, wish: Advance, *, at: datetime) -> Transition:
    """The transition the trigger leads to; RequirementsUnmet with all that is missing when it may not be made."""
    unmet: list[Unmet] = []

    def guard(transition: Transition) -> bool:
        unmet[:] = [u for u in missing(facts, transition, at=at) if u.hard or not _reason_for(wish, u)]
        return not unmet

    fired = machine.fire(facts.definition, phase=facts.item.phase, trigger=wish.trigger, guard=guard)
    if not fired.is_made:
        raise RequirementsUnmet(trigger=wish.trigger, count=len(unmet), missing=tuple(unmet))
    return fired.transition


def _waived(facts: Facts, transition: Transition, wish: Advance, *, at: datetime) -> Mapping[str, str]:
    """The soft requirements that are passed with a reason: name -> reason."""
    return {u.requirement: _reason_for(wish, u) for u in missing(facts, transition, at=at)}


def _reason_for(wish: Advance, unmet: Unmet) -> str:
    return (wish.reasons.get(unmet.requirement) or wish.reason or "").strip()


def _check_decider(facts: Facts, transition: Transition, waived: Mapping[str, str], *, actor: Actor) -> None:
    """DecisionNeeded unless the actor may decide the move itself and approve each reason that needs it."""
    roles = [transition.decided_by, *(r.approver for r in _named(transition, waived))]
    if not transition.back and not facts.definition.phase(transition.target).ended and open_aim(facts) is not None:
        roles.append(Role.MANAGER)
    for role in roles:
        if role is not None:
            require_role(facts, actor=actor, role=role, trigger=transition.trigger)


def open_aim(facts: Facts) -> Commitment | None:
    """The open question about an aim that was changed after it had been decided."""
    return next(filter(is_about_aim, facts.open_commitments), None)


def is_about_aim(commitment: Commitment) -> bool:
    """True for the question about a changed aim."""
    return commitment.kind is CommitmentKind.DECISION and commitment.subject == AIM


def _named(transition: Transition, waived: Mapping[str, str]) -> list[Requirement]:
    return [r for r in transition.requirements if r.name in waived]


def _leave(draft: Draft, transition: Transition, target: Phase) -> None:
    """Close what was owed here; an ended item owes nothing but its follow-ups, and they end when it is reopened."""
    for commitment in draft.facts.open_commitments:
        if commitment.kind is CommitmentKind.PHASE:
            draft.close(commitment, outcome=transition.trigger)
        elif is_about_aim(commitment) and transition.back:
            continue  # going back leaves it to be decided
        elif commitment.kind is CommitmentKind.DECISION:
            draft.close(commitment, outcome="overtaken")
        elif target.ended or commitment.kind is CommitmentKind.FOLLOW_UP:
            draft.close(commitment, outcome="ended")


def _enter(draft: Draft, target: Phase, *, cycle: int) -> None:
    item = draft.item
    end_wait(draft)
    draft.set(phase=target.name, cycle=cycle, entered_at=draft.at)
    draft.set(ended_at=draft.at if target.ended else None)
    if target.ended and draft.facts.awaited_by is not None:
        draft.nudges[draft.facts.awaited_by] = draft.at
    if target.rank > item.peak_rank:
        draft.set(peak_rank=target.rank, peak_at=draft.at)


def end_wait(draft: Draft) -> None:
    """End the wait, if there is one; the event keeps how many working days it took."""
    block = draft.item.block
    if block is None:
        return
    calendar = draft.facts.calendar
    waited = calendar.working_days_between(calendar.local_date(block.since), calendar.local_date(draft.at))
    draft.say("item.unblocked", cause=block.cause.value, holder=block.holder_id, working_days=waited)
    draft.set(block=None)


def _carry(draft: Draft, *, cycle: int) -> None:
    """Take what was learned along into the worksheets of the new cycle."""
    for phase in draft.facts.definition.phases:
        carried = {f.name: draft.facts.value(f.carried_from) for f in phase.fields if f.carried_from}
        values = {name: value for name, value in carried.items() if value is not None}
        if values and phase.per_cycle:
            draft.fill(phase.name, values, cycle=cycle)
