"""Flow: how long work takes, how old it is, how much of it there is, and whether its dates are kept.

Every figure is about work, never about a person, and says how many observations it rests on. ``docs/flow.md`` defines
them for whoever reads them. Lengths of time are days of 24 hours, days off included, rounded to whole ones (half a day
is one): a patient waits on Sundays, too.

Sources: the measures and their names are those of *The Kanban Guide* (2025) and D. S. Vacanti, *Actionable Agile
Metrics for Predictability* (2015); percentiles by nearest rank are definition 1 of R. J. Hyndman and Y. Fan, "Sample
quantiles in statistical packages", The American Statistician 50 (1996).
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from engine.calendars import FIRST_YEAR, LAST_YEAR
from engine.errors import Invalid
from engine.survival import Curve

DAY = 24 * 60 * 60
"""Seconds in a day of 24 hours."""

FEW = 5
"""Of fewer observations than this no percentile is given: it would say more about chance than about the work."""

PERCENTS = (50, 85, 95)
"""Half, most, and nearly all: the three percentiles that are given."""

LONGEST = timedelta(days=10 * 366)
"""Over no more days than this figures are made at once."""

RESPONSE = timedelta(days=7)
"""Within this time after a reminder was sent an act counts as its answer."""

Tally = Mapping[int, int]
"""How many there are of each length, in days."""


class NoPeriod(Invalid):
    """Figures are asked for over a time that is no period, or a very long one."""

    code = "no-period"
    template = "Ask for a period of at most ten years, with its first day first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentiles:
    """How long something takes, in days: half, 85 and 95 of 100 took at most so long; None of fewer than FEW."""

    count: int
    p50: int | None
    p85: int | None
    p95: int | None


def nearest_rank(tally: Tally, percent: int) -> int:
    """The shortest length that at least ``percent`` of 100 do not exceed: always one that was observed.

    With N observations in order it is number ceil(percent / 100 * N) of them. Source: Hyndman and Fan, definition 1.

    Raises:
        ValueError: there are none.
    """
    count = sum(tally.values())
    if not count:
        raise ValueError(percent)
    rank = max(1, -(-percent * count // 100))
    passed = 0
    for length in sorted(tally):
        passed += tally[length]
        if passed >= rank:
            break
    return length


def percentiles(tally: Tally) -> Percentiles:
    """The percentiles of what was observed, by nearest rank; none when that is too little (FEW)."""
    count = sum(tally.values())
    if count < FEW:
        return Percentiles(count=count, p50=None, p85=None, p95=None)
    half, most, nearly_all = (nearest_rank(tally, percent) for percent in PERCENTS)
    return Percentiles(count=count, p50=half, p85=most, p95=nearly_all)


class Ages:
    """Where an age lies among the lengths of what is finished."""

    def __init__(self, finished: Tally) -> None:
        self._lengths: list[int] = []
        self._passed: list[int] = [0]
        for length in sorted(finished):
            self._lengths.append(length)
            self._passed.append(self._passed[-1] + finished[length])

    def share_shorter(self, age: int) -> float | None:
        """The share (0 to 1) of finished work that took less than ``age``; None of fewer than FEW."""
        count = self._passed[-1]
        return None if count < FEW else self._passed[bisect_left(self._lengths, age)] / count


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """How many were finished in a week: that of ISO 8601, from Monday, of the year in which its Thursday lies."""

    year: int
    week: int
    monday: date
    finished: int


def weeks(finished: Mapping[date, int], *, first: date, last: date) -> tuple[Week, ...]:
    """Throughput: how many were finished in each ISO week from that of ``first`` to that of ``last``, also none.

    ``finished`` are local dates of the organisation; what lies outside of the two is not counted.
    """
    inside = {day: number for day, number in finished.items() if first <= day <= last}
    begins = first - timedelta(days=first.weekday())
    mondays = [begins + timedelta(weeks=n) for n in range((last - begins).days // 7 + 1)]
    counts = dict.fromkeys(mondays, 0)
    for day, number in inside.items():
        counts[day - timedelta(days=day.weekday())] += number
    return tuple(
        Week(year=monday.isocalendar().year, week=monday.isocalendar().week, monday=monday, finished=number)
        for monday, number in counts.items()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How many items were in each phase at the end of a local day, and how many had ended since the first one."""

    day: date
    phases: Mapping[str, int]
    ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """What cumulative flow is made of: ``before`` is how many were in each phase when the first day began.

    ``entered`` and ``left`` say how many came into a phase and went out of it on a local day, ``begun`` how many items
    came into their first phase.
    """

    before: Mapping[str, int]
    entered: Mapping[tuple[str, date], int]
    left: Mapping[tuple[str, date], int]
    begun: Mapping[date, int]


