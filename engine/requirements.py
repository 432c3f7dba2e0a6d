"""What must hold before a move: named checks over what is on record.

A check looks at :class:`~engine.model.Facts` and says yes or no; all the unmet ones of a transition are always listed
together, each with where to mend it. A workflow file names the checks it wants; it cannot bring code of its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from engine.definition import Requirement, Role, Text, Transition
from engine.model import Facts, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """One thing that is missing. A soft one may be passed with a reason, approved by ``approver`` if one is named."""

    requirement: str
    text: Text
    hard: bool
    approver: Role | None
    where: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a check may look at: the facts, and the moment."""

    facts: Facts
    at: datetime

    def value(self, path: object) -> Any:  # noqa: ANN401 - a worksheet value is whatever its field holds
        """The worksheet value at ``phase.field``; None when it is not answered."""
        found = self.facts.value(str(path))
        return None if is_blank(found) else found


Test = Callable[..., bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A named check. ``arguments`` says what a workflow file must give: name -> kind of argument."""

    name: str
    holds: Test
    arguments: Mapping[str, str]


def unmet(transition: Transition, *, facts: Facts, at: datetime) -> tuple[Unmet, ...]:
    """Everything that is missing before ``transition``, in the order of the workflow file."""
    situation = Situation(facts=facts, at=at)
    return tuple(_missing(r) for r in transition.requirements if not _holds(r, situation))


def is_blank(value: object) -> bool:
    """True for an answer that says nothing: none, white space, an empty list. ``False`` and 0 are answers."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list) and not value)


def _holds(requirement: Requirement, situation: Situation) -> bool:
    return CHECKS[requirement.check].holds(situation, **requirement.arguments)


def _missing(requirement: Requirement) -> Unmet:
    return Unmet(
        requirement=requirement.name,
        text=requirement.text,
        hard=requirement.hard,
        approver=requirement.approver,
        where=requirement.where,
    )


def _filled(situation: Situation, *, fields: Sequence[str]) -> bool:
    return all(situation.value(field) is not None for field in fields)


def _one_of_filled(situation: Situation, *, fields: Sequence[str]) -> bool:
    return any(situation.value(field) is not None for field in fields)


def _equals(situation: Situation, *, field: str, value: object) -> bool:
    return bool(situation.value(field) == value)


def _value_in(situation: Situation, *, field: str, values: Sequence[object]) -> bool:
    return situation.value(field) in values


def _owner_named(situation: Situation) -> bool:
    return situation.facts.item.owner_id is not None


def _team_named(situation: Situation, *, minimum: int) -> bool:
    owner = situation.facts.item.owner_id
    members = [p for p in situation.facts.participants if p.part is Part.MEMBER and p.person_id != owner]
    return len(members) >= minimum


def _patient_representative(situation: Situation) -> bool:
    return any(p.part is Part.PATIENT_REPRESENTATIVE for p in situation.facts.participants)


def _representatives_told(situation: Situation, *, fields: Sequence[str]) -> bool:
    return not _patient_representative(situation) or _filled(situation, fields=fields)


def _aim_measurable(situation: Situation, *, measure: str, direction: str, target: str, date: str) -> bool:
    named = _filled(situation, fields=[measure, direction, date])
    return named and isinstance(situation.value(target), int | float)


def _risk_acceptable(situation: Situation, *, severity: str, likelihood: str, limit: int) -> bool:
    grades = [situation.value(severity), situation.value(likelihood)]
    return all(g is not None for g in grades) and int(grades[0]) * int(grades[1]) <= limit


def _date_reached(situation: Situation, *, field: str) -> bool:
    value = situation.value(field)
    today = situation.facts.calendar.local_date(situation.at)
    return value is not None and date.fromisoformat(value) <= today


def _later_than(situation: Situation, *, field: str, other: str) -> bool:
    later, earlier = situation.value(field), situation.value(other)
    return later is not None and earlier is not None and date.fromisoformat(later) > date.fromisoformat(earlier)


def _points(situation: Situation, *, field: str, minimum: int) -> bool:
    return len(situation.value(field) or ()) >= minimum


def _actions_planned(situation: Situation, *, minimum: int) -> bool:
    facts = situation.facts
    return sum(1 for c in facts.actions if c.cycle == facts.item.cycle) >= minimum


def _none_open(situation: Situation, *, kinds: Sequence[str]) -> bool:
    return not any(c.kind.value in kinds for c in situation.facts.open_commitments)


def _children_ended(situation: Situation) -> bool:
    return situation.facts.open_children == 0


def _checks(checks: Iterable[Check]) -> Mapping[str, Check]:
    return MappingProxyType({check.name: check for check in checks})


CHECKS = _checks(
    [
        Check(name="filled", holds=_filled, arguments={"fields": "fields"}),
        Check(name="one_of_filled", holds=_one_of_filled, arguments={"fields": "fields"}),
        Check(name="equals", holds=_equals, arguments={"field": "field", "value": "text"}),
        Check(name="value_in", holds=_value_in, arguments={"field": "field", "values": "texts"}),
        Check(name="owner_named", holds=_owner_named, arguments={}),
        Check(name="team_named", holds=_team_named, arguments={"minimum": "number"}),
        Check(name="patient_representative", holds=_patient_representative, arguments={}),
        Check(name="representatives_told", holds=_representatives_told, arguments={"fields": "fields"}),
        Check(
            name="aim_measurable",
            holds=_aim_measurable,
            arguments={"measure": "field", "direction": "field", "target": "field", "date": "field"},
        ),
        Check(
            name="risk_acceptable",
            holds=_risk_acceptable,
            arguments={"severity": "field", "likelihood": "field", "limit": "number"},
        ),
        Check(name="date_reached", holds=_date_reached, arguments={"field": "field"}),
        Check(name="later_than", holds=_later_than, arguments={"field": "field", "other": "field"}),
        Check(name="points", holds=_points, arguments={"field": "field", "minimum": "number"}),
        Check(name="actions_planned", holds=_actions_planned, arguments={"minimum": "number"}),
        Check(name="none_open", holds=_none_open, arguments={"kinds": "kinds"}),
        Check(name="children_ended", holds=_children_ended, arguments={}),
    ]
)
"""Every check a workflow file may name."""
