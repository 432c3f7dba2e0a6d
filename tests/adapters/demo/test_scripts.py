"""What an owner writes and wants, phase by phase."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from adapters.demo.scripts import Improvement, StepByStep, Twist
from adapters.demo.texts import read_texts
from engine.model import Facts
from tests.adapters.demo.conftest import chance
from tests.engine.building import facts
from workflows.catalogue import definition

TEXTS = read_texts()
FALL = next(theme for theme in TEXTS.themes if theme.name == "fall")
TODAY = date(2026, 3, 4)


def script(twist: Twist = Twist.NONE, **changes: Any) -> Improvement:
    words = {"unit": "Avdelning 32", "people": "patienter"}
    return Improvement(theme=FALL, words=words, twist=twist, chance=chance(), **changes)


def item(phase: str, *, cycle: int = 1, **sheet: Any) -> Facts:
    found = facts(definition=definition("pdsa"), phase=phase, sheets={(phase, cycle): sheet})
    return replace(found, item=replace(found.item, cycle=cycle))


def test_what_is_forgotten_is_there_once_it_has_been_asked_for() -> None:
    forgetful = script(forgets={"problem.staff_involved"})
    assert "staff_involved" not in forgetful.intent(item("problem"), today=TODAY).sheets["problem"]
    forgetful.recall()
    assert "staff_involved" in forgetful.intent(item("problem"), today=TODAY).sheets["problem"]


def test_patients_who_were_not_asked_are_asked_after_the_manager_said_no() -> None:
    declined = script(Twist.DECLINED)
    first = declined.intent(item("problem"), today=TODAY)
    assert "patient_perspective" not in first.sheets["problem"]
    assert "patient_perspective" in first.reasons
    declined.mend()
    assert "patient_perspective" in declined.intent(item("problem"), today=TODAY).sheets["problem"]


def test_a_test_begins_on_the_next_monday_and_ends_on_a_friday() -> None:
    sheet = script().intent(item("proposal"), today=TODAY).sheets["proposal"]
    assert sheet["test_starts"] == date(2026, 3, 9)
    assert sheet["test_ends"] == date(2026, 3, 27)


def test_a_test_whose_time_has_passed_before_it_began_is_planned_anew() -> None:
    planned = item("proposal", test_starts="2026-03-02", test_ends="2026-03-20")
    assert script().intent(planned, today=TODAY).sheets["proposal"]["test_starts"] == date(2026, 3, 9)
    ahead = item("proposal", test_starts="2026-03-09", test_ends="2026-03-27")
    assert "test_starts" not in script().intent(ahead, today=TODAY).sheets["proposal"]


def test_the_first_cycle_is_adapted_and_the_second_adopted_where_it_helps() -> None:
    assert script().intent(item("evaluation"), today=TODAY).trigger == "adapt"
    assert script().intent(item("evaluation", cycle=2), today=TODAY).trigger == "adopt"
    assert script(helps=False).intent(item("evaluation", cycle=2), today=TODAY).trigger == "abandon"


def test_data_points_end_today_and_lie_around_the_level() -> None:
    points = script().points(5.0, until=TODAY, number=12)
    assert [point[0] for point in points] == sorted(str(TODAY - timedelta(weeks=n)) for n in range(12))
    assert all(isinstance(value, float) and 0 <= value <= 10 for _, value in points)


def test_a_step_asks_nobody_for_what_was_to_be_done_before_today() -> None:
    roadmap = StepByStep(undertaking=TEXTS.roadmap)
    asking = facts(definition=definition("roadmap"), phase="consultation")
    assert len(roadmap.intent(asking, today=date(2019, 2, 1)).actions) == 13
    assert roadmap.intent(asking, today=TODAY).actions == ()


def test_a_goal_gets_a_new_value_each_time_that_it_is_asked_for() -> None:
    goal = StepByStep(undertaking=TEXTS.goals[0])
    for cycle, value in ((1, 58), (2, 66), (9, 74)):
        asked = facts(definition=definition("goal"), phase="follow_up")
        asked = replace(asked, item=replace(asked.item, cycle=cycle))
        assert goal.intent(asked, today=TODAY).sheets["follow_up"]["value"] == value
