"""A list in a file, read as a table: headings, and rows that know where they stand in the file."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from adapters.files.errors import (
    CannotOpen,
    CellTooLong,
    EmptyFile,
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
from adapters.files.rows import Limits, Records, Row, Table
from adapters.files.sheets import read_sheet
from adapters.files.text import read_text

_LETTERS = 26


def read_table(path: Path, *, sheet: str | None = None, limits: Limits | None = None) -> Table:
    """The list in the CSV, TSV or XLSX file at ``path``; ``sheet`` names a sheet of a workbook (default: the first).

    Blank rows are left out; the others keep the numbers that they have in the file.

    Raises:
        InvalidFile: one of its kinds says what is wrong with the file as a whole.
    """
    bounds = limits or Limits()
    content = _content(path, bounds)
    records = _records(path, content, sheet=sheet, limits=bounds)
    return _table(path.name, records, bounds)


def _content(path: Path, limits: Limits) -> bytes:
    """The bytes of the file, never more of them than one beyond the limit."""
    try:
        with path.open("rb") as file:
            content = file.read(limits.file_bytes + 1)
    except FileNotFoundError:
        raise NoSuchFile(file=str(path)) from None
    except OSError:
        raise CannotOpen(file=str(path)) from None
    if len(content) > limits.file_bytes:
        raise TooLarge(file=path.name, limit=limits.file_bytes)
    if not content.strip():
        raise EmptyFile(file=path.name)
    return content


def _records(path: Path, content: bytes, *, sheet: str | None, limits: Limits) -> Records:
    match path.suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            return read_text(path.name, content)
        case ".xlsx":
            return read_sheet(path.name, content, sheet=sheet, limits=limits)
        case ".xls":
            raise OldWorkbook(file=path.name)
        case _:
            raise WrongKind(file=path.name)


def _table(name: str, records: Records, limits: Limits) -> Table:
    rows = _bounded(name, records.rows, limits)
    heading = next(rows, None)
    if heading is None:
        raise EmptyFile(file=name)
    header = _header(name, heading)
    body = tuple(_fitted(row, len(header)) for row in rows)
    if not body:
        raise NoRows(file=name)
    _check_unheaded(name, header, body)
    return Table(name=name, header=header, rows=body, remarks=records.remarks)


def _bounded(name: str, rows: Iterable[Row], limits: Limits) -> Iterator[Row]:
    """The rows that hold something, refused as soon as there are too many or one of them is too large."""
    filled = (row for row in rows if not row.is_blank)
    for count, row in enumerate(filled):
        if count > limits.rows:
            raise TooManyRows(file=name, limit=limits.rows)
        if len(row.cells) > limits.columns:
            raise TooManyColumns(file=name, limit=limits.columns)
        if any(len(cell) > limits.cell_characters for cell in row.cells):
            raise CellTooLong(file=name, row=row.number, limit=limits.cell_characters)
        yield row


def _header(name: str, heading: Row) -> tuple[str, ...]:
    """The headings without the empty ones at the end; the same one twice could not be told apart."""
    names = [" ".join(cell.split()) for cell in heading.cells]
    while not names[-1]:
        names.pop()
    first: dict[str, int] = {}
    for index, text in enumerate(names):
        if text and first.setdefault(text.casefold(), index) != index:
            raise RepeatedHeading(
                file=name, heading=text, first=column_letters(first[text.casefold()]), second=column_letters(index)
            )
    return tuple(names)


def _fitted(row: Row, headed: int) -> Row:
    """The row without what spreadsheets pad it with: empty cells to the right of the last heading."""
    if any(cell.strip() for cell in row.cells[headed:]):
        return row
    return Row(row.number, row.line, row.cells[:headed])


def _check_unheaded(name: str, header: tuple[str, ...], rows: tuple[Row, ...]) -> None:
    """Values under no heading would be lost in silence."""
    for index, text in enumerate(header):
        if not text and any(index < len(row.cells) and row.cells[index].strip() for row in rows):
            raise InvalidHeading(file=name, column=column_letters(index))


def column_letters(index: int) -> str:
    """What a spreadsheet calls the column with that index from 0: A, B, ... Z, AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters
