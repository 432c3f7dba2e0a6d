"""Lengths and moments of time as people write them: ``20 working days``, ``-5 working days``, ``opened +3 days``."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from engine.definition import Anchor, Span, Unit

_UNITS: Final[Mapping[str, tuple[int, Unit]]] = {
    "working day": (1, Unit.WORKING_DAYS),
    "day": (1, Unit.DAYS),
    "week": (7, Unit.DAYS),
    "month": (1, Unit.MONTHS),
    "year": (12, Unit.MONTHS),
}
_DAYS: Final[Mapping[Unit, float]] = {Unit.WORKING_DAYS: 1.4, Unit.DAYS: 1, Unit.MONTHS: 30.4}
_LONGEST: Final = 3_660
_SPAN = re.compile(r"(?P<number>\d{1,4}) +(?P<unit>working day|day|week|month|year)s?", re.ASCII)
_MOMENT = re.compile(r"(?P<anchor>due|opened)? *(?:(?P<sign>[+-]) *(?P<span>.+))?")


def parse_span(text: str) -> Span | None:
    """The length of time that ``text`` says, in days for weeks and in months for years.

    None when it says none, or one of more than ten years.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        return None
    factor, unit = _UNITS[match["unit"]]
    length = Span(int(match["number"]) * factor, unit)
    return length if 0 < calendar_days(length) <= _LONGEST else None


def parse_moment(text: str) -> tuple[Anchor, Span] | None:
    """When a rung falls: its anchor (by default the deadline) and its offset; None when it says neither."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None or not text.strip():
        return None
    anchor = Anchor(match["anchor"] or Anchor.DUE)
    if match["span"] is None:
        return anchor, Span(0, Unit.WORKING_DAYS)
    length = parse_span(match["span"])
    is_before = match["sign"] == "-"
    if length is None or (is_before and anchor is Anchor.OPENED):
        return None
    return anchor, replace(length, number=-length.number) if is_before else length


def calendar_days(length: Span) -> float:
    """About how many calendar days there are in ``length``: near enough to tell which of two comes first."""
    return length.number * _DAYS[length.unit]
