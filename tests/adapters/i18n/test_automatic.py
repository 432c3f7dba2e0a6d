"""The rules by which the scheduler moves, in words."""

import pytest

from adapters.i18n import using
from adapters.i18n.events import reasons


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("the deadline was reached", "dess sista dag kom"),
        ("all requirements hold", "allt som efterfrågas är på plats"),
        ("the date in aim_date was reached", "datumet i aim_date kom"),
        ("another", "another"),
    ],
)
def test_a_rule_is_said_in_the_language_of_whoever_reads(rule: str, said: str) -> None:
    with using("sv"):
        assert list(reasons({"rule": rule})) == [said]
