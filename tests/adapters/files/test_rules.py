"""What must hold for every row, and for all rows together."""

from datetime import date

import pytest

from tests.adapters.files.building import planned, sentences


def test_a_required_cell_that_is_empty_is_a_fault() -> None:
    assert sentences(planned("title|who", "a|", "b|x", rules={"required": ["who"]})) == [
        "Row 2, who: It is empty, but must be filled in."
    ]


def test_a_row_that_ends_before_it_starts_is_a_fault() -> None:
    rules = {"order": [["start", "end"]]}
    plan = planned(
        "title|start|end", "a|2022-12-01|2022-03-01", "b|2022-03-01|2022-03-01", "c||2022-03-01", rules=rules
    )
    assert sentences(plan) == ["Row 2, end: “2022-03-01” is before the start, “2022-12-01”."]


def test_a_month_or_a_year_is_only_before_a_day_that_it_cannot_hold() -> None:
    plan = planned(
        "title|start|end",
        "a|2022-03-15|2022-03",
        "b|2022-03-15|2022",
        "c|2022-03-15|2021",
        rules={"order": [["start", "end"]]},
        file={"dates": ["YYYY-MM", "YYYY"]},
    )
    assert sentences(plan) == ["Row 4, end: “2021” is before the start, “2022-03-15”."]


def test_what_is_no_date_is_one_fault_however_many_rules_ask_for_it() -> None:
    plan = planned(
        "title|start|end",
        "a|2022-03-15|soon",
        opened="start",
        deadline={"date": "end"},
        rules={"order": [["start", "end"]], "days": {"end": {}}},
    )
    assert sentences(plan) == ["Row 2, end: “soon” is not a date written as YYYY-MM-DD."]


def test_what_the_mapping_keeps_as_a_note_or_reads_as_words_is_no_fault_of_a_rule() -> None:
    plan = planned(
        "title|start|end",
        "a|On-going|By fall 2022",
        opened={"column": "start", "unknown": "note"},
        deadline="end",
        rules={"order": [["start", "end"]]},
    )
    assert sentences(plan) == []


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("1", None),
        ("12,0", None),
        ("1 0", None),
        ("", None),
        ("0", "“0” is below the least allowed, 1."),
        ("12.5", "“12.5” is above the most allowed, 12."),
        ("nan", "“nan” is not a number."),
        ("few", "“few” is not a number."),
    ],
)
def test_numbers_are_held_within_their_range(cell: str, fault: str | None) -> None:
    plan = planned("title|n", f"a|{cell}", rules={"numbers": {"n": {"min": 1, "max": 12}}})
    assert sentences(plan) == ([f"Row 2, n: {fault}"] if fault else [])


def test_days_are_held_within_their_range() -> None:
    rules = {"days": {"d": {"min": date(2020, 1, 1), "max": date(2020, 12, 31)}}}
    plan = planned("title|d", "a|2019-12-31", "b|2020-01-01", "c|2020-12-31", "d|2021-01-01", rules=rules)
    assert sentences(plan) == [
        "Row 2, d: “2019-12-31” is below the least allowed, 2020-01-01.",
        "Row 5, d: “2021-01-01” is above the most allowed, 2020-12-31.",
    ]


def test_a_reference_that_returns_is_a_fault_of_every_row_but_the_first() -> None:
    plan = planned("title|ref", "a|R-1", "b|R-2", "c| R-1 ", "d|R-1", "e|", "f|", reference="ref")
    assert sentences(plan) == [
        "Row 4, ref: “R-1” stands in row 2 already.",
        "Row 5, ref: “R-1” stands in row 2 already.",
    ]


def test_a_reference_of_several_columns_is_unique_as_a_whole() -> None:
    plan = planned("title|org|ref", "a|x|1", "b|y|1", "c|x|1", reference={"columns": ["org", "ref"]})
    assert sentences(plan) == ["Row 4, org + ref: “x + 1” stands in row 2 already."]


def test_other_columns_may_be_held_to_be_unique_as_well() -> None:
    plan = planned("title|ref|web", "a|1|w", "b|2|w", reference="ref", rules={"unique": ["web", ["ref"]]})
    assert sentences(plan) == ["Row 3, web: “w” stands in row 2 already."]
