"""Makes a draft of one row, as a mapping says, and notes everything that keeps it from being one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from adapters.files.drafts import Draft, Known, ways_to_name
from adapters.files.due import Due, read_due
from adapters.files.mapping import ImportMapping
from adapters.files.reading import Reading, heading, one_line, read_day, read_value, text_of
from adapters.files.sayings import likely, short
from adapters.files.sources import Source, Standing, Status
from engine.definition import Definition
from engine.edit import check_values
from engine.errors import Refusal
from engine.opening import MAX_TITLE
from engine.sayings import Saying, say

TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unknown-workflow": "There is no workflow “%(value)s”. Did you mean: %(known)s?",
        "unknown-phase": "There is no phase “%(value)s”. Did you mean: %(known)s?",
        "unknown-origin": "“%(value)s” is not one of the origins. Did you mean: %(known)s?",
        "unknown-organisation": "There is no organisation “%(value)s”. Did you mean: %(known)s?",
        "unknown-person": "There is no person “%(value)s”.",
    }
)

_CUT = " …"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """What is the same for every row. ``organisation`` and ``owner`` are those of rows that do not name any."""

    mapping: ImportMapping
    known: Known
    organisation: str | None = None
    owner: str | None = None


def draft_of(reading: Reading, drafting: Drafting) -> Draft | None:
    """The draft of the row; None when it has faults, and then all of them are noted in ``reading``."""
    mapping, known = drafting.mapping, drafting.known
    workflow = _named(mapping.workflow, reading, known.workflow_names, "unknown-workflow", required=True)
    definition = (known.workflows or {}).get(workflow or "")
    phase = _named(mapping.phase, reading, _phase_names(definition), "unknown-phase")
    status = read_value(mapping.status, reading, as_written=_running)
    due = read_due(mapping, reading)
    opened = _opened(reading)
    for note in mapping.notes:
        reading.keep(note.label or note.column, reading.cell(note.column))
    made = Draft(
        row=reading.row.number,
        title=_title(mapping, reading),
        workflow=workflow or "",
        organisation=_organisation(drafting, reading),
        standing=status.standing if status else _standing(phase, definition),
        reference=_reference(mapping, reading, known),
        owner=_named(mapping.owner, reading, known.people, "unknown-person") or drafting.owner,
        phase=phase,
        imported_status=_shown(mapping.status, status, reading),
        due_on=due.on,
        review_every=due.review_every,
        deadline_written=due.written,
        opened_on=opened,
        fields=_answers(reading, definition, due),
        origin=_named(mapping.origin, reading, _origin_names(definition), "unknown-origin"),
        notes=tuple(reading.notes),
    )
    return None if reading.faults else made


def _named(
    source: Source[str] | None,
    reading: Reading,
    names: Mapping[str, str] | None,
    reason: str,
    *,
    required: bool = False,
) -> str | None:
    """The thing that the row names, as it is called here; ``names`` leads to that from each name in small letters."""
    text = read_value(source, reading, as_written=one_line, required=required)
    if source is None or not text or names is None:
        return text
    name = names.get(text.casefold())
    if name is None:
        saying = Saying(TEMPLATES[reason], {"value": short(text), "known": likely(text, set(names.values()))})
        reading.refuse(heading(source), text, reason, saying)
    return name


def _title(mapping: ImportMapping, reading: Reading) -> str:
    source = mapping.title
    title = read_value(source, reading, as_written=one_line, required=True) or ""
    if len(title) <= MAX_TITLE:
        return title
    if source.shorten:
        reading.keep(heading(source), title)
        return title[: MAX_TITLE - len(_CUT)].rsplit(" ", 1)[0] + _CUT
    saying = say("It has %(count)s characters, at most %(most)s are allowed.", count=len(title), most=MAX_TITLE)
    reading.refuse(heading(source), title, "too-long", saying)
    return title


def _organisation(drafting: Drafting, reading: Reading) -> str:
    source, names = drafting.mapping.organisation, drafting.known.organisations
    if source is None:
        return drafting.organisation or ""
    if not source.create:
        return _named(source, reading, names, "unknown-organisation", required=True) or ""
    name = read_value(source, reading, as_written=one_line, required=True) or ""
    return (names or {}).get(name.casefold(), name)


def _reference(mapping: ImportMapping, reading: Reading, known: Known) -> str | None:
    reference = read_value(mapping.reference, reading, as_written=one_line)
    if mapping.reference and reference in known.references:
        saying = say("“%(value)s” has been imported already.", value=short(reference))
        reading.refuse(heading(mapping.reference), reference, "already-imported", saying)
    return reference


def _opened(reading: Reading) -> date | None:
    """The day it was opened: the first one that a month or a year may mean, which is then kept as it is written."""
    source = reading.mapping.opened
    period = read_day(source, reading)
    if source is None or period is None:
        return None
    if not period.is_day:
        reading.keep(source.column, reading.cell(source.column))
    return period.first


def _running(text: str) -> Status:
    """A status that is not translated is shown as it is written; the work is there, so it runs."""
    return Status(standing=Standing.RUNNING, shown=one_line(text))


def _standing(phase: str | None, definition: Definition | None) -> Standing:
    """Where work stands that has no status: nothing is claimed that its phase does not say."""
    if phase is None:
        return Standing.REGISTERED
    ended = definition is not None and definition.phase(phase).ended
    return Standing.CLOSED if ended else Standing.RUNNING


def _shown(source: Source[Status] | None, status: Status | None, reading: Reading) -> str | None:
    if source is None or status is None:
        return None
    return status.shown or one_line(text_of(source, reading)) or None


def _answers(reading: Reading, definition: Definition | None, due: Due) -> Mapping[str, Mapping[str, object]]:
    """The worksheet answers by phase; empty cells answer nothing."""
    answers: dict[str, dict[str, object]] = {}
    for phase, sources in reading.mapping.fields.items():
        for name, source in sources.items():
            text = read_value(source, reading, as_written=str)
            if text:
                answer = text if definition is None else _checked(reading, definition, f"{phase}.{name}", source, text)
                answers.setdefault(phase, {})[name] = answer
    deadline = reading.mapping.deadline
    if deadline and deadline.field and due.on:
        phase, _, name = deadline.field.partition(".")
        answers.setdefault(phase, {})[name] = due.on.isoformat()
    return answers


def _checked(reading: Reading, definition: Definition, path: str, source: Source[str], text: str) -> object:
    """The answer as it is stored: a number as a number, the name of a choice instead of its label."""
    phase, _, name = path.partition(".")
    try:
        return check_values(definition, phase=phase, values={name: text})[name]
    except Refusal as refusal:
        reading.refuse(heading(source), text, refusal.code, Saying(refusal.template, refusal.data))
        return text


@cache
def _phase_names(definition: Definition | None) -> Mapping[str, str] | None:
    """The phases by their names and by their labels in both languages."""
    return ways_to_name((phase.name, phase.label) for phase in definition.phases) if definition else None


@cache
def _origin_names(definition: Definition | None) -> Mapping[str, str] | None:
    """The origins by their values and by their labels in both languages."""
    return ways_to_name((origin.value, origin.label) for origin in definition.origins) if definition else None
