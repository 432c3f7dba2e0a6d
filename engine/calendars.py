"""Working days, red days and time zones: the calendar that an organisation's deadlines follow.

Working days are Monday to Friday, less the public and the de facto holidays of the country (in Sweden midsommarafton,
julafton and nyårsafton are free although no law says so), less the organisation's own closures. Every count is a
lookup in one sorted row of working days per year, made once, so that a sweep can ask tens of thousands of times a
second.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from engine.definition import Span, Unit
from engine.errors import InvalidCalendar

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""The years in which working days can be counted; a date beyond them is a slip of the pen."""

FREE_CATEGORIES = ("public", "de_facto")
WEEKDAYS = range(1, 6)  # Monday to Friday, as remainders by 7 of a date's ordinal
ISO_LETTERS = 2


class UnknownCountry(InvalidCalendar):
    """The country, or its subdivision, has no known holidays."""

    code = "unknown-country"
    template = "No holidays are known for “%(place)s”. Give the country's two capital letters (ISO 3166), such as SE."


class UnknownTimezone(InvalidCalendar):
    """The time zone does not exist."""

    code = "unknown-timezone"
    template = "There is no time zone “%(timezone)s”. Give one by its full name, such as Europe/Stockholm."


class BackwardClosure(InvalidCalendar):
    """A closure ends before it starts."""

    code = "backward-closure"
    template = "The closure from %(start)s to %(end)s ends before it starts."


class BackwardQuietWeeks(InvalidCalendar):
    """A time without mail ends before it starts."""

    code = "backward-quiet-weeks"
    template = "The quiet weeks from %(start)s to %(end)s end before they start."


class BeyondCalendar(InvalidCalendar):
    """A year in which no days can be counted: a slip of the pen, or where closures without an end lead to."""

    code = "beyond-calendar"
    template = (
        "Days cannot be counted into the year %(year)s: the calendar covers %(first)s to %(last)s. "
        "Is a year mistyped, or does a closure have no end?"
    )

    def __init__(self, year: int) -> None:
        super().__init__(year=year, first=FIRST_YEAR, last=LAST_YEAR)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When an organisation works.

    ``country`` and ``subdivision`` choose the holidays (ISO 3166 codes), ``timezone`` is a name of the IANA database,
    ``closures`` are the organisation's own free periods: (first, last), both included. In ``quiet`` weeks, given alike,
    people work and every deadline stands, but nobody is mailed what can wait.

    Raises UnknownCountry, UnknownTimezone, BackwardClosure or BackwardQuietWeeks when it is made; BeyondCalendar when
    days are counted and there are none left.
    """

    country: str = "SE"
    subdivision: str | None = None
    timezone: str = "Europe/Stockholm"
    closures: frozenset[tuple[date, date]] = frozenset()
    quiet: frozenset[tuple[date, date]] = frozenset()
    zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _free_categories(self.country, self.subdivision)
        for start, end in self.closures:
            if end < start:
                raise BackwardClosure(start=start, end=end)
        for start, end in self.quiet:
            if end < start:
                raise BackwardQuietWeeks(start=start, end=end)
        object.__setattr__(self, "zone", _zone(self.timezone))
        fields = (self.country, self.subdivision, self.timezone, self.closures, self.quiet)
        object.__setattr__(self, "_hash", hash(fields))

    def __hash__(self) -> int:
        # Every count looks its year up under the calendar: the fields are hashed once, not each time.
        return self._hash

    def is_working(self, day: date) -> bool:
        """True when the organisation works on ``day``."""
        working = _working_days(self, day.year)
        place = bisect_left(working, day.toordinal())
        return place < len(working) and working[place] == day.toordinal()

    def add_working_days(self, day: date, number: int) -> date:
        """The ``number``-th working day after ``day``, or before it when negative; 0 is the day itself, free or not."""
        if number == 0:
            return day
        if number > 0:
            place = bisect_right(_working_days(self, day.year), day.toordinal()) + number - 1
        else:
            place = bisect_left(_working_days(self, day.year), day.toordinal()) + number
        return self._working_day(day, place)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and with ``end``; negative when ``end`` comes first."""
        if end < start:
            return -self.working_days_between(end, start)
        passed = sum(len(_working_days(self, year)) for year in range(start.year, end.year))
        until_start = bisect_right(_working_days(self, start.year), start.toordinal())
        return passed + bisect_right(_working_days(self, end.year), end.toordinal()) - until_start

    def last_working_on_or_before(self, day: date) -> date:
        """``day`` if it is a working day, else the nearest one before it."""
        return self._working_day(day, bisect_right(_working_days(self, day.year), day.toordinal()) - 1)

    def next_working_on_or_after(self, day: date) -> date:
        """``day`` if it is a working day, else the nearest one after it."""
        return self._working_day(day, bisect_left(_working_days(self, day.year), day.toordinal()))

    def is_quiet(self, day: date) -> bool:
        """True when nobody is mailed what can wait on ``day``, working day or not."""
        return any(first <= day <= last for first, last in self.quiet)

    def next_mail_day_on_or_after(self, day: date) -> date:
        """The nearest working day from ``day`` on that lies in no quiet weeks."""
        day = self.next_working_on_or_after(day)
        while ends := [last for first, last in self.quiet if first <= day <= last]:
            day = self.next_working_on_or_after(_add_days(max(ends), 1))
        return day

    def add(self, day: date, span: Span) -> date:
        """``day`` moved by ``span``; a month later is the same day of the month, or the last one if it is shorter."""
        match span.unit:
            case Unit.WORKING_DAYS:
                return self.add_working_days(day, span.number)
            case Unit.DAYS:
                return _add_days(day, span.number)
            case Unit.MONTHS:
                return _add_months(day, span.number)

    def local_date(self, instant: datetime) -> date:
        """The date that the organisation's calendar on the wall shows at ``instant`` (aware)."""
        if instant.tzinfo is None:
            raise ValueError(f"an instant without a time zone: {instant}")
        return _local_date(self.zone, instant)

    def start_of(self, day: date) -> datetime:
        """The first instant of ``day``, in UTC."""
        return _instant(self.zone, day, 0)

    def end_of(self, day: date) -> datetime:
        """The last whole second of ``day`` (23:59:59 local), in UTC: when a deadline on that day passes."""
        return _instant(self.zone, day + timedelta(days=1), 0) - timedelta(seconds=1)

    def at_hour(self, day: date, hour: int) -> datetime:
        """``hour`` o'clock on ``day``, in UTC.

        An hour that the clock passes twice is the first of the two; one that it leaps over is the instant of the leap.
        """
        return _instant(self.zone, day, hour)

    def _working_day(self, day: date, place: int) -> date:
        """The working day at ``place``, counted from the first one of the year of ``day`` (negative: years before)."""
        year = day.year
        while place < 0:
            year -= 1
            place += len(_working_days(self, year))
        while place >= len(_working_days(self, year)):
            place -= len(_working_days(self, year))
            year += 1
        return date.fromordinal(_working_days(self, year)[place])


