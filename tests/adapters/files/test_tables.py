"""A list as a table, and what keeps a file from being one."""

from pathlib import Path

import pytest

from adapters.files.errors import (
    CannotOpen,
    CellTooLong,
    EmptyFile,
    InvalidFile,
    InvalidHeading,
    NoRows,
    NoSuchFile,
    OldWorkbook,
    RepeatedHeading,
    TooLarge,
    TooManyColumns,
    TooManyRows,
    WrongKind,
)
from adapters.files.rows import Limits, Table
from adapters.files.tables import column_letters, read_table


@pytest.fixture
def read(tmp_path: Path) -> "Read":
    return Read(tmp_path)


class Read:
    """Writes a file and reads it as a table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, content: str | bytes, *, name: str = "list.csv", limits: Limits | None = None) -> Table:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_table(path, limits=limits)


def test_a_table_has_headings_and_rows_with_their_numbers(read: Read) -> None:
    table = read(" title ,due  date\nFewer falls,2026-03-01\n")
    assert table.header == ("title", "due date")
    assert [(row.number, row.line, row.cells) for row in table.rows] == [(2, 2, ("Fewer falls", "2026-03-01"))]


def test_blank_rows_are_left_out_but_counted(read: Read) -> None:
    table = read("\ntitle,note\n\na,b\n , \n,c\n")
    assert [row.number for row in table.rows] == [4, 6]


def test_empty_cells_beyond_the_last_heading_are_a_spreadsheets_padding(read: Read) -> None:
    table = read("title,note,,\na,b,,\nc,d,,x\n")
    assert table.header == ("title", "note")
    assert [row.cells for row in table.rows] == [("a", "b"), ("c", "d", "", "x")]


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        ("", EmptyFile, "list.csv is empty: the first row must hold the headings."),
        (" \n\n", EmptyFile, "list.csv is empty: the first row must hold the headings."),
        (",,\n , \n", EmptyFile, "list.csv is empty: the first row must hold the headings."),
        ("title,note\n\n", NoRows, "list.csv has headings but no rows under them."),
        ("title,,note\na,b,c\n", InvalidHeading, "list.csv: column B has values but no heading."),
        (
            "title,note,Title\na,b,c\n",
            RepeatedHeading,
            "list.csv: the heading “Title” stands over both column A and column C.",
        ),
    ],
)
def test_a_table_without_a_proper_heading_is_refused(
    read: Read, content: str, kind: type[InvalidFile], sentence: str
) -> None:
    with pytest.raises(InvalidFile) as refusal:
        read(content)
    assert (type(refusal.value), str(refusal.value)) == (kind, sentence)


def test_a_column_without_heading_or_values_is_no_fault(read: Read) -> None:
    assert read("title,,note\na,,c\n").header == ("title", "", "note")


@pytest.mark.parametrize(
    ("limits", "kind", "sentence"),
    [
        (Limits(file_bytes=10), TooLarge, "list.csv is too large: at most 10 bytes."),
        (Limits(rows=1), TooManyRows, "list.csv has too many rows: at most 1. Divide it into several files."),
        (Limits(columns=1), TooManyColumns, "list.csv has too many columns: at most 1."),
        (
            Limits(cell_characters=5),
            CellTooLong,
            "list.csv has a cell that is too long in row 3: at most 5 characters.",
        ),
    ],
)
def test_a_table_beyond_a_limit_is_refused_and_the_limit_named(
    read: Read, limits: Limits, kind: type[InvalidFile], sentence: str
) -> None:
    with pytest.raises(InvalidFile) as refusal:
        read("title,note\na,b\nlonger,c\n", limits=limits)
    assert (type(refusal.value), str(refusal.value)) == (kind, sentence)


def test_a_table_exactly_at_every_limit_is_taken(read: Read) -> None:
    content = "title,note\na,b\nlonger,c\n"
    limits = Limits(file_bytes=len(content), rows=2, columns=2, cell_characters=6)
    assert len(read(content, limits=limits).rows) == 2


def test_a_file_of_another_kind_is_refused_by_its_name(read: Read) -> None:
    with pytest.raises(
        WrongKind, match=r"plan\.pdf is not a list that can be read: give a \.csv, \.tsv or \.xlsx file"
    ):
        read("%PDF-1.7", name="plan.pdf")
    with pytest.raises(OldWorkbook, match=r"plan\.xls is a workbook in the old \.xls format: save it as \.xlsx"):
        read("anything", name="plan.xls")


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFile, match=r"There is no file .*missing\.csv"):
        read_table(tmp_path / "missing.csv")
    with pytest.raises(CannotOpen, match="it is a folder, or you may not read it"):
        read_table(tmp_path)


def test_capital_letters_in_the_ending_do_not_matter(read: Read) -> None:
    assert read("title\na\n", name="LIST.CSV").name == "LIST.CSV"


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_in_a_spreadsheet(index: int, letters: str) -> None:
    assert column_letters(index) == letters
