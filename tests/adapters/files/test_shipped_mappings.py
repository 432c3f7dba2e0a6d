"""The five mappings that come with Hjulet, each on the real list that it was written for."""

import csv
import json
import os
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from adapters.files.drafts import Draft, ImportPlan, Known, Note
from adapters.files.importing import plan_import
from adapters.files.mapping import ImportMapping
from adapters.files.mapping_file import mapping_from, read_mapping
from adapters.files.sources import Standing
from adapters.files.tables import read_table
from tests.adapters.files.building import WORKFLOWS

ROOT = Path(__file__).parents[3]
REFERENCE = Path(os.environ.get("HJULET_REFERENCE_DATA", ROOT / "tests" / "reference"))
LISTS = {
    "nap5": "nap5_initiatives.csv",
    "experiments": "canada_experiments.csv",
    "consultations": "canada_consultations.csv",
    "service_assessments": "uk_service_assessments.csv",
    "citizen_science": "us_citizen_science.csv",
}

pytestmark = pytest.mark.reference


def mapping_called(name: str) -> ImportMapping:
    return read_mapping(ROOT / "config" / "imports" / f"{name}.toml")


@cache
def plan(name: str, *, skip_bad_rows: bool = False) -> ImportPlan:
    table = read_table(REFERENCE / "initiatives" / LISTS[name])
    return plan_import(table, mapping_called(name), known=Known(workflows=WORKFLOWS), skip_bad_rows=skip_bad_rows)


def row(name: str, number: int) -> Draft:
    return next(draft for draft in plan(name).drafts if draft.row == number)


def counted(name: str, **options: bool) -> Counter[tuple[Standing, str | None]]:
    return Counter((draft.standing, draft.imported_status) for draft in plan(name, **options).drafts)


@pytest.mark.parametrize(
    ("name", "rows", "drafts", "faults", "questions"),
    [
        ("nap5", 84, 84, 0, 10),
        ("experiments", 11, 11, 0, 0),
        ("consultations", 5100, 0, 475, 0),
        ("service_assessments", 193, 0, 3, 0),
        ("citizen_science", 409, 409, 0, 0),
    ],
)
def test_each_list_gives_the_drafts_or_the_faults_that_are_in_it(
    name: str, rows: int, drafts: int, faults: int, questions: int
) -> None:
    planned = plan(name)
    found = (planned.rows, len(planned.drafts), len(planned.faults), len(planned.questions))
    assert found == (rows, drafts, faults, questions)


def test_every_mapping_that_is_shipped_is_run_here() -> None:
    assert {path.stem for path in (ROOT / "config" / "imports").glob("*.toml")} == set(LISTS)


# --- The action plan --------------------------------------------------------------------------------------------------


def test_a_plans_statuses_are_its_phases_and_complete_means_completed_as_reported() -> None:
    assert counted("nap5") == {
        (Standing.CLOSED, "Completed as reported"): 63,
        (Standing.RUNNING, "Substantial progress"): 15,
        (Standing.RUNNING, "Limited progress"): 6,
    }
    assert Counter(draft.phase for draft in plan("nap5").drafts) == {
        "complete": 63,
        "substantial_progress": 15,
        "limited_progress": 6,
    }


def test_an_initiative_of_the_plan_has_its_department_deadline_and_context() -> None:
    draft = row("nap5", 2)
    assert (draft.reference, draft.organisation, draft.workflow) == ("C01.1.1", "nrcan-rncan", "reported_plan")
    assert (draft.due_on, draft.deadline_written) == (date(2023, 12, 31), "By 2023")
    assert draft.fields == {"not_started": {"deadline_text": "By 2023", "deadline": "2023-12-31"}}
    assert [note.label for note in draft.notes] == ["Commitment", "Milestone"]


def test_the_plans_departments_are_created_with_their_names() -> None:
    named = {organisation.code: organisation.name for organisation in plan("nap5").organisations}
    assert len(named) == 14
    assert named["statcan"] == "Statistics Canada"


def test_a_title_beyond_the_limit_is_shortened_and_kept_whole() -> None:
    shortened = [draft for draft in plan("nap5").drafts if draft.title.endswith("…")]
    assert shortened
    assert all(any(note.label == "title_en" and len(note.text) > 300 for note in draft.notes) for draft in shortened)