@lru_cache(maxsize=65_536)  # a sweep asks for the same few midnights and deadlines thousands of times
def _local_date(zone: ZoneInfo, instant: datetime) -> date:
    return instant.astimezone(zone).date()


@lru_cache(maxsize=4096)
def _working_days(calendar: Calendar, year: int) -> tuple[int, ...]:
    """The ordinals of the working days of one year, in order."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BeyondCalendar(year)
    days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    free = _holidays(calendar.country, calendar.subdivision, year) | _closed(calendar, days)
    return tuple(day for day in days if day % 7 in WEEKDAYS and day not in free)


def _closed(calendar: Calendar, days: range) -> frozenset[int]:
    spans = ((start.toordinal(), end.toordinal()) for start, end in calendar.closures)
    return frozenset(d for start, end in spans for d in range(max(start, days.start), min(end + 1, days.stop)))


@lru_cache(maxsize=1024)
def _holidays(country: str, subdivision: str | None, year: int) -> frozenset[int]:
    categories = _free_categories(country, subdivision)
    days = country_holidays(country, subdiv=subdivision, years=year, expand=False, categories=categories)
    return frozenset(day.toordinal() for day in days)


@lru_cache(maxsize=256)
def _free_categories(country: str, subdivision: str | None) -> tuple[str, ...] | None:
    """The categories of free days that are known there; None stands for the library's own choice."""
    place = "-".join(filter(None, (country, subdivision)))
    if not (len(country) == ISO_LETTERS and country.isupper()):  # the library takes any name in its package
        raise UnknownCountry(place=place)
    try:
        supported = country_holidays(country, subdiv=subdivision).supported_categories
    except NotImplementedError:
        raise UnknownCountry(place=place) from None
    return tuple(c for c in FREE_CATEGORIES if c in supported) or None


@lru_cache(maxsize=256)
def _zone(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):  # OSError: the name of a directory of zones, such as Europe
        raise UnknownTimezone(timezone=timezone) from None


@lru_cache(maxsize=8192)
def _instant(zone: ZoneInfo, day: date, hour: int) -> datetime:
    wall = datetime.combine(day, time(hour), zone)
    instant = wall.astimezone(UTC)
    is_shown = instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None)
    return instant if is_shown else _leap(zone, wall)


def _leap(zone: ZoneInfo, wall: datetime) -> datetime:
    """The instant at which the clock leaps over ``wall``, a time that it never shows."""
    # Read with the offset from after the leap (fold=1) such a time falls before the leap, and the other way round.
    before, after = wall.replace(fold=1).astimezone(UTC), wall.astimezone(UTC)
    old = before.astimezone(zone).utcoffset()

    def has_leapt(second: int) -> bool:
        return (before + timedelta(seconds=second)).astimezone(zone).utcoffset() != old

    width = int((after - before).total_seconds())
    return before + timedelta(seconds=bisect_left(range(width), x=True, key=has_leapt))


def _add_days(day: date, number: int) -> date:
    try:
        return day + timedelta(days=number)
    except OverflowError:
        raise BeyondCalendar(day.year + number // 365) from None


def _add_months(day: date, number: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BeyondCalendar(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
