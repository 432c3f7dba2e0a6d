from enum import StrEnum
from typing import Any

import pytest

from engine.definition import Span, Text, Unit
from workflows.faults import Fault
from workflows.tables import SOME_SPAN, Table, labels_of


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Reading:
    """A table with what has been noted about it."""

    def __init__(self, **data: Any) -> None:
        self.faults: list[Fault] = []
        self.table = Table(data, where="here", faults=self.faults)

    def noted(self) -> list[tuple[str, str]]:
        return [(fault.code, fault.where) for fault in self.faults]


def test_what_stands_in_the_table_is_read_without_a_fault() -> None:
    reading = Reading(a=" text ", n=3, f=True, l=["x", "y"], w={"sv": "Hej", "en": "Hi"}, c="blue", s="3 days")
    table = reading.table
    assert (table.text("a"), table.number("n"), table.flag("f"), table.texts("l")) == ("text", 3, True, ("x", "y"))
    assert table.words("w") == Text("Hej", "Hi")
    assert table.word("c", Colour) is Colour.BLUE
    assert table.span("s") == Span(3, Unit.DAYS)
    table.close()
    assert reading.noted() == []


def test_what_may_be_left_out_has_a_default() -> None:
    reading = Reading()
    table = reading.table
    assert (table.text("a", "x"), table.number("n", 7), table.flag("f", default=True), table.texts("l")) == (
        "x",
        7,
        True,
        (),
    )
    assert (table.words("w"), table.word("c", Colour), table.span("s")) == (Text("", ""), None, None)
    assert (list(table.listed("x")), list(table.named("y"))) == ([], [])
    assert reading.noted() == []


def test_what_must_be_there_is_noted_when_it_is_not() -> None:
    reading = Reading()
    assert (reading.table.text("a"), reading.table.number("n", least=2)) == ("", 2)
    assert reading.noted() == [("missing-key", "here.a"), ("missing-key", "here.n")]


@pytest.mark.parametrize("value", [3, 1.5, True, [], {}])
def test_what_is_no_text_is_noted_and_read_as_the_default(value: object) -> None:
    reading = Reading(a=value)
    assert reading.table.text("a", "x") == "x"
    assert reading.noted() == [("not-text", "here.a")]


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_an_empty_text_is_no_answer_to_what_must_be_there(value: str) -> None:
    reading = Reading(a=value, c=value, l=["x", value], m=value)
    assert (reading.table.text("a"), reading.table.word("c", Colour)) == ("", None)
    assert (reading.table.texts("l"), reading.table.texts("m")) == (("x",), ())
    assert reading.noted() == [("blank", "here.a"), ("blank", "here.c"), ("blank", "here.l"), ("blank", "here.m")]


@pytest.mark.parametrize("value", ["3", 1.5, True, 0, 10_001, [], {}])
def test_what_is_no_whole_number_within_its_limits_is_noted(value: object) -> None:
    reading = Reading(n=value)
    assert reading.table.number("n", 5) == 5
    assert reading.noted() == [("not-number", "here.n")]


@pytest.mark.parametrize("value", ["yes", 1, [], {}])
def test_what_is_neither_true_nor_false_is_noted(value: object) -> None:
    reading = Reading(f=value)
    assert reading.table.flag("f") is False
    assert reading.noted() == [("not-flag", "here.f")]


@pytest.mark.parametrize(
    ("value", "code", "read"), [(3, "not-list", ()), (["x", 3], "not-text", ("x",)), ({}, "not-list", ())]
)
def test_what_is_no_list_of_texts_is_noted(value: object, code: str, read: tuple[str, ...]) -> None:
    reading = Reading(l=value)
    assert reading.table.texts("l") == read
    assert reading.noted() == [(code, "here.l")]


def test_one_text_alone_is_a_list_of_one() -> None:
    assert Reading(l="x").table.texts("l") == ("x",)


def test_words_that_are_no_table_are_noted() -> None:
    reading = Reading(w="Hej")
    assert reading.table.words("w") == Text("", "")
    assert reading.noted() == [("not-table", "here.w")]


def test_a_word_that_is_not_among_the_known_is_noted() -> None:
    reading = Reading(c="bleu")
    assert reading.table.word("c", Colour) is None
    assert reading.noted() == [("bad-choice", "here.c")]
    assert reading.faults[0].data["known"] == "blue"


@pytest.mark.parametrize("value", ["soon", 3, []])
def test_what_is_no_length_of_time_is_noted_and_something_stands_in_for_it(value: object) -> None:
    reading = Reading(s=value)
    assert reading.table.span("s") == SOME_SPAN
    assert reading.noted() == [("bad-span", "here.s")]


def test_a_key_that_nothing_asked_for_is_noted_with_the_nearest_known() -> None:
    reading = Reading(lable="x", label="y")
    reading.table.text("label")
    reading.table.close()
    assert [(fault.code, fault.data["known"]) for fault in reading.faults] == [("unknown-key", "label")]


def test_tables_in_a_list_are_known_by_name_trigger_or_number() -> None:
    reading = Reading(fields=[{"name": "x"}, {"value": "y"}, {}, 3])
    assert [table.where for table in reading.table.listed("fields")] == [
        "here.fields[x]",
        "here.fields[y]",
        "here.fields[3]",
        "here.fields[4]",
    ]
    assert reading.noted() == [("not-table", "here.fields")]


def test_a_list_that_is_none_is_noted() -> None:
    reading = Reading(fields={"name": "x"})
    assert list(reading.table.listed("fields")) == []
    assert reading.noted() == [("not-list", "here.fields")]


def test_a_move_is_known_by_its_trigger_and_each_phase_it_leads_from() -> None:
    assert labels_of({"trigger": "stop", "from": ["a", "b"]}, number=1) == ["stop from a", "stop from b"]
    assert labels_of({"trigger": "stop", "from": "a"}, number=1) == ["stop from a"]
    assert labels_of({"trigger": "stop"}, number=1) == ["stop"]
    assert labels_of({"from": "a"}, number=4) == ["4"]
