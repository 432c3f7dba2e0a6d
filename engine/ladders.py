"""A reminder policy laid out over the days of one commitment: what falls due on which day, and who waits for whom.

Everything here is a local date; :mod:`engine.reminders` turns it into instants. A level (0 the owner's own circle, 1
the manager, 2 the manager's manager) is owed every occurrence after the day on which it was last told. So a sweep that
comes late finds what it missed, and one that comes twice finds nothing.

- What lies before both the opening and the deadline is moot. After the deadline everything counts, so that overdue work
  that was imported is asked about.
- Of what the owner's circle missed, only the latest reminder to each role goes out; of escalations, every rung. What a
  later one replaces is reported as skipped, the newest ``MOST_SKIPPED`` of each rung. The gap in the occurrence numbers
  tells the rest: a very long outage leaves a few rows and not thousands.
- A level is told no sooner than ``grace`` working days after the level below it. First goes what the level below is
  owed up to the day of the escalation. What it is owed after that day waits and goes out together with the escalation:
  else somebody who is reminded every day would push the escalation away for ever.
- Where nobody stands below, nobody is waited for. If all that was to be said below is moot, the opening has said it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from engine.calendars import Calendar
from engine.definition import Anchor, Policy, Rung, Span, Unit
from engine.errors import Invalid

MOST_SKIPPED = 12
"""How many replaced occurrences of one rung are reported at most."""

ONE_DAY = timedelta(days=1)


class EndlessRung(Invalid):
    """A rung that repeats without time passing."""

    code = "endless-rung"
    template = "Rung %(rung)s of a reminder policy repeats every %(number)s days or months; 1 is the least."


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time (the first is 1) that a rung of a level falls due; a skipped one is replaced by a later one."""

    level: int
    rung: Rung
    number: int
    day: date
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """The occurrences of one rung. ``last`` is the number of the last one (None: there is none)."""

    rung: Rung
    first: date
    last: int | None
    calendar: Calendar

    def day(self, number: int) -> date:
        """The day of the occurrence with that number."""
        every = self.rung.every
        if every is None or number == 1:
            return self.first
        return self.calendar.add(self.first, Span(every.number * (number - 1), every.unit))

    def until(self, day: date) -> int:
        """How many occurrences lie on or before ``day``."""
        if day < self.first:
            return 0
        if self.rung.every is None:
            return 1
        number = 1 + self._passed(day, self.rung.every.unit) // self.rung.every.number
        return number if self.last is None else min(number, self.last)

    def between(self, after: date, until: date) -> range:
        """The numbers of the occurrences after one day, up to and with another."""
        return range(self.until(after) + 1, self.until(until) + 1)

    def next_after(self, day: date) -> date | None:
        """The day of the first occurrence after ``day``; None when there is none."""
        if day < self.first:
            return self.first
        number = self.until(day) + 1
        return None if self.last is not None and number > self.last else self.day(number)

    def _passed(self, day: date, unit: Unit) -> int:
        """How many whole units have passed from the first occurrence to ``day``."""
        match unit:
            case Unit.WORKING_DAYS:
                return self.calendar.working_days_between(self.first, day)
            case Unit.DAYS:
                return (day - self.first).days
            case Unit.MONTHS:
                months = 12 * (day.year - self.first.year) + day.month - self.first.month
                return months - (self.calendar.add(self.first, Span(months, unit)) > day)


@dataclass(frozen=True, slots=True)
class Level:
    """The rungs that speak to one level."""

    number: int
    series: tuple[Series, ...]

    def next_after(self, day: date) -> date | None:
        """The day of the first occurrence of any rung after ``day``; None when there is none."""
        return min((found for series in self.series if (found := series.next_after(day))), default=None)


