"""One initiative through all five phases, adapted, tested again, adopted, and asked about for a year."""

from datetime import date

import pytest

from adapters.i18n.refusals import missing_in
from engine.actions import answer_follow_up
from engine.decisions import decline
from engine.errors import RequirementsUnmet
from tests.journeys.story import (
    COLLEAGUE,
    EVALUATION,
    FOLLOW_UP,
    MANAGER,
    OWNER,
    PATIENT,
    PROBLEM,
    PROPOSAL,
    TEST,
    Mail,
    Story,
)


def test_an_initiative_is_adapted_adopted_and_kept_up(story: Story) -> None:
    # A Monday. Twenty working days for the problem, and the owner needs six.
    item = story.open(date(2026, 1, 12))
    assert story.owed(item) == [("problem", OWNER, date(2026, 2, 9))]
    story.fill(item, date(2026, 1, 20), "problem", PROBLEM)
    story.move(item, date(2026, 1, 20), "propose")

    # The proposal waits for the first reminder, five working days before the deadline.
    assert story.owed(item) == [("proposal", OWNER, date(2026, 2, 17))]
    assert story.days(date(2026, 1, 12), date(2026, 2, 11)) == [
        Mail(date(2026, 2, 10), OWNER, ("proposal:0 owner",)),
    ]
    story.fill(item, date(2026, 2, 11), "proposal", {**PROPOSAL, "test_ends": "2026-03-06"})
    story.move(item, date(2026, 2, 11), "start_test")

    # The test is due when it ends, and when it has ended the engine moves on by itself.
    assert story.owed(item) == [("test", OWNER, date(2026, 3, 6))]
    assert story.days(date(2026, 2, 12), date(2026, 3, 5)) == [Mail(date(2026, 2, 27), OWNER, ("test:0 owner",))]
    story.fill(item, date(2026, 3, 5), "test", TEST)
    assert story.days(date(2026, 3, 6), date(2026, 3, 16)) == []

    # Twenty working days with Easter in them.
    assert story.owed(item) == [("follow_up", OWNER, date(2026, 4, 7))]
    story.fill(item, date(2026, 3, 16), "follow_up", FOLLOW_UP)
    story.move(item, date(2026, 3, 16), "evaluate")
    assert story.owed(item) == [("evaluation", OWNER, date(2026, 3, 30))]
    told = {name: EVALUATION[name] for name in ("input_used", "feedback_given_at")}
    story.fill(item, date(2026, 3, 20), "evaluation", {k: v for k, v in EVALUATION.items() if k not in told})
    with pytest.raises(RequirementsUnmet) as unmet:
        story.move(item, date(2026, 3, 20), "adapt")
    assert [each.requirement for each in missing_in(unmet.value)] == ["patients_told"]
    story.fill(item, date(2026, 3, 20), "evaluation", told)
    story.move(item, date(2026, 3, 20), "adapt")

    # The second cycle begins with what was learned in the first.
    assert story.owed(item) == [("proposal", OWNER, date(2026, 4, 21))]
    begun = story.facts(item, date(2026, 3, 20)).values("proposal")
    assert (begun["learned_before"], begun["planned_before"]) == (EVALUATION["learned"], EVALUATION["next_cycle_plan"])
    assert "prediction" not in begun
    story.fill(item, date(2026, 3, 27), "proposal", {**PROPOSAL, "test_ends": "2026-04-17"})
    story.move(item, date(2026, 3, 27), "start_test")
    story.fill(item, date(2026, 4, 9), "test", TEST)
    story.move(item, date(2026, 4, 9), "end_test_early", reason="Vi såg redan att det hjälper.")
    story.fill(item, date(2026, 4, 20), "follow_up", FOLLOW_UP)
    story.move(item, date(2026, 4, 20), "evaluate")
    story.fill(item, date(2026, 4, 24), "evaluation", EVALUATION)
    story.move(item, date(2026, 4, 24), "adopt")
    assert story.days(date(2026, 3, 17), date(2026, 4, 24)) == []

    # Three months on it is still in use.
    assert story.owed(item) == [
        ("sustain_3", OWNER, date(2026, 7, 24)),
        ("sustain_6", OWNER, date(2026, 10, 24)),
        ("sustain_12", OWNER, date(2027, 4, 24)),
    ]
    assert story.days(date(2026, 4, 25), date(2026, 7, 15)) == [Mail(date(2026, 7, 10), OWNER, ("sustain_3:0 owner",))]
    story.do(item, date(2026, 7, 15), answer_follow_up, name="sustain_3", kept=True, note="Fem fall per tusen.")

    # Six months on it is a Saturday: asked on the Friday, and answered late with a no, which asks the manager.
    assert story.days(date(2026, 7, 16), date(2026, 11, 2)) == [
        Mail(date(2026, 10, 9), OWNER, ("sustain_6:0 owner",)),
        Mail(date(2026, 10, 23), OWNER, ("sustain_6:1 owner",)),
        Mail(date(2026, 10, 30), OWNER, ("sustain_6:2 owner",)),
        Mail(date(2026, 10, 30), COLLEAGUE, ("sustain_6:2 team",)),
        Mail(date(2026, 10, 30), PATIENT, ("sustain_6:2 team",)),
    ]
    story.do(item, date(2026, 11, 2), answer_follow_up, name="sustain_6", kept=False, note="Halva laget är nytt.")
    assert story.days(date(2026, 11, 3), date(2026, 11, 5)) == [Mail(date(2026, 11, 3), MANAGER, ("reopen:0 owner",))]
    story.do(item, date(2026, 11, 5), decline, trigger="reopen", reason="Efter nyår.", by=MANAGER)

    # A year on nobody answers: fifteen working days after the deadline the manager is asked again.
    assert story.days(date(2026, 11, 6), date(2027, 5, 17)) == [
        Mail(date(2027, 4, 9), OWNER, ("sustain_12:0 owner",)),
        Mail(date(2027, 4, 23), OWNER, ("sustain_12:1 owner",)),
        Mail(date(2027, 4, 30), OWNER, ("sustain_12:2 owner",)),
        Mail(date(2027, 4, 30), COLLEAGUE, ("sustain_12:2 team",)),
        Mail(date(2027, 4, 30), PATIENT, ("sustain_12:2 team",)),
        Mail(date(2027, 5, 10), OWNER, ("sustain_12:2 owner",)),
        Mail(date(2027, 5, 10), COLLEAGUE, ("sustain_12:2 team",)),
        Mail(date(2027, 5, 10), PATIENT, ("sustain_12:2 team",)),
        Mail(date(2027, 5, 17), MANAGER, ("reopen:0 owner",)),
    ]
    assert story.owed(item) == [("reopen", MANAGER, date(2027, 5, 31))]
    assert story.told(item) == [
        "2026-01-12 1 item.opened problem",
        "2026-01-20 1 worksheet.filled problem",
        "2026-01-20 1 item.moved propose",
        "2026-02-11 1 worksheet.filled proposal",
        "2026-02-11 1 item.moved start_test",
        "2026-03-05 1 worksheet.filled test",
        "2026-03-06 0 item.moved finish_test",
        "2026-03-16 1 worksheet.filled follow_up",
        "2026-03-16 1 item.moved evaluate",
        "2026-03-20 1 worksheet.filled evaluation",
        "2026-03-20 1 worksheet.filled evaluation",
        "2026-03-20 1 item.moved adapt",
        "2026-03-20 1 worksheet.filled proposal",
        "2026-03-27 1 worksheet.filled proposal",
        "2026-03-27 1 item.moved start_test",
        "2026-04-09 1 worksheet.filled test",
        "2026-04-09 1 item.moved end_test_early",
        "2026-04-20 1 worksheet.filled follow_up",
        "2026-04-20 1 item.moved evaluate",
        "2026-04-24 1 worksheet.filled evaluation",
        "2026-04-24 1 item.moved adopt",
        "2026-07-15 1 follow_up.answered sustain_3",
        "2026-11-02 1 follow_up.answered sustain_6",
        "2026-11-05 3 decision.declined reopen",
        "2027-05-17 0 follow_up.answered sustain_12",
    ]
