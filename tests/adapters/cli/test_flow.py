"""How work flows, on the command line."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from tests.adapters.cli.shell import REF, Shell

NOW = "2026-04-20T08:00"


@pytest.fixture
def lived(begun: Shell) -> Shell:
    """The nurse has moved the date once, and then given it up."""
    moved = ("item", "extend", REF, "--to", "2026-04-10", "--reason", "Två är sjuka", "--at", "2026-03-10T08:00")
    begun.ok(*moved)
    begun.ok("item", "fill", REF, "evaluation.lesson=Fråga först", "--at", "2026-03-31T08:00")
    begun.ok("item", "advance", REF, "stop", "--reason", "Det var en dubblett", "--at", "2026-04-01T08:00")
    return begun


def test_people_read_sentences_and_the_numbers_below(lived: Shell) -> None:
    said = lived.ok("flow", "--at", NOW)

    assert "Improvement initiative, 28 April 2025 to 20 April 2026, as it was known on 20 April 2026 at 08:00" in said
    assert "Only 1 was finished in the period: too few to say how long it usually takes." in said
    assert "1 date was moved." in said
    assert "Två är sjuka" in said


def test_programs_get_every_figure_under_names_that_stay(lived: Shell) -> None:
    found = lived.json("flow", "--at", NOW)

    assert list(found) == [
        "organisation",
        "workflow",
        "from",
        "to",
        "as_of",
        "open",
        "finished",
        "cycle_time_days",
        "ageing",
        "time_in_phase_days",
        "throughput",
        "cumulative_flow",
        "punctuality",
        "reminders",
        "moved_dates",
    ]
    assert (found["open"], found["finished"], found["as_of"]) == (0, 1, "2026-04-20T06:00:00Z")
    assert found["punctuality"]["against_first_date"]["late"] == 1
    assert found["punctuality"]["against_last_date"]["on_time"] == 1
    assert found["moved_dates"]["promises"] == 1


def test_as_of_a_day_nothing_is_known_that_came_later(lived: Shell) -> None:
    found = lived.json("flow", "--at", NOW, "--as-of", "2026-03-09")

    assert (found["open"], found["finished"], found["moved_dates"]["promises"]) == (1, 0, 0)
    assert found["to"] == "2026-03-09"


def test_a_spreadsheet_gets_a_number_in_each_row(lived: Shell) -> None:
    lived.ok("flow", "--format", "csv", "--output", "flow.csv", "--at", NOW)
    lived.ok("flow", "--format", "xlsx", "--output", "flow.xlsx", "--at", NOW)

    rows = [*csv.reader(io.StringIO((lived.directory / "flow.csv").read_text(encoding="utf-8-sig")), delimiter=";")]
    sheet = openpyxl.load_workbook(lived.directory / "flow.xlsx").active
    assert next(list(map(str, row)) for row in sheet.iter_rows(values_only=True)) == rows[0]
    assert sheet.max_row == len(rows)
    assert rows[0] == ["Figure", "About", "Row", "Measure", "Value"]
    assert ["Throughput", "", "2026 w. 14", "Finished", "1"] in rows
    assert rows[1] == ["What this is about", "", "Kind", "", "Improvement initiative"]


def test_pictures_are_written_where_they_are_wanted(lived: Shell) -> None:
    lived.ok("flow", "--svg", "pictures", "--at", NOW)

    drawn = {file.name for file in (lived.directory / Path("pictures")).iterdir()}
    assert {"throughput.svg", "cumulative.svg", "punctuality.svg"} <= drawn


def test_a_unit_has_its_own_figures_and_what_is_not_there_is_named(lived: Shell) -> None:
    assert lived.json("flow", "--organisation", "region", "--at", NOW)["finished"] == 1
    assert "There is no organisation" in lived.refused("flow", "--organisation", "nowhere", "--at", NOW)
    assert "There is no workflow" in lived.refused("flow", "--workflow", "nothing", "--at", NOW)


def test_a_period_that_ends_before_it_begins_is_typed_wrongly(lived: Shell) -> None:
    assert "before it begins" in lived.wrong("flow", "--from", "2026-03-01", "--to", "2026-02-01", "--at", NOW)
