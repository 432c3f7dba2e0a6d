"""Lists as files."""

import csv
import io
from datetime import datetime

import openpyxl

from engine.model import Visibility
from tests.adapters.sql.building import COLLEAGUE
from tests.adapters.web.browser import DUE, Office
from tests.adapters.web.lists.drafts import draft


def test_excel_has_real_dates_and_numbers_a_frozen_head_and_filters(office: Office) -> None:
    item = office.opens()
    answer = office.logs_in().gets("/lists/items.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    assert sheet is not None
    head, row = sheet.iter_rows(values_only=True)
    told = dict(zip(head, row, strict=True))
    assert book.sheetnames == ["Arbeten"]
    assert told["Nummer"] == item.ref
    assert told["Klart senast"] == datetime(DUE.year, DUE.month, DUE.day)  # noqa: DTZ001 - as a file has it
    assert told["Arbetsdagar i fasen"] == 0
    assert told["Senast"] == datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref is not None
    assert "arbeten-2026-03-02.xlsx" in answer.headers["content-disposition"]


def test_what_excel_would_compute_is_words(office: Office) -> None:
    office.opens(title="=HYPERLINK(1)")
    visitor = office.logs_in()

    rows = [*csv.reader(io.StringIO(visitor.gets("/lists/items.csv").content.decode("utf-8-sig")), delimiter=";")]
    sheet = openpyxl.load_workbook(io.BytesIO(visitor.gets("/lists/items.xlsx").content)).active

    assert rows[1][1] == "'=HYPERLINK(1)"
    assert sheet is not None
    assert sheet["B2"].value == "=HYPERLINK(1)"
    assert sheet["B2"].data_type == "s"


def test_a_file_has_the_filters_and_the_rights_of_the_list(office: Office) -> None:
    office.opens(title="Färre fall")
    draft(office, Visibility.PRIVATE)

    assert "Färre fall" not in office.logs_in().gets("/lists/items.csv?q=mat").text
    assert "Färre fall" in office.logs_in().gets("/lists/board.csv?state=ended").text
    assert "Hemligt" not in office.logs_in(COLLEAGUE).gets("/lists/items.csv").text
    assert office.logs_in().gets("/lists/items.pdf").status_code in {400, 404}
