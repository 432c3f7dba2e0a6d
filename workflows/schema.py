"""Read a workflow file: TOML in, a :class:`~engine.definition.Definition` out, or everything that is wrong with it."""

import re
import tomllib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from engine.definition import (
    Allowance,
    Automatic,
    Choice,
    Definition,
    Field,
    FieldKind,
    FollowUp,
    Limit,
    Phase,
    Requirement,
    Role,
    Span,
    Template,
    Text,
    Transition,
    Unit,
)
from engine.errors import InvalidWorkflow
from workflows.checks import faults_of
from workflows.faults import Fault, fault, nearest
from workflows.ladders import read_policies
from workflows.lines import located
from workflows.tables import SOME_SPAN, Table

MAX_CHARACTERS: Final = 1_000_000
"""Longer files are not read: the longest useful workflow is a tenth of this."""

Requirements = Mapping[str, Requirement]


def load(text: str, *, name_hint: str) -> Definition:
    """The workflow that ``text`` says.

    Args:
        text: a workflow file, as ``docs/workflows.md`` describes it.
        name_hint: what to call the file while its own name is not known.

    Raises:
        InvalidWorkflow: there are faults; all of them are in its data, under ``faults``, in the order of the file.
    """
    faults: list[Fault] = []
    data = _parsed(text, faults)
    if faults:
        raise _refusal(name_hint, faults)
    definition = _definition(Table(data, where="", faults=faults))
    faults.extend(faults_of(definition))
    if faults:
        raise _refusal(definition.name or name_hint, located(faults, text=text, data=data))
    return definition


def _refusal(name: str, faults: list[Fault]) -> InvalidWorkflow:
    return InvalidWorkflow(name=name, count=len(faults), faults=tuple(faults))


def _parsed(text: str, faults: list[Fault]) -> dict[str, Any]:
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
    head = file.table("workflow") if "workflow" in file else _headless(file)
    requirements = {name: _requirement(name, table) for name, table in file.named("requirements")}
    definition = Definition(
        name=head.text("name"),
        version=head.number("version"),
        prefix=head.text("prefix"),
        label=head.words("label"),
        help=head.words("help"),
        initial=head.text("initial"),
        default_policy=head.text("reminders", "standard"),
        phases=tuple(_phase(name, table) for name, table in file.named("phases")),
        transitions=_transitions(file, requirements),
        policies=read_policies(file),
        allowance=_allowance(file.table("extensions")),
        origins=tuple(_choice(table) for table in file.listed("origins")),
        templates=tuple(_template(table) for table in file.listed("templates")),
    )
    head.close()
    file.close()
    return definition


def _headless(file: Table) -> Table:
    file.note("missing-key", "workflow", key="[workflow]")
    return Table({}, where="workflow", faults=[])


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


_REQUIREMENT_KEYS: Final = ("check", "text", "soft", "approver", "where")


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
    paths = re.compile(r"\w+\.\w+")
    for value in arguments.values():
        first = value[0] if isinstance(value, tuple) and value else value
        if isinstance(first, str) and paths.fullmatch(first):
            return first
    return None


def _transitions(file: Table, requirements: Requirements) -> tuple[Transition, ...]:
    tables = tuple(file.listed("transitions"))
    asked = {name for table in tables for name in table.texts("requires")}
    if asked <= requirements.keys():  # else the unused one is likely the one that was misspelt
        for name in sorted(requirements.keys() - asked):
            file.note("unused-requirement", f"requirements.{name}", name=name)
    return tuple(transition for table in tables for transition in _each_source(table, requirements))


def _each_source(table: Table, requirements: Requirements) -> tuple[Transition, ...]:
    """One transition for each phase that a table of the file leads from."""
    if "from" not in table:
        table.note("missing-key", "from", key="from")
    sources = table.texts("from") or ("",)
    shape: dict[str, Any] = {
        "trigger": table.text("trigger"),
        "target": table.text("to"),
        "label": table.words("label"),
        "requirements": _asked_for(table, requirements),
        "reason_needed": table.flag("reason_needed"),
        "decided_by": table.word("decided_by", Role),
        "decision_limit": table.span("decision_limit") or Span(10, Unit.WORKING_DAYS),
        "automatic": _automatic(table),
        "next_cycle": table.flag("next_cycle"),
        "back": table.flag("back"),
    }
    table.close()
    return tuple(Transition(source=source, **shape) for source in sources)


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
    if value not in ("when due", "when met"):
        table.note("automatic-unclear", "automatic")
    return Automatic(when_due=value == "when due", when_met=value != "when due")


def _allowance(table: Table) -> Allowance:
    usual = Allowance()
    allowance = Allowance(
        times=table.number("times", usual.times, least=0),
        working_days=table.number("working_days", usual.working_days, least=0),
    )
    table.close()
    return allowance


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
