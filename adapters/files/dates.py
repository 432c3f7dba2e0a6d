"""Dates as lists write them: ``YYYY-MM-DD``, ``D/M/YY``, ``D MMMM YYYY``, or no more than a year."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import permutations

from babel.dates import get_month_names

_TOKEN = re.compile(r"YYYY|YY|MMMM|MM|M|DD|D")
_PATTERNS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short_year>\d{2})",
    "MMMM": r"(?P<month_name>[^\W\d_]+)\.?",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
}
_SAMPLE = {"YYYY": "2001", "YY": "01", "MMMM": "February", "MM": "02", "M": "2", "DD": "03", "D": "3"}
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_FIRST_SHORT_YEAR = 1969  # as C reads two digits: 69 is 1969, 68 is 2068
_DECEMBER = 12


class NoNotation(ValueError):
    """The text does not say how dates are written."""


@dataclass(frozen=True, slots=True)
class Period:
    """What a written date covers: one day, or a whole month or year when it says no more."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """True when the date was written to the day."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Notation:
    """One way to write dates, made of ``YYYY YY MMMM MM M DD D`` and what stands between them.

    ``MMMM`` is the name of a month in Swedish or English, whole or shortened.
    """

    text: str
    pattern: re.Pattern[str]

    def sample(self) -> str:
        """A date in this notation, the third of February 2001."""
        return _TOKEN.sub(lambda token: _SAMPLE[token[0]], self.text)


@cache
def notation(text: str) -> Notation:
    """The notation written as ``text``, also in Swedish (``ÅÅÅÅ-MM-DD``); NoNotation when it is none."""
    spelled = text.strip().upper().replace("Å", "Y")
    pattern = "".join(_pattern(piece) for piece in re.split(f"({_TOKEN.pattern})", spelled))
    try:
        made = re.compile(pattern)
    except re.error:  # the same part twice
        raise NoNotation(text) from None
    parts = set(made.groupindex)
    years, months = parts & {"year", "short_year"}, parts & {"month", "month_name"}
    if len(years) != 1 or len(months) > 1 or ("day" in parts and not months):
        raise NoNotation(text)
    return Notation(spelled, made)


def read_date(text: str, notations: Iterable[Notation]) -> Period | None:
    """What ``text`` covers under the first notation that it is written in; None when it is written in none.

    ``YYYY-MM-DD``, with or without a time of day, is always understood: it cannot mean anything else.
    """
    written = " ".join(text.split())
    for pattern in (_ISO, *(n.pattern for n in notations)):
        match = pattern.fullmatch(written)
        period = _period(match.groupdict()) if match else None
        if period is not None:
            return period
    return None


def contradiction(notations: Iterable[Notation]) -> tuple[Notation, Notation] | None:
    """Two notations under which the same text means two dates, such as D/M/YYYY and M/D/YYYY; None when all agree."""
    for one, other in permutations(notations, 2):
        if read_date(one.sample(), [other]) not in (None, read_date(one.sample(), [one])):
            return one, other
    return None


def _pattern(piece: str) -> str:
    if piece in _PATTERNS:
        return _PATTERNS[piece]
    if any(character.isalnum() for character in piece):
        raise NoNotation(piece)
    return re.escape(piece)


def _period(parts: Mapping[str, str | None]) -> Period | None:
    """The days that the parts of a date cover; None when there is no such day or month."""
    year = _year(parts)
    name, number, day = parts.get("month_name"), parts.get("month"), parts.get("day")
    if name is None and number is None:
        return Period(date(year, 1, 1), date(year, _DECEMBER, 31)) if year else None
    month = int(number) if number is not None else _month_numbers().get((name or "").casefold(), 0)
    if not year or not 1 <= month <= _DECEMBER:
        return None
    days = monthrange(year, month)[1]
    if day is None:
        return Period(date(year, month, 1), date(year, month, days))
    return _day(date(year, month, int(day))) if 1 <= int(day) <= days else None


def _day(day: date) -> Period:
    return Period(day, day)


def _year(parts: Mapping[str, str | None]) -> int:
    whole, short = parts.get("year"), parts.get("short_year")
    if whole is not None:
        return int(whole)
    since = (int(short or 0) - _FIRST_SHORT_YEAR) % 100
    return _FIRST_SHORT_YEAR + since


@cache
def _month_numbers() -> dict[str, int]:
    return {
        name.rstrip(".").casefold(): number
        for language in ("sv", "en")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }
