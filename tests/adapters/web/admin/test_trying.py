"""A walk through a workflow with a made-up initiative."""

from adapters.web.admin.trying import Tried, tried
from tests.adapters.worker.building import MONDAY, STOCKHOLM, local, working_day
from workflows.catalogue import builtin
from workflows.schema import load

PDSA = load(builtin()["pdsa"], name_hint="pdsa")


def walk(*triggers: str, answered: bool = False) -> Tried:
    return tried(PDSA, triggers, answered=answered, owner_id=1, at=local(MONDAY, 9), calendar=STOCKHOLM)


def test_it_begins_in_the_first_phase_today_with_its_deadline_and_reminders() -> None:
    at = walk()

    assert (at.phase.name, at.begun_on, at.due_on) == ("problem", MONDAY, working_day(20))
    assert [(each.day, each.step) for each in at.reminded][:3] == [
        (working_day(15), 0),
        (working_day(20), 1),
        (working_day(23), 2),
    ]


def test_each_phase_is_left_on_its_deadline() -> None:
    at = walk("propose")

    assert (at.phase.name, at.begun_on, at.due_on) == ("proposal", working_day(20), working_day(40))


def test_what_is_missing_is_told_as_if_nothing_or_everything_were_answered() -> None:
    missing = {way.trigger: [each.requirement for each in missing] for way, missing in walk().ways}
    left = {way.trigger: [each.requirement for each in missing] for way, missing in walk(answered=True).ways}

    assert len(missing["propose"]) > len(left["propose"])
    assert left["propose"], "a team is no answer"


def test_another_turn_of_the_wheel_is_another_cycle() -> None:
    at = walk("propose", "start_test", "finish_test", "evaluate", "adapt")

    assert (at.phase.name, at.cycle, len(at.walked)) == ("proposal", 2, 5)


def test_a_way_that_there_is_not_is_left_out() -> None:
    assert walk("fly", "propose", "propose").phase.name == "proposal"


def test_what_has_ended_is_due_never() -> None:
    at = walk("stop")

    assert (at.phase.ended, at.due_on, at.reminded) == (True, None, ())
