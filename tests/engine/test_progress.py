"""How far an item has come: only what is on record counts."""

import pytest

from engine.progress import progress
from tests.engine.building import AT, definition, facts

EXAMPLE = definition()
ALL = {"prediction": "Halved", "aim": "Halve", "patient": "Asked"}


@pytest.mark.parametrize(
    ("answers", "met", "share"),
    [({}, 0, 0.0), ({"aim": "Halve"}, 1, 1 / 6), (ALL, 3, 0.5)],
    ids=["nothing on record", "the aim", "everything"],
)
def test_each_thing_on_record_counts(answers: dict[str, str], met: int, share: float) -> None:
    found = progress(facts(definition=EXAMPLE, sheets={("idea", 1): answers}), at=AT)
    assert (found.met, found.asked, len(found.missing)) == (met, 3, 3 - met)
    assert found.share == pytest.approx(share)


def test_a_phase_that_was_passed_lies_behind() -> None:
    found = progress(facts(definition=EXAMPLE, phase="test"), at=AT)
    assert found.forward is not None
    assert (found.forward.trigger, found.share) == ("finish", 0.5)


def test_an_ended_item_has_come_all_the_way() -> None:
    assert progress(facts(definition=EXAMPLE, phase="adopted"), at=AT).share == 1.0
