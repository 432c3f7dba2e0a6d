"""Everything that is missing is said at once, with where to mend it; a reason may pass what is soft."""

from datetime import date

import pytest

from engine import decisions
from engine.errors import DecisionNeeded, RequirementsUnmet
from engine.requirements import Unmet
from tests.journeys.story import MANAGER, OWNER, PROBLEM, PROPOSAL, Mail, Story, at

MONDAY, TUESDAY, THURSDAY = date(2026, 1, 12), date(2026, 1, 13), date(2026, 1, 15)
WHY_NOT = "De som vårdas här nu kan inte svara. Vi frågar närstående under testet."


def missing(story: Story, day: date, trigger: str, item_id: int) -> tuple[Unmet, ...]:
    with story.store.read() as tx:
        item = tx.facts(item_id, at=at(day)).item
    with pytest.raises(RequirementsUnmet) as refused:
        story.move(item, day, trigger)
    found = refused.value.data["missing"]
    assert isinstance(found, tuple)
    return found


def test_all_that_is_missing_is_listed_at_once_and_again_what_is_left(story: Story) -> None:
    item = story.open(MONDAY, participants=())
    everything = missing(story, MONDAY, "propose", item.id)
    assert [(unmet.requirement, unmet.hard, unmet.where) for unmet in everything] == [
        ("team_named", True, None),
        ("problem_described", True, "problem.problem"),
        ("patient_perspective", False, "problem.patient_perspective"),
        ("staff_involved", True, "problem.staff_involved"),
        ("aim_measurable", True, "problem.aim"),
    ]
    assert everything[1].text.sv == "Skriv vad problemet är"

    story.fill(item, TUESDAY, "problem", {**PROBLEM, "aim_target": None})
    assert [unmet.requirement for unmet in missing(story, TUESDAY, "propose", item.id)] == [
        "team_named",
        "aim_measurable",
    ]

    # What was refused left no trace.
    assert story.told(item) == ["2026-01-12 1 item.opened problem", "2026-01-13 1 worksheet.filled problem"]


def test_nothing_but_the_test_plan_is_missing_before_a_test(story: Story) -> None:
    item = story.open(MONDAY)
    story.fill(item, MONDAY, "problem", PROBLEM)
    story.move(item, MONDAY, "propose")
    story.fill(item, TUESDAY, "proposal", PROPOSAL)
    assert [unmet.requirement for unmet in missing(story, TUESDAY, "start_test", item.id)] == ["plan_complete"]
    story.fill(item, TUESDAY, "proposal", {"test_ends": "2026-02-06"})
    assert story.move(item, TUESDAY, "start_test").phase == "test"


def test_a_reason_passes_what_is_soft_once_the_manager_approves(story: Story) -> None:
    item = story.open(MONDAY)
    story.fill(item, MONDAY, "problem", {**PROBLEM, "patient_perspective": None})
    reasons = {"patient_perspective": WHY_NOT}
    with pytest.raises(DecisionNeeded) as refused:
        story.move(item, MONDAY, "propose", reasons=reasons)
    assert refused.value.data["role"] == "manager"

    # The question is mailed at once, in the middle of the day.
    story.do(item, MONDAY, decisions.ask, trigger="propose", reasons=reasons)
    assert story.owed(item) == [("problem", OWNER, date(2026, 2, 9)), ("propose", MANAGER, date(2026, 1, 26))]
    story.round(at(MONDAY, 11, 1))
    assert story.mails(MONDAY) == [Mail(MONDAY, MANAGER, ("propose:0 owner",))]

    story.do(item, TUESDAY, decisions.decline, trigger="propose", reason="Fråga två närstående.", by=MANAGER)
    story.do(item, THURSDAY, decisions.ask, trigger="propose", reasons=reasons)
    story.do(item, THURSDAY, decisions.approve, trigger="propose", by=MANAGER)

    moved = story.events(item)[-1]
    assert (moved.kind, moved.actor.person_id, moved.data["waived"]) == ("item.moved", MANAGER, reasons)
    assert story.owed(item) == [("proposal", OWNER, date(2026, 2, 12))]
    assert story.told(item) == [
        "2026-01-12 1 item.opened problem",
        "2026-01-12 1 worksheet.filled problem",
        "2026-01-12 1 decision.asked propose",
        "2026-01-13 3 decision.declined propose",
        "2026-01-15 1 decision.asked propose",
        "2026-01-15 3 item.moved propose",
    ]
