"""Reads CSV: which encoding, which separator, which lines."""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from adapters.files.errors import CellTooLong, NotText, OpenQuote
from adapters.files.rows import Records, Row
from engine.sayings import Saying, say

_SEPARATORS = (",", ";", "\t")
_SAMPLE_LINES = 50
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # how Excel is told the separator; not a row of the list
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_text(name: str, content: bytes) -> Records:
    """The records of a CSV or TSV file.

    Raises:
        NotText: the content is something else than text.
        OpenQuote: while the rows are read, when the quotation marks do not pair up.
        CellTooLong: likewise, when a cell is longer than the CSV reader itself takes.
    """
    text, remarks = _decoded(name, content)
    told = _SEP_LINE.match(text)
    separator = told[1] if told else _separator(text)
    if separator in (";", "\t"):
        remarks += (_separator_remark(name, separator),)
    body = text[told.end() :] if told else text
    return Records(_rows(name, body, separator, skipped=1 if told else 0), remarks)


def _decoded(name: str, content: bytes) -> tuple[str, tuple[Saying, ...]]:
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16_MARKS) else "utf-8-sig")
        remarks: tuple[Saying, ...] = ()
    except UnicodeDecodeError:
        text = _windows_text(name, content)
        remarks = (
            say("%(file)s is not in UTF-8 and was read as Windows-1252: check that å, ä and ö look right.", file=name),
        )
    if "\0" in text:
        raise NotText(file=name)
    return text, remarks


def _windows_text(name: str, content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise NotText(file=name) from None


def _separator(text: str) -> str:
    """The separator under which the first lines fall into columns, and most evenly; a comma when none does."""
    sample = "".join(text.splitlines(keepends=True)[:_SAMPLE_LINES])
    return max(_SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    """How many of the records have as many cells as the first, and how many that is; nothing for a single column."""
    try:
        widths = [len(record) for record in csv.reader(StringIO(sample, newline=""), delimiter=separator) if record]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] == 1:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]


def _separator_remark(name: str, separator: str) -> Saying:
    if separator == ";":
        return say("%(file)s was read with its columns separated by semicolons.", file=name)
    return say("%(file)s was read with its columns separated by tabs.", file=name)


def _rows(name: str, text: str, separator: str, *, skipped: int) -> Iterator[Row]:
    # strict: otherwise a quotation mark that never closes swallows the rest of the file as one cell, in silence
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = skipped + 1
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield Row(number, line, tuple(cells))
            line = skipped + reader.line_num + 1
    except csv.Error as fault:
        if "field limit" in str(fault):
            raise CellTooLong(file=name, row=number + 1, limit=csv.field_size_limit()) from None
        raise OpenQuote(file=name, line=line) from None
