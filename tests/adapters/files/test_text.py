"""CSV as it comes: encodings, separators, line breaks in cells, quotation marks that do not pair up."""

import csv
from io import StringIO
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.errors import CellTooLong, NotText, OpenQuote
from adapters.files.text import read_text

LIST = "Rubrik;Ansvarig\nFärre fall;å@region.example\n"


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_text("list.csv", content).rows]


def remarks(content: bytes) -> list[str]:
    return [str(remark) for remark in read_text("list.csv", content).remarks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_swedish_letters_survive_every_encoding_that_spreadsheets_save_in(encoding: str) -> None:
    assert cells(LIST.encode(encoding)) == [("Rubrik", "Ansvarig"), ("Färre fall", "å@region.example")]


def test_a_guess_at_the_encoding_is_said_aloud() -> None:
    assert remarks(b"a,b\n\xe5,2\n") == [
        "list.csv is not in UTF-8 and was read as Windows-1252: check that å, ä and ö look right."
    ]
    assert remarks(b"a,b\n1,2\n") == []


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"PK\x03\x04\x00\x00", b"a,b\n\x81,\x8d\n", b"a,b\n1,\x00\n"])
def test_what_is_not_text_is_refused(content: bytes) -> None:
    with pytest.raises(NotText, match=r"list\.csv is named as a text file but is not text"):
        cells(content)


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_the_separator_is_found_and_said_aloud(separator: str, word: str) -> None:
    content = separator.join(["title", "note"]) + "\n" + separator.join(["a, b, c", "d, e"]) + "\n"
    assert cells(content.encode()) == [("title", "note"), ("a, b, c", "d, e")]
    assert remarks(content.encode()) == [f"list.csv was read with its columns separated by {word}."]


def test_commas_win_where_semicolons_stand_only_inside_cells() -> None:
    assert cells(b"title,note\nx,a;b;c\ny,d;e;f\n")[1] == ("x", "a;b;c")


def test_a_single_column_needs_no_separator() -> None:
    assert cells(b"title\nfirst\nsecond\n") == [("title",), ("first",), ("second",)]


def test_the_line_that_tells_excel_the_separator_is_no_row() -> None:
    rows = list(read_text("list.csv", b"sep=|\r\ntitle|note\r\na|b\r\n").rows)
    assert [(row.number, row.line, row.cells) for row in rows] == [(1, 2, ("title", "note")), (2, 3, ("a", "b"))]


def test_rows_are_numbered_as_in_a_spreadsheet_and_lines_as_in_the_file() -> None:
    rows = list(read_text("list.csv", b'title,note\n"one\ntwo",x\nthree,y\n').rows)
    assert [(row.number, row.line) for row in rows] == [(1, 1), (2, 2), (3, 4)]


@pytest.mark.parametrize("content", [b'title,note\na,b\n"c,d\ne,f\n', b'title,note\na,b\n"c"d,e\n'])
def test_a_quotation_mark_without_its_pair_is_an_error_not_a_cell_of_many_lines(content: bytes) -> None:
    with pytest.raises(OpenQuote, match=r"cannot be read from line 3 on") as refusal:
        cells(content)
    assert refusal.value.data["line"] == 3


def test_a_cell_beyond_what_the_reader_takes_is_refused() -> None:
    with pytest.raises(CellTooLong, match="in row 2"):
        cells(b"title,note\n" + b"x" * 200_000 + b",y\n")


def test_rows_come_one_at_a_time_so_that_a_limit_can_stop_them() -> None:
    rows = iter(read_text("list.csv", b'a,b\n1,2\n"broken\n').rows)
    assert [row.cells for row in islice(rows, 2)] == [("a", "b"), ("1", "2")]


PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=12)


@given(
    st.lists(st.tuples(PLAIN, PLAIN, PLAIN), min_size=2, max_size=8),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_a_spreadsheet_writes_is_read_back_cell_by_cell(rows: list[tuple[str, str, str]], separator: str) -> None:
    written = StringIO(newline="")
    csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([("title", "owner", "note"), *rows])
    assert cells(written.getvalue().encode()) == [("title", "owner", "note"), *rows]
