from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definition import Span, Unit
from engine.written import DeadlineUnclear, NoDeadlineWritten, WrittenKind, YearMissing, parse_written

# Every deadline of Canada's fifth open-government plan as it was written, with the month its publisher put beside it
# (Open Government Licence - Canada).
OF_THE_PLAN = [
    ("By 2022", "2022-12"),
    ("By 2023", "2023-12"),
    ("By 2024", "2024-12"),
    ("By December 2022", "2022-12"),
    ("By December 2023", "2023-12"),
    ("By December 2024", "2024-12"),
    ("By February 2022 and February 2023", "2022-02"),
    ("By June 2022", "2022-06"),
    ("By June 2022 for reporting year 2022, and June 2023 for reporting year 2023", "2022-06"),
    ("By June 2023", "2023-06"),
    ("By June 2024", "2024-06"),
    ("By March 2022", "2022-03"),
    ("By March 2023", "2023-03"),
    ("By March 2024", "2024-03"),
    ("By May 2022", "2022-05"),
    ("By October 2022", "2022-10"),
    ("By October 2023", "2023-10"),
    ("By September 2022", "2022-09"),
    ("By September 2023", "2023-09"),
    ("By Summer 2023", "2023-08"),
    ("By end of 2022", "2022-12"),
    ("By fall 2022", "2022-11"),
    ("By fall 2023", "2023-11"),
    ("By fiscal year 2023-24", "2024-03"),
    ("By spring 2022", "2022-05"),
    ("Completion by March 2025; report initial progress by 2024", "2024-12"),
    ("Completion by March 2026; report initial progress by 2024", "2024-12"),
]

# Where the plan's own month says something else than its words do, the words count.
OF_THE_PLAN_AGAINST_ITSELF = [
    ("By March 2023", "2024-03", date(2023, 3, 31)),  # one row of ten
    ("By December 2023", "", date(2023, 12, 31)),  # one row of seven
    ("Ongoing", "2023-10", None),
    ("Ongoing", "2024-12", None),
]

WORDS = [
    "by",
    "before",
    "mid",
    "early",
    "and",
    "och",
    "fy",
    "löpande",
    "fall",
    "hösten",
    "våren",
    "q3",
    "tertial",
    "juni",
]
WORDS += ["2", "31", "2022", "2023-24", "2024-06-30", "/", "-", ",", ";"]


@pytest.mark.parametrize(("text", "month"), OF_THE_PLAN)
def test_a_real_plan_means_the_months_that_its_publisher_read_in_it(text: str, month: str) -> None:
    due_on = parse_written(text).due_on
    assert due_on is not None
    assert due_on.isoformat()[:7] == month


@pytest.mark.parametrize(("text", "month", "due_on"), OF_THE_PLAN_AGAINST_ITSELF)
def test_where_a_plan_contradicts_itself_its_words_count(text: str, month: str, due_on: date | None) -> None:
    found = parse_written(text).due_on
    assert found == due_on
    assert str(found)[:7] != month


@pytest.mark.parametrize(
    ("text", "due_on"),
    [
        ("2024-06-30", date(2024, 6, 30)),
        ("20240630", date(2024, 6, 30)),
        ("2024/06/30", date(2024, 6, 30)),
        ("30 juni 2024", date(2024, 6, 30)),
        ("Senast den 31:a december 2025.", date(2025, 12, 31)),
        ("June 30th, 2024", date(2024, 6, 30)),
        ("the 3rd of May 2024", date(2024, 5, 3)),
        ("30/6 2024", date(2024, 6, 30)),
        ("30.6.2024", date(2024, 6, 30)),
        ("30/06/2024", date(2024, 6, 30)),
        ("6/30/2024", date(2024, 6, 30)),
        ("06/06/2024", date(2024, 6, 6)),
        ("v. 23 2024", date(2024, 6, 9)),
        ("Vecka 1 2026", date(2026, 1, 4)),
        ("2024-W23", date(2024, 6, 9)),
    ],
)
def test_a_day_is_read_as_it_is_written(text: str, due_on: date) -> None:
    assert parse_written(text).dates == (due_on,)


@pytest.mark.parametrize(
    ("text", "due_on"),
    [
        ("juni 2024", date(2024, 6, 30)),
        ("feb. 2024", date(2024, 2, 29)),
        ("2024-06", date(2024, 6, 30)),
        ("06/2024", date(2024, 6, 30)),
        ("Q3 2024", date(2024, 9, 30)),
        ("2024 Q3", date(2024, 9, 30)),
        ("kvartal 3 2024", date(2024, 9, 30)),
        ("andra kvartalet 2024", date(2024, 6, 30)),
        ("fourth quarter of 2024", date(2024, 12, 31)),
        ("T2 2024", date(2024, 8, 31)),
        ("tertial 3, 2024", date(2024, 12, 31)),
        ("första halvåret 2024", date(2024, 6, 30)),
        ("H2 2024", date(2024, 12, 31)),
        ("senast våren 2022", date(2022, 5, 31)),
        ("sommaren 2022", date(2022, 8, 31)),
        ("hösten 2022", date(2022, 11, 30)),
        ("autumn of 2022", date(2022, 11, 30)),
        ("winter 2022", date(2023, 2, 28)),
        ("vintern 2023/24", date(2024, 2, 29)),
        ("FY 2023/2024", date(2024, 3, 31)),
        ("budgetåret 2024", date(2024, 12, 31)),
        ("senast vid utgången av 2024", date(2024, 12, 31)),
        ("årsskiftet 2024/25", date(2024, 12, 31)),
        ("mars-juni 2024", date(2024, 6, 30)),
        ("2022\N{EN DASH}2024", date(2024, 12, 31)),
        ("March 2022 to June 2023", date(2023, 6, 30)),
    ],
)
def test_a_period_stands_for_its_last_day(text: str, due_on: date) -> None:
    assert parse_written(text).dates == (due_on,)


