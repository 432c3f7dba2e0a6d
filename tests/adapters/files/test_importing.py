"""A whole list: all or nothing, and every fault of every row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.drafts import Known, NewOrganisation
from adapters.files.errors import InvalidMapping
from adapters.files.importing import plan_import
from tests.adapters.files.building import mapping, planned, sentences, table

SKIPPABLE = {"file": {"on_fault": "skip row"}, "reference": "ref"}


def test_a_list_without_faults_becomes_one_draft_for_each_row() -> None:
    plan = planned("title", ["a"], ["b"])
    assert [(draft.row, draft.title) for draft in plan.drafts] == [(2, "a"), (3, "b")]
    assert (plan.rows, plan.sound, plan.faults, plan.is_refused) == (2, 2, (), False)


def test_one_bad_row_keeps_the_whole_list_out() -> None:
    plan = planned("title|ref", "a|1", "b|1", "c|2", reference="ref")
    assert (plan.rows, plan.sound, plan.drafts, plan.organisations, plan.is_refused) == (3, 2, (), (), True)


def test_all_faults_of_all_rows_are_named_in_the_order_of_the_file() -> None:
    plan = planned(
        "title|start|ref",
        "|soon|1",
        "b|later|1",
        opened="start",
        reference="ref",
    )
    assert sentences(plan) == [
        "Row 2, title: It is empty, but must be filled in.",
        "Row 2, start: “soon” is not a date written as YYYY-MM-DD.",
        "Row 3, start: “later” is not a date written as YYYY-MM-DD.",
        "Row 3, ref: “1” stands in row 2 already.",
    ]


def test_a_fault_carries_its_row_line_column_value_and_a_word_for_programs() -> None:
    (fault,) = planned("title|start", "a|soon", opened="start").faults
    assert (fault.row, fault.line, fault.column, fault.value, fault.reason) == (2, 2, "start", "soon", "no-date")


def test_a_long_value_is_whole_in_the_fault_and_short_in_its_sentence() -> None:
    (fault,) = planned("title|start", ["a", "soon\n" * 100], opened="start").faults
    assert fault.value == ("soon\n" * 100).strip()
    assert len(str(fault)) < 200
    assert "…" in str(fault)


def test_a_fault_is_said_in_the_language_of_the_translator() -> None:
    (fault,) = planned("title|start", "a|soon", opened="start").faults
    said = {
        "Row %(row)s, %(column)s: %(why)s": "Rad %(row)s, %(column)s: %(why)s",
        "“%(value)s” is not a date written as %(known)s.": "”%(value)s” är inget datum som %(known)s.",
    }
    assert fault.in_words_of(lambda template, **data: said[template] % data) == (
        "Rad 2, start: ”soon” är inget datum som YYYY-MM-DD."
    )


@pytest.mark.parametrize("row", ["a|b|c", "a"])
def test_a_row_of_another_width_is_a_fault_of_the_whole_row(row: str) -> None:
    plan = planned("title|note", row)
    (fault,) = plan.faults
    assert fault.column is None
    assert str(fault) == (
        f"Row 2: The row has {row.count('|') + 1} cells but there are 2 headings: "
        "is there a separator or a line break in a cell without quotation marks around it?"
    )


def test_bad_rows_are_skipped_when_both_the_user_and_the_mapping_say_so() -> None:
    tried = table("title|ref", "a|1", "b|1", "c|2")
    plan = plan_import(tried, mapping(**SKIPPABLE), skip_bad_rows=True)
    assert [draft.row for draft in plan.drafts] == [2, 4]
    assert [fault.row for fault in plan.faults] == [3]
    assert not plan.is_refused
    assert plan_import(tried, mapping(**SKIPPABLE)).drafts == ()


def test_bad_rows_may_not_be_skipped_against_the_mapping() -> None:
    with pytest.raises(InvalidMapping, match="Bad rows may not be skipped"):
        plan_import(table("title", ["a"]), mapping(), skip_bad_rows=True)


def test_work_without_an_organisation_takes_that_of_the_whole_list_or_is_refused() -> None:
    tried = table("title", ["a"])
    anywhere = mapping(organisation=None)
    assert plan_import(tried, anywhere, organisation="hsf").drafts[0].organisation == "hsf"
    with pytest.raises(InvalidMapping, match="No column says whose work it is"):
        plan_import(tried, anywhere)


def test_work_without_an_owner_takes_that_of_the_whole_list() -> None:
    tried = table("title|who", "a|", "b|x@region.example")
    plan = plan_import(tried, mapping(owner="who"), owner="chef@region.example")
    assert [draft.owner for draft in plan.drafts] == ["chef@region.example", "x@region.example"]


CREATE = {"organisation": {"column": "code", "name": "name", "create": True}}


def test_organisations_that_are_not_there_are_created_once_where_the_mapping_says_so() -> None:
    tried = table("title|code|name", "a|MOJ|Justice", "b|moj|Ministry", "c|hsf|Health", "d|x|")
    plan = plan_import(tried, mapping(**CREATE), known=Known(organisations={"hsf": "hsf"}))
    assert plan.organisations == (NewOrganisation(code="MOJ", name="Justice"), NewOrganisation(code="x", name="x"))
    assert [draft.organisation for draft in plan.drafts] == ["MOJ", "MOJ", "hsf", "x"]


def test_a_row_with_faults_creates_no_organisation() -> None:
    tried = table("title|code|name|ref", "a|x|X|1", "|y|Y|2")
    plan = plan_import(tried, mapping(**CREATE, **SKIPPABLE), skip_bad_rows=True)
    assert [organisation.code for organisation in plan.organisations] == ["x"]


def test_progress_is_told_now_and_then_and_at_the_end() -> None:
    told: list[tuple[int, int]] = []
    plan_import(
        table("title", *(["a"] for _ in range(250))), mapping(), progress=lambda done, of: told.append((done, of))
    )
    assert told == [(100, 250), (200, 250), (250, 250)]


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=5), min_size=1, max_size=8)


@given(ROWS)
def test_every_row_becomes_a_draft_or_has_a_fault_and_never_both(rows: list[list[str]]) -> None:
    parts = {**SKIPPABLE, "opened": "start", "deadline": "due"}
    plan = plan_import(table("title|ref|start|due", *rows), mapping(**parts), skip_bad_rows=True)
    drafted, refused = {draft.row for draft in plan.drafts}, {fault.row for fault in plan.faults}
    assert drafted | refused == set(range(2, len(rows) + 2))
    assert drafted & refused == set()
    assert (plan.rows, plan.sound) == (len(rows), len(drafted))


@given(ROWS)
def test_without_leave_to_skip_there_is_never_half_an_import(rows: list[list[str]]) -> None:
    plan = plan_import(table("title|ref|start|due", *rows), mapping(**SKIPPABLE, opened="start"))
    assert len(plan.drafts) in (0, len(rows))
    assert plan.is_refused == bool(plan.faults)