def test_a_person_is_asked_where_the_plans_words_and_months_differ() -> None:
    asked = [str(question) for question in plan("nap5").questions]
    assert asked[2] == (
        "Row 60, deadline_text_en: “By March 2023” and the due_month “2024-03” differ; 2024-03-31 counts. "
        "Which is right?"
    )
    assert Counter(question.reason for question in plan("nap5").questions) == {
        "deadlines-differ": 6,
        "several-deadlines": 4,
    }


def test_the_deadlines_make_as_many_overdue_in_each_quarter_as_the_published_result() -> None:
    due = {draft.reference: draft.due_on for draft in plan("nap5").drafts}
    with (REFERENCE / "initiatives" / "nap5_status_reports.csv").open(encoding="utf-8", newline="") as file:
        reports = sorted((r["reporting_period"], r["initiative_id"], r["status"]) for r in csv.DictReader(file))
    expected = json.loads((REFERENCE / "analytics" / "expected_stalled_nap5.json").read_text(encoding="utf-8"))
    for quarter in expected["per_period"]:
        last = {initiative: status for period, initiative, status in reports if period <= quarter["period"]}
        overdue = [i for i, status in last.items() if status != "C" and f"{due[i]:%Y-%m}" < quarter["period"]]
        assert (quarter["period"], len(overdue)) == (quarter["period"], quarter["overdue"])


# --- Experiments ------------------------------------------------------------------------------------------------------


def test_an_experiment_answers_the_questions_of_a_proposal_and_its_results_are_a_note() -> None:
    assert counted("experiments") == {(Standing.CLOSED, "Completed as reported"): 10, (Standing.RUNNING, "Active"): 1}
    for draft in plan("experiments").drafts:
        assert set(draft.fields) == {"proposal"}
        assert set(draft.fields["proposal"]) == {"questions", "change_idea", "test_plan", "outcome_measure"}
        assert draft.phase is None
        assert any(note.label == "Results" for note in draft.notes)


def test_a_name_in_two_languages_is_taken_in_the_first() -> None:
    assert {o.name for o in plan("experiments").organisations if o.code == "hc-sc"} == {"Health Canada"}


# --- Consultations ----------------------------------------------------------------------------------------------------

BACKWARDS = [301, 933, 1673, 1823, 1846, 3251, 3486, 4039, 4051, 4084, 4742]


def test_eleven_consultations_end_before_they_start_and_each_is_named() -> None:
    backwards = [fault for fault in plan("consultations").faults if fault.reason == "ends-before-start"]
    assert [fault.row for fault in backwards] == BACKWARDS
    assert str(backwards[0]) == "Row 301, end_date: “2022-03-01” is before the start_date, “2022-12-01”."
    assert str(backwards[9]) == "Row 4084, end_date: “2023-06-05” is before the start_date, “2023-06-06”."


def test_464_numbers_are_repeated_and_each_row_is_named_with_the_first_that_has_it() -> None:
    with (REFERENCE / "initiatives" / LISTS["consultations"]).open(encoding="utf-8", newline="") as file:
        numbers = [record["registration_number"] for record in csv.DictReader(file)]
    again = [row for row, number in enumerate(numbers, start=2) if number in numbers[: row - 2]]
    repeated = [fault for fault in plan("consultations").faults if fault.reason == "repeated"]
    assert len(again) == 464
    assert [fault.row for fault in repeated] == again
    assert str(repeated[0]) == "Row 7, registration_number: “C-0000002” stands in row 3 already."


def test_faults_name_the_row_of_the_spreadsheet_and_the_line_of_the_file() -> None:
    last = plan("consultations").faults[-1]
    lines = (REFERENCE / "initiatives" / LISTS["consultations"]).read_text(encoding="utf-8").splitlines()
    assert last.line is not None
    assert last.line > last.row
    assert lines[last.line - 1].startswith(last.value)


def test_nothing_is_half_imported_unless_bad_rows_may_be_skipped() -> None:
    assert (plan("consultations").drafts, plan("consultations").organisations) == ((), ())
    skipping = plan("consultations", skip_bad_rows=True)
    assert len(skipping.drafts) == skipping.sound == 5100 - len({fault.row for fault in skipping.faults}) == 4626
    assert {o.code for o in skipping.organisations} == {draft.organisation for draft in skipping.drafts}


def test_a_number_that_is_unique_within_each_department_leaves_the_eleven() -> None:
    reference = {"reference": {"columns": ["owner_org", "registration_number"], "join": " "}}
    whole = mapping_called("consultations").model_dump(exclude_defaults=True, exclude={"reference"})
    table = read_table(REFERENCE / "initiatives" / LISTS["consultations"])
    planned = plan_import(table, mapping_from({**whole, **reference}, name="by department"))
    assert [fault.row for fault in planned.faults] == BACKWARDS


