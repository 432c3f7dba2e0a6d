"""The way of an item through its phases: what lies behind, where it is, and what is planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from adapters.i18n import day_in_words, tr
from adapters.web.visits import Visit
from engine.calendars import BeyondCalendar
from engine.deadlines import due_date
from engine.definition import Limit, Phase
from engine.model import Commitment, CommitmentKind, Facts


class State(StrEnum):
    """Where a phase lies as seen from the present one; *passed by* when an item ended without it."""

    DONE = "done"
    NOW = "now"
    COMING = "coming"
    PASSED_BY = "passed by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One phase in the row; ``is_shown`` is the one whose worksheet is open on the page."""

    number: int
    phase: str
    label: str
    state: State
    when: str
    is_late: bool
    is_shown: bool


def steps(visit: Visit, facts: Facts, promises: Sequence[Commitment], *, shown: str) -> list[Step]:
    """Every phase in its order, and the one in which the item ended. ``promises`` are all that was ever owed."""
    left = {c.subject: c.closed_at for c in promises if c.kind is CommitmentKind.PHASE and _counts(facts, c)}
    planned = _planned(facts, today=visit.today)
    row = []
    for number, phase in enumerate(_row(facts), start=1):
        state = _state(facts, phase, left=left)
        row.append(
            Step(
                number=number,
                phase=phase.name,
                label=phase.label.in_language(visit.language),
                state=state,
                when=_when(visit, facts, state, left=left.get(phase.name), planned=planned.get(phase.name)),
                is_late=state is State.NOW and _is_late(facts, at=visit.at),
                is_shown=phase.name == shown,
            )
        )
    return row


def _row(facts: Facts) -> list[Phase]:
    return [phase for phase in facts.definition.phases if not phase.ended or phase is facts.phase]


def _counts(facts: Facts, owed: Commitment) -> bool:
    """True for a phase that was left in the present turn, or that is not gone through anew in every turn."""
    known = facts.definition.phase_by_name.get(owed.subject)
    return known is not None and owed.closed_at is not None and owed.cycle in {facts.item.cycle, _only(known, owed)}


def _only(phase: Phase, owed: Commitment) -> int | None:
    return None if phase.per_cycle else owed.cycle


def _state(facts: Facts, phase: Phase, *, left: dict[str, datetime | None]) -> State:
    present = facts.phase
    if phase is present:
        return State.NOW
    if present.ended:
        return State.DONE if phase.name in left else State.PASSED_BY
    if phase.rank == present.rank:
        return State.DONE if phase.name in left else State.COMING
    return State.DONE if phase.rank < present.rank else State.COMING


def _when(visit: Visit, facts: Facts, state: State, *, left: datetime | None, planned: date | None) -> str:
    calendar, held = facts.calendar, facts.phase_commitment
    if state is State.NOW:
        if facts.item.ended_at is not None:
            return day_in_words(calendar.local_date(facts.item.ended_at), today=visit.today)
        if held is None or held.due_at is None:
            return ""
        return tr("due %(day)s", day=day_in_words(calendar.local_date(held.due_at), today=visit.today))
    if state is State.DONE and left is not None:
        return day_in_words(calendar.local_date(left), today=visit.today)
    if state is State.COMING and planned is not None:
        return tr("planned %(day)s", day=day_in_words(planned, today=visit.today))
    return ""


def _planned(facts: Facts, *, today: date) -> dict[str, date]:
    """When each phase to come would be done, if each took as long as it may, from the present deadline on."""
    held = facts.phase_commitment
    if held is None or held.due_at is None:
        return {}
    found, last = {}, max(facts.calendar.local_date(held.due_at), today)
    for phase in _row(facts):
        if phase.rank <= facts.phase.rank:
            continue
        due = _due(facts, phase.limit, opened_on=last)
        if due is None:
            break
        found[phase.name] = last = max(due, last)
    return found


def _due(facts: Facts, limit: Limit, *, opened_on: date) -> date | None:
    fields = {limit.field: facts.value(limit.field)} if limit.field else {}
    try:
        return due_date(limit, opened_on=opened_on, calendar=facts.calendar, fields=fields)
    except BeyondCalendar:
        return None


def _is_late(facts: Facts, *, at: datetime) -> bool:
    held = facts.phase_commitment
    return held is not None and held.due_at is not None and held.due_at < at and facts.item.pause is None
