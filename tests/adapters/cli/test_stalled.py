"""What has stopped, on the command line."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from tests.adapters.cli.shell import REF, Shell

LATER = ("--at", "2026-04-20T08:00")


@pytest.fixture
def silent(begun: Shell) -> Shell:
    """The nurse waits for IT, and nothing has been heard since the beginning of March."""
    begun.ok("item", "block", REF, "--cause", "it", "--at", "2026-03-03T08:00")
    return begun


def test_people_see_what_has_stopped_why_and_what_may_help(silent: Shell) -> None:
    said = silent.ok("stalled", *LATER)

    assert "1 item of 1 has stalled." in said
    assert REF in said
    assert "no activity for" in said
    assert "waits for IT" in said
    assert "Offer help" in said
    assert "No work has stalled." in silent.ok("stalled", "--at", "2026-03-04T08:00")


def test_programs_get_everything_under_names_that_stay(silent: Shell) -> None:
    (found,) = silent.json("stalled", *LATER)["items"]

    assert found["ref"] == REF
    assert [each["reason"] for each in found["reasons"]] == ["silent", "overdue", "blocked for long"]
    assert found["waits_for"][0]["cause"] == "it"
    assert found["proposals"][0] == {"act": "offer help", "why": "remove", "person": None}
    assert {"urgency", "stages_done", "longer_than_of_10", "last_act_by", "reminders_unanswered"} <= found.keys()


def test_files_hold_the_same(silent: Shell, tmp_path: Path) -> None:
    silent.ok("stalled", "--format", "xlsx", "--output", str(tmp_path / "stalled.xlsx"), *LATER)
    silent.ok("stalled", "--format", "csv", "--output", str(tmp_path / "stalled.csv"), *LATER)

    sheet = openpyxl.load_workbook(tmp_path / "stalled.xlsx").active
    written = (tmp_path / "stalled.csv").read_text(encoding="utf-8-sig")
    head, row = csv.reader(io.StringIO(written), delimiter=";")
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == head
    assert sheet["A2"].value == row[0] == REF


def test_it_is_narrowed_by_place_and_workflow_and_a_workbook_needs_a_file(silent: Shell) -> None:
    assert "No work has stalled." in silent.ok("stalled", "--workflow", "goal", *LATER)
    assert silent.json("stalled", "--organisation", "region", *LATER)["items"]
    assert "--output" in silent.wrong("stalled", "--format", "xlsx")


def test_what_had_stopped_on_a_day_is_told_from_the_trail_alone(silent: Shell) -> None:
    silent.ok("item", "fill", REF, "problem.problem=Många faller", "--at", "2026-04-20T07:00")
    now = silent.json("stalled", "--at", "2026-04-20T08:00")["items"]
    (then,) = silent.json("stalled", "--as-of", "2026-04-17", *LATER)["items"]

    assert [each["reason"] for each in now[0]["reasons"]] == ["overdue", "blocked for long"]
    assert [each["reason"] for each in then["reasons"]] == ["silent", "overdue", "blocked for long"]
    assert then.keys() == now[0].keys()
    said = silent.ok("stalled", "--as-of", "2026-03-04", *LATER)
    assert "So it stood on 4 March 2026." in said
    assert "No work had stalled." in said


def test_programs_get_the_year_as_it_was_counted_night_by_night(silent: Shell) -> None:
    for day in ("2026-03-04", "2026-04-15", "2026-04-19"):
        silent.ok("tick", "--at", f"{day}T01:00")

    assert silent.json("stalled", *LATER)["trend"] == [
        {"day": "2026-03-04", "at_work": 1, "stalled": 0},
        {"day": "2026-04-15", "at_work": 1, "stalled": 1},
        {"day": "2026-04-19", "at_work": 1, "stalled": 1},
    ]
    assert len(silent.json("stalled", "--as-of", "2026-04-17", *LATER)["trend"]) == 2
    assert silent.json("stalled", "--workflow", "pdsa", *LATER)["trend"] is None
