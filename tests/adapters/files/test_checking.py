"""A mapping that does not fit the list or the instance is refused before any row is read."""

import re

import pytest

from adapters.files.checking import check_mapping, named_columns, places_of
from adapters.files.drafts import Known
from adapters.files.errors import InvalidMapping
from adapters.files.mapping import ImportMapping
from tests.adapters.files.building import KNOWN, mapping, table

LIST = table("title|Enhet|due", "a|b|c")


def faults_of(tried: ImportMapping, known: Known = KNOWN) -> list[str]:
    with pytest.raises(InvalidMapping) as refusal:
        check_mapping(tried, LIST, known)
    return [str(fault) for fault in refusal.value.faults]


def test_a_column_that_is_not_there_is_named_with_its_key_and_the_nearest_heading() -> None:
    assert faults_of(mapping(organisation="Enheten", deadline={"date": "dude"})) == [
        "“organisation.column” names the column “Enheten”, which is not in list.csv. Did you mean: Enhet?",
        "“deadline.date.column” names the column “dude”, which is not in list.csv. Did you mean: due?",
    ]


def test_capital_letters_and_spacing_of_headings_do_not_matter() -> None:
    fitting = mapping(title=" TITLE", organisation="enhet")
    check_mapping(fitting, LIST, KNOWN)
    assert places_of(fitting, LIST) == {" TITLE": 0, "enhet": 1}


def test_every_place_that_names_a_column_is_looked_at() -> None:
    everywhere = mapping(
        workflow={"column": "c1"},
        title={"columns": ["c2", "c3"]},
        organisation={"column": "c4", "name": "c5"},
        opened="c6",
        deadline={"date": "c7", "written": "c8"},
        notes=["c9"],
        fields={"problem": {"problem": "c10"}},
        rules={
            "required": ["c11"],
            "unique": [["c12", "c13"]],
            "order": [["c14", "c15"]],
            "numbers": {"c16": {"min": 1}},
            "days": {"c17": {}},
        },
    )
    assert {column for _, column in named_columns(everywhere)} == {f"c{number}" for number in range(1, 18)}


def test_a_workflow_that_is_not_installed_is_named_with_those_that_are() -> None:
    assert faults_of(mapping(workflow="pdca")) == [
        "“workflow” names “pdca”, which is not installed. Did you mean: pdsa?"
    ]


def test_a_phase_or_field_that_the_workflow_does_not_have_is_named() -> None:
    tried = mapping(
        phase={"column": "due", "values": {"1": "problem", "2": "tests"}, "default": "prolem"},
        fields={"evaluation": {"learnt": "due"}},
        deadline={"date": "due", "field": "proposal.test_end"},
    )
    first_guesses = [re.sub(r",[^,]*\?$", "?", fault) for fault in faults_of(tried)[2:]]
    assert faults_of(tried)[:2] == [
        "“phase” leads to “prolem”, but “pdsa” has no such phase. Did you mean: problem?",
        "“phase” leads to “tests”, but “pdsa” has no such phase. Did you mean: test?",
    ]
    assert first_guesses == [
        "“evaluation.learnt” is not in the worksheets of “pdsa”. Did you mean: evaluation.learned?",
        "“proposal.test_end” is not in the worksheets of “pdsa”. Did you mean: proposal.test_ends?",
    ]


def test_nothing_is_held_against_workflows_that_are_not_at_hand() -> None:
    check_mapping(mapping(workflow="anything", fields={"any": {"thing": "due"}}), LIST, Known())
