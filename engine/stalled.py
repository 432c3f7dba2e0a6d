"""What counts as stalled, since when and why.

An open item is stalled when no person has done anything to it for the phase's limit, when it has not come further for
its limit, when a rung of the ladder has said so, or when nobody owns it. Being stalled is a label and a question, never
an ending; the scheduler's own acts do not break a silence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.calendars import Calendar
from engine.definition import Phase, Span
from engine.model import Commitment, CommitmentKind, Item

MOVED_AGAIN = 3
"""A deadline moved this many times counts as postponed again and again."""


class Why(StrEnum):
    """A reason why work has stopped."""

    SILENT = "silent"
    NO_ADVANCE = "no advance"
    MARKED = "reminders unanswered"
    ORPHANED = "orphaned"
    OVERDUE = "overdue"
    BLOCKED = "blocked"
    POSTPONED = "postponed again and again"


STALLING = frozenset({Why.SILENT, Why.NO_ADVANCE, Why.MARKED, Why.ORPHANED})
"""The reasons that make an item stalled; the others explain."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, and for how many working days it has held."""

    why: Why
    working_days: int


def reasons(
    item: Item, *, phase: Phase, commitments: Iterable[Commitment], calendar: Calendar, at: datetime
) -> tuple[Reason, ...]:
    """Why work on the item has stopped, each reason with its age; empty when it goes on, rests or has ended."""
    if item.ended_at is not None or item.pause is not None:
        return ()
    owed = [commitment for commitment in commitments if commitment.closed_at is None]
    found = dict(_of_item(item, phase, calendar, quiet_since=_quiet_since(item, owed), at=at))
    for commitment in owed:
        found |= {why: min(since, found.get(why, since)) for why, since in _of_commitment(commitment, at)}
    today = calendar.local_date(at)
    ages = {why: calendar.working_days_between(calendar.local_date(since), today) for why, since in found.items()}
    return tuple(Reason(why, ages[why]) for why in Why if why in ages)


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
    if item.block is not None:
        yield Why.BLOCKED, item.block.since


def _of_commitment(commitment: Commitment, at: datetime) -> Iterable[tuple[Why, datetime]]:
    if commitment.due_at is not None and commitment.due_at < at:
        yield Why.OVERDUE, commitment.due_at
    if commitment.moved >= MOVED_AGAIN:
        yield Why.POSTPONED, commitment.since
