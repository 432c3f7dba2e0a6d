"""Workbooks: what people save, and what somebody might send to bring the machine down."""

import struct
from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from adapters.files.errors import (
    Damaged,
    EmptyFile,
    Encrypted,
    InvalidFile,
    NoSuchSheet,
    NotAWorkbook,
    OldWorkbook,
    TooLargeUnpacked,
    TooManyColumns,
    TooManyParts,
    TooManyRows,
    TooMuchWork,
)
from adapters.files.rows import Limits, Table
from adapters.files.tables import read_table

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Table]:
    """Reads bytes as the workbook list.xlsx."""

    def read_bytes(content: bytes, *, sheet: str | None = None, limits: Limits | None = None) -> Table:
        path = tmp_path / "list.xlsx"
        path.write_bytes(content)
        return read_table(path, sheet=sheet, limits=limits)

    return read_bytes


def workbook(*rows: Sequence[object], **sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook with the rows in its first sheet, and other sheets after it."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, lines in {"Plan": rows, **sheets}.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return content.getvalue()


def archive(**parts: bytes) -> bytes:
    """A zip archive that claims to be a workbook."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<workbook/>")
        for name, part in parts.items():
            packed.writestr(name, part)
    return content.getvalue()


def test_cells_are_read_as_a_person_would_type_them(read: Callable[..., Table]) -> None:
    table = read(
        workbook(
            ["title", "when", "count", "share", "agreed"],
            ["Färre fall", date(2026, 3, 1), 5, 0.1 + 0.2, True],
            ["å ä ö", datetime(2026, 3, 1, 8, 30), 1e6, -2.5, False],  # noqa: DTZ001 - cells know no time zone
        )
    )
    assert table.header == ("title", "when", "count", "share", "agreed")
    assert [row.cells for row in table.rows] == [
        ("Färre fall", "2026-03-01", "5", "0.3", "true"),
        ("å ä ö", "2026-03-01 08:30:00", "1000000", "-2.5", "false"),
    ]


def test_rows_keep_their_numbers_where_the_table_begins_further_down_and_in(read: Callable[..., Table]) -> None:
    table = read(workbook([], [], ["", "title", "note"], [], ["", "a", "b"]))
    assert table.header == ("", "title", "note")
    assert [(row.number, row.line, row.cells) for row in table.rows] == [(5, None, ("", "a", "b"))]


def test_the_first_visible_sheet_is_read_and_the_others_are_named(read: Callable[..., Table]) -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name in ("Listor", "Plan", "Gammalt"):
            book.add_worksheet(name).write_column(0, 0, ["title", name])
        book.get_worksheet_by_name("Plan").activate()
        book.get_worksheet_by_name("Listor").hide()
    table = read(content.getvalue())
    assert table.rows[0].cells == ("Plan",)
    assert list(map(str, table.remarks)) == ["list.xlsx has several sheets; “Plan” was read, not “Listor”, “Gammalt”."]


def test_a_sheet_that_is_asked_for_is_read_without_remark(read: Callable[..., Table]) -> None:
    table = read(workbook(["title"], ["one"], Extra=[["title"], ["two"]]), sheet="Extra")
    assert (table.rows[0].cells, table.remarks) == (("two",), ())


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(read: Callable[..., Table]) -> None:
    with pytest.raises(NoSuchSheet) as refusal:
        read(workbook(["title"], ["one"]), sheet="Plann")
    assert str(refusal.value) == "list.xlsx has no sheet “Plann”. It has: “Plan”."


def test_an_empty_sheet_is_an_empty_file(read: Callable[..., Table]) -> None:
    with pytest.raises(EmptyFile):
        read(workbook())


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"title,note\na,b\n", NotAWorkbook),
        (archive()[:-30], Damaged),
        (archive(), Damaged),
        (OLE + b"\0" * 600, OldWorkbook),
        (OLE + b"\0" * 100 + "EncryptedPackage".encode("utf-16-le"), Encrypted),
    ],
)
def test_what_is_no_workbook_or_cannot_be_opened_is_refused_by_what_it_is(
    read: Callable[..., Table], content: bytes, kind: type[InvalidFile]
) -> None:
    with pytest.raises(InvalidFile) as refusal:
        read(content)
    assert type(refusal.value) is kind


def test_a_document_that_is_not_a_workbook_is_refused(read: Callable[..., Table]) -> None:
    content = BytesIO()
    with ZipFile(content, "w") as packed:
        packed.writestr("word/document.xml", b"<document/>")
    with pytest.raises(NotAWorkbook, match=r"is named \.xlsx but is not a workbook"):
        read(content.getvalue())


def test_a_part_behind_a_password_is_refused(read: Callable[..., Table]) -> None:
    content = bytearray(archive())
    flags = content.index(b"PK\x01\x02") + 8
    content[flags : flags + 2] = struct.pack("<H", 1)
    with pytest.raises(Encrypted):
        read(bytes(content))


def test_a_part_that_is_longer_than_the_archive_claims_is_found_before_it_is_parsed(read: Callable[..., Table]) -> None:
    content = bytearray(archive(**{"xl/sheet.xml": b"0" * 5_000_000}))
    entry = content.rindex(b"PK\x01\x02") + 24
    content[entry : entry + 4] = struct.pack("<I", 10)
    with pytest.raises(Damaged):
        read(bytes(content))


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(read: Callable[..., Table]) -> None:
    bomb = archive(**{"xl/sharedStrings.xml": b" " * 20_000_000})
    with pytest.raises(TooLargeUnpacked, match="at most 100 times the size of the file"):
        read(bomb)


def test_a_file_that_unpacks_beyond_the_limit_is_refused(read: Callable[..., Table]) -> None:
    content = workbook(["title"], *([f"row {number}"] for number in range(2_000)))
    with pytest.raises(TooLargeUnpacked, match="at most 50000 bytes"):
        read(content, limits=Limits(unpacked_bytes=50_000))


def test_too_many_parts_are_refused_before_they_are_listed(read: Callable[..., Table]) -> None:
    with pytest.raises(TooManyParts):
        read(archive(**{f"xl/part{number}.xml": b"" for number in range(20)}), limits=Limits(parts=20))


def test_one_long_text_in_many_cells_is_not_multiplied_without_end(read: Callable[..., Table]) -> None:
    content = workbook(["title"], *(["x" * 30_000] for _ in range(50)))
    assert len(content) < 10_000
    with pytest.raises(TooLargeUnpacked):
        read(content, limits=Limits(unpacked_bytes=1_000_000))


def test_a_cell_far_from_the_others_does_not_take_the_process_with_it(read: Callable[..., Table]) -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "title")
        sheet.write(1_048_575, 16_383, "far")
    with pytest.raises(TooMuchWork, match="a forgotten cell far from the table"):
        read(content.getvalue())


def test_a_workbook_that_takes_too_long_is_given_up(read: Callable[..., Table]) -> None:
    with pytest.raises(TooMuchWork):
        read(workbook(["title"], ["a"]), limits=Limits(seconds=0.001))


@pytest.mark.parametrize(
    ("limits", "kind"),
    [(Limits(rows=2), TooManyRows), (Limits(columns=1), TooManyColumns)],
)
def test_the_limits_of_a_table_hold_for_a_sheet(
    read: Callable[..., Table], limits: Limits, kind: type[InvalidFile]
) -> None:
    with pytest.raises(kind):
        read(workbook(["title", "note"], *(["a", "b"] for _ in range(5))), limits=limits)


def test_a_sheet_exactly_at_its_limits_is_taken(read: Callable[..., Table]) -> None:
    table = read(workbook(["title", "note"], ["a", "b"], ["c", "d"]), limits=Limits(rows=2, columns=2))
    assert len(table.rows) == 2