@dataclass(frozen=True, slots=True)
class Plan:
    """One policy over the days of one commitment: its ``levels`` from below, without those that are moot altogether.

    Occurrences up to and with ``eve`` are moot. ``earliest`` is when the lowest level may be told at the earliest.
    ``told`` in its methods is when level 0, 1 and 2 were last told (None: never).
    """

    calendar: Calendar
    grace: int
    eve: date
    earliest: date
    levels: tuple[Level, ...]

    def wakes(self, told: Sequence[date | None]) -> list[tuple[Level, date]]:
        """When each level is told next; left out are those that have been told everything or wait for the one below."""
        owed = [level.next_after(told[level.number] or self.eve) for level in self.levels]
        wakes = [self._wake(place, owed, told) for place in range(len(owed))]
        for place in range(len(wakes) - 2, -1, -1):
            own, above = wakes[place], wakes[place + 1]
            if own is not None and above is not None:  # what is owed here lies after the day of the escalation
                wakes[place] = max(own, above)
        return [(level, wake) for level, wake in zip(self.levels, wakes, strict=True) if wake is not None]

    def falling_due(self, level: Level, *, after: date | None, until: date) -> list[Occurrence]:
        """What ``level`` is told on the day ``until``, in order, with what that replaces."""
        owed = [(series, found) for series in level.series if (found := series.between(after or self.eve, until))]
        owed.sort(key=lambda each: (each[0].day(each[1][-1]), each[0].rung.index))
        # In the owner's circle each role hears of its latest rung alone; nobody above is spared any.
        heard = {series.rung.index if level.number else series.rung.to: series.rung for series, _ in owed}.values()
        return [
            Occurrence(
                level.number, series.rung, number, series.day(number), number < found[-1] or series.rung not in heard
            )
            for series, found in owed
            for number in found[-MOST_SKIPPED - 1 :]
        ]

    def occurrences(self, until: date) -> list[Occurrence]:
        """Everything that falls due up to and with ``until``, rung by rung."""
        return [
            Occurrence(level.number, series.rung, number, series.day(number))
            for level in self.levels
            for series in level.series
            for number in series.between(self.eve, until)
        ]

    def has_escalation(self, told: Sequence[date | None]) -> bool:
        """True while somebody above the owner is still to be told something."""
        return any(level.number and level.next_after(told[level.number] or self.eve) for level in self.levels)

    def _wake(self, place: int, owed: Sequence[date | None], told: Sequence[date | None]) -> date | None:
        own = owed[place]
        if own is None or place == 0:
            return own and max(own, self.earliest)
        below, below_told = owed[place - 1], told[self.levels[place - 1].number]
        if below_told is None or (below is not None and below <= own):
            return None
        return max(own, _after_grace(self.calendar, below_told, self.grace))


@lru_cache(maxsize=4096)
def lay_out(policy: Policy, calendar: Calendar, *, opened_on: date, due_on: date | None) -> Plan:
    """The plan of a commitment. Raises EndlessRung for a rung that repeats every 0 days."""
    eve = (opened_on if due_on is None else min(opened_on, due_on + ONE_DAY)) - ONE_DAY
    levels = _levels(policy, calendar, opened_on if _counts_from_opening(policy) else None, due_on)
    live = tuple(level for level in levels if level.next_after(eve) is not None)
    earliest = eve if live[:1] == levels[:1] else _after_grace(calendar, opened_on, policy.grace)
    return Plan(calendar, policy.grace, eve, earliest, live)


@lru_cache(maxsize=256)
def _counts_from_opening(policy: Policy) -> bool:
    return any(rung.anchor is Anchor.OPENED for rung in policy.ladder)


@lru_cache(maxsize=4096)  # commitments opened on different days share their deadline, and with it most of the work
def _levels(policy: Policy, calendar: Calendar, opened_on: date | None, due_on: date | None) -> tuple[Level, ...]:
    """The levels that the ladder speaks to, from below; a rung that counts from a deadline needs one."""
    start = {Anchor.OPENED: opened_on, Anchor.DUE: due_on}
    series = [_series(rung, calendar, day) for rung in policy.ladder if (day := start[rung.anchor]) is not None]
    numbers = sorted({each.rung.to.level for each in series})
    return tuple(Level(number, tuple(s for s in series if s.rung.to.level == number)) for number in numbers)


def _series(rung: Rung, calendar: Calendar, start: date) -> Series:
    """The occurrences of a rung, counted from the day that it is anchored in."""
    if rung.every is not None and rung.every.number < 1:
        raise EndlessRung(rung=rung.index + 1, number=rung.every.number)
    day = (
        calendar.add(start, rung.offset)
        if rung.anchor is Anchor.OPENED
        else _day_from_due(rung.offset, calendar, start)
    )
    return Series(rung, day, 1 if rung.every is None else rung.at_most, calendar)


def _day_from_due(offset: Span, calendar: Calendar, due_on: date) -> date:
    """The day that lies ``offset`` from a deadline."""
    if offset.number > 0:
        return calendar.add(due_on, offset)
    # What is said before a deadline on a free day must be read on a working day before it.
    start = calendar.last_working_on_or_before(due_on) if offset.unit is Unit.WORKING_DAYS else due_on
    return calendar.last_working_on_or_before(calendar.add(start, offset))


def _after_grace(calendar: Calendar, told_on: date, grace: int) -> date:
    """``grace`` working days after a day; what is said on a free day is read on the next working day."""
    return calendar.add_working_days(told_on - ONE_DAY, grace + 1)
