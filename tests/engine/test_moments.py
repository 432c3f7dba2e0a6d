"""The moment that somebody means."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import Invalid
from engine.moments import EndsBeforeItBegins, LiesAhead, moment_of, period_of, start_of

NOW = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)


def moment(said: str) -> str:
    return moment_of(said, timezone="Europe/Stockholm", now=NOW).isoformat()


def test_a_day_means_its_end_on_the_clocks_there() -> None:
    assert moment("2026-02-01") == "2026-02-01T22:59:59.999999+00:00"


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 24), ("2026-03-29", 23), ("2025-10-26", 25)], ids=["usual", "short", "long"]
)
def test_a_day_is_as_long_as_the_clocks_make_it(day: str, hours: int) -> None:
    begins = start_of(day, timezone="Europe/Stockholm", now=NOW)
    ends = moment_of(day, timezone="Europe/Stockholm", now=NOW)
    assert ends - begins == timedelta(hours=hours) - timedelta(microseconds=1)


def test_today_means_now() -> None:
    assert moment("2026-04-02") == NOW.isoformat()


def test_a_time_is_one_on_the_clocks_there_unless_it_says_otherwise() -> None:
    assert moment("2026-02-01T08:00") == "2026-02-01T07:00:00+00:00"
    assert moment(" 2026-02-01T08:00+00:00 ") == "2026-02-01T08:00:00+00:00"


@pytest.mark.parametrize("ahead", ["2026-04-03", "2026-04-02T11:31", "2126-01-01"])
def test_what_lies_ahead_is_refused(ahead: str) -> None:
    with pytest.raises(LiesAhead, match=f"{ahead} lies ahead"):
        moment(ahead)


def test_a_period_does_not_begin_tomorrow() -> None:
    with pytest.raises(LiesAhead):
        start_of("2026-04-03", timezone="Europe/Stockholm", now=NOW)
    assert start_of("2026-04-02T08:00", timezone="Europe/Stockholm", now=NOW) < NOW


def test_a_period_goes_from_the_beginning_of_a_day_to_the_end_of_one_or_until_now() -> None:
    assert period("2026-02-01", "2026-02-01") == (
        datetime(2026, 1, 31, 23, tzinfo=UTC),
        datetime(2026, 2, 1, 22, 59, 59, 999999, tzinfo=UTC),
    )
    for open_end in (None, "", "2026-04-02"):
        assert period("2026-02-01", open_end)[1] == NOW


def test_a_period_with_its_last_day_first_is_refused_in_words() -> None:
    with pytest.raises(EndsBeforeItBegins, match=r"ends \(2026-02-01\) before it begins \(2026-02-02\)"):
        period("2026-02-02", "2026-02-01")


def period(since: str, until: str | None) -> tuple[datetime, datetime]:
    return period_of(since, until, timezone="Europe/Stockholm", now=NOW)


@pytest.mark.parametrize("wrong", ["soon", "", "2026-02-30", "2026", "0001-01-01", "9999-12-31", "2026-02-01T25:00"])
def test_what_is_no_moment_is_refused_in_words(wrong: str) -> None:
    with pytest.raises(Invalid):
        moment(wrong)
