"""One row becomes a draft that claims nothing the list does not say."""

from datetime import date

import pytest

from adapters.files.drafts import Draft, Known, Note
from adapters.files.sources import Standing
from engine.opening import MAX_TITLE
from tests.adapters.files.building import KNOWN, WORKFLOWS, only_draft, planned, sentences


def test_a_title_and_an_organisation_are_enough() -> None:
    assert only_draft("title", ["  Färre\nfall "]) == Draft(
        row=2, title="Färre fall", workflow="pdsa", organisation="hsf", standing=Standing.REGISTERED
    )


def test_a_row_without_a_title_is_a_fault() -> None:
    assert sentences(planned("title|note", " |x")) == ["Row 2, title: It is empty, but must be filled in."]


def test_a_title_that_is_too_long_is_a_fault_unless_it_may_be_shortened() -> None:
    long = "ord " * 100
    assert sentences(planned("title", [long])) == [
        f"Row 2, title: It has 399 characters, at most {MAX_TITLE} are allowed."
    ]
    draft = only_draft("title", [long], title={"column": "title", "shorten": True})
    assert len(draft.title) <= MAX_TITLE
    assert draft.title.endswith("ord …")
    assert draft.notes == (Note(label="title", text=long.strip()),)


def test_a_title_of_exactly_the_longest_length_is_left_alone() -> None:
    assert only_draft("title", ["x" * MAX_TITLE], title={"column": "title", "shorten": True}).title == "x" * MAX_TITLE


def test_a_shortened_title_stays_within_the_limit_also_without_spaces() -> None:
    draft = only_draft("title", ["x" * 500], title={"column": "title", "shorten": True})
    assert len(draft.title) == MAX_TITLE


# --- Values -----------------------------------------------------------------------------------------------------------


def test_values_are_translated_whatever_their_spacing_and_as_asked_their_capital_letters() -> None:
    source = {"column": "unit", "casefold": True, "values": {"Avd  32": "avd32"}}
    assert only_draft("title|unit", "a| AVD\n32 ", organisation=source).organisation == "avd32"


def test_a_value_that_the_map_does_not_know_is_a_fault_by_default() -> None:
    source = {"column": "unit", "values": {"Avd 32": "avd32", "Avd 33": "avd33"}}
    assert sentences(planned("title|unit", "a|Avd 3", organisation=source)) == [
        "Row 2, unit: “Avd 3” is not among the known values. Did you mean: Avd 33, Avd 32?"
    ]


@pytest.mark.parametrize(
    ("unknown", "origin", "notes"),
    [
        ("keep", "Granskning", ()),
        ("note", None, (Note(label="why", text="Granskning"),)),
        ("default", "other", ()),
    ],
)
def test_what_becomes_of_an_unknown_value_is_as_the_mapping_says(
    unknown: str, origin: str | None, notes: tuple[Note, ...]
) -> None:
    source = {"column": "why", "values": {"Idé": "employee_idea"}, "default": "other", "unknown": unknown}
    draft = only_draft("title|why", "a|Granskning", origin=source)
    assert (draft.origin, draft.notes) == (origin, notes)


def test_an_empty_cell_takes_the_default_or_what_the_map_says_of_it() -> None:
    assert only_draft("title|why", "a| ", origin={"column": "why", "default": "other"}).origin == "other"
    assert only_draft("title|why", "a| ", origin={"column": "why", "values": {"": "idea"}}).origin == "idea"


def test_an_empty_cell_is_a_fault_only_where_it_is_required() -> None:
    assert only_draft("title|ref", "a|", reference="ref").reference is None
    plan = planned("title|ref", "a|", reference={"column": "ref", "required": True})
    assert sentences(plan) == ["Row 2, ref: It is empty, but must be filled in."]


def test_several_columns_are_joined_without_the_empty_ones() -> None:
    source = {"columns": ["title", "part", "year"], "join": " / "}
    assert only_draft("title|part|year", "Fall||2026", title=source).title == "Fall / 2026"


def test_the_first_filled_of_several_columns_may_be_taken_alone_and_only_until_a_separator() -> None:
    source = {"columns": ["first", "second"], "first_filled": True, "until": ","}
    assert only_draft("title|first|second", "a||nps, usgs", organisation=source).organisation == "nps"


# --- Status and phase -------------------------------------------------------------------------------------------------

STATUS = {"column": "status", "values": {"C": {"standing": "closed", "shown": "Completed as reported"}}}


def test_an_imported_status_is_shown_as_imported_and_claims_no_phase() -> None:
    draft = only_draft("title|status", "a|C", status=STATUS)
    assert (draft.standing, draft.imported_status, draft.phase) == (Standing.CLOSED, "Completed as reported", None)


def test_a_status_without_words_of_its_own_is_shown_as_written() -> None:
    draft = only_draft("title|status", "a| Väntar\npå svar", status="status")
    assert (draft.standing, draft.imported_status) == (Standing.RUNNING, "Väntar på svar")


def test_without_a_status_the_phase_says_where_the_work_stands() -> None:
    source = {"column": "phase", "values": {"1": "test", "2": "adopted"}}
    standings = [only_draft("title|phase", f"a|{cell}", phase=source, known=KNOWN).standing for cell in ("1", "2", "")]
    assert standings == [Standing.RUNNING, Standing.CLOSED, Standing.REGISTERED]


