"""The published plan is read as it was published, and asked about where it leaves something open."""

from datetime import date

import pytest

from adapters.demo.published import Doubt, Initiative, deadline_of, last_day, question_about, shipped_plan


def initiative(deadline: str, due_month: str = "") -> Initiative:
    return Initiative(
        id="C01", title="Publish", department="d", department_name="D", due_month=due_month, deadline=deadline
    )


def test_the_plan_that_is_shipped_is_whole() -> None:
    plan = shipped_plan()
    assert (len(plan.initiatives), sum(map(len, plan.reports.values())), len(plan.reports)) == (84, 549, 12)
    assert list(plan.reports) == sorted(plan.reports)
    assert {report.initiative for reports in plan.reports.values() for report in reports} == set(plan.initiatives)


@pytest.mark.parametrize(("month", "day"), [("2024-02", date(2024, 2, 29)), ("2022-12", date(2022, 12, 31))])
def test_a_month_stands_for_its_last_day(month: str, day: date) -> None:
    assert last_day(month) == day


def test_the_publishers_own_month_counts_before_the_words() -> None:
    assert deadline_of(initiative("By March 2023", "2024-03")) == date(2024, 3, 31)
    assert deadline_of(initiative("By December 2023")) == date(2023, 12, 31)
    assert deadline_of(initiative("Soon")) is None


@pytest.mark.parametrize(
    ("deadline", "due_month", "doubt"),
    [
        ("By fall 2022", "2022-11", None),
        ("By December 2023", "", None),
        ("By March 2023", "2024-03", Doubt.DIFFERS),
        ("Ongoing", "2024-12", Doubt.NO_END),
        ("Ongoing", "", Doubt.NO_END),
        ("When we can", "2024-12", Doubt.NOT_UNDERSTOOD),
    ],
)
def test_what_cannot_be_told_is_asked(deadline: str, due_month: str, doubt: Doubt | None) -> None:
    question = question_about(initiative(deadline, due_month))
    assert (question.doubt if question else None) is doubt
