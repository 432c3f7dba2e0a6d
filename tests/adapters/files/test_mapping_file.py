"""Mapping files, and the one sentence for each thing that is wrong with one."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.errors import CannotOpen, InvalidMapping, NoSuchFile
from adapters.files.mapping import ImportMapping, OnFault
from adapters.files.mapping_file import mapping_from, read_mapping
from adapters.files.sources import Prefer, Standing, Unknown
from engine.sayings import Saying

WHOLE = """
title = "Rubrik"
reference = "Nummer"
owner = "Ansvarig"
workflow = "pdsa"
deadline = "Klart senast"
notes = ["Kommentar", { column = "Läge", label = "Läge i listan" }]

[file]
sheet = "Plan"
dates = ["ÅÅÅÅ-MM-DD", "D/M YYYY"]
on_fault = "skip row"

[organisation]
column = "Enhet"
values = { "Avd 32" = "avd32" }
unknown = "keep"

[status]
column = "Läge"
casefold = true
values = { klar = "closed", "på gång" = { standing = "running", shown = "Pågår" } }

[fields.problem]
problem = "Vad är problemet?"
baseline = { columns = ["Nuläge", "Källa"], join = "\\n" }

[rules]
unique = ["Nummer", ["Enhet", "Rubrik"]]
order = [["Start", "Klart senast"]]
"""


def faults_of(data: dict[str, Any]) -> list[str]:
    with pytest.raises(InvalidMapping) as refusal:
        mapping_from(data, name="map.toml")
    return [str(fault) for fault in refusal.value.faults]


def test_a_plain_text_is_the_name_of_a_column_and_for_the_workflow_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(WHOLE, encoding="utf-8")
    mapping = read_mapping(path)
    assert mapping.name == "map.toml"
    assert mapping.title.column == "Rubrik"
    assert mapping.workflow.value == "pdsa"
    assert mapping.organisation
    assert (mapping.organisation.values, mapping.organisation.unknown) == ({"Avd 32": "avd32"}, Unknown.KEEP)
    assert mapping.status
    assert {word: status.standing for word, status in mapping.status.values.items()} == {
        "klar": Standing.CLOSED,
        "på gång": Standing.RUNNING,
    }
    assert mapping.deadline
    assert (mapping.deadline.is_mixed, mapping.deadline.prefer) == (True, Prefer.DATE)
    assert [(note.column, note.label) for note in mapping.notes] == [("Kommentar", None), ("Läge", "Läge i listan")]
    assert mapping.fields["problem"]["baseline"].names == ("Nuläge", "Källa")
    assert mapping.rules.unique == (("Nummer",), ("Enhet", "Rubrik"))
    assert mapping.file.on_fault is OnFault.SKIP_ROW
    assert [notation.text for notation in mapping.notations("Klart senast")] == ["YYYY-MM-DD", "D/M YYYY"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "“title” is missing: add it."),
        ({"title": "t", "titel": "x"}, "“titel” means nothing here. Did you mean: title?"),
        ({"title": {"colum": "t"}}, "“title.colum” means nothing here. Did you mean: column, columns?"),
        ({"title": 3}, "“title” must be a table with keys of its own."),
        ({"title": {"column": 3}}, "“title.column” must be a text in quotes."),
        ({"title": {"column": "t", "value": "v"}}, "“title” needs exactly one of “column”, “columns” and “value”."),
        ({"title": {"required": True}}, "“title” needs exactly one of “column”, “columns” and “value”."),
        ({"title": {"column": "t", "shorten": "yes"}}, "“title.shorten” must be true or false, without quotes."),
        ({"title": "t", "notes": "n"}, "“notes” must be a list in square brackets."),
        (
            {"title": "t", "owner": {"column": "o", "unknown": "ask"}},
            "“owner.unknown” must be one of: 'error', 'note', 'default', 'keep'.",
        ),
        (
            {"title": "t", "owner": {"column": "o", "unknown": "default"}},
            '“owner” has unknown = "default" but no “default”: add it.',
        ),
        (
            {"title": "t", "status": {"column": "s", "values": {"C": "shut"}}},
            "“status.values.C.standing” must be one of: 'registered', 'running', 'closed'.",
        ),
        (
            {"title": "t", "file": {"dates": ["next week"]}},
            "“file.dates.0” is not a way to write dates: use YYYY, YY, MMMM, MM, M, DD and D, as in “D/M/YYYY”.",
        ),
        (
            {"title": "t", "file": {"dates": ["D/M/YYYY", "M/D/YYYY"]}},
            "“file.dates” lets the same text mean two dates, by “D/M/YYYY” and by “M/D/YYYY”: keep one of them.",
        ),
        (
            {"title": "t", "opened": {"column": "o", "unknown": "keep"}},
            "“opened.unknown” must be one of: 'error', 'note'.",
        ),
        ({"title": "t", "deadline": {"prefer": "date"}}, "“deadline” needs “date”, or “written”, or both."),
        (
            {"title": "t", "deadline": {"date": "d", "field": "due"}},
            "“deadline.field” must name a phase and one of its fields, with a dot between them.",
        ),
        ({"title": "t", "fields": {"problem": "p"}}, "“fields.problem” must be a table with keys of its own."),
        ({"title": "t", "rules": {"order": [["a"]]}}, "“rules.order.0.1” is missing: add it."),
        ({"title": "t", "rules": {"order": [["a", "b", "c"]]}}, "“rules.order.0” has too many values: at most 2."),
        ({"title": "t", "rules": {"unique": [[]]}}, "“rules.unique.0” has too few values: at least 1."),
        (
            {"title": "t", "rules": {"numbers": {"n": {"min": "1"}}}},
            "“rules.numbers.n.min” must be a number, without quotes.",
        ),
        (
            {"title": "t", "rules": {"days": {"d": {"max": "2026-01-01"}}}},
            "“rules.days.d.max” must be a date, without quotes.",
        ),
    ],
)
def test_each_fault_is_one_sentence_with_the_key_and_what_to_write(data: dict[str, Any], sentence: str) -> None:
    assert faults_of(data) == [sentence]


def test_all_faults_are_told_at_once_and_the_file_is_named() -> None:
    with pytest.raises(InvalidMapping) as refusal:
        mapping_from({"notes": "n", "file": {"shett": "Plan"}}, name="map.toml")
    assert str(refusal.value) == (
        "The mapping map.toml cannot be used: “file.shett” means nothing here. Did you mean: sheet? "
        "“title” is missing: add it. “notes” must be a list in square brackets."
    )


def test_a_file_that_is_not_toml_is_refused_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text('title = "t"\nowner = \n', encoding="utf-8")
    with pytest.raises(InvalidMapping, match=r"map\.toml cannot be used: It cannot be read as TOML: .*line 2"):
        read_mapping(path)
    path.write_bytes(b'title = "\xff"')
    with pytest.raises(InvalidMapping, match="cannot be read as TOML"):
        read_mapping(path)


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFile):
        read_mapping(tmp_path / "map.toml")
    with pytest.raises(CannotOpen):
        read_mapping(tmp_path)


KEYS = st.sampled_from(
    [*ImportMapping.model_fields, "column", "columns", "values", "dates", "unknown", "min", "nonsense"]
)
SCALARS = st.one_of(st.text(max_size=5), st.integers(), st.booleans(), st.floats(), st.dates())
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(KEYS, ANYTHING, max_size=4))
def test_whatever_a_file_holds_it_is_a_mapping_or_is_refused_in_words(data: dict[str, Any]) -> None:
    outcome: ImportMapping | tuple[Saying, ...]
    try:
        outcome = mapping_from({"title": "t", **data}, name="map.toml")
    except InvalidMapping as refusal:
        outcome = refusal.faults
    assert outcome
    assert isinstance(outcome, ImportMapping) or all("%(" not in str(fault) for fault in outcome)
