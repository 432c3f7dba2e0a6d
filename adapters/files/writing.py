"""Write a table as a file: Excel, with real dates and numbers, or CSV. Row by row, however many there are."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import IO
from zoneinfo import ZoneInfo

import xlsxwriter

from adapters.files.formulas import harmless
from adapters.i18n import number_in_words, tr

EXCEL_ROWS = 1_048_576
"""A sheet has no more rows, with its head."""

MOST_ROWS = EXCEL_ROWS - 2
"""So many fit under the head of a sheet, with a row that says that there are more."""

Cell = str | int | float | date | datetime | None


class Kind(StrEnum):
    """As what a file is made."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what its head says, and how many signs wide it is."""

    label: str
    width: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table to write. ``name`` is what its sheet is called; instants are put on the clocks of ``zone``.

    Only the first ``most`` rows are written; the last row says so when there are more.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    zone: ZoneInfo
    most: int = MOST_ROWS


FORBIDDEN_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")
LONGEST_NAME = 31


def write(sheet: Sheet, kind: Kind, file: IO[bytes]) -> None:
    """Write the table into an open file."""
    (_csv if kind is Kind.CSV else _xlsx)(sheet, file)


def ends_here(most: int) -> str:
    """What stands in the last row of a file that does not hold everything."""
    return tr(
        "The file ends here, after %(number)s rows, and there are more. Narrow the list to get the others.",
        number=number_in_words(most),
    )


def _rows(sheet: Sheet) -> Iterator[Sequence[Cell]]:
    """The rows that are written, with local times; the last says that there are more when there are."""
    rows = iter(sheet.rows)
    for row in islice(rows, sheet.most):
        yield [_local(cell, sheet.zone) for cell in row]
    if next(rows, None) is not None:
        yield [ends_here(sheet.most)]


def _local(cell: Cell, zone: ZoneInfo) -> Cell:
    """Instants on somebody's clocks: a file knows no time zones."""
    return cell.astimezone(zone).replace(tzinfo=None) if isinstance(cell, datetime) else cell


def _csv(sheet: Sheet, file: IO[bytes]) -> None:
    file.write(codecs.BOM_UTF8)
    writer = csv.writer(codecs.getwriter("utf-8")(file), delimiter=";")
    writer.writerow([harmless(column.label) for column in sheet.columns])
    writer.writerows([_written(cell) for cell in row] for row in _rows(sheet))


def _written(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return harmless(cell) if isinstance(cell, str) else cell


def _xlsx(sheet: Sheet, file: IO[bytes]) -> None:
    # Words stay words, whatever they look like; a row that is written is kept no longer.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(sheet.name.translate(FORBIDDEN_IN_NAMES)[:LONGEST_NAME])
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            page.write_string(0, place, column.label, head)
        number = 0
        for number, row in enumerate(_rows(sheet), start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, datetime | date):
                    page.write_datetime(number, place, cell, instant if isinstance(cell, datetime) else day)
                elif cell is not None:
                    page.write(number, place, cell)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(1, number), len(sheet.columns) - 1)
