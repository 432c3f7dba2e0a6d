"""How much had stalled in a year: in words that are true however much was counted, as a line, and as a table."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from adapters.charts.trend import reading, since, trend
from adapters.i18n import using
from engine.trends import Night

TODAY = date(2026, 11, 20)


def nights(**stalled: int) -> list[Night]:
    """So many had stalled of 40, so many days ago."""
    return [
        Night(day=TODAY - timedelta(days=int(ago.strip("_"))), at_work=40, stalled=number)
        for ago, number in stalled.items()
    ]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (nights(), "How much has stalled is counted every night, and has not been counted yet."),
        (nights(_0=4), "Counted for the first time on Fri 20 Nov: 4 of 40 had stalled."),
        (nights(_7=9, _0=4), "Fewer had stalled on Fri 20 Nov than on Fri 13 Nov: 4 of 40, against 9 of 40."),
        (
            nights(_360=1, _91=4, _1=9),
            "More had stalled on Thu 19 Nov than three months before, on Fri 21 Aug: 9 of 40, against 4 of 40.",
        ),
        (
            nights(_91=4, _0=4),
            "As many had stalled on Fri 20 Nov as three months before, on Fri 21 Aug: 4 of 40, and 4 of 40.",
        ),
        (nights(_91=0, _0=0), "Nothing had stalled on Fri 20 Nov, nor three months before, on Fri 21 Aug."),
    ],
    ids=["none", "one night", "a week", "a year", "flat", "nothing"],
)
def test_the_sentence_claims_no_more_than_was_counted(known: list[Night], said: str) -> None:
    with using("en"):
        assert reading(known, today=TODAY) == said


def test_since_when_it_is_counted_is_said_as_long_as_it_is_no_year() -> None:
    with using("en"):
        assert since(nights(_7=9, _0=4), today=TODAY) == "It is counted since Fri 13 Nov."
        assert since(nights(_365=9, _0=4), today=TODAY) == ""


def test_the_line_has_every_night_at_its_place_and_the_table_its_number() -> None:
    figure = trend(nights(_100=10, _50=0, _0=5), today=TODAY)

    (wide, narrow) = ET.fromstring(f"<p>{figure.picture}</p>")  # noqa: S314 - our own
    points = [tuple(map(float, each.split())) for each in re.findall(r"[ML]([\d. ]+)", _line(wide))]
    assert points[1][0] - points[0][0] == points[2][0] - points[1][0]
    assert points[0][1] < points[2][1] < points[1][1]
    assert narrow.find("desc") is not None
    assert [row[1:] for row in figure.table.rows] == [(5, 40), (0, 40), (10, 40)]


@pytest.mark.parametrize("known", [nights(_1=0, _0=0), nights(_360=900, _91=40, _0=1), nights(_95=1, _4=2)])
def test_nothing_lies_outside_of_the_picture(known: list[Night]) -> None:
    for each in ET.fromstring(f"<p>{trend(known, today=TODAY).picture}</p>"):  # noqa: S314 - our own
        _, _, width, height = map(float, (each.get("viewBox") or "").split())
        for mark in each.iter():
            for name, most in (("x", width), ("cx", width), ("x2", width), ("y", height), ("cy", height)):
                assert 0 <= float(mark.get(name, 0)) <= most


def test_of_one_night_there_is_no_line() -> None:
    assert trend(nights(_0=4), today=TODAY).picture == ""


def _line(picture: ET.Element) -> str:
    (line,) = (each for each in picture.iter() if each.get("class") == "line")
    return line.get("d", "")
