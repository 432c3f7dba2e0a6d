"""What the tables say otherwise than the trail, in sentences."""

from typing import Any

import pytest

from adapters.i18n.differences import TEMPLATES, difference_in_words, place_of_difference_in_words
from adapters.sql.agreement import RAW
from engine.agreement import Difference, Of


def differs(of: Of, *row: Any, ref: str | None = "FA-1", **parts: Any) -> Difference:
    return Difference(**{"item_id": 7, "ref": ref, "of": of, "row": row, **parts})


@pytest.mark.parametrize(
    ("difference", "whole", "place"),
    [
        (
            differs(Of.ITEM, name="owner_id", stored=2, told=None),
            "FA-1, the owner: the tables say person 2, the trail says nothing.",
            "FA-1, the owner: the tables do not say what the trail says.",
        ),
        (
            differs(Of.WORKSHEET, "idea", 2, name="aim", stored="x" * 300, told=True),
            "FA-1, the answer “aim” in the worksheet idea of cycle 2: the tables say “" + "x" * 200 + "…”, "
            "the trail says yes.",
            "FA-1, the answer “aim” in the worksheet idea of cycle 2: the tables do not say what the trail says.",
        ),
        (
            differs(Of.COMMITMENT, 17, "Ring Anna", name="due_at", stored="2026", told="2027"),
            "FA-1, the deadline, in promise 17: the tables say “2026”, the trail says “2027”.",
            "FA-1, the deadline, in promise 17: the tables do not say what the trail says.",
        ),
        (
            differs(Of.COMMITMENT, 0, "Ring Anna", told={}),
            "FA-1, a promise (“Ring Anna”): it is in the trail, but not in the tables.",
            "FA-1, a promise: the tables do not say what the trail says.",
        ),
        (
            differs(Of.PARTNER, 3, ref=None, stored={"owner_id": 2}),
            "item 7, the share of organisation 3: it is in the tables, but not in the trail.",
            "item 7, the share of organisation 3: the tables do not say what the trail says.",
        ),
        (
            differs(Of.EVENT, 4, stored="x"),
            "Event 4 of FA-1 cannot be understood, so nobody can tell whether the tables say what it says (x).",
            "Event 4 of FA-1 cannot be understood, so nobody can tell whether the tables say what it says.",
        ),
    ],
)
def test_what_differs_is_said_with_both_values_or_without(difference: Difference, whole: str, place: str) -> None:
    assert difference_in_words(difference) == whole
    assert place_of_difference_in_words(difference) == place


def test_every_column_that_is_compared_has_words() -> None:
    columns = {name for table, raw in RAW.items() if table != "worksheet" for name in raw.columns[1:]}
    assert columns - {"person_id"} <= set(TEMPLATES)
