"""Deadlines as people write them in plans, in Swedish and English: ``By fall 2022``, ``senast kvartal 3 2024``.

A period stands for its last day. What only the person can say is asked and never guessed: a date without its year, the
early part of a period, a day after which something begins.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from unicodedata import normalize

from engine.definition import Span, Unit
from engine.errors import Invalid, Refusal
from engine.periods import TAKEN, Found, find_periods, names_no_year

MOST_TEXT: Final = 500
"""A longer text is no deadline."""

TERTIAL: Final = 4
"""How many months lie between two looks at what goes on without an end, when nothing else is written."""


class NoDeadlineWritten(Invalid):
    """Nothing is written."""

    code = "no-deadline-written"
    template = "No deadline is written. By which day is it to be done, or how often is it to be looked at?"


class YearMissing(Invalid):
    """A month, a season or the like stands there without its year."""

    code = "year-missing"
    template = "“%(text)s” leaves out a year. Which year is meant?"


class DeadlineUnclear(Invalid):
    """No day, or more than one, can be made out."""

    code = "deadline-unclear"
    template = "“%(text)s” does not say clearly which day is meant. By which day is it to be done?"


class WrittenKind(StrEnum):
    """What a written deadline turned out to be."""

    DATE = "date"
    DATES = "dates"
    REVIEW = "review"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A deadline as it was written, and what it means.

    ``dates`` are last days, earliest first: the first is the deadline, the others are follow-ups. ``review`` is how
    often to look at what goes on without an end. ``question`` is what to ask the person when neither can be told.
    """

    text: str
    dates: tuple[date, ...] = ()
    review: Span | None = None
    question: Refusal | None = None

    @property
    def kind(self) -> WrittenKind:
        """What it is: dates before a review."""
        if self.question is not None:
            return WrittenKind.QUESTION
        if not self.dates:
            return WrittenKind.REVIEW
        return WrittenKind.DATE if len(self.dates) == 1 else WrittenKind.DATES

    @property
    def due_on(self) -> date | None:
        """The deadline; None when there is none, or none that is understood."""
        return self.dates[0] if self.dates else None


def parse_written(text: str) -> Written:
    """What a deadline means that somebody wrote in their own words; never raises."""
    plain, said = _plain(text), " ".join(text.split())
    if not plain:
        return Written(text=text, question=NoDeadlineWritten())
    if len(plain) > MOST_TEXT:
        return Written(text=text, question=DeadlineUnclear(text=f"{said[:80]} ..."))
    try:
        found, rest = find_periods(_REPORTED_YEAR.sub(" ", plain))
        dates = _deadlines(found, rest)
    except ValueError:
        return Written(text=text, question=DeadlineUnclear(text=said))
    if names_no_year(rest):
        return Written(text=text, question=YearMissing(text=said))
    review = next((Span(months, Unit.MONTHS) for months, words in _REVIEWS if words.search(rest)), None)
    if not dates and review is None:
        return Written(text=text, question=DeadlineUnclear(text=said))
    return Written(text=text, dates=dates, review=review)


def _plain(text: str) -> str:
    """In lower case, with single spaces and hyphens for all dashes."""
    hyphens = re.sub("[\u2010-\u2015\u2212]", "-", normalize("NFKC", text))
    return " ".join(hyphens.casefold().split())


def _deadlines(found: list[Found], rest: str) -> tuple[date, ...]:
    if _LOOSE_NUMBER.search(rest):
        raise ValueError(rest)
    days = tuple(sorted({_last_day(each) for each in found}))
    return days[-1:] if _FROM_TO.search(rest) else days


def _last_day(found: Found) -> date:
    """The day that a period stands for after the words before it; ValueError when they leave it open."""
    if _OPEN.search(found.before) or (found.period.is_year and not _YEAR_FOLLOWS.search(found.before)):
        raise ValueError(found.before)
    if _BEFORE.search(found.before):
        return found.period.start - timedelta(days=1)
    return found.period.middle if _MIDDLE.search(found.before) else found.period.end


_REPORTED_YEAR: Final = re.compile(
    r"(?:\b(?:for|för) )?(?:\bthe )?\b(?:reporting year|rapporteringsår(?:et)?|redovisningsår(?:et)?|avseende(?: år)?) "
    r"(?:19|20)\d\d\b"
)
"""The year that a report is about is no deadline."""

_OPEN: Final = re.compile(
    r"\b(?:early|beginning of|start of|start|starts|starting|after|since|from|no earlier than|not before|"
    r"tidigt|början av|inledningen av|startar|efter|sedan|från|från och med|fr\.o\.m\.|tidigast|inte före)"
    r"(?: in| i| the| den)*[ -]?$"
)
_YEAR_FOLLOWS: Final = re.compile(
    r"(?:^|[^\w ]|\b(?:by|before|prior to|ahead of|in|of|during|end|mid|late|until|till|to|within|and|or|year|"
    r"senast|före|innan|i|av|under|slut|slutet|inom|och|eller|med|medio|år|året|kalenderåret|budgetåret|"
    r"verksamhetsåret|completed|klar|klart)) ?$"
)
"""After any other word (``Easter 2024``, ``midsommar 2024``) the year's end would be a guess."""

_BEFORE: Final = re.compile(r"\b(?:before|prior to|ahead of|före|innan)(?: the| den)?[ ]?$")
_MIDDLE: Final = re.compile(r"\b(?:mid|middle of|mitten av|medio)[ -]?$")
_FROM_TO: Final = re.compile(rf"{TAKEN} ?(?:-|to|till|until|t\.o\.m\.|till och med) ?{TAKEN}")
_LOOSE_NUMBER: Final = re.compile(rf"\d[^\w{TAKEN}]*(?:(?:and|och|or|eller) )?{TAKEN}|{TAKEN}[^\w,;.]*\d")
"""A number next to a date is a part of it that was not understood (``2022/23``, ``15 and 30 June 2024``)."""

_REVIEW_WORDS: Final = {
    1: "monthly|(?:every|each) month|månadsvis|månatligen|varje månad",
    3: "quarterly|(?:every|each) quarter|kvartalsvis|varje kvartal",
    4: "(?:every|each) tertial|tertialvis|varje tertial",
    6: "semi-?annually|half-?yearly|twice a year|halvårsvis|varje halvår|två gånger (?:per|om) år(?:et)?",
    12: "annual|annually|yearly|(?:every|each|once a) year|årlig|årligen|årsvis|varje år|en gång (?:per|om) år(?:et)?",
}
_ENDLESS_WORDS: Final = "on-?going|continuous|continuously|löpande|fortlöpande|kontinuerligt?|pågående|tills vidare"
_REVIEWS: Final = tuple(
    (months, re.compile(rf"(?<!\w)(?:{words})(?!\w)"))
    for months, words in (*_REVIEW_WORDS.items(), (TERTIAL, _ENDLESS_WORDS))
)
"""How many months lie between two looks; what is named counts before what merely goes on."""
