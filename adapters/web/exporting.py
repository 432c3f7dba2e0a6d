"""Tables as files: Excel, with real dates and numbers, and CSV.

::

    return table(visit, "xlsx", name=tr("Initiatives"), columns=columns, rows=rows)
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import xlsxwriter
from starlette.responses import Response

from adapters.files.formulas import harmless
from adapters.web.visits import Visit

MOST_ROWS = 10_000
"""So many are made into a file while somebody waits."""

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


MEDIA = {
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.CSV: "text/csv; charset=utf-8",
}
FORBIDDEN_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")
LONGEST_NAME = 31


def table(
    visit: Visit, kind: Kind, *, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> Response:
    """A table as a file to take home; ``name`` is what the sheet, and with the date the file, is called."""
    zone = _zone(visit)
    local = [[_local(cell, zone) for cell in row] for row in rows]
    content = _csv(columns, local) if kind is Kind.CSV else _xlsx(name, columns, local)
    file = f"{_ascii(name)}-{visit.today.isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(content, media_type=MEDIA[kind], headers=headers)


def _zone(visit: Visit) -> ZoneInfo:
    with visit.reading() as tx:
        return ZoneInfo(tx.tree().calendar(visit.person.organisation_id).timezone)


def _local(cell: Cell, zone: ZoneInfo) -> Cell:
    """Instants on the visitor's clocks: a file knows no time zones."""
    return cell.astimezone(zone).replace(tzinfo=None) if isinstance(cell, datetime) else cell


def _csv(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow([harmless(column.label) for column in columns])
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return harmless(cell) if isinstance(cell, str) else cell


def _xlsx(name: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> bytes:
    file = io.BytesIO()
    # Words stay words, whatever they look like.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(name.translate(FORBIDDEN_IN_NAMES)[:LONGEST_NAME])
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.label, head)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, datetime | date):
                    sheet.write_datetime(number, place, cell, instant if isinstance(cell, datetime) else day)
                elif cell is not None:
                    sheet.write(number, place, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
    return file.getvalue()


def _ascii(name: str) -> str:
    """A name as every system can have it in that of a file."""
    plain = name.lower().translate(str.maketrans("åäö ", "aao-"))
    return "".join(sign for sign in plain if sign.isascii() and (sign.isalnum() or sign == "-")) or "hjulet"
