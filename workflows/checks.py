"""What is wrong with a workflow, all at once and in words, so that a broken one is never let in."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from engine.definition import Definition, FieldKind, Limit, Phase, Template
from engine.edit import check_values
from engine.errors import InvalidField
from workflows.faults import Fault, fault, nearest
from workflows.graph import graph_faults, where_of
from workflows.ladders import ladder_faults
from workflows.references import field_fault, fields_of, reference_faults, value_fault
from workflows.texts import texts_of

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_PREFIX: Final = re.compile(r"[A-ZÅÄÖ]{1,6}")


def faults_of(definition: Definition) -> list[Fault]:
    """Every fault of ``definition``; none for one that can be let in."""
    return [
        *_name_faults(definition),
        *_text_faults(definition),
        *graph_faults(definition),
        *(each for phase in definition.phases for each in _phase_faults(phase)),
        *reference_faults(definition),
        *_policy_faults(definition),
        *(each for template in definition.templates for each in _template_faults(template, definition)),
    ]


def _name_faults(definition: Definition) -> Iterator[Fault]:
    if definition.prefix and not _PREFIX.fullmatch(definition.prefix):
        yield fault("bad-prefix", "workflow.prefix", prefix=definition.prefix)
    for where, names in _lists_of_names(definition):
        for name, count in Counter(names).items():
            if name and not _NAME.fullmatch(name):
                yield fault("bad-name", f"{where}[{name}]", name=name)
            if name and count > 1:
                yield fault("duplicate-name", f"{where}[{name}]", name=name)
    for where, name in _places_of_names(definition):
        if not _NAME.fullmatch(name):
            yield fault("bad-name", where, name=name)


def _places_of_names(definition: Definition) -> Iterator[tuple[str, str]]:
    """The names that are no entries of a list, with their places. The reader has noted those that are missing."""
    if definition.name:
        yield "workflow.name", definition.name
    yield from ((f"phases.{name}", name) for name in definition.phase_by_name)
    yield from ((f"reminders.{name}", name) for name in definition.policies)
    for transition in definition.transitions:
        if transition.trigger:
            yield f"{where_of(transition)}.trigger", transition.trigger
        yield from ((f"requirements.{each.name}", each.name) for each in transition.requirements)


def _lists_of_names(definition: Definition) -> Iterator[tuple[str, list[str]]]:
    yield "origins", [origin.value for origin in definition.origins]
    yield "templates", [template.name for template in definition.templates]
    for phase in definition.phases:
        yield f"phases.{phase.name}.fields", [field.name for field in phase.fields]
        yield f"phases.{phase.name}.follow_ups", [follow_up.name for follow_up in phase.follow_ups]


def _text_faults(definition: Definition) -> Iterator[Fault]:
    for where, text in texts_of(definition):
        if where.startswith("requirements.") and not (text.sv or text.en):
            yield fault("requirement-without-text", where, name=where.split(".")[1])
            continue
        key = where.rpartition(".")[2]
        if not text.sv:
            yield fault("missing-swedish", where, key=f"{key}.sv")
        if not text.en:
            yield fault("missing-english", where, key=f"{key}.en")


def _phase_faults(phase: Phase) -> Iterator[Fault]:
    where = f"phases.{phase.name}"
    if phase.ended and phase.limit != Limit():
        yield fault("limit-on-ended", f"{where}.limit", phase=phase.name)
    if not phase.ended and phase.limit.span is None and not phase.silence:
        yield fault("no-deadline", f"{where}.limit", phase=phase.name)
    for follow_up in phase.follow_ups if not phase.ended else ():
        yield fault("follow-up-on-open", f"{where}.follow_ups[{follow_up.name}]", name=follow_up.name)
    for field in phase.fields:
        place = f"{where}.fields[{field.name}]"
        if field.kind is FieldKind.CHOICE and not field.choices:
            yield fault("choice-without-choices", place, field=field.name)
        if field.kind is not FieldKind.CHOICE and field.choices:
            yield fault("choices-without-choice", place, field=field.name, kind=field.kind.value)
        for value, count in Counter(choice.value for choice in field.choices).items():
            if count > 1:
                yield fault("duplicate-name", f"{place}.choices[{value}]", name=value)


def _policy_faults(definition: Definition) -> Iterator[Fault]:
    named = [("workflow.reminders", definition.default_policy)]
    named += [(f"phases.{p.name}.reminders", p.policy) for p in definition.phases if p.policy]
    for phase in definition.phases:
        named += [(f"phases.{phase.name}.follow_ups[{f.name}].reminders", f.policy) for f in phase.follow_ups]
    if not definition.policies:
        yield fault("no-reminders", "reminders")
    for where, name in named:
        if definition.policies and name not in definition.policies:
            yield fault("unknown-policy", where, name=name, known=nearest(name, definition.policies))
    for policy in definition.policies.values():
        yield from ladder_faults(policy)


def _template_faults(template: Template, definition: Definition) -> Iterator[Fault]:
    fields = fields_of(definition)
    for path, text in template.fields.items():
        where = f"templates[{template.name}].fields.{path}"
        yield from field_fault(path, fields=fields, where=where)
        for value in {text.sv, text.en} if path in fields else ():
            yield from _answer_faults(path, value, definition=definition, where=where)


def _answer_faults(path: str, value: str, *, definition: Definition, where: str) -> Iterator[Fault]:
    """Faults of a prepared answer: not one of the choices, no number, no date."""
    phase, _, name = path.partition(".")
    choice = [*value_fault(value, field=fields_of(definition)[path], where=where)]
    yield from choice
    try:
        check_values(definition, phase=phase, values={name: value})
    except InvalidField:
        if not choice:
            yield fault("unfit-answer", where, field=path, value=value)
