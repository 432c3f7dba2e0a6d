"""What the engine does by itself on its day, and what people hear when it cannot."""

from datetime import date

from engine.responsibility import accept, hand_over
from engine.timing import pause
from tests.journeys.story import COLLEAGUE, OWNER, PROBLEM, PROPOSAL, TEST, Mail, Story

MONDAY, FRIDAY = date(2026, 1, 12), date(2026, 2, 6)


def test_whoever_owns_it_is_told_once_why_it_did_not_move_on_its_day(story: Story) -> None:
    item = story.open(MONDAY)
    story.fill(item, MONDAY, "problem", PROBLEM)
    story.move(item, MONDAY, "propose")
    story.fill(item, MONDAY, "proposal", {**PROPOSAL, "test_ends": FRIDAY.isoformat()})
    story.move(item, MONDAY, "start_test")
    story.days(MONDAY, date(2026, 2, 5))

    # In the mail of the day, together with the reminder that it is due; the mail lists what is missing.
    assert story.days(FRIDAY, FRIDAY) == [Mail(FRIDAY, OWNER, ("test:-1 owner", "test:1 owner"))]
    monday = date(2026, 2, 9)
    story.fill(item, monday, "test", {"what_was_done": TEST["what_was_done"]})
    assert story.days(monday, date(2026, 2, 10)) == []

    # The last answer moves it on.
    story.fill(item, date(2026, 2, 10), "test", TEST)
    story.days(date(2026, 2, 11), date(2026, 2, 11))
    assert story.told(item)[-1] == "2026-02-11 0 item.moved finish_test"


def test_a_colleague_is_asked_in_the_summer_to_take_over_in_the_autumn(story: Story) -> None:
    item = story.open(date(2026, 6, 1))
    story.do(item, date(2026, 6, 22), pause, until=date(2026, 8, 10), reason="Föräldraledig")
    story.do(item, date(2026, 6, 22), hand_over, to=COLLEAGUE, reason="Föräldraledig")
    tuesday = date(2026, 6, 23)
    assert story.days(tuesday, tuesday) == [Mail(tuesday, COLLEAGUE, ("hand over:0 owner",))]
    story.do(item, tuesday, accept, by=COLLEAGUE)
    assert story.days(date(2026, 6, 24), date(2026, 8, 9)) == []

    # It wakes on its day, and it is the colleague's.
    assert {mail.to for mail in story.days(date(2026, 8, 10), date(2026, 8, 21))} == {COLLEAGUE}
    assert [(what, who) for what, who, _ in story.owed(item)] == [("problem", COLLEAGUE)]
    assert "2026-08-10 0 item.resumed" in story.told(item)