def test_five_thousand_rows_read_the_same_from_a_workbook(tmp_path: Path) -> None:
    table = read_table(REFERENCE / "initiatives" / LISTS["consultations"])
    path = tmp_path / "consultations.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([table.header, *(row.cells for row in table.rows)]):
            sheet.write_row(number, 0, cells)
    again = read_table(path)
    assert again.header == table.header
    assert [(row.number, [cell.strip() for cell in row.cells]) for row in again.rows] == [
        (row.number, [cell.strip() for cell in row.cells]) for row in table.rows
    ]


# --- Assessments of services ------------------------------------------------------------------------------------------


def test_two_assessments_lack_a_department_and_one_report_is_listed_twice() -> None:
    first, second, third = map(str, plan("service_assessments").faults)
    assert first == "Row 31, department: It is empty, but must be filled in."
    assert second == "Row 50, department: It is empty, but must be filled in."
    assert third.startswith("Row 78, source_url: “https://gdsdata.blog.gov.uk/")
    assert third.endswith("” stands in row 77 already.")


@pytest.fixture
def assessments() -> ImportPlan:
    """The plan of the sound rows."""
    table = read_table(REFERENCE / "initiatives" / LISTS["service_assessments"])
    shipped = mapping_called("service_assessments")
    skippable = shipped.model_copy(update={"file": shipped.file.model_copy(update={"on_fault": "skip row"})})
    return plan_import(table, skippable, skip_bad_rows=True)


def test_dates_in_four_notations_are_understood(assessments: ImportPlan) -> None:
    opened = {draft.row: draft.opened_on for draft in assessments.drafts}
    table = read_table(REFERENCE / "initiatives" / LISTS["service_assessments"])
    written = {row.number: row.cells[3] for row in table.rows}
    assert {number for number, day in opened.items() if day is None} == {n for n in opened if not written[n]}
    assert opened[2] == date(2015, 6, 8)
    assert {written[number]: day for number, day in opened.items()}["27 October\xa02015"] == date(2015, 10, 27)
    assert {written[number]: day for number, day in opened.items()}["22/06/15"] == date(2015, 6, 22)


def test_the_second_assessment_counts_where_there_was_one(assessments: ImportPlan) -> None:
    assert Counter(draft.imported_status for draft in assessments.drafts) == {
        "Passed as reported": 143,
        "Not passed": 25,
        "No result reported": 19,
        "Passed with conditions, as reported": 3,
    }
    assert {draft.row: draft.standing for draft in assessments.drafts}[2] is Standing.CLOSED


def test_a_department_that_is_spelled_in_many_ways_is_one(assessments: ImportPlan) -> None:
    codes = {draft.organisation for draft in assessments.drafts}
    assert codes & {"MoJ", "Ministry of Justice", "HM Revenue & Customs", "Home Office"} == set()
    assert codes == {organisation.code for organisation in assessments.organisations}
    assert len({code.casefold() for code in codes}) == len(codes) == 48


# --- Citizen science --------------------------------------------------------------------------------------------------


def test_dirty_values_are_understood_or_kept_as_they_are() -> None:
    assert counted("citizen_science") == {
        (Standing.RUNNING, "Active"): 242,
        (Standing.CLOSED, "Complete as reported"): 136,
        (Standing.RUNNING, "Active in season"): 19,
        (Standing.RUNNING, "On hiatus"): 7,
        (Standing.REGISTERED, "Pending"): 5,
    }
    starts = {draft.row: draft for draft in plan("citizen_science").drafts}
    assert (starts[259].opened_on, Note(label="start_date", text="On-going") in starts[259].notes) == (None, True)
    assert (starts[284].opened_on, Note(label="start_date", text="2007") in starts[284].notes) == (
        date(2007, 1, 1),
        True,
    )
    assert sum(draft.opened_on is None for draft in starts.values()) == 14


def test_titles_are_on_one_line_and_joint_projects_belong_to_the_first_agency() -> None:
    drafts = plan("citizen_science").drafts
    assert all("\n" not in draft.title for draft in drafts)
    assert row("citizen_science", 3).organisation == "usgs"
    assert Note(label="Sponsors", text="usgs, nsf") in row("citizen_science", 3).notes
    assert len(plan("citizen_science").organisations) == 24
