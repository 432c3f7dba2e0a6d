"""What counts as stalled, since when and why.

An open item is stalled when no person has done anything to it for the phase's limit, when it has not come further for
its limit, when it has waited for the same thing for too long, when a rung of the ladder has said so, or when nobody
owns it. Being stalled is a label and a question, never an ending; the scheduler's own acts do not break a silence.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from engine.calendars import Calendar
from engine.definition import Definition, FieldKind, Phase, Requirement, Span, Standstill
from engine.model import Block, Commitment, CommitmentKind, Facts, Item
from engine.requirements import is_blank

USUAL = Standstill()


class Why(StrEnum):
    """A reason why work has stopped."""

    SILENT = "silent"
    NO_ADVANCE = "no advance"
    MARKED = "reminders unanswered"
    ORPHANED = "orphaned"
    OVERDUE = "overdue"
    BLOCKED_LONG = "blocked for long"
    BLOCKED = "blocked"
    NO_DATA = "no data"
    POSTPONED = "postponed again and again"


STALLING = frozenset({Why.SILENT, Why.NO_ADVANCE, Why.MARKED, Why.ORPHANED, Why.BLOCKED_LONG})
"""The reasons that make an item stalled; the others explain."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, and for how many working days it has held."""

    why: Why
    working_days: int


def reasons_for(facts: Facts, *, at: datetime) -> tuple[Reason, ...]:
    """Why work on the item has stopped, by everything that is on record about it; see :func:`reasons`."""
    wanted = data_wanted(facts.definition, facts.item.phase)
    return reasons(
        facts.item,
        phase=facts.phase,
        commitments=facts.commitments,
        calendar=facts.calendar,
        at=at,
        standstill=facts.definition.standstill,
        lacks_data=wanted is not None and is_blank(facts.value(wanted)),
    )


def reasons(
    item: Item,
    *,
    phase: Phase,
    commitments: Iterable[Commitment],
    calendar: Calendar,
    at: datetime,
    standstill: Standstill = USUAL,
    lacks_data: bool = False,
) -> tuple[Reason, ...]:
    """Why work on the item has stopped, each reason with its age; empty when it goes on, rests or has ended.

    ``standstill`` is the workflow's; ``lacks_data`` says that what :func:`data_wanted` names has no answer.
    """
    if item.ended_at is not None or item.pause is not None:
        return ()
    owed = [commitment for commitment in commitments if commitment.closed_at is None]
    found = dict(_of_item(item, phase, calendar, quiet_since=_quiet_since(item, owed), at=at))
    if item.block is not None:
        found[_wait(item.block, standstill, calendar, at=at)] = item.block.since
    if lacks_data and has_run_out(item.entered_at, standstill.no_data, calendar=calendar, at=at):
        found[Why.NO_DATA] = item.entered_at
    for commitment in owed:
        of_it = _of_commitment(commitment, standstill, at=at)
        found |= {why: min(since, found.get(why, since)) for why, since in of_it}
    today = calendar.local_date(at)
    ages = {why: calendar.working_days_between(calendar.local_date(since), today) for why, since in found.items()}
    return tuple(Reason(why, ages[why]) for why in Why if why in ages)


@lru_cache(maxsize=256)  # asked for every item of a list; definitions are compared by identity
def data_wanted(definition: Definition, phase: str) -> str | None:
    """The field (``phase.field``) of data points without which no item goes on from ``phase``, if there is one."""
    ways = (way for way in definition.leaving[phase] if not way.back)
    needed = (field for way in ways for requirement in way.requirements for field in _fields(requirement))
    points = _of_points(definition)
    return next((field for field in needed if field in points), None)


def is_stalled(found: Iterable[Reason]) -> bool:
    """True when one of the reasons makes the item stalled."""
    return any(reason.why in STALLING for reason in found)


def has_run_out(since: datetime, limit: Span | None, *, calendar: Calendar, at: datetime) -> bool:
    """True when at least ``limit`` has passed since the local day of ``since``; never without a limit."""
    return limit is not None and calendar.add(calendar.local_date(since), limit) <= calendar.local_date(at)


def _quiet_since(item: Item, owed: Iterable[Commitment]) -> datetime:
    """The last act by a person, or when the present phase began to ask for one: nobody is silent who was not asked.

    A phase that the scheduler moved the item into, or woke it up in, gives its people the whole of its limit.
    """
    asked = (commitment.since for commitment in owed if commitment.kind is CommitmentKind.PHASE)
    return max([item.last_act_at, *asked])


def _of_item(
    item: Item, phase: Phase, calendar: Calendar, *, quiet_since: datetime, at: datetime
) -> Iterable[tuple[Why, datetime]]:
    if has_run_out(quiet_since, phase.silence, calendar=calendar, at=at):
        yield Why.SILENT, quiet_since
    if has_run_out(item.peak_at, phase.no_advance, calendar=calendar, at=at):
        yield Why.NO_ADVANCE, item.peak_at
    if item.stalled_at is not None:
        yield Why.MARKED, item.stalled_at
    if item.owner_id is None:
        yield Why.ORPHANED, item.last_act_at


def _wait(block: Block, standstill: Standstill, calendar: Calendar, *, at: datetime) -> Why:
    is_long = has_run_out(block.since, standstill.blocked, calendar=calendar, at=at)
    return Why.BLOCKED_LONG if is_long else Why.BLOCKED


def _of_commitment(commitment: Commitment, standstill: Standstill, *, at: datetime) -> Iterable[tuple[Why, datetime]]:
    if commitment.due_at is not None and commitment.due_at < at:
        yield Why.OVERDUE, commitment.due_at
    if commitment.moved >= standstill.postponed:
        yield Why.POSTPONED, commitment.since


def _fields(requirement: Requirement) -> Iterable[str]:
    """The fields that a requirement must have an answer in."""
    if requirement.check not in {"filled", "points"}:
        return
    for value in requirement.arguments.values():
        yield from (value,) if isinstance(value, str) else value if isinstance(value, tuple | list) else ()


def _of_points(definition: Definition) -> Collection[str]:
    return {f"{p.name}.{f.name}" for p in definition.phases for f in p.fields if f.kind is FieldKind.POINTS}
