"""A made-up initiative, to walk through a workflow with: nothing of it is ever kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from engine.audit import GENESIS
from engine.calendars import Calendar
from engine.definition import Definition, Field, FieldKind, Phase, Transition
from engine.model import Facts, Item
from engine.reminders import ladder
from engine.requirements import Unmet, unmet

MOST_STEPS = 30
REMINDED_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """A day on which somebody would be reminded, and by which step of the ladder."""

    day: date
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Where the walk has come: the phase, its deadline, who is reminded when, and what each way on still misses."""

    phase: Phase
    cycle: int
    begun_on: date
    due_on: date | None
    reminded: tuple[Reminded, ...]
    ways: tuple[tuple[Transition, tuple[Unmet, ...]], ...]
    walked: tuple[Transition, ...]


def tried(
    definition: Definition, triggers: Sequence[str], *, answered: bool, owner_id: int, at: datetime, calendar: Calendar
) -> Tried:
    """Walk the ways called ``triggers`` from the beginning, each phase left on its deadline; unknown ones are left out.

    ``answered``: as if every question of the phases so far had an answer.
    """
    day, cycle = calendar.local_date(at), 1
    phase, walked = definition.phase(definition.initial), list[Transition]()
    for trigger in triggers[:MOST_STEPS]:
        way = next((t for t in definition.leaving[phase.name] if t.trigger == trigger), None)
        if way is not None:
            day = _due_on(phase, day, calendar) or day
            phase, cycle = definition.phase(way.target), cycle + way.next_cycle
            walked.append(way)
    due_on = _due_on(phase, day, calendar)
    facts = _facts(definition, phase, cycle, answered=answered, owner_id=owner_id, at=at, calendar=calendar)
    return Tried(
        phase=phase,
        cycle=cycle,
        begun_on=day,
        due_on=due_on,
        reminded=() if due_on is None else _reminded(definition, phase, day, due_on, calendar),
        ways=tuple((way, unmet(way, facts=facts, at=at)) for way in definition.leaving[phase.name]),
        walked=tuple(walked),
    )


def _due_on(phase: Phase, day: date, calendar: Calendar) -> date | None:
    return None if phase.limit.span is None or phase.ended else calendar.add(day, phase.limit.span)


def _reminded(
    definition: Definition, phase: Phase, day: date, due_on: date, calendar: Calendar
) -> tuple[Reminded, ...]:
    policy = definition.policy(phase.policy)
    places = {rung.index: place for place, rung in enumerate(policy.ladder)}
    due_at = calendar.end_of(due_on)
    fired = ladder(
        policy=policy,
        opened_at=calendar.start_of(day),
        due_at=due_at,
        calendar=calendar,
        until=due_at + REMINDED_FOR,
    )
    return tuple(Reminded(day=calendar.local_date(f.nominal), step=places[f.rung.index]) for f in fired)


def _facts(
    definition: Definition,
    phase: Phase,
    cycle: int,
    *,
    answered: bool,
    owner_id: int,
    at: datetime,
    calendar: Calendar,
) -> Facts:
    item = Item(
        id=1,
        ref=f"{definition.prefix}-0",
        workflow=definition.name,
        workflow_version=definition.version,
        title="",
        organisation_id=0,
        owner_id=owner_id,
        phase=phase.name,
        cycle=cycle,
        version=0,
        seq=0,
        head=GENESIS,
        opened_at=at,
        entered_at=at,
        last_act_at=at,
        peak_rank=phase.rank,
        peak_at=at,
    )
    facts = Facts(item=item, definition=definition, calendar=calendar)
    if not answered:
        return facts
    today = calendar.local_date(at)
    sheets = {
        (each.name, facts.sheet_cycle(each.name)): {field.name: _answer(field, today) for field in each.fields}
        for each in definition.phases
    }
    return Facts(item=item, definition=definition, calendar=calendar, worksheets=sheets)


def _answer(field: Field, today: date) -> Any:  # noqa: ANN401 - a worksheet value is whatever its field holds
    """Some answer of the field's kind; data points are not made up."""
    match field.kind:
        case FieldKind.NUMBER:
            return 1
        case FieldKind.DATE:
            return today.isoformat()
        case FieldKind.CHOICE:
            return field.choices[0].value if field.choices else None
        case FieldKind.YES_NO:
            return True
        case FieldKind.POINTS:
            return []
    return "…"
