import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import faults
from workflows.faults import TEMPLATES, fault, nearest


@pytest.mark.parametrize("code", TEMPLATES)
def test_every_sentence_has_named_placeholders_and_a_full_stop(code: str) -> None:
    template = TEMPLATES[code]
    names = re.findall(r"%\((\w+)\)s", template)
    assert template % dict.fromkeys(names, "x")
    assert template.count("%") == len(names)
    assert template[-1] in ".?"


def test_every_sentence_is_said_somewhere() -> None:
    modules = Path(faults.__file__).parent.glob("*.py")
    sources = "".join(path.read_text(encoding="utf-8") for path in modules if path.name != "faults.py")
    assert [code for code in TEMPLATES if f'"{code}"' not in sources] == []


def test_a_fault_says_its_sentence() -> None:
    said = fault("unknown-phase", "workflow.initial", name="tset", known="test")
    assert said.template == "There is no phase “%(name)s”. Did you mean: %(known)s?"
    assert said.sentence == "There is no phase “tset”. Did you mean: test?"
    assert said.line is None


def test_a_fault_whose_sentence_cannot_be_said_is_not_made() -> None:
    with pytest.raises(KeyError):
        fault("unknown-phase", "workflow.initial", name="tset")
    with pytest.raises(KeyError):
        fault("no such fault", "workflow")


def test_what_was_meant_is_what_is_spelt_alike() -> None:
    assert nearest("problme", ["proposal", "problem", "test"]) == "problem"


def test_when_nothing_is_spelt_alike_what_there_is_is_listed() -> None:
    assert set(nearest("zzz", ["owner", "team"]).split(", ")) == {"owner", "team"}
    assert nearest("zzz", []) == "-"


@given(st.text(), st.sets(st.text("abc", min_size=1), min_size=1))
def test_a_guess_names_at_most_eight_and_only_what_there_is(name: str, known: set[str]) -> None:
    guesses = nearest(name, known).split(", ")
    assert 1 <= len(guesses) <= 8
    assert set(guesses) <= known
