"""Sixty days of one initiative: a pause, Easter, an absence, an answer by mail, a manager; every mail to the hour."""

from datetime import date

from adapters.sql.people import Substitution, substitute
from adapters.worker import Received
from engine.responsibility import accept, hand_over
from engine.timing import pause
from tests.journeys.story import COLLEAGUE, MANAGER, OWNER, PATIENT, Story
from tests.mta import Mta

ASK = "Beskriv problemet och sätt ett mål"


def test_sixty_days_of_one_initiative_mail_by_mail(story: Story, mta: Mta) -> None:
    # Opened on Monday 9 March with twenty working days: due on Wednesday 8 April, Easter left out.
    item = story.open(date(2026, 3, 9))
    with story.store.begin() as tx:
        substitute(
            tx,
            Substitution(
                person_id=OWNER, substitute_id=COLLEAGUE, from_on=date(2026, 4, 7), until_on=date(2026, 4, 17)
            ),
        )
    assert story.hours(date(2026, 3, 9), date(2026, 3, 16)) == []

    # A week of rest: the fifteen working days that were left count from Monday 23 March, and Easter is free.
    story.do(item, date(2026, 3, 16), pause, until=date(2026, 3, 23), reason="Inskolning av två nya")
    assert story.hours(date(2026, 3, 17), date(2026, 4, 7)) == []
    assert story.owed(item) == [("problem", OWNER, date(2026, 4, 15))]

    # While the owner is away the substitute reads the same, at the same hour.
    assert story.hours(date(2026, 4, 8), date(2026, 4, 19)) == [
        ("Wed 2026-04-08 07:00", OWNER, f"Klart senast ons 15 apr: {ASK}"),
        ("Wed 2026-04-08 07:00", COLLEAGUE, f"Klart senast ons 15 apr: {ASK}"),
        ("Wed 2026-04-15 07:00", OWNER, f"Klart senast i dag: {ASK}"),
        ("Wed 2026-04-15 07:00", COLLEAGUE, f"Klart senast i dag: {ASK}"),
    ]

    # Three working days late the team reads it too. The owner answers the mail; that moves no deadline.
    assert story.hours(date(2026, 4, 20), date(2026, 4, 21)) == [
        ("Mon 2026-04-20 07:00", OWNER, f"3 arbetsdagar sen: {ASK}"),
        ("Mon 2026-04-20 07:00", COLLEAGUE, f"3 arbetsdagar sen: {ASK}"),
        ("Mon 2026-04-20 07:00", PATIENT, f"3 arbetsdagar sen: {ASK}"),
    ]
    assert story.answers(mta, date(2026, 4, 22), "Vi är snart klara.") == Received(replies=1)

    # Ten working days late, on a Wednesday: the work is marked as stalled, and the manager reads it on their Monday.
    # The first of May is free, so the last reminder comes on the Tuesday.
    assert story.hours(date(2026, 4, 23), date(2026, 5, 5)) == [
        ("Mon 2026-04-27 07:00", OWNER, f"8 arbetsdagar sen: {ASK}"),
        ("Mon 2026-04-27 07:00", COLLEAGUE, f"8 arbetsdagar sen: {ASK}"),
        ("Mon 2026-04-27 07:00", PATIENT, f"8 arbetsdagar sen: {ASK}"),
        ("Mon 2026-05-04 07:00", MANAGER, "Har stannat av: Färre fall på Avdelning 32"),
        ("Tue 2026-05-05 07:00", OWNER, f"13 arbetsdagar sen: {ASK}"),
        ("Tue 2026-05-05 07:00", COLLEAGUE, f"13 arbetsdagar sen: {ASK}"),
        ("Tue 2026-05-05 07:00", PATIENT, f"13 arbetsdagar sen: {ASK}"),
    ]

    # The manager asks a colleague, who is told at once, takes over, and hears the same day how it stands.
    story.do(item, date(2026, 5, 6), hand_over, by=MANAGER, to=COLLEAGUE, reason="Byter avdelning")
    assert story.hours(date(2026, 5, 6), date(2026, 5, 6), first_hour=12) == [
        ("Wed 2026-05-06 12:00", COLLEAGUE, "Tar du över Färre fall på Avdelning 32?"),
    ]
    story.do(item, date(2026, 5, 7), accept, by=COLLEAGUE)
    assert story.hours(date(2026, 5, 7), date(2026, 5, 8), first_hour=12) == [
        ("Thu 2026-05-07 12:00", COLLEAGUE, f"15 arbetsdagar sen: {ASK}"),
        ("Thu 2026-05-07 12:00", PATIENT, f"15 arbetsdagar sen: {ASK}"),
    ]
    assert story.told(item) == [
        "2026-03-09 1 item.opened problem",
        "2026-03-16 1 item.paused",
        "2026-03-23 0 item.resumed",
        "2026-04-22 1 item.commented",
        "2026-04-29 0 item.stalled",
        "2026-05-06 3 handover.asked",
        "2026-05-07 2 handover.accepted",
    ]
