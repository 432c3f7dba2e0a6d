from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.i18n import day_in_words, number_in_words, time_in_words, using

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AT = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [("sv", ["tis 17 nov", "fre 1 jan 2027", "tors 5 mars"]), ("en", ["Tue 17 Nov", "Fri 1 Jan 2027", "Thu 5 Mar"])],
)
def test_a_date_names_its_year_only_when_it_is_another(language: str, words: list[str]) -> None:
    today = date(2026, 11, 20)
    days = [date(2026, 11, 17), date(2027, 1, 1), date(2026, 3, 5)]
    assert [day_in_words(day, today=today, language=language) for day in days] == words


@pytest.mark.parametrize(("language", "words"), [("sv", "14.32"), ("en", "14:32"), ("fi", "14:32")])
def test_a_time_is_that_on_the_clocks_where_the_reader_is(language: str, words: str) -> None:
    assert time_in_words(AT, zone=STOCKHOLM, language=language) == words


@pytest.mark.parametrize(("language", "words"), [("sv", "12\xa0345,67"), ("en", "12,345.67")])
def test_a_number_has_the_signs_of_its_language(language: str, words: str) -> None:
    with using(language):
        assert number_in_words(12345.67) == words


def test_the_current_language_is_the_one_that_is_used() -> None:
    with using("sv"):
        assert day_in_words(date(2026, 11, 17), today=date(2026, 11, 20)) == "tis 17 nov"
        assert time_in_words(AT, zone=STOCKHOLM) == "14.32"
