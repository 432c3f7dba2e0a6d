"""The reminder ladder: which rungs have fallen due, who is told, and when to look again. Pure: no clock, no store.

A rung falls due at the first instant of its day where the organisation is. Which day that is, who goes before whom and
what is left out after an outage is told in :mod:`engine.ladders`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from engine.calendars import Calendar
from engine.definition import Anchor, Policy, Role, Rung
from engine.ladders import Occurrence, lay_out

ToldOn = tuple[date | None, date | None, date | None]


class Progress(NamedTuple):
    """How far a ladder has come: when level 0, 1 and 2 were last told in this generation (None: never)."""

    told: tuple[datetime | None, datetime | None, datetime | None] = (None, None, None)


@dataclass(frozen=True, slots=True)
class Firing:
    """One occurrence (the first is 1) of a rung that fell due at ``nominal``; a skipped one a later one replaced."""

    rung: Rung
    occurrence: int
    nominal: datetime
    skipped: bool


class Decision(NamedTuple):
    """What fires, in the order in which it fell due; when to decide again (None: never); the progress made by it."""

    fire: tuple[Firing, ...]
    next_wake_at: datetime | None
    progress: Progress


def due_rungs(
    *,
    policy: Policy,
    opened_at: datetime,
    due_at: datetime | None,
    progress: Progress,
    now: datetime,
    calendar: Calendar,
) -> Decision:
    """Decide what fires at ``now`` for a commitment whose ladder has come as far as ``progress``.

    ``opened_at`` is when the present generation began. Without ``due_at`` only what counts from the opening falls due.
    Asked again at the same or an earlier ``now`` with the progress it gave, it fires nothing: a clock set back is
    harmless. ``next_wake_at`` is strictly after ``now``; nothing falls due before it.

    Raises EndlessRung for a rung that repeats every 0 days, and BeyondCalendar as the calendar does.
    """
    return _decided(policy, calendar, calendar.local_date(opened_at), due_at, progress, now)


def in_force(policy: Policy, *, is_news: bool) -> Policy:
    """The policy as it applies: what is said at the very opening is not said again to somebody who knows."""
    return policy if is_news else _without_greeting(policy)


def next_escalation(
    *,
    policy: Policy,
    opened_at: datetime,
    due_at: datetime | None,
    progress: Progress,
    now: datetime,
    calendar: Calendar,
) -> tuple[Rung, date] | None:
    """The rung that next tells somebody above the owner if nobody answers, and its local date; None when none will."""
    plan = lay_out(policy, calendar, opened_on=calendar.local_date(opened_at), due_on=_day(due_at, calendar))
    today, told = calendar.local_date(now), list(_days(progress, calendar))
    if not plan.has_escalation(told):
        return None
    while True:  # ends: an escalation that is owed waits for no more than what the level below is owed before it
        wakes = plan.wakes(told)
        today = max(today, min(day for _, day in wakes))
        for level in [level for level, day in wakes if day <= today]:
            if level.number:
                return plan.falling_due(level, after=told[level.number], until=today)[-1].rung, today
            told[level.number] = today


def is_last(
    *, policy: Policy, opened_at: datetime, due_at: datetime | None, role: Role, now: datetime, calendar: Calendar
) -> bool:
    """True when nobody in ``role`` is reminded after the local date of ``now``, however late it gets."""
    plan = lay_out(policy, calendar, opened_on=calendar.local_date(opened_at), due_on=_day(due_at, calendar))
    series = [each for level in plan.levels for each in level.series if role in (each.rung.to, *each.rung.copy)]
    return not any(each.next_after(calendar.local_date(now)) for each in series)


def ladder(
    *, policy: Policy, opened_at: datetime, due_at: datetime | None, calendar: Calendar, until: datetime
) -> list[Firing]:
    """Every occurrence that falls due up to ``until``, in order, as if nobody ever answered and nothing came late.

    An escalation that stands here too close upon the level below comes later, when that has had its grace.
    """
    plan = lay_out(policy, calendar, opened_on=calendar.local_date(opened_at), due_on=_day(due_at, calendar))
    return [_firing(each, calendar) for each in sorted(plan.occurrences(calendar.local_date(until)), key=_order)]


@dataclass(frozen=True, slots=True)
class _Turn:
    """A decision in days: what fires, which levels are told by it, and when to decide again."""

    fire: tuple[Firing, ...]
    levels: frozenset[int]
    next_wake_at: datetime | None


@lru_cache(maxsize=8192)  # what one sweep looks at was told by few others, and has few deadlines
def _decided(  # noqa: PLR0917 - looked up by place, which takes half as long as by name
    policy: Policy, calendar: Calendar, opened_on: date, due_at: datetime | None, progress: Progress, now: datetime
) -> Decision:
    turn = _turn(
        policy,
        calendar,
        opened_on=opened_on,
        due_on=_day(due_at, calendar),
        told_on=_days(progress, calendar),
        today=calendar.local_date(now),
    )
    return Decision(turn.fire, turn.next_wake_at, _advance(progress, turn.levels, now))


@lru_cache(maxsize=8192)  # the commitments that wake in one night share few days: most are decided already
def _turn(
    policy: Policy, calendar: Calendar, *, opened_on: date, due_on: date | None, told_on: ToldOn, today: date
) -> _Turn:
    plan = lay_out(policy, calendar, opened_on=opened_on, due_on=due_on)
    told = list(told_on)
    due: list[Occurrence] = []
    wakes = plan.wakes(told)
    while ripe := [level for level, day in wakes if day <= today]:
        for level in ripe:
            due += plan.falling_due(level, after=told[level.number], until=today)
            told[level.number] = today
        wakes = plan.wakes(told)
    return _Turn(
        fire=tuple(_firing(each, calendar) for each in sorted(due, key=_order)),
        levels=frozenset(each.level for each in due),
        next_wake_at=calendar.start_of(min(day for _, day in wakes)) if wakes else None,
    )


@lru_cache(maxsize=1024)
def _without_greeting(policy: Policy) -> Policy:
    return replace(policy, ladder=tuple(rung for rung in policy.ladder if not _is_greeting(rung)))


def _is_greeting(rung: Rung) -> bool:
    return rung.anchor is Anchor.OPENED and rung.offset.number == 0


def _firing(occurrence: Occurrence, calendar: Calendar) -> Firing:
    return Firing(occurrence.rung, occurrence.number, calendar.start_of(occurrence.day), occurrence.skipped)


def _order(occurrence: Occurrence) -> tuple[date, int]:
    return occurrence.day, occurrence.rung.index


def _days(progress: Progress, calendar: Calendar) -> ToldOn:
    owner, manager, senior = progress.told
    return _day(owner, calendar), _day(manager, calendar), _day(senior, calendar)


def _day(instant: datetime | None, calendar: Calendar) -> date | None:
    return None if instant is None else calendar.local_date(instant)


def _advance(progress: Progress, levels: frozenset[int], now: datetime) -> Progress:
    owner, manager, senior = (now if n in levels else told for n, told in enumerate(progress.told))
    return Progress((owner, manager, senior))
