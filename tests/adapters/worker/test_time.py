"""Outages, clocks that jump, and the nights on which the clock is changed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.model import NoticeState
from tests.adapters.sql.building import COLLEAGUE
from tests.adapters.worker.building import STOCKHOLM, House, keys_in, local, text, working_day

FIRST, DUE, THIRD = working_day(15), working_day(20), working_day(23)
QUARTER = timedelta(minutes=15)


def test_after_three_weeks_off_everybody_gets_one_mail_that_says_what_was_skipped(house: House) -> None:
    for number in range(10):
        house.opens(f"Arbete {number}", participants=house.takes_part(COLLEAGUE))
    house.round(local(working_day(16)))  # the reminder before the deadline goes out, then the machine stands still
    house.rounds(local(working_day(32)), local(working_day(32), 17), every=timedelta(hours=1))
    assert len(house.mails_to("owner")) == 2
    assert len(house.mails_to("colleague")) == 1
    late = text(house.mails_to("owner")[-1])
    assert late.count("2 tidigare påminnelser ersätts av den här.") == 10
    assert house.mails_to("manager") == []  # the owner is told first


def test_after_an_outage_every_reminder_was_sent_or_replaced(house: House) -> None:
    house.opens()
    house.round(local(working_day(16)))
    house.round(local(working_day(32)))
    assert {(n.rung, n.occurrence, n.state) for n in house.notices()} == {
        (0, 1, NoticeState.SENT),
        (1, 1, NoticeState.REPLACED),
        (2, 1, NoticeState.REPLACED),
        (2, 2, NoticeState.SENT),
    }


@pytest.mark.parametrize("hours", [1, 24, 24 * 21])
def test_a_clock_that_jumps_ahead_and_back_doubles_nothing_and_loses_nothing(house: House, hours: int) -> None:
    house.opens()
    house.round(local(FIRST))
    house.round(local(FIRST) + timedelta(hours=hours))
    house.rounds(local(FIRST, 8), local(working_day(45)), every=timedelta(hours=8))
    keys = keys_in(house.mails())
    assert len(keys) == len(set(keys))
    owed = {n.key for n in house.notices() if n.state is not NoticeState.REPLACED}
    assert set(keys) == owed
    assert {n.rung for n in house.notices()} == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("days", [1, 2, 30])
def test_a_clock_that_is_set_back_sends_nothing_again(house: House, days: int) -> None:
    house.opens()
    house.round(local(FIRST))
    house.rounds(local(FIRST) - timedelta(days=days), local(FIRST, 17), every=timedelta(hours=6))
    assert len(house.mails()) == 1


@pytest.mark.parametrize(
    ("night", "morning"), [(date(2026, 3, 29), date(2026, 3, 30)), (date(2026, 10, 25), date(2026, 10, 26))]
)
def test_when_the_clock_is_changed_the_mail_of_the_day_comes_once_and_at_seven(
    house: House, night: date, morning: date
) -> None:
    opened = local(STOCKHOLM.add_working_days(morning, -20), 9)
    house.opens("Färre fall", at=opened, due_on=morning)
    house.opens("Snabbare svar", at=opened, due_on=night)
    house.round(local(STOCKHOLM.add_working_days(morning, -1)))  # the Friday before: what is due on the Sunday
    before = len(house.mails())
    midnight = local(night, 0)
    house.rounds(midnight, midnight + timedelta(hours=48), every=QUARTER)
    (mail,) = house.mails()[before:]
    assert mail["Date"].datetime == datetime(morning.year, morning.month, morning.day, 7, tzinfo=STOCKHOLM.zone)


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [(date(2026, 3, 27), 6), (date(2026, 3, 30), 5), (date(2026, 10, 23), 5), (date(2026, 10, 26), 6)],
)
def test_seven_where_the_person_is_is_another_hour_in_summer(house: House, day: date, utc_hour: int) -> None:
    house.opens(at=local(STOCKHOLM.add_working_days(day, -10), 9), due_on=day)
    house.rounds(local(day, 0), local(day, 12), every=QUARTER)
    assert house.mails()[-1]["Date"].datetime == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)
