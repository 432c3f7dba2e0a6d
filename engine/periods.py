"""Dates and periods as people write them, in Swedish and English, found in a running text.

A day (``30 juni 2024``, ``June 30, 2024``, ``30/6 2024``), a week (``v. 23 2024``), a month, a quarter, a tertial, half
a year, a season (``hösten 2022``), a year, a fiscal year (``FY 2023-24``).
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

TAKEN: Final = "\ue000"
"""Stands in the remaining text for what was understood: a character that nobody types."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``start`` to ``end``, both included."""

    start: date
    end: date

    @property
    def is_year(self) -> bool:
        """True for a calendar year."""
        return self == _months(self.start.year, 1, 12)

    @property
    def middle(self) -> date:
        """The 15th of a month, the end of June of a year; ValueError for anything else."""
        if self.is_year:
            return date(self.start.year, 6, 30)
        if self == _months(self.start.year, self.start.month, 1):
            return self.start.replace(day=15)
        raise ValueError(self)


@dataclass(frozen=True, slots=True)
class Found:
    """A period in a text, and the words before it."""

    period: Period
    before: str


def find_periods(text: str) -> tuple[list[Found], str]:
    """The periods in ``text`` (lower case, hyphens for dashes), and the text with ``TAKEN`` in place of each.

    Raises ValueError when one of them is no date, or can be read in two ways.
    """
    found: list[Found] = []
    for form, read in _FORMS:
        while match := form.search(text):
            found.append(Found(read(match), text[: match.start()]))
            text = f"{text[: match.start()]}{TAKEN}{text[match.end() :]}"
    return found, text


def names_no_year(text: str) -> bool:
    """True when a month, a season or a part of a year still stands in ``text`` after the periods were taken out."""
    return _YEARLESS.search(text) is not None


# --- How a match is read ----------------------------------------------------------------------------------------------


def _months(year: int, month: int, number: int) -> Period:
    """``number`` whole months from ``month`` on, which may lie beyond December."""
    later, last = divmod(month + number - 2, 12)
    start = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return Period(start, date(year + later, last + 1, monthrange(year + later, last + 1)[1]))


def _day(match: re.Match[str]) -> Period:
    month = match["month"]
    day = date(int(match["year"]), int(month) if month.isdigit() else _MONTHS[month], int(match["day"]))
    return Period(day, day)


def _slashed_day(match: re.Match[str]) -> Period:
    first, second = int(match["first"]), int(match["second"])
    if first != second and max(first, second) <= 12:  # noqa: PLR2004 - the British and the American reading differ
        raise ValueError(match[0])
    day = date(int(match["year"]), min(first, second), max(first, second))
    return Period(day, day)


def _week(match: re.Match[str]) -> Period:
    monday = date.fromisocalendar(int(match["year"]), int(match["week"]), 1)
    return Period(monday, monday + timedelta(days=6))


def _fiscal_year(match: re.Match[str]) -> Period:
    """From April to March, as where it is written with two years."""
    return _months(_first_of_two(match), 4, 12)


def _turn_of_the_year(match: re.Match[str]) -> Period:
    year = _first_of_two(match)
    return Period(date(year + 1, 1, 1), date(year, 12, 31))  # before it is the same as by it


def _part(match: re.Match[str]) -> Period:
    length = _PARTS[match["part"][0]]
    number = _ORDINALS.get(match["number"]) or int(match["number"])
    if number * length > 12:  # noqa: PLR2004 - months
        raise ValueError(match[0])
    return _months(int(match["year"]), (number - 1) * length + 1, length)


def _season(match: re.Match[str]) -> Period:
    month = _SEASONS[match["season"]]
    if match["next"] and month != _WINTER:
        raise ValueError(match[0])
    return _months(_first_of_two(match) if match["next"] else int(match["year"]), month, 3)


def _month(match: re.Match[str]) -> Period:
    month = match["month"]
    return _months(int(match["year"]), int(month) if month.isdigit() else _MONTHS[month], 1)


def _year(match: re.Match[str]) -> Period:
    return _months(int(match["year"]), 1, 12)


def _first_of_two(match: re.Match[str]) -> int:
    """The first of two years written ``2023-24``; ValueError unless they follow upon each other."""
    year = int(match["year"])
    if not match["next"] or not str(year + 1).endswith(match["next"]):
        raise ValueError(match[0])
    return year


# --- What is looked for, the longest first ----------------------------------------------------------------------------

