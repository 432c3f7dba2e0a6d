"""The rules of a mapping: what must hold for a row by itself, and what for all rows together."""

import math
from datetime import date

from adapters.files.dates import Period, read_date
from adapters.files.mapping import Days, ImportMapping, Numbers
from adapters.files.reading import Reading, refuse_date, refuse_empty
from adapters.files.sayings import short
from engine.sayings import say


def check_row(reading: Reading) -> None:
    """Note everything in the row that breaks a rule which it can break by itself."""
    rules = reading.mapping.rules
    for column in rules.required:
        if not reading.cell(column):
            refuse_empty(reading, column)
    for earlier, later in rules.order:
        _check_order(reading, earlier, later)
    for column, numbers in rules.numbers.items():
        if reading.cell(column):
            _check_number(reading, column, numbers)
    for column, days in rules.days.items():
        _check_days(reading, column, days)


class Uniqueness:
    """Which values have been seen in which row, for every group of columns that no two rows may share."""

    def __init__(self, mapping: ImportMapping) -> None:
        own = (mapping.reference.names,) if mapping.reference and mapping.reference.names else ()
        self._groups = tuple(dict.fromkeys((*own, *mapping.rules.unique)))
        self._seen: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}

    def check(self, reading: Reading) -> None:
        """Note every value that an earlier row has already; empty cells are not compared."""
        for group in self._groups:
            texts = tuple(" ".join(reading.cell(column).split()) for column in group)
            if not any(texts):
                continue
            first = self._seen.setdefault((group, texts), reading.row.number)
            if first != reading.row.number:
                value = " + ".join(texts)
                saying = say("“%(value)s” stands in row %(first)s already.", value=short(value), first=first)
                reading.refuse(" + ".join(group), value, "repeated", saying)


def _check_order(reading: Reading, earlier: str, later: str) -> None:
    begin, end = _period(reading, earlier), _period(reading, later)
    # Months and years are compared by the days they may mean: 2015 may well be before 2015-03-01.
    if begin and end and end.last < begin.first:
        text = reading.cell(later)
        saying = say(
            "“%(value)s” is before the %(earlier)s, “%(begin)s”.",
            value=short(text),
            earlier=earlier,
            begin=short(reading.cell(earlier)),
        )
        reading.refuse(later, text, "ends-before-start", saying)


def _period(reading: Reading, column: str) -> Period | None:
    """The date in the column; one that is not understood is a fault, unless the mapping keeps it as a note."""
    text = reading.cell(column)
    period = read_date(text, reading.mapping.notations(column))
    if text and period is None and not reading.mapping.excuses(column):
        refuse_date(reading, column, text)
    return period


def _check_number(reading: Reading, column: str, bounds: Numbers) -> None:
    text = reading.cell(column)
    number = _number(text)
    if number is None:
        reading.refuse(column, text, "no-number", say("“%(value)s” is not a number.", value=short(text)))
    elif number < bounds.min:
        _refuse_below(reading, column, text, bounds.min)
    elif number > bounds.max:
        _refuse_above(reading, column, text, bounds.max)


def _number(text: str) -> float | None:
    """The number that is written, with a decimal point or comma and with or without spaces; None when it is none."""
    try:
        number = float("".join(text.split()).replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _check_days(reading: Reading, column: str, bounds: Days) -> None:
    period = _period(reading, column)
    text = reading.cell(column)
    if period and period.last < bounds.min:
        _refuse_below(reading, column, text, bounds.min)
    elif period and period.first > bounds.max:
        _refuse_above(reading, column, text, bounds.max)


def _refuse_below(reading: Reading, column: str, text: str, least: float | date) -> None:
    saying = say("“%(value)s” is below the least allowed, %(least)s.", value=short(text), least=_shown(least))
    reading.refuse(column, text, "out-of-range", saying)


def _refuse_above(reading: Reading, column: str, text: str, most: float | date) -> None:
    saying = say("“%(value)s” is above the most allowed, %(most)s.", value=short(text), most=_shown(most))
    reading.refuse(column, text, "out-of-range", saying)


def _shown(bound: float | date) -> str:
    return bound.isoformat() if isinstance(bound, date) else f"{bound:g}"
