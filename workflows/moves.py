"""Read the ways between the phases of a workflow file, and what they require."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from engine.definition import Automatic, Requirement, Role, Span, Transition, Unit
from workflows.faults import nearest
from workflows.tables import Table

Requirements = Mapping[str, Requirement]

_REQUIREMENT_KEYS: Final = ("check", "text", "soft", "approver", "where")
_BY_ITSELF: Final = {"when due": Automatic(when_due=True), "when met": Automatic(when_met=True)}
_FIELD_PATH: Final = re.compile(r"\w+\.\w+")


def read_transitions(file: Table) -> tuple[Transition, ...]:
    """The transitions of the file, one for each phase that a table leads from."""
    requirements = {name: _requirement(name, table) for name, table in file.named("requirements")}
    tables = tuple(file.listed("transitions"))
    asked = {name for table in tables for name in table.texts("requires")}
    if asked <= requirements.keys():  # else the unused one is likely the one that was misspelt
        for name in sorted(requirements.keys() - asked):
            file.note("unused-requirement", f"requirements.{name}", name=name)
    return tuple(transition for table in tables for transition in _each_source(table, requirements))


def _requirement(name: str, table: Table) -> Requirement:
    check, text, soft = table.text("check"), table.words("text"), table.flag("soft")
    approver, where = table.word("approver", Role), table.text("where", "")
    arguments = {key: _argument(table.raw(key)) for key in table if key not in _REQUIREMENT_KEYS}
    return Requirement(
        name=name,
        check=check,
        text=text,
        hard=not soft,
        arguments=MappingProxyType(arguments),
        approver=approver,
        where=where or _first_field(arguments),
    )


def _argument(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _first_field(arguments: Mapping[str, object]) -> str | None:
    """Where to mend what a requirement misses: the first worksheet field among its arguments."""
    for value in arguments.values():
        first = value[0] if isinstance(value, tuple) and value else value
        if isinstance(first, str) and _FIELD_PATH.fullmatch(first):
            return first
    return None


def _each_source(table: Table, requirements: Requirements) -> tuple[Transition, ...]:
    """One transition for each phase that a table of the file leads from."""
    if table.raw("from") in (None, []):
        table.note("missing-key", "from", key="from")
    sources = table.texts("from") or ("",)
    first = Transition(
        source=sources[0],
        trigger=table.text("trigger"),
        target=table.text("to"),
        label=table.words("label"),
        requirements=_asked_for(table, requirements),
        reason_needed=table.flag("reason_needed"),
        decided_by=table.word("decided_by", Role),
        decision_limit=table.span("decision_limit") or Span(10, Unit.WORKING_DAYS),
        automatic=_automatic(table),
        next_cycle=table.flag("next_cycle"),
        back=table.flag("back"),
    )
    table.close()
    return tuple(replace(first, source=source) for source in sources)


def _asked_for(table: Table, requirements: Requirements) -> tuple[Requirement, ...]:
    names = table.texts("requires")
    for name in names:
        if name not in requirements:
            table.note("unknown-requirement", "requires", name=name, known=nearest(name, requirements))
    return tuple(requirements[name] for name in names if name in requirements)


def _automatic(table: Table) -> Automatic | None:
    value = table.raw("automatic")
    if value is None:
        return None
    if isinstance(value, dict):
        inner = table.table("automatic")
        field = inner.text("field")
        inner.close()
        return Automatic(field=field)
    automatic = _BY_ITSELF.get(str(value))
    if automatic is None:
        table.note("automatic-unclear", "automatic")
    return automatic
