"""Read a workflow file: TOML in, a :class:`~engine.definition.Definition` out, or everything that is wrong with it."""

import tomllib
from types import MappingProxyType
from typing import Any, Final

from engine.definition import (
    Allowance,
    Choice,
    Definition,
    Field,
    FieldKind,
    FollowUp,
    Limit,
    Phase,
    Standstill,
    Template,
    Text,
)
from engine.errors import InvalidWorkflow
from workflows.checks import faults_of
from workflows.faults import Fault, fault
from workflows.ladders import read_policies
from workflows.lines import located
from workflows.moves import read_transitions
from workflows.tables import SOME_SPAN, Table

MAX_CHARACTERS: Final = 1_000_000
"""Longer files are not read: the longest useful workflow is a tenth of this."""


def load(text: str, *, name_hint: str) -> Definition:
    """The workflow that ``text`` says.

    Args:
        text: a workflow file, as ``docs/workflows.md`` describes it.
        name_hint: what to call the file while its own name is not known.

    Raises:
        InvalidWorkflow: there are faults; all of them are in its data, under ``faults``, in the order of the file.
    """
    faults: list[Fault] = []
    data = parsed(text, faults)
    if faults:
        raise _refusal(name_hint, faults)
    definition = _definition(Table(data, where="", faults=faults))
    faults.extend([fault for fault in faults_of(definition) if not follows(fault, faults)])
    if faults:
        raise _refusal(definition.name or name_hint, located(faults, text=text, data=data))
    return definition


def follows(fault: Fault, noted: list[Fault]) -> bool:
    """Whether a ladder may only seem to have ``fault`` because one of its rungs could not be read."""
    ladder, found, _ = fault.where.partition(".ladder[")
    return bool(found) and any(each.where.startswith(f"{ladder}.ladder[") for each in noted)


def _refusal(name: str, faults: list[Fault]) -> InvalidWorkflow:
    return InvalidWorkflow(name=name, count=len(faults), faults=tuple(faults))


def parsed(text: str, faults: list[Fault]) -> dict[str, Any]:
    """The tables that ``text`` says; none, with the fault noted, when it cannot be read."""
    if len(text) > MAX_CHARACTERS:
        faults.append(fault("too-long", "", size=len(text), limit=MAX_CHARACTERS))
        return {}
    try:
        return tomllib.loads(text)
    except RecursionError:
        faults.append(fault("not-toml", "", problem="it is nested too deeply"))
    except ValueError as error:  # TOMLDecodeError, and a number with thousands of digits
        faults.append(fault("not-toml", "", problem=str(error)))
    return {}


def _definition(file: Table) -> Definition:
    head = file.table("workflow")
    definition = Definition(
        name=head.text("name"),
        version=head.number("version"),
        prefix=head.text("prefix"),
        label=head.words("label"),
        help=head.words("help"),
        initial=head.text("initial"),
        default_policy=head.text("reminders", "standard"),
        phases=tuple(_phase(name, table) for name, table in file.named("phases")),
        transitions=read_transitions(file),
        policies=read_policies(file),
        allowance=_allowance(file.table("extensions")),
        standstill=_standstill(file.table("stalled")),
        origins=tuple(_choice(table) for table in file.listed("origins")),
        templates=tuple(_template(table) for table in file.listed("templates")),
    )
    head.close()
    file.close()
    return definition


def _phase(name: str, table: Table) -> Phase:
    phase = Phase(
        name=name,
        label=table.words("label"),
        help=table.words("help"),
        ask=table.words("ask"),
        limit=_limit(table, name=name),
        policy=table.text("reminders", "") or None,
        fields=tuple(_field(each) for each in table.listed("fields")),
        per_cycle=table.flag("per_cycle", default=True),
        rank=table.number("rank", 0, least=0),
        silence=table.span("silence"),
        no_advance=table.span("no_advance"),
        ended=table.flag("ended"),
        follow_ups=tuple(_follow_up(each) for each in table.listed("follow_ups")),
    )
    table.close()
    return phase


def _limit(phase: Table, *, name: str) -> Limit:
    value = phase.raw("limit")
    if value is None and not phase.flag("ended"):
        phase.note("no-deadline", "limit", phase=name)
    if value is None or value == "none":
        return Limit()
    if not isinstance(value, dict):
        return Limit(span=phase.span("limit"))
    table = phase.table("limit")
    limit = Limit(field=table.text("field"), span=table.span("otherwise"))
    table.close()
    return limit


def _field(table: Table) -> Field:
    field = Field(
        name=table.text("name"),
        kind=table.word("kind", FieldKind) or FieldKind.LONG_TEXT,
        label=table.words("label"),
        help=table.words("help"),
        choices=tuple(_choice(each) for each in table.listed("choices")),
        carried_from=table.text("carried_from", "") or None,
        aim=table.flag("aim"),
    )
    table.close()
    return field


def _choice(table: Table) -> Choice:
    return Choice(value=table.text("value"), label=table.both())


def _follow_up(table: Table) -> FollowUp:
    if "after" not in table:
        table.note("missing-key", "after", key="after")
    follow_up = FollowUp(
        name=table.text("name"),
        after=table.span("after") or SOME_SPAN,
        label=table.words("label"),
        policy=table.text("reminders", "standard"),
    )
    table.close()
    return follow_up


def _allowance(table: Table) -> Allowance:
    usual = Allowance()
    allowance = Allowance(
        times=table.number("times", usual.times, least=0),
        working_days=table.number("working_days", usual.working_days, least=0),
    )
    table.close()
    return allowance


def _standstill(table: Table) -> Standstill:
    usual = Standstill()
    standstill = Standstill(
        postponed=table.number("postponed", usual.postponed),
        blocked=table.span("blocked") or usual.blocked,
        no_data=table.span("no_data") or usual.no_data,
    )
    table.close()
    return standstill


def _template(table: Table) -> Template:
    template = Template(
        name=table.text("name"),
        label=table.words("label"),
        fields=MappingProxyType(dict(_prepared(table))),
    )
    table.close()
    return template


def _prepared(template: Table) -> list[tuple[str, Text]]:
    """The prepared answers: words in both languages, or one value that is the same in both."""
    return [
        (f"{phase}.{name}", answers.words(name) if isinstance(answers.raw(name), dict) else _same(answers.text(name)))
        for phase, answers in template.named("fields")
        for name in answers
    ]


def _same(value: str) -> Text:
    return Text(value, value)