_WINTER: Final = 12
_SEASONS: Final = {
    **dict.fromkeys(("spring", "våren", "vår"), 3),
    **dict.fromkeys(("summer", "sommaren", "sommar"), 6),
    **dict.fromkeys(("fall", "autumn", "hösten", "höst"), 9),
    **dict.fromkeys(("winter", "vintern", "vinter"), _WINTER),
}
"""The first month of each; a winter belongs to the year in which it begins."""

_MONTH_NAMES: Final = (
    "january januari jan",
    "february februari feb",
    "march mars mar",
    "april apr",
    "may maj",
    "june juni jun",
    "july juli jul",
    "august augusti aug",
    "september sept sep",
    "october oktober oct okt",
    "november nov",
    "december dec",
)
_MONTHS: Final = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_PARTS: Final = {"q": 3, "k": 3, "t": 4, "h": 6}
"""Months in a quarter (kvartal), a tertial, a half (halvår), by their first letter."""

_ORDINAL_NAMES: Final = (
    "first 1st första 1:a",
    "second 2nd andra 2:a",
    "third 3rd tredje 3:e",
    "fourth 4th fjärde 4:e",
)
_ORDINALS: Final = {name: number for number, names in enumerate(_ORDINAL_NAMES, 1) for name in names.split()}

_BARE_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_YEAR: Final = rf"(?:of |av |år )?{_BARE_YEAR}"
_TWO_YEARS: Final = rf"{_YEAR}(?: ?[-/] ?(?P<next>\d{{4}}|\d\d))?"
_MONTH: Final = rf"(?P<month>{'|'.join(_MONTHS)})\.?"
_SEASON: Final = rf"(?P<season>{'|'.join(_SEASONS)})"
_ORDINAL: Final = rf"(?P<number>{'|'.join(_ORDINALS)})"
_PART: Final = r"(?P<part>quarter|kvartalet|kvartal|kv|tertialet|tertial|half|halvåret|halvår|[qkth])\.?"
_DAY: Final = r"(?P<day>\d\d?)"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...]] = (
    (_form(rf"{_YEAR}(?P<dash>[-/.]?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"), _day),
    (_form(rf"{_DAY}(?:st|nd|rd|th|:e|:a|\.)? (?:of )?{_MONTH},? {_YEAR}"), _day),
    (_form(rf"{_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}"), _day),
    (_form(rf"{_DAY}\. ?(?P<month>\d\d?)\. ?{_YEAR}"), _day),
    (_form(rf"{_DAY}/(?P<month>\d\d?)[ -]+{_YEAR}"), _day),
    (_form(rf"(?P<first>\d\d?)/(?P<second>\d\d?)/{_YEAR}"), _slashed_day),
    (_form(rf"{_YEAR}-?w(?P<week>\d\d?)"), _week),
    (_form(rf"(?:vecka|week|wk|v)\.? ?(?P<week>\d\d?),? {_YEAR}"), _week),
    (_form(rf"(?:fiscal year|financial year|fy) ?{_TWO_YEARS}"), _fiscal_year),
    (_form(rf"(?:årsskiftet|turn of the year) {_TWO_YEARS}"), _turn_of_the_year),
    (_form(rf"{_ORDINAL} {_PART} {_YEAR}"), _part),
    (_form(rf"{_PART} ?(?P<number>[1-4])[ ,/-]*{_YEAR}"), _part),
    (_form(rf"{_YEAR}[ /-]?(?P<part>[qkth])(?P<number>[1-4])"), _part),
    (_form(rf"{_SEASON} {_TWO_YEARS}"), _season),
    (_form(rf"(?:{'|'.join(_MONTHS)})\.? ?(?:-|to|till) ?{_MONTH},? {_YEAR}"), _month),
    (_form(rf"{_MONTH},? {_YEAR}"), _month),
    (_form(rf"{_YEAR}-(?P<month>0[1-9]|1[0-2])"), _month),
    (_form(rf"(?P<month>0?[1-9]|1[0-2])/{_YEAR}"), _month),
    (_form(_BARE_YEAR), _year),
)

_YEARLESS: Final = _form(
    re.sub(
        r"\?P<\w+>",
        "?:",
        "|".join([*_MONTHS, *(_SEASONS.keys() - {"vår"}), rf"{_PART} ?[1-4]", rf"{_ORDINAL} {_PART}"]),
    )
)
"""``vår`` is left out: it also means *our*."""
