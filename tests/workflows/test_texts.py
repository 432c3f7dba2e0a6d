import tomllib

import pytest

from tests.workflows.breaking import container, paths
from workflows.catalogue import builtin, definition
from workflows.texts import texts_of


@pytest.mark.parametrize("name", builtin())
def test_every_word_of_the_file_is_among_the_texts(name: str) -> None:
    data = tomllib.loads(builtin()[name])
    known = {text.sv for _, text in texts_of(definition(name))}
    for path in paths(data):
        if path[-1] == "sv":
            assert container(data, path)["sv"] in known


@pytest.mark.parametrize("name", builtin())
def test_every_place_is_told_once(name: str) -> None:
    places = [where for where, _ in texts_of(definition(name))]
    assert len(places) == len(set(places))


def test_an_ended_phase_asks_for_nothing() -> None:
    places = {where for where, _ in texts_of(definition("pdsa"))}
    assert "phases.test.ask" in places
    assert "phases.adopted.ask" not in places