@pytest.mark.parametrize("written", ["follow_up", "Uppföljning", "FOLLOW-UP"])
def test_a_phase_is_known_by_its_name_and_by_its_label_in_both_languages(written: str) -> None:
    assert only_draft("title|phase", f"a|{written}", phase="phase", known=KNOWN).phase == "follow_up"


def test_a_phase_that_the_workflow_does_not_have_is_a_fault() -> None:
    plan = planned("title|phase", "a|folow_up", phase="phase", known=KNOWN)
    assert sentences(plan) == ["Row 2, phase: There is no phase “folow_up”. Did you mean: follow_up?"]


# --- What the instance knows ------------------------------------------------------------------------------------------


def test_organisations_people_and_workflows_are_found_by_every_name_they_have() -> None:
    known = Known(
        workflows=WORKFLOWS,
        organisations={"hsf": "hsf", "hälso- och sjukvård": "hsf"},
        people={"avdelningschef@region.example": "avdelningschef@region.example"},
    )
    draft = only_draft(
        "title|unit|who|how",
        "a|Hälso- och SJUKVÅRD|Avdelningschef@Region.example|Förbättringsarbete",
        organisation="unit",
        owner="who",
        workflow={"column": "how"},
        known=known,
    )
    assert (draft.organisation, draft.owner, draft.workflow) == ("hsf", "avdelningschef@region.example", "pdsa")


def test_every_name_that_is_not_known_is_a_fault_of_its_own() -> None:
    plan = planned(
        "title|unit|who|how|why|ref",
        "a|hfs|nobody@region.example|pdca|boredom|R-1",
        organisation="unit",
        owner="who",
        workflow={"column": "how"},
        reference="ref",
        known=Known(workflows=WORKFLOWS, organisations={"hsf": "hsf"}, people={}, references=frozenset({"R-1"})),
    )
    assert sentences(plan) == [
        "Row 2, unit: There is no organisation “hfs”. Did you mean: hsf?",
        "Row 2, who: There is no person “nobody@region.example”.",
        "Row 2, how: There is no workflow “pdca”. Did you mean: pdsa?",
        "Row 2, ref: “R-1” has been imported already.",
    ]
    assert [fault.reason for fault in plan.faults] == [
        "unknown-organisation",
        "unknown-person",
        "unknown-workflow",
        "already-imported",
    ]


def test_an_origin_is_known_by_its_value_and_by_its_label() -> None:
    assert only_draft("title|why", "a|employee_idea", origin="why", known=KNOWN).origin == "employee_idea"
    label = next(o for o in WORKFLOWS["pdsa"].origins if o.value == "deviation").label.sv
    assert only_draft("title|why", f"a|{label.upper()}", origin="why", known=KNOWN).origin == "deviation"
    plan = planned("title|why", "a|deviatoin", origin="why", known=KNOWN)
    assert sentences(plan) == ["Row 2, why: “deviatoin” is not one of the origins. Did you mean: deviation?"]


# --- Dates, answers, notes --------------------------------------------------------------------------------------------


def test_the_day_it_was_opened_is_the_first_that_a_year_may_mean_and_the_year_is_kept() -> None:
    draft = only_draft("title|start", "a|2007", opened={"column": "start", "dates": ["YYYY"]})
    assert (draft.opened_on, draft.notes) == (date(2007, 1, 1), (Note(label="start", text="2007"),))


def test_a_start_that_is_no_date_is_a_fault_or_a_note() -> None:
    opened = {"column": "start", "dates": ["YYYY", "YYYY-MM-DD"]}
    assert sentences(planned("title|start", "a|On-going", opened=opened)) == [
        "Row 2, start: “On-going” is not a date written as YYYY-MM-DD / YYYY."
    ]
    draft = only_draft("title|start", "a|On-going", opened={**opened, "unknown": "note"})
    assert (draft.opened_on, draft.notes) == (None, (Note(label="start", text="On-going"),))


def test_answers_keep_their_line_breaks_and_empty_cells_answer_nothing() -> None:
    draft = only_draft(
        "title|what|base",
        ["a", " first\nsecond ", " "],
        fields={"problem": {"problem": "what", "baseline": "base"}},
        known=KNOWN,
    )
    assert draft.fields == {"problem": {"problem": "first\nsecond"}}


def test_answers_are_checked_and_kept_as_the_worksheet_keeps_them() -> None:
    fields = {"problem": {"aim_target": "target", "aim_date": "when"}}
    draft = only_draft("title|target|when", "a|12|2026-12-31", fields=fields, known=KNOWN)
    assert draft.fields == {"problem": {"aim_target": 12, "aim_date": "2026-12-31"}}
    plan = planned("title|target|when", "a|many|soon", fields=fields, known=KNOWN)
    assert [(fault.column, fault.reason) for fault in plan.faults] == [
        ("target", "invalid-field"),
        ("when", "invalid-field"),
    ]


def test_notes_carry_their_label_and_empty_cells_leave_none() -> None:
    draft = only_draft("title|x|y|z", "a|one||three", notes=["x", "y", {"column": "z", "label": "Third"}])
    assert draft.notes == (Note(label="x", text="one"), Note(label="Third", text="three"))
