"""A workflow as a drawing."""

import re

import pytest

from adapters.web.admin.diagram import drawings
from engine.definition import Definition
from workflows.catalogue import builtin
from workflows.schema import load

WORKFLOWS = {name: load(text, name_hint=name) for name, text in builtin().items()}


@pytest.mark.parametrize("definition", WORKFLOWS.values(), ids=WORKFLOWS)
def test_each_way_and_each_phase_is_drawn_once_and_within_the_drawing(definition: Definition) -> None:
    for figure in drawings(definition, language="sv"):
        numbers = [int(number) for way in figure.ways for number in way.numbers.split(", ")]

        assert sorted(numbers) == [*range(1, len(definition.transitions) + 1)]
        assert len(figure.boxes) == len(definition.phases)
        assert sum(box.is_first for box in figure.boxes) == 1
        for box in figure.boxes:
            assert 0 <= box.x <= box.x + box.width <= figure.width
            assert 0 <= box.y <= box.y + box.height <= figure.height
        for way in figure.ways:
            assert 0 <= way.x <= figure.width
            assert 0 <= way.y <= figure.height


def test_ways_back_are_told_from_ways_onwards() -> None:
    wide, narrow = drawings(WORKFLOWS["pdsa"], language="en")

    assert {way.numbers for way in wide.ways if way.is_back} == {"7", "13", "14", "15", "16", "17", "18"}
    assert [way.numbers for way in narrow.ways] == [way.numbers for way in wide.ways]
    assert re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+", wide.ways[0].path), "straight to the next phase"