def cumulative_flow(movements: Movements, *, phases: Sequence[str], first: date, last: date) -> tuple[Day, ...]:
    """How many items were in each phase at the end of every day from ``first`` to ``last``, both included.

    On each day the phases and what has ended add up to what was in a phase at the beginning and what has begun since:
    nothing is lost in between. What had ended before and came back counts as ended from the beginning.
    """
    inside = dict.fromkeys(phases, 0) | {phase: n for phase, n in movements.before.items() if phase in phases}
    known = sum(inside.values())
    found = []
    for day in _days(first, last):
        for phase in phases:
            inside[phase] += movements.entered.get((phase, day), 0) - movements.left.get((phase, day), 0)
        known += movements.begun.get(day, 0)
        found.append(Day(day=day, phases=dict(inside), ended=known - sum(inside.values())))
    came_back = -min((each.ended for each in found), default=0)
    return tuple(replace(each, ended=each.ended + came_back) for each in found) if came_back > 0 else tuple(found)


class Verdict(StrEnum):
    """How it stands with a promise against a date."""

    ON_TIME = "on time"
    LATE = "late"
    OVERDUE = "open and late"
    AHEAD = "not due yet"


def verdict(due_at: datetime, closed_at: datetime | None, *, at: datetime) -> Verdict:
    """How it stands at ``at`` with what was due at the end of a day, and was done at ``closed_at`` if at all by then.

    What was done before its time is on time; what is still open is late as soon as its day is over.
    """
    if closed_at is not None and closed_at <= at:
        return Verdict.ON_TIME if closed_at <= due_at else Verdict.LATE
    return Verdict.OVERDUE if due_at < at else Verdict.AHEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Punctuality:
    """How many promises whose first date lay in the period were kept, against a date.

    ``first`` holds them against the date that was promised first, ``last`` against the one promised last: a date that
    was moved makes the second look better than the first, and both are shown. Promises are phases, actions,
    measurements and follow-ups; questions to somebody (decisions, answers, hand-overs) are not, and what fell away with
    its item is not either.
    """

    first: Mapping[Verdict, int]
    last: Mapping[Verdict, int]

    @property
    def count(self) -> int:
        """How many promises it is about."""
        return sum(self.first.values())

    def share(self, of: Mapping[Verdict, int]) -> float | None:
        """The share (0 to 1) that was done on time, of what is due; None of fewer than FEW."""
        due = sum(number for said, number in of.items() if said is not Verdict.AHEAD)
        return None if due < FEW else of.get(Verdict.ON_TIME, 0) / due


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """How many reminders to a role were sent long enough ago (RESPONSE), and after how many a person acted in time.

    The act may be anybody's, of any kind, on the item that the reminder was about; to put the reminder off, or to
    remind somebody else, is none. That an act followed does not show that the reminder brought it about.
    """

    role: str
    sent: int
    answered: int

    @property
    def share(self) -> float | None:
        """The share (0 to 1) that led to an act; None of fewer than FEW."""
        return None if self.sent < FEW else self.answered / self.sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """That a deadline was moved, as the trail says it; dates are local."""

    item_id: int
    seq: int
    at: datetime
    commitment_id: int
    subject: str
    before: date | None
    after: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A promise whose date was moved: from its first date to its last, how often, and why each time, oldest first.

    What had no date at first has as its first the one that it was given.
    """

    item_id: int
    commitment_id: int
    subject: str
    first: date
    last: date
    times: int
    reasons: tuple[str, ...]
    moved_at: datetime

    @property
    def days(self) -> int:
        """How many calendar days the date has slipped; negative when it came earlier."""
        return (self.last - self.first).days


def slips(moves: Iterable[Move], *, taken_back: Mapping[int, Sequence[range]] | None = None) -> tuple[Slip, ...]:
    """What has become of each promise whose date was moved, the one that was moved last first.

    ``taken_back`` are the numbers of those events of an item that were undone: they count as if they had never been.
    """
    undone = taken_back or {}
    stood: dict[int, list[Move]] = {}
    for move in sorted(moves, key=lambda move: move.seq):
        if not any(move.seq in events for events in undone.get(move.item_id, ())):
            stood.setdefault(move.commitment_id, []).append(move)
    found = [_slip(of) for of in stood.values()]
    return tuple(sorted(found, key=lambda slip: (slip.moved_at, slip.commitment_id), reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long a phase takes, in days: the estimate with what still goes on, and the percentiles of what is done."""

    phase: str
    curve: Curve
    done: Percentiles

    @property
    def median(self) -> int | None:
        """The first day at which at most half still go on; None while too few (FEW) have ended."""
        return None if self.curve.ended < FEW else self.curve.median

    @property
    def interval(self) -> tuple[int | None, int | None]:
        """Between which days the median lies, with 95 % certainty; None where that cannot be told."""
        return (None, None) if self.curve.ended < FEW else (self.curve.median_low, self.curve.median_high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """So many open items of one age in a phase: ``age`` is that of the item, in days."""

    phase: str
    age: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """All figures about one kind of work in some organisations, from ``first`` to ``last``, as they were at ``at``.

    ``lengths`` is how long what was finished took, ``beyond`` how many open items are older than each percentile of it.
    ``slipped`` counts the promises whose date was moved in the period, ``slip_days`` is by how many days in all.
    """

    workflow: str
    first: date
    last: date
    at: datetime
    phases: tuple[str, ...]
    cycle_time: Percentiles
    lengths: Tally
    ages: tuple[Aged, ...]
    beyond: Mapping[int, int]
    spans: tuple[Span, ...]
    weeks: tuple[Week, ...]
    days: tuple[Day, ...]
    punctuality: Punctuality
    reminded: tuple[Reminded, ...]
    slipped: int
    slip_days: Percentiles

    @property
    def open(self) -> int:
        """How many items go on."""
        return sum(aged.count for aged in self.ages)

    @property
    def finished(self) -> int:
        """How many items were finished in the period."""
        return sum(week.finished for week in self.weeks)


def usual_period(today: date) -> tuple[date, date]:
    """The first and the last day of the period when none is given: 52 weeks, of which this is the last."""
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(weeks=51), today


def asked_period(first: date | None, last: date | None, *, today: date) -> tuple[date, date]:
    """The first and the last day of the period that is asked for; what is not given is that of the usual one.

    Without a first day it begins no later than it ends.
    """
    usual_first, usual_last = usual_period(today)
    last = last or usual_last
    return first or min(usual_first, last), last


def check_period(first: date, last: date) -> None:
    """Refuse a period over which no figures are made: NoPeriod."""
    if not (first.year > FIRST_YEAR and last.year < LAST_YEAR and timedelta() <= last - first <= LONGEST):
        raise NoPeriod


def in_days(length: timedelta) -> int:
    """A length of time as whole days, half a day and more rounded up."""
    return (int(length.total_seconds()) + DAY // 2) // DAY


def beyond(ages: Iterable[Aged], cycle_time: Percentiles) -> dict[int, int]:
    """How many open items are older than each percentile of what is finished; empty of fewer than FEW."""
    limits = zip(PERCENTS, (cycle_time.p50, cycle_time.p85, cycle_time.p95), strict=True)
    known = [*ages]
    return {
        percent: sum(aged.count for aged in known if aged.age > limit) for percent, limit in limits if limit is not None
    }


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _slip(moves: Sequence[Move]) -> Slip:
    first, last = moves[0], moves[-1]
    return Slip(
        item_id=last.item_id,
        commitment_id=last.commitment_id,
        subject=last.subject,
        first=first.before or first.after,
        last=last.after,
        times=len(moves),
        reasons=tuple(move.reason for move in moves),
        moved_at=last.at,
    )
