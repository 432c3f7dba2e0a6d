"""The deadline of one row: a date, words, or both, and what to ask when they do not go together."""

from dataclasses import dataclass
from datetime import date

from adapters.files.dates import Period, read_date
from adapters.files.mapping import ImportMapping
from adapters.files.reading import Reading, read_day
from adapters.files.sayings import listed, short
from adapters.files.sources import DeadlineSource, Prefer
from engine.definition import Span
from engine.sayings import Saying, say
from engine.written import Written, parse_written


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """By when, how often to look at what has no end, and the words that said so."""

    on: date | None = None
    review_every: Span | None = None
    written: str | None = None


def read_due(mapping: ImportMapping, reading: Reading) -> Due:
    """The deadline of the row. What a person must decide is asked, and does not keep the row out."""
    source = mapping.deadline
    if source is None:
        return Due()
    period = _period(source, reading)
    words = reading.cell(source.written) if source.written and not (period and source.is_mixed) else ""
    if not words or not source.written:
        return Due(on=period.last if period else None)
    written = parse_written(words)
    _ask_about_several(source.written, reading, written)
    if period is None:
        on = _from_words(source.written, reading, written)
    else:
        on = _from_both(source, reading, period, written)
    return Due(on=on, review_every=written.review, written=words)


def _period(source: DeadlineSource, reading: Reading) -> Period | None:
    """The date of the row; in a column that may hold either, what is no date is words."""
    if source.date and source.is_mixed:
        return read_date(reading.cell(source.date.column), reading.mapping.notations(source.date.column))
    return read_day(source.date, reading)


def _from_words(column: str, reading: Reading, written: Written) -> date | None:
    if written.question is not None:
        asked = written.question
        reading.ask(column, written.text, asked.code, Saying(asked.template, asked.data))
    return written.due_on


def _from_both(source: DeadlineSource, reading: Reading, period: Period, written: Written) -> date | None:
    """The deadline that counts: within the month that the date names, the words may name the day."""
    said = written.due_on
    if said is not None and period.first <= said <= period.last:
        return said
    by_words = source.prefer is Prefer.WRITTEN and written.question is None
    chosen = said if by_words else period.last
    reading.ask(source.written or "", written.text, "deadlines-differ", _difference(source, reading, written, chosen))
    return chosen


def _difference(source: DeadlineSource, reading: Reading, written: Written, chosen: date | None) -> Saying:
    column = source.date.column if source.date else ""
    data = {"words": short(written.text), "column": column, "date": short(reading.cell(column)), "due_on": chosen}
    if written.question is not None:
        return say(
            "“%(words)s” was not understood; %(due_on)s counts, by the %(column)s “%(date)s”. Is it right?", **data
        )
    if chosen is None:
        return say("“%(words)s” and the %(column)s “%(date)s” differ; no deadline counts. Which is right?", **data)
    return say("“%(words)s” and the %(column)s “%(date)s” differ; %(due_on)s counts. Which is right?", **data)


def _ask_about_several(column: str, reading: Reading, written: Written) -> None:
    if len(written.dates) > 1:
        first, *others = written.dates
        saying = say(
            "“%(words)s” names several days; %(first)s counts as the deadline. What is due on %(others)s?",
            words=short(written.text),
            first=first,
            others=listed(map(str, others)),
        )
        reading.ask(column, written.text, "several-deadlines", saying)
