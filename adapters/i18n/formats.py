"""Dates, times and numbers as people write them: ``tis 17 nov``, ``14.32``, ``67,5``; ``Tue 17 Nov``, ``14:32``."""

from datetime import date, datetime, tzinfo
from decimal import Decimal

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from adapters.i18n.catalogues import current_language

LOCALES = {"sv": "sv_SE", "en": "en_GB"}
"""English is written as in Europe: the day before the month, the week from Monday."""

TIME_PATTERNS = {"sv": "HH.mm", "en": "HH:mm"}


def day_in_words(day: date, *, today: date, language: str | None = None) -> str:
    """Weekday, day and month, all short; the year only when it is not that of ``today``."""
    pattern = "EEE d MMM" if day.year == today.year else "EEE d MMM y"
    # Swedish abbreviations carry a full stop in Babel; between the parts of a date it reads as the end of a sentence.
    return format_date(day, pattern, locale=_locale(language)).replace(".", "")


def long_day_in_words(day: date, *, today: date, language: str | None = None) -> str:
    """Weekday, day and month written out, as a line of its own begins; the year only when it is not that of today."""
    pattern = "EEEE d MMMM" if day.year == today.year else "EEEE d MMMM y"
    said = format_date(day, pattern, locale=_locale(language))
    return said[:1].upper() + said[1:]


def whole_day_in_words(day: date, *, language: str | None = None) -> str:
    """Day, month and year, written out."""
    return format_date(day, "d MMMM y", locale=_locale(language))


def month_in_words(day: date, *, language: str | None = None) -> str:
    """The month of a day, with its year."""
    return format_date(day, "LLLL y", locale=_locale(language))


def time_in_words(at: datetime, *, zone: tzinfo, language: str | None = None) -> str:
    """Hours and minutes on the clocks of ``zone``."""
    language = language or current_language()
    return format_time(at.astimezone(zone), TIME_PATTERNS.get(language, TIME_PATTERNS["en"]), locale=_locale(language))


def number_in_words(value: float | Decimal, *, language: str | None = None) -> str:
    """A number with the language's own decimal sign and groups of thousands."""
    return format_decimal(value, locale=_locale(language))


def _locale(language: str | None) -> str:
    return LOCALES.get(language or current_language(), LOCALES["en"])
