"""The line in the log when the engine falls behind."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from adapters import log
from adapters.checkup.alarm import Alarm
from adapters.checkup.lag import Lag
from tests.adapters.sql.building import AT, later

LATE = timedelta(minutes=10)


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What is logged."""
    stream = StringIO()
    log.configure(stream=stream, as_json=True)
    yield stream
    log.configure()


def heard(written: StringIO, *silences: tuple[float, float], waiting: float = 0) -> list[tuple[Any, ...]]:
    """What is logged when, so many minutes on, the silence is so many minutes long."""
    alarm, said = Alarm(late=LATE), []
    for minutes, silence in silences:
        written.seek(0)
        written.truncate()
        alarm.hear(
            Lag(
                at=later(minutes=minutes),
                last_round=AT,
                silence=timedelta(minutes=silence),
                waiting=timedelta(minutes=waiting),
            )
        )
        said += [
            (minutes, line["level"], line["event"], line.get("silence_seconds", line.get("late_seconds")))
            for line in map(json.loads, written.getvalue().splitlines())
        ]
    return said


def test_all_is_quiet_while_rounds_keep_up(written: StringIO) -> None:
    assert heard(written, (0, 0), (10, 10), (20, 0), (30, 10)) == []


def test_it_is_said_once_then_every_quarter_of_an_hour_and_when_it_is_over(written: StringIO) -> None:
    said = heard(
        written,
        *[(minute, 0) for minute in range(5)],
        *[(minute, minute - 4) for minute in range(5, 46)],
        *[(minute, 0) for minute in range(46, 60)],
    )
    assert said == [
        (15, "error", "engine.late", 660),
        (30, "error", "engine.late", 1560),
        (45, "error", "engine.late", 2460),
        (46, "warning", "engine.caught_up", 31 * 60),
    ]


def test_what_waits_too_long_is_as_bad_as_silence(written: StringIO) -> None:
    assert heard(written, (0, 0), (10, 0), waiting=11) == [(10, "error", "engine.late", 0)]


def test_whoever_has_just_begun_gives_the_first_round_time(written: StringIO) -> None:
    assert heard(written, (0, 4000), (1, 4001), (9.9, 4010)) == []
    assert heard(written, (0, 4000), (1, 4001), (2, 0), (3, 1)) == []


def test_a_clock_that_is_set_back_makes_no_time_less_than_none(written: StringIO) -> None:
    said = heard(written, (100, 0), (120, 20), (60, 0))
    assert said[-1] == (60, "warning", "engine.caught_up", 0)


def test_after_it_was_over_it_is_said_anew(written: StringIO) -> None:
    said = heard(written, (0, 0), (20, 20), (21, 0), (40, 19))
    assert [(minutes, event) for minutes, _, event, _ in said] == [
        (20, "engine.late"),
        (21, "engine.caught_up"),
        (40, "engine.late"),
    ]
