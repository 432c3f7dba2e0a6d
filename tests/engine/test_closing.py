"""Work that is given up, with what was learned."""

import pytest

from engine.closing import early_end
from workflows import catalogue

PDSA = catalogue.definition("pdsa")


@pytest.mark.parametrize(
    ("workflow", "phase", "trigger"),
    [
        ("pdsa", "problem", "stop"),
        ("pdsa", "test", "stop"),
        ("pdsa", "evaluation", "abandon"),
        ("pdsa", "abandoned", None),
        ("goal", "under_way", "stop"),
        ("goal", "assessment", "miss"),
        ("action_plan", "in_force", "stop"),
        ("roadmap", "in_force", "close"),
    ],
)
def test_each_workflow_has_its_own_way_of_giving_up(workflow: str, phase: str, trigger: str | None) -> None:
    way = early_end(catalogue.definition(workflow), phase)
    assert (way and way.trigger) == trigger
