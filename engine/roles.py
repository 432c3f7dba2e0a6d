"""Who holds which role towards one item: pure questions over its facts."""

from collections.abc import Collection

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


def actor_in(facts: Facts | None, *, kind: ActorKind, person_id: int, stands_in_for: Collection[int]) -> Actor:
    """A person as somebody who acts in an item, or in none: for whomever it concerns and they stand in for now.

    That is its owner before those who owe something else in it, then their managers; nobody, where the person owns it.
    """
    absent = None if facts is None else _stood_in_for(facts, person_id=person_id, absent=stands_in_for)
    return Actor(kind=kind, person_id=person_id, on_behalf_of=absent)


def nearest(facts: Facts, *, role: Role) -> int | None:
    """The nearest person who holds ``role`` towards the item: the first manager above the owner rather than any."""
    in_line = {Role.MANAGER: facts.line, Role.SENIOR: facts.line[1:]}.get(role)
    return min(holders(facts, role=role), default=None) if in_line is None else next(iter(in_line), None)


def _stood_in_for(facts: Facts, *, person_id: int, absent: Collection[int]) -> int | None:
    if person_id == facts.item.owner_id:
        return None
    concerned = [facts.item.owner_id, *(c.owner_id for c in facts.open_commitments), *facts.line, facts.coordinator_id]
    return next((each for each in concerned if each in absent), None)
