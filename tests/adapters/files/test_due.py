"""Deadlines: dates, words, and what is asked when they do not go together."""

from datetime import date

import pytest

from adapters.files.drafts import Draft, Question
from engine.definition import Span, Unit
from tests.adapters.files.building import planned

DUE_MONTH = {"date": {"column": "due", "dates": ["YYYY-MM"]}, "written": "words"}


def draft_and_questions(
    cells: str, deadline: object, header: str = "title|due|words"
) -> tuple[Draft, tuple[Question, ...]]:
    plan = planned(header, cells, deadline=deadline)
    assert plan.faults == ()
    (draft,) = plan.drafts
    return draft, plan.questions


def test_a_month_is_due_on_its_last_day() -> None:
    draft, questions = draft_and_questions("a|2023-02|", DUE_MONTH)
    assert (draft.due_on, draft.deadline_written, questions) == (date(2023, 2, 28), None, ())


def test_words_alone_are_understood_and_kept() -> None:
    draft, questions = draft_and_questions("a||By fall 2022", {"written": "words"})
    assert (draft.due_on, draft.review_every, draft.deadline_written) == (date(2022, 11, 30), None, "By fall 2022")
    assert questions == ()


def test_what_goes_on_without_an_end_is_looked_at_again_and_again() -> None:
    draft, questions = draft_and_questions("a||Ongoing", {"written": "words"})
    assert (draft.due_on, draft.review_every, questions) == (None, Span(4, Unit.MONTHS), ())


def test_words_that_are_not_understood_are_asked_about_and_keep_no_row_out() -> None:
    draft, (question,) = draft_and_questions("a||When the moon is right", {"written": "words"})
    assert (draft.due_on, draft.deadline_written) == (None, "When the moon is right")
    assert (question.row, question.column, question.value) == (2, "words", "When the moon is right")
    assert str(question).startswith("Row 2, words: “When the moon is right”")
    assert question.reason == "deadline-unclear"


def test_a_date_and_words_that_agree_ask_nothing_and_the_words_may_name_the_day() -> None:
    draft, questions = draft_and_questions("a|2023-12|By 15 December 2023", DUE_MONTH)
    assert (draft.due_on, questions) == (date(2023, 12, 15), ())


@pytest.mark.parametrize(
    ("prefer", "due_on", "sentence"),
    [
        (
            "date",
            date(2024, 3, 31),
            "Row 2, words: “By March 2023” and the due “2024-03” differ; 2024-03-31 counts. Which is right?",
        ),
        (
            "written",
            date(2023, 3, 31),
            "Row 2, words: “By March 2023” and the due “2024-03” differ; 2023-03-31 counts. Which is right?",
        ),
    ],
)
def test_a_date_and_words_that_differ_are_asked_about_and_the_preferred_one_counts(
    prefer: str, due_on: date, sentence: str
) -> None:
    draft, questions = draft_and_questions("a|2024-03|By March 2023", {**DUE_MONTH, "prefer": prefer})
    assert draft.due_on == due_on
    assert list(map(str, questions)) == [sentence]


def test_words_without_an_end_and_a_date_differ_too() -> None:
    draft, questions = draft_and_questions("a|2024-12|Ongoing", DUE_MONTH)
    assert (draft.due_on, draft.review_every) == (date(2024, 12, 31), Span(4, Unit.MONTHS))
    assert len(questions) == 1
    draft, questions = draft_and_questions("a|2024-12|Ongoing", {**DUE_MONTH, "prefer": "written"})
    assert draft.due_on is None
    assert list(map(str, questions)) == [
        "Row 2, words: “Ongoing” and the due “2024-12” differ; no deadline counts. Which is right?"
    ]


@pytest.mark.parametrize("prefer", ["date", "written"])
def test_a_date_counts_beside_words_that_are_not_understood(prefer: str) -> None:
    draft, questions = draft_and_questions("a|2024-12|As agreed", {**DUE_MONTH, "prefer": prefer})
    assert draft.due_on == date(2024, 12, 31)
    assert list(map(str, questions)) == [
        "Row 2, words: “As agreed” was not understood; 2024-12-31 counts, by the due “2024-12”. Is it right?"
    ]


def test_the_first_of_several_days_is_the_deadline_and_the_others_are_asked_about() -> None:
    draft, questions = draft_and_questions("a|2022-02|By February 2022 and February 2023", DUE_MONTH)
    assert draft.due_on == date(2022, 2, 28)
    (question,) = questions
    assert str(question) == (
        "Row 2, words: “By February 2022 and February 2023” names several days; 2022-02-28 counts as the deadline. "
        "What is due on “2023-02-28”?"
    )


@pytest.mark.parametrize(
    ("cell", "due_on", "review_every"),
    [
        ("2026-10-01", date(2026, 10, 1), None),
        ("senast kvartal 3 2026", date(2026, 9, 30), None),
        ("Löpande", None, Span(4, Unit.MONTHS)),
        ("", None, None),
    ],
)
def test_one_column_may_hold_dates_in_some_rows_and_words_in_others(
    cell: str, due_on: date | None, review_every: Span | None
) -> None:
    draft, questions = draft_and_questions(f"a|{cell}", "due", header="title|due")
    assert (draft.due_on, draft.review_every, questions) == (due_on, review_every, ())


def test_a_deadline_that_is_no_date_is_a_fault_where_only_dates_are_expected() -> None:
    plan = planned("title|due", "a|soon", deadline={"date": "due"})
    assert list(map(str, plan.faults)) == ["Row 2, due: “soon” is not a date written as YYYY-MM-DD."]


def test_the_deadline_may_answer_a_question_of_a_worksheet() -> None:
    deadline = {**DUE_MONTH, "field": "proposal.test_ends"}
    assert draft_and_questions("a|2023-02|", deadline)[0].fields == {"proposal": {"test_ends": "2023-02-28"}}
    assert draft_and_questions("a||", deadline)[0].fields == {}
