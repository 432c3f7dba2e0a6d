"""Faults in what a workflow refers to: worksheet fields, checks and their arguments, values of choices."""

from collections.abc import Iterator, Mapping
from typing import Final

from engine.definition import Definition, Field, FieldKind, Requirement
from engine.model import CommitmentKind
from engine.requirements import CHECKS
from workflows.faults import Fault, fault, nearest
from workflows.graph import where_of

Fields = Mapping[str, Field]

_TEXTS: Final = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
_KINDS: Final[Mapping[tuple[str, str], FieldKind]] = {
    ("date_reached", "field"): FieldKind.DATE,
    ("later_than", "field"): FieldKind.DATE,
    ("later_than", "other"): FieldKind.DATE,
    ("points", "field"): FieldKind.POINTS,
    ("aim_measurable", "target"): FieldKind.NUMBER,
    ("aim_measurable", "date"): FieldKind.DATE,
    ("risk_acceptable", "severity"): FieldKind.CHOICE,
    ("risk_acceptable", "likelihood"): FieldKind.CHOICE,
}
"""The kind that a field must have to be an argument of a check."""


def fields_of(definition: Definition) -> Fields:
    """Every worksheet field by its path (``phase.field``)."""
    return {f"{phase.name}.{field.name}": field for phase in definition.phases for field in phase.fields}


def reference_faults(definition: Definition) -> Iterator[Fault]:
    """Fields, checks, arguments and values that are named but do not exist, or are of the wrong kind."""
    fields = fields_of(definition)
    for requirement in {r.name: r for t in definition.transitions for r in t.requirements}.values():
        yield from _requirement_faults(requirement, fields)
    yield from _date_faults(definition, fields)
    yield from _carry_faults(definition, fields)


def value_fault(value: str, *, field: Field, where: str) -> Iterator[Fault]:
    """A fault when ``value`` is not among the choices of ``field``; nothing for a field without choices."""
    known = [choice.value for choice in field.choices]
    if known and value not in known:
        yield fault("unknown-value", where, value=value, field=field.name, known=nearest(value, known))


def field_fault(path: str, *, fields: Fields, where: str, kinds: frozenset[FieldKind] | None = None) -> Iterator[Fault]:
    """A fault when there is no field at ``path``, or when it is of none of the ``kinds``."""
    field = fields.get(path)
    if field is None:
        yield fault("unknown-field", where, field=path, known=nearest(path, fields))
    elif kinds and field.kind not in kinds:
        wanted = ", ".join(sorted(kinds))
        yield fault("wrong-field-kind", where, field=path, wanted=wanted, kind=field.kind.value)


def _requirement_faults(requirement: Requirement, fields: Fields) -> Iterator[Fault]:
    where = f"requirements.{requirement.name}"
    if requirement.hard and requirement.approver:
        yield fault("hard-with-approver", where, name=requirement.name)
    if requirement.where and requirement.where not in _named_fields(requirement):
        yield from field_fault(requirement.where, fields=fields, where=f"{where}.where")
    if requirement.check in CHECKS:
        yield from _argument_faults(requirement, fields, where=where)
    elif requirement.check:
        known = nearest(requirement.check, CHECKS)
        yield fault("unknown-check", f"{where}.check", name=requirement.check, known=known)


def _argument_faults(requirement: Requirement, fields: Fields, *, where: str) -> Iterator[Fault]:
    check, known = requirement.check, CHECKS[requirement.check].arguments
    for argument in requirement.arguments.keys() - known.keys():
        suggestion = nearest(argument, known)
        yield fault("unknown-argument", f"{where}.{argument}", check=check, argument=argument, known=suggestion)
    for argument, kind in known.items():
        if argument not in requirement.arguments:
            yield fault("missing-argument", where, check=check, argument=argument)
            continue
        value = requirement.arguments[argument]
        place = f"{where}.{argument}"
        misfit = _misfit(kind, value, key=argument, where=place)
        yield from [misfit] if misfit else _content_faults(requirement, argument, fields, where=place)


def _misfit(kind: str, value: object, *, key: str, where: str) -> Fault | None:
    """The fault of an argument whose value is of another type than its check needs."""
    if kind == "number":
        fits = type(value) is int and value > 0
        return None if fits else fault("not-number", where, key=key, least=1, most=10_000)
    if kind in ("field", "text"):
        fits = isinstance(value, str) or (kind == "text" and isinstance(value, bool))  # true answers a yes or no
        return None if fits else fault("not-text", where, key=key)
    fits = isinstance(value, tuple) and bool(value) and all(isinstance(each, str) for each in value)
    return None if fits else fault("not-texts", where, key=key)


def _content_faults(requirement: Requirement, argument: str, fields: Fields, *, where: str) -> Iterator[Fault]:
    kind = CHECKS[requirement.check].arguments[argument]
    wanted = _KINDS.get((requirement.check, argument))
    for value in _each(requirement.arguments[argument]):
        if kind in ("field", "fields"):
            yield from field_fault(value, fields=fields, where=where, kinds=frozenset({wanted}) if wanted else None)
        elif kind == "kinds" and value not in set(CommitmentKind):
            yield fault("bad-choice", where, key=argument, value=value, known=nearest(value, CommitmentKind))
        elif kind in ("text", "texts"):
            chosen = fields.get(str(requirement.arguments.get("field")))
            yield from value_fault(value, field=chosen, where=where) if chosen else ()


def _each(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def _named_fields(requirement: Requirement) -> set[str]:
    return {each for value in requirement.arguments.values() for each in _each(value)}


def _date_faults(definition: Definition, fields: Fields) -> Iterator[Fault]:
    dates = frozenset({FieldKind.DATE})
    for phase in definition.phases:
        if phase.limit.field:
            where = f"phases.{phase.name}.limit.field"
            yield from field_fault(phase.limit.field, fields=fields, where=where, kinds=dates)
    for transition in definition.transitions:
        if transition.automatic and transition.automatic.field:
            where = f"{where_of(transition)}.automatic.field"
            yield from field_fault(transition.automatic.field, fields=fields, where=where, kinds=dates)


def _carry_faults(definition: Definition, fields: Fields) -> Iterator[Fault]:
    for phase in definition.phases:
        for field in phase.fields:
            if not field.carried_from:
                continue
            where = f"phases.{phase.name}.fields[{field.name}].carried_from"
            kinds = _TEXTS if field.kind in _TEXTS else frozenset({field.kind})
            yield from field_fault(field.carried_from, fields=fields, where=where, kinds=kinds)
            if not phase.per_cycle:
                yield fault("carry-to-kept", where, field=field.name, phase=phase.name)
