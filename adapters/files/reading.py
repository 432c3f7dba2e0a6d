"""Reads one row of a table by the sources of a mapping, and gathers what is wrong with it."""

from collections.abc import Callable, Mapping

from adapters.files.dates import Period, read_date
from adapters.files.drafts import Note, Question, RowFault
from adapters.files.mapping import ImportMapping
from adapters.files.rows import Row
from adapters.files.sayings import likely, short
from adapters.files.sources import DateSource, Source, Unknown, Value
from engine.sayings import Saying, say


class Reading:
    """One row while it is read. Everything wrong with it is gathered in ``faults``, never the first fault alone."""

    def __init__(self, row: Row, mapping: ImportMapping, places: Mapping[str, int]) -> None:
        self.row = row
        self.mapping = mapping
        self.faults: list[RowFault] = []
        self.questions: list[Question] = []
        self.notes: list[Note] = []
        self._places = places

    def cell(self, column: str) -> str:
        """What stands in the column, without white space around it; nothing where a broken row ends early."""
        place = self._places[column]
        return self.row.cells[place].strip() if place < len(self.row.cells) else ""

    def refuse(self, column: str | None, value: str, reason: str, saying: Saying) -> None:
        """Note a fault; the same one of the same column only once."""
        fault = RowFault(
            row=self.row.number, line=self.row.line, column=column, value=value, reason=reason, saying=saying
        )
        if not any(f.column == column and f.reason == reason for f in self.faults):
            self.faults.append(fault)

    def ask(self, column: str, value: str, reason: str, saying: Saying) -> None:
        """Note a question, which does not keep the row out."""
        self.questions.append(Question(row=self.row.number, column=column, value=value, reason=reason, saying=saying))

    def keep(self, label: str, text: str) -> None:
        """Keep a text as a note; nothing when it is empty."""
        if text:
            self.notes.append(Note(label=label, text=text))


def read_value(
    source: Source[Value] | None, reading: Reading, *, as_written: Callable[[str], Value], required: bool = False
) -> Value | None:
    """What ``source`` says for the row; ``as_written`` makes a value of a text that no map translates."""
    if source is None or source.value is not None:
        return source.value if source else None
    text = text_of(source, reading)
    known = source.by_key.get(source.key(text))
    if known is not None:
        return known
    if not text:
        return _missing(source, reading, required=required)
    if not source.values:
        return as_written(text)
    return _unknown(source, reading, text, as_written)


def text_of(source: Source[Value], reading: Reading) -> str:
    """The text of the source's cells, one after the other or only the first that holds something."""
    texts = [text for text in map(reading.cell, source.names) if text]
    text = source.join.join(texts[:1] if source.first_filled else texts)
    return text.split(source.until, 1)[0].rstrip() if source.until else text


def _missing(source: Source[Value], reading: Reading, *, required: bool) -> Value | None:
    if source.default is None and (required or source.required):
        refuse_empty(reading, heading(source))
    return source.default


def _unknown(source: Source[Value], reading: Reading, text: str, as_written: Callable[[str], Value]) -> Value | None:
    match source.unknown:
        case Unknown.KEEP:
            return as_written(text)
        case Unknown.DEFAULT:
            return source.default
        case Unknown.NOTE:
            reading.keep(heading(source), text)
        case Unknown.ERROR:
            saying = say(
                "“%(value)s” is not among the known values. Did you mean: %(known)s?",
                value=short(text),
                known=likely(text, source.values),
            )
            reading.refuse(heading(source), text, "unknown-value", saying)
    return None


def read_day(source: DateSource | None, reading: Reading) -> Period | None:
    """The date that ``source`` says for the row; one that is not understood is a fault, or kept as a note."""
    text = reading.cell(source.column) if source else ""
    if source is None or not text:
        if source and source.required:
            refuse_empty(reading, source.column)
        return None
    period = read_date(text, reading.mapping.notations(source.column))
    if period is None and source.unknown is Unknown.NOTE:
        reading.keep(source.column, text)
    elif period is None:
        refuse_date(reading, source.column, text)
    return period


def heading(source: Source[Value]) -> str:
    """What the source's columns are called in a sentence."""
    return " + ".join(source.names)


def refuse_empty(reading: Reading, column: str) -> None:
    """Note that a cell must not be empty."""
    reading.refuse(column, "", "empty", say("It is empty, but must be filled in."))


def refuse_date(reading: Reading, column: str, text: str) -> None:
    """Note that a cell holds no date in a known notation."""
    notations = dict.fromkeys(("YYYY-MM-DD", *(n.text for n in reading.mapping.notations(column))))
    saying = say("“%(value)s” is not a date written as %(known)s.", value=short(text), known=" / ".join(notations))
    reading.refuse(column, text, "no-date", saying)


def one_line(text: str) -> str:
    """The text without line breaks, and with no more white space than between words."""
    return " ".join(text.split())
