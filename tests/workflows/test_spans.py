import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definition import Anchor, Span, Unit
from workflows.spans import parse_moment, parse_span


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("20 working days", Span(20, Unit.WORKING_DAYS)),
        ("1 working day", Span(1, Unit.WORKING_DAYS)),
        ("14 days", Span(14, Unit.DAYS)),
        ("2 weeks", Span(14, Unit.DAYS)),
        ("3 months", Span(3, Unit.MONTHS)),
        ("1 year", Span(12, Unit.MONTHS)),
        ("10 years", Span(120, Unit.MONTHS)),
        (" 3  months ", Span(3, Unit.MONTHS)),
    ],
)
def test_a_length_of_time_is_written_as_it_is_said(text: str, length: Span) -> None:
    assert parse_span(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20",
        "days",
        "0 days",
        "-3 days",
        "1.5 days",
        "20 work days",
        "3 months or so",
        "99999 days",
        "11 years",
        "3661 days",
        "2615 working days",
        "3days",
        "٣ days",
    ],
)
def test_what_is_no_length_of_time_is_none(text: str) -> None:
    assert parse_span(text) is None


@pytest.mark.parametrize(
    ("text", "anchor", "offset"),
    [
        ("due", Anchor.DUE, Span(0, Unit.WORKING_DAYS)),
        ("opened", Anchor.OPENED, Span(0, Unit.WORKING_DAYS)),
        ("-5 working days", Anchor.DUE, Span(-5, Unit.WORKING_DAYS)),
        ("+3 working days", Anchor.DUE, Span(3, Unit.WORKING_DAYS)),
        ("due +1 week", Anchor.DUE, Span(7, Unit.DAYS)),
        ("opened +3 months", Anchor.OPENED, Span(3, Unit.MONTHS)),
        ("opened + 2 days", Anchor.OPENED, Span(2, Unit.DAYS)),
    ],
)
def test_a_moment_counts_from_the_deadline_or_from_the_opening(text: str, anchor: Anchor, offset: Span) -> None:
    assert parse_moment(text) == (anchor, offset)


@pytest.mark.parametrize(
    "text", ["", "3 days", "+0 days", "tomorrow", "opened 3 days", "opened -3 days", "+-3 days", "dueopened"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert parse_moment(text) is None


@given(st.integers(1, 120), st.sampled_from(Unit), st.sampled_from(["+", "-"]))
def test_every_length_that_the_engine_counts_in_can_be_written(number: int, unit: Unit, sign: str) -> None:
    assert parse_span(f"{number} {unit}") == Span(number, unit)
    assert parse_moment(f"{sign}{number} {unit}") == (Anchor.DUE, Span(int(f"{sign}{number}"), unit))
