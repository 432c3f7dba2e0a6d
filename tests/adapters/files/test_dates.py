"""Dates in the notations of many lists."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.dates import NoNotation, Period, contradiction, notation, read_date

NOTATIONS = ("YYYY-MM-DD", "D/M/YYYY", "DD/MM/YY", "M/D/YYYY", "D MMMM YYYY", "YYYY/MMMM/D", "YYYYMMDD")


def day(year: int, month: int, number: int) -> Period:
    return Period(date(year, month, number), date(year, month, number))


@pytest.mark.parametrize(
    ("text", "written", "meant"),
    [
        ("8/06/2015", "D/M/YYYY", day(2015, 6, 8)),
        ("22/06/15", "D/M/YY", day(2015, 6, 22)),
        ("27 October\xa02015", "D MMMM YYYY", day(2015, 10, 27)),
        ("3 okt. 2026", "D MMMM YYYY", day(2026, 10, 3)),
        ("2014-10-1", "YYYY-M-D", day(2014, 10, 1)),
        ("2017/January/1", "YYYY/MMMM/D", day(2017, 1, 1)),
        ("maj 2026", "MMMM YYYY", Period(date(2026, 5, 1), date(2026, 5, 31))),
        ("2024-02", "YYYY-MM", Period(date(2024, 2, 1), date(2024, 2, 29))),
        ("2007", "YYYY", Period(date(2007, 1, 1), date(2007, 12, 31))),
        (" 2007\n", "YYYY", Period(date(2007, 1, 1), date(2007, 12, 31))),
    ],
)
def test_a_date_covers_what_it_says_and_no_less(text: str, written: str, meant: Period) -> None:
    assert read_date(text, [notation(written)]) == meant


@pytest.mark.parametrize("text", ["2026-03-01", "2026-03-01 08:00", "2026-03-01T08:00:30.5"])
def test_an_iso_date_is_understood_without_being_announced(text: str) -> None:
    assert read_date(text, []) == day(2026, 3, 1)


@pytest.mark.parametrize(
    "text", ["", "2026-02-29", "2026-13-01", "31/2/2015", "0000-01-01", "On-going", "1 brumaire 2015"]
)
def test_what_is_no_date_is_not_taken_for_one(text: str) -> None:
    assert read_date(text, [notation("D/M/YYYY"), notation("D MMMM YYYY"), notation("YYYY-MM-DD")]) is None


@pytest.mark.parametrize("text", ["", "D", "MM-DD", "D YYYY", "YYYY-YYYY", "YY YYYY", "YYYY-MM-MMMM", "week YYYY"])
def test_what_names_no_year_or_a_part_twice_is_no_notation(text: str) -> None:
    with pytest.raises(NoNotation):
        notation(text)


def test_a_notation_may_be_given_in_swedish() -> None:
    assert read_date("2026-03-01", [notation("åååå-mm-dd")]) == day(2026, 3, 1)
    assert notation("ÅÅÅÅ").text == "YYYY"


def test_two_notations_that_read_one_text_as_two_dates_contradict_each_other() -> None:
    clash = contradiction([notation("YYYY"), notation("D/M/YYYY"), notation("M/D/YYYY")])
    assert clash
    assert {one.text for one in clash} == {"D/M/YYYY", "M/D/YYYY"}


def test_notations_that_agree_where_both_apply_do_not_contradict_each_other() -> None:
    assert contradiction([notation(text) for text in ("D/M/YYYY", "DD/MM/YYYY", "D/M/YY", "YYYY-MM", "YYYY")]) is None


@given(
    st.dates(date(1969, 1, 1), date(2068, 12, 31)),
    st.sampled_from(
        ["{0:%Y-%m-%d}", "{0.day}/{0.month}/{0.year}", "{0:%d/%m/%y}", "{0.day} {0:%B} {0.year}", "{0:%Y%m%d}"]
    ),
)
def test_every_day_written_in_a_notation_is_read_back_as_that_day(when: date, form: str) -> None:
    notations = [notation(text) for text in NOTATIONS if text != "M/D/YYYY"]
    assert read_date(form.format(when), notations) == Period(when, when)


@given(st.dates(date(1, 1, 1), date(9999, 11, 30)))
def test_a_month_ends_the_day_before_the_next_one_begins(when: date) -> None:
    period = read_date(f"{when:%Y-%m}".zfill(7), [notation("YYYY-MM")])
    assert period is not None
    assert period.first == when.replace(day=1)
    assert (period.last + timedelta(days=1)).day == 1
    assert period.first <= when <= period.last
