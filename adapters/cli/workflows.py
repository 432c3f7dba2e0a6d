"""Workflows as files, for people and for programs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.files.errors import CannotOpen, NoSuchFile
from adapters.i18n import current_language, tr
from adapters.i18n.ways import limit_in_words, marks_in_words
from adapters.sql.workflows import Installed
from engine.definition import Automatic, Definition, Limit, Phase, Policy, Requirement, Rung, Transition
from engine.definition import Text as Words
from workflows.schema import load


def source_of(file: Path) -> str:
    """The text of a workflow file.

    Raises:
        NoSuchFile, CannotOpen: there is nothing that could be read.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise NoSuchFile(file=str(file)) from None
    except (OSError, UnicodeDecodeError):
        raise CannotOpen(file=str(file)) from None


def read_workflow(file: Path) -> Definition:
    """The workflow in a file; InvalidWorkflow with every fault."""
    return load(source_of(file), name_hint=file.name)


def workflows_table(versions: Iterable[tuple[Installed, Definition]]) -> Table:
    """Every installed version."""
    rows = [
        (Text(found.name, style="bold"), str(found.version), _said(definition.label), str(found.items))
        for found, definition in versions
    ]
    return output.table(tr("Workflow"), tr("Version"), tr("What it is"), tr("Items"), rows=rows)


def workflow_documents(versions: Iterable[tuple[Installed, Definition]]) -> list[dict[str, Any]]:
    """Every installed version, for programs."""
    return [
        {
            "name": found.name,
            "version": found.version,
            "label": _both(definition.label),
            "digest": found.digest,
            "installed_at": found.installed_at,
            "items": found.items,
        }
        for found, definition in versions
    ]


def show_definition(definition: Definition) -> None:
    """A workflow as a person reads it: each phase, what it asks, and what must hold before it is left."""
    title = Text.assemble((_said(definition.label), "bold"), (f"  {definition.name} {definition.version}", "dim"))
    output.show(title)
    output.show(Text(_said(definition.help)))
    for phase in definition.phases:
        output.show("")
        output.show(_heading(phase))
        output.show(Padding(Text(_said(phase.help)), (0, 0, 0, 2)))
        for transition in definition.leaving[phase.name]:
            output.show(Padding(_way(definition, transition), (0, 0, 0, 2)))
            for requirement in transition.requirements:
                output.show(Padding(_demand(requirement), (0, 0, 0, 6)))


def definition_document(definition: Definition) -> dict[str, Any]:
    """A workflow for programs."""
    return {
        "name": definition.name,
        "version": definition.version,
        "prefix": definition.prefix,
        "label": _both(definition.label),
        "help": _both(definition.help),
        "initial": definition.initial,
        "phases": [_phase_document(definition, phase) for phase in definition.phases],
        "reminders": {name: ladder_document(policy) for name, policy in definition.policies.items()},
    }


def _heading(phase: Phase) -> Text:
    limit = tr("ended") if phase.ended else limit_in_words(phase.limit)
    return Text.assemble((_said(phase.label), "bold cyan"), (f"  {phase.name}", "dim"), f"  {limit}")


def _way(definition: Definition, transition: Transition) -> Text:
    target = _said(definition.phase(transition.target).label)
    said = Text.assemble((transition.trigger, "bold"), f"  {_said(transition.label)} → {target}")
    for mark in marks_in_words(transition):
        said.append(f"  ({mark})", style="dim")
    return said


def _demand(requirement: Requirement) -> Text:
    style = "" if requirement.hard else "dim"
    return Text.assemble(("• ", "yellow"), (_said(requirement.text), style), (f"  {requirement.name}", "dim"))


def _phase_document(definition: Definition, phase: Phase) -> dict[str, Any]:
    return {
        "name": phase.name,
        "label": _both(phase.label),
        "help": _both(phase.help),
        "ended": phase.ended,
        "limit": {"span": _span(phase.limit), "field": phase.limit.field},
        "fields": [
            {
                "name": field.name,
                "kind": field.kind,
                "label": _both(field.label),
                "help": _both(field.help),
                "choices": [choice.value for choice in field.choices],
            }
            for field in phase.fields
        ],
        "transitions": [_transition_document(transition) for transition in definition.leaving[phase.name]],
    }


def _span(limit: Limit) -> str | None:
    return None if limit.span is None else f"{limit.span.number} {limit.span.unit}"


def _transition_document(transition: Transition) -> dict[str, Any]:
    return {
        "trigger": transition.trigger,
        "target": transition.target,
        "label": _both(transition.label),
        "reason_needed": transition.reason_needed,
        "decided_by": transition.decided_by,
        "automatic": _automatic(transition.automatic),
        "next_cycle": transition.next_cycle,
        "requirements": [
            {
                "requirement": requirement.name,
                "check": requirement.check,
                "text": _both(requirement.text),
                "hard": requirement.hard,
                "approver": requirement.approver,
                "where": requirement.where,
            }
            for requirement in transition.requirements
        ],
    }


def _automatic(automatic: Automatic | None) -> str | None:
    if automatic is None:
        return None
    return automatic.field or ("when met" if automatic.when_met else "when due")


def ladder_document(policy: Policy) -> list[dict[str, Any]]:
    """The rungs of a policy for programs."""
    return [_rung_document(rung) for rung in policy.ladder]


def _rung_document(rung: Rung) -> dict[str, Any]:
    return {
        "from": rung.anchor,
        "offset": f"{rung.offset.number} {rung.offset.unit}",
        "to": rung.to,
        "copy": list(rung.copy),
        "every": None if rung.every is None else f"{rung.every.number} {rung.every.unit}",
        "at_most": rung.at_most,
        "mark": rung.mark,
    }


def _said(words: Words) -> str:
    return words.in_language(current_language())


def _both(words: Words) -> dict[str, str]:
    return {"sv": words.sv, "en": words.en}