@pytest.mark.parametrize(
    ("text", "due_on"),
    [
        ("före sommaren 2024", date(2024, 5, 31)),
        ("before March 2024", date(2024, 2, 29)),
        ("innan årsskiftet 2024/25", date(2024, 12, 31)),
        ("före utgången av 2024", date(2024, 12, 31)),
        ("mid-2024", date(2024, 6, 30)),
        ("i mitten av juni 2024", date(2024, 6, 15)),
    ],
)
def test_words_before_a_period_move_its_day(text: str, due_on: date) -> None:
    assert parse_written(text).dates == (due_on,)


def test_of_several_dates_the_first_is_the_deadline_and_the_others_are_follow_ups() -> None:
    written = parse_written("Completion by March 2025; report initial progress by 2024")
    assert written.kind is WrittenKind.DATES
    assert written.due_on == date(2024, 12, 31)
    assert written.dates[1:] == (date(2025, 3, 31),)


def test_the_year_that_a_report_is_about_is_no_deadline() -> None:
    written = parse_written("Juni 2022 för rapporteringsåret 2021")
    assert written.dates == (date(2022, 6, 30),)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Ongoing", 4),
        ("on-going", 4),
        ("Löpande", 4),
        ("tills vidare", 4),
        ("Annually", 12),
        ("årligen", 12),
        ("Every year", 12),
        ("två gånger per år", 6),
        ("tertialvis", 4),
        ("Ongoing, quarterly", 3),
        ("varje månad", 1),
    ],
)
def test_what_has_no_end_is_reviewed_at_an_interval(text: str, months: int) -> None:
    written = parse_written(text)
    assert written.kind is WrittenKind.REVIEW
    assert written.review == Span(months, Unit.MONTHS)
    assert written.due_on is None


def test_what_goes_on_but_has_a_date_has_both() -> None:
    written = parse_written("Ongoing, first report by June 2023")
    assert (written.kind, written.due_on) == (WrittenKind.DATE, date(2023, 6, 30))
    assert written.review == Span(4, Unit.MONTHS)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_deadline_is_asked_for(text: str) -> None:
    written = parse_written(text)
    assert written.kind is WrittenKind.QUESTION
    assert isinstance(written.question, NoDeadlineWritten)


@pytest.mark.parametrize("text", ["By June", "våren", "Q3", "juni 24", "February and June 2022", "fall/winter 2022"])
def test_a_missing_year_is_asked_for(text: str) -> None:
    written = parse_written(text)
    assert isinstance(written.question, YearMissing)
    assert written.due_on is None


@pytest.mark.parametrize(
    "text",
    [
        "TBD",
        "snarast",
        "inom 3 månader",
        "early 2024",
        "i början av juni 2024",
        "mitten av hösten 2024",
        "tidigast juni 2024",
        "från och med 2024",
        "Easter 2024",
        "innan midsommar 2024",
        "fiscal year 2024",
        "FY 2023-25",
        "2022/23",
        "årsskiftet 2024",
        "hösten 2022-23",
        "Q1-Q2 2024",
        "15 and 30 June 2024",
        "03/04/2024",
        "2024-02-30",
        "30/16 2024",
        "vecka 53 2024",
        "T4 2024",
        "2024-06-30T12:00",
        "x" * 501 + " 2024",
    ],
)
def test_what_can_be_read_in_several_ways_or_none_is_asked_and_never_guessed(text: str) -> None:
    written = parse_written(text)
    assert isinstance(written.question, DeadlineUnclear)
    assert written.dates == ()


def test_the_question_quotes_what_the_person_wrote() -> None:
    question = parse_written("  Till  Påsk 2024 ").question
    assert question is not None
    assert str(question).startswith("“Till Påsk 2024” does not say clearly which day is meant.")


def test_the_text_is_kept_as_it_was_written() -> None:
    assert parse_written("  By fall 2022 ").text == "  By fall 2022 "


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    written = parse_written(text)
    assert (written.question is not None) != bool(written.dates or written.review)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_in_iso_form_is_understood(day: date) -> None:
    assert parse_written(day.isoformat()).dates == (day,)


@given(st.lists(st.sampled_from(WORDS)))
def test_deadlines_always_come_in_order_and_within_the_years_named(words: list[str]) -> None:
    dates = parse_written(" ".join(words)).dates
    assert list(dates) == sorted(set(dates))
    assert all(2021 <= day.year <= 2025 for day in dates)
