from datetime import date

import pytest

from engine.periods import TAKEN, Period, find_periods, names_no_year


def test_what_was_found_is_taken_out_of_the_text() -> None:
    found, rest = find_periods("klar 30 juni 2024 eller hösten 2024")
    assert [each.period.end for each in found] == [date(2024, 6, 30), date(2024, 11, 30)]
    assert rest == f"klar {TAKEN} eller {TAKEN}"


def test_the_words_before_a_period_come_with_it() -> None:
    (found,), _ = find_periods("before march 2024")
    assert found.before == "before "


def test_a_period_has_its_first_day_and_its_last() -> None:
    (tertial,), _ = find_periods("t2 2024")
    assert tertial.period == Period(date(2024, 5, 1), date(2024, 8, 31))


def test_a_winter_begins_in_the_year_that_it_is_named_for() -> None:
    (winter,), _ = find_periods("winter 2023")
    assert winter.period == Period(date(2023, 12, 1), date(2024, 2, 29))


def test_a_fiscal_year_goes_from_april_to_march() -> None:
    (year,), _ = find_periods("fy 2023-24")
    assert year.period == Period(date(2023, 4, 1), date(2024, 3, 31))


@pytest.mark.parametrize(("text", "middle"), [("june 2024", date(2024, 6, 15)), ("2024", date(2024, 6, 30))])
def test_months_and_years_have_a_middle(text: str, middle: date) -> None:
    (found,), _ = find_periods(text)
    assert found.period.middle == middle


def test_a_quarter_has_no_middle_that_people_agree_on() -> None:
    (quarter,), _ = find_periods("q1 2024")
    with pytest.raises(ValueError, match="2024"):
        _ = quarter.period.middle


@pytest.mark.parametrize("text", ["2024-02-30", "04/03/2024", "h3 2024", "week 54 2024", "fy 2023-25"])
def test_a_date_that_does_not_exist_or_could_be_two_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - some are raised by the standard library in its own words
        find_periods(text)


@pytest.mark.parametrize("text", ["by june", "q3", "andra kvartalet", "fall"])
def test_a_part_of_a_year_alone_names_no_year(text: str) -> None:
    assert names_no_year(text)


@pytest.mark.parametrize("text", ["vår plan", "by the deadline", f"by {TAKEN}"])
def test_other_words_do_not_want_a_year(text: str) -> None:
    assert not names_no_year(text)
