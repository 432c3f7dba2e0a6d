"""Tables written as files."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from adapters.files.writing import Column, Kind, Sheet, write
from adapters.i18n import using


def written(kind: Kind, *, rows: int, most: int) -> list[list[object]]:
    """What stands in a file of which so many rows may be written."""
    file = io.BytesIO()
    cells = ((number, datetime(2026, 3, 2, 9, tzinfo=UTC)) for number in range(1, rows + 1))
    columns = [Column("Number"), Column("When")]
    with using("en"):
        write(Sheet(name="A/B", columns=columns, rows=cells, zone=ZoneInfo("Europe/Stockholm"), most=most), kind, file)
    if kind is Kind.CSV:
        return [[*line.split(";")] for line in file.getvalue().decode("utf-8-sig").splitlines()]
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", Kind)
def test_a_file_that_does_not_hold_everything_says_so_in_its_last_row(kind: Kind) -> None:
    said = "The file ends here, after 2 rows, and there are more. Narrow the list to get the others."

    assert written(kind, rows=3, most=2)[-1][0] == said
    assert len(written(kind, rows=3, most=2)) == 4
    assert len(written(kind, rows=2, most=2)) == 3


def test_instants_are_on_the_clocks_of_the_place() -> None:
    assert written(Kind.CSV, rows=1, most=2)[1] == ["1", "2026-03-02 10:00"]
    assert written(Kind.XLSX, rows=1, most=2)[1] == [1, datetime(2026, 3, 2, 10)]  # noqa: DTZ001 - as a file has it
