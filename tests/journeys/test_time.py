"""The engine is off for three weeks, and a summer passes."""

from datetime import date

import pytest

from adapters.sql import lists
from engine.errors import NotNow
from engine.model import NoticeState
from engine.timing import pause
from tests.journeys.story import COLLEAGUE, MANAGER, OWNER, PATIENT, PROBLEM, SENIOR, Mail, Story


def test_after_three_weeks_off_nobody_is_flooded_and_nobody_is_passed_over(story: Story) -> None:
    # Due on Monday 9 February; off from the 4th, on again on Wednesday the 25th.
    item = story.open(date(2026, 1, 12))
    assert story.days(date(2026, 1, 12), date(2026, 2, 3)) == [Mail(date(2026, 2, 2), OWNER, ("problem:0 owner",))]

    # Of three reminders that were missed each gets the last one.
    assert story.days(date(2026, 2, 25), date(2026, 2, 26)) == [
        Mail(date(2026, 2, 25), OWNER, ("problem:2 owner",)),
        Mail(date(2026, 2, 25), COLLEAGUE, ("problem:2 team",)),
        Mail(date(2026, 2, 25), PATIENT, ("problem:2 team",)),
    ]
    # The manager should have been told on the 23rd; but first the owner has two working days to answer.
    assert story.days(date(2026, 2, 27), date(2026, 3, 31)) == [
        Mail(date(2026, 2, 27), OWNER, ("problem:2 owner",)),
        Mail(date(2026, 2, 27), COLLEAGUE, ("problem:2 team",)),
        Mail(date(2026, 2, 27), PATIENT, ("problem:2 team",)),
        # Managers read of the week's escalations on Monday.
        Mail(date(2026, 3, 2), MANAGER, ("problem:3 manager",)),
        Mail(date(2026, 3, 9), SENIOR, ("problem:4 manager-of-manager",)),
    ]
    assert story.told(item) == ["2026-01-12 1 item.opened problem", "2026-02-27 0 item.stalled"]

    # What was left out is on record, with the reason.
    with story.store.read() as tx:
        told = [each.notice for each in lists.reminders(tx, item.id)]
    skipped = [(n.rung, n.occurrence, n.person_id, n.reason) for n in told if n.state is NoticeState.REPLACED]
    assert skipped == [
        (1, 1, OWNER, "a later reminder took its place"),
        (2, 1, OWNER, "a later reminder took its place"),
        (2, 1, COLLEAGUE, "a later reminder took its place"),
        (2, 1, PATIENT, "a later reminder took its place"),
    ]
    assert {n.state for n in told} == {NoticeState.REPLACED, NoticeState.SENT}


def test_nobody_is_asked_in_their_summer_nor_on_the_day_they_come_back(story: Story) -> None:
    item = story.open(date(2026, 6, 8))
    assert story.owed(item) == [("problem", OWNER, date(2026, 7, 7))]  # midsummer in between
    story.do(item, date(2026, 6, 22), pause, until=date(2026, 8, 10), reason="Semester")
    story.fill(item, date(2026, 6, 23), "problem", PROBLEM)
    with pytest.raises(NotNow):
        story.move(item, date(2026, 6, 23), "propose")
    assert story.days(date(2026, 6, 23), date(2026, 8, 9)) == []

    # It wakes by itself with the eleven working days that were left.
    assert story.days(date(2026, 8, 10), date(2026, 8, 18)) == [Mail(date(2026, 8, 18), OWNER, ("problem:0 owner",))]
    assert story.owed(item) == [("problem", OWNER, date(2026, 8, 25))]
    story.move(item, date(2026, 8, 18), "propose")
    assert story.told(item) == [
        "2026-06-08 1 item.opened problem",
        "2026-06-22 1 item.paused",
        "2026-06-23 1 worksheet.filled problem",
        "2026-08-10 0 item.resumed",
        "2026-08-18 1 item.moved propose",
    ]
