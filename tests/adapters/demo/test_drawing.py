"""Bars that show what is there, and words for every reason."""

import pytest

from adapters.demo.drawing import TEMPLATES, bar
from engine.stalled import Why


@pytest.mark.parametrize(
    ("dark", "light", "drawn"),
    [(0, 0, ""), (10, 0, "█████"), (6, 4, "███░░"), (1, 99, "█░░░░░"), (0, 1, "░")],
)
def test_a_bar_is_as_long_as_its_share_and_never_hides_what_is_there(dark: int, light: int, drawn: str) -> None:
    most = max(10, dark + light)
    width = 5
    assert bar(dark, light, most=most, width=width, style="red").plain == drawn


def test_every_reason_why_work_stops_has_its_words() -> None:
    assert set(TEMPLATES) == set(Why)
