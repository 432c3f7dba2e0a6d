"""Who holds which role towards one item: pure questions over its facts."""

from collections.abc import Mapping

from engine.definition import Role
from engine.errors import DecisionNeeded
from engine.model import Actor, ActorKind, Commitment, Facts, Part


def require_role(facts: Facts, *, actor: Actor, role: Role, trigger: str) -> None:
    """DecisionNeeded unless ``actor`` holds ``role`` towards the item."""
    if not has_role(facts, actor=actor, role=role):
        raise DecisionNeeded(trigger=trigger, role=role.value)


def has_role(facts: Facts, *, actor: Actor, role: Role) -> bool:
    """True when the actor, or the person they act for, holds ``role`` towards the item.

    A manager's manager may do what a manager may. The operator at the command line stands in for every role, and the
    trail says that it was the operator.
    """
    if actor.kind is ActorKind.OPERATOR:
        return True
    persons = {actor.person_id, actor.on_behalf_of} - {None}
    return bool(persons & holders(facts, role=role))


def holders(facts: Facts, *, role: Role) -> frozenset[int]:
    """The persons who hold ``role`` towards the item."""
    found: set[int | None] = set()
    match role:
        case Role.OWNER:
            found = {facts.item.owner_id}
        case Role.TEAM:
            found = {facts.item.owner_id, *(p.person_id for p in facts.participants if p.part is not Part.COACH)}
        case Role.COACH:
            found = {p.person_id for p in facts.participants if p.part is Part.COACH}
        case Role.COORDINATOR:
            found = {facts.coordinator_id}
        case Role.MANAGER:
            found = set(facts.line)
        case Role.SENIOR:
            found = set(facts.line[1:])
    return frozenset(p for p in found if p is not None)


def deciding_role(question: Commitment) -> Role:
    """The role that decides what was asked."""
    return Role(question.details.get("role", Role.MANAGER.value))


def stood_in_for(facts: Facts, *, person_id: int, acting: Mapping[int, int]) -> int | None:
    """The one whom the item concerns and for whom a person acts: the owner before what others owe, then their managers.

    ``acting`` says who acts for whom now: absent person -> substitute. Nobody, when the person owns the item.
    """
    if person_id == facts.item.owner_id:
        return None
    concerned = [facts.item.owner_id, *(c.owner_id for c in facts.open_commitments), *facts.line, facts.coordinator_id]
    return next((absent for absent in concerned if absent is not None and acting.get(absent) == person_id), None)


def nearest(facts: Facts, *, role: Role) -> int | None:
    """The nearest person who holds ``role`` towards the item: the first manager above the owner rather than any."""
    in_line = {Role.MANAGER: facts.line, Role.SENIOR: facts.line[1:]}.get(role)
    return min(holders(facts, role=role), default=None) if in_line is None else next(iter(in_line), None)
