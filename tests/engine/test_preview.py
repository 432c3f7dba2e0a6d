"""How many mails ladders make of what is owed in some days."""

from datetime import date, datetime

from engine.calendars import Calendar
from engine.definition import Anchor, Policy, Role
from engine.people import Person
from engine.preview import Owing, Preview, Reader, preview
from tests.engine.rungs import SWEDEN, policy, rung

OPENED, DUE = date(2026, 3, 2), date(2026, 3, 30)
MARCH, APRIL = (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 4, 30))
LADDER = policy(rung(-5), rung(0), rung(10, to=Role.MANAGER))


def reader(number: int, *, left_on: date | None = None, calendar: Calendar = SWEDEN) -> Reader:
    return Reader(
        Person(id=number, name="ssk", email="ssk@region.example", organisation_id=1, left_on=left_on), calendar
    )


OWNER, MANAGER = reader(1), reader(2)


def owing(
    ladder: Policy = LADDER, *, item_id: int = 1, owner: Reader = OWNER, until: datetime | None = None, hour: int = 12
) -> Owing:
    return Owing(
        item_id=item_id,
        policy=ladder,
        calendar=SWEDEN,
        since=SWEDEN.at_hour(OPENED, hour),
        due_at=SWEDEN.end_of(DUE),
        until=until,
        readers={Role.OWNER: [owner], Role.MANAGER: [MANAGER]},
    )


def in_march(*owings: Owing) -> Preview:
    return preview(owings, first=MARCH[0], last=MARCH[1])


def in_april(*owings: Owing) -> Preview:
    return preview(owings, first=APRIL[0], last=APRIL[1])


def test_what_falls_due_on_one_day_is_one_mail() -> None:
    assert in_march(owing(), owing(item_id=2)) == Preview(mails=2, people=1, most=2)


def test_an_escalation_comes_in_the_mail_of_the_week_and_counts_where_it_is_mailed() -> None:
    # The tenth working day after 30 March is Wednesday 15 April: the manager reads of it on Monday the 20th.
    assert in_april(owing(), owing(item_id=2)) == Preview(mails=1, people=1, most=1, escalations=2, managers=1)
    week = [owing(), owing(item_id=2)]
    assert preview(week, first=date(2026, 4, 15), last=date(2026, 4, 19)) == Preview()


def test_what_cannot_wait_is_a_mail_of_its_own_for_each_item() -> None:
    urgent = policy(rung(-1), rung(0, at_once=True))
    assert in_march(owing(urgent), owing(urgent, item_id=2)).mails == 3


def test_nobody_is_told_of_what_was_done_before_the_mail_went_out() -> None:
    before_the_mail = SWEDEN.at_hour(date(2026, 3, 30), 6)
    assert in_march(owing(until=before_the_mail)).mails == 1
    assert in_april(owing(until=before_the_mail)) == Preview()


def test_whoever_has_left_is_mailed_until_their_last_day() -> None:
    assert in_march(owing(owner=reader(1, left_on=date(2026, 3, 23)))).mails == 1


def test_nobody_is_mailed_in_quiet_weeks() -> None:
    quiet = Calendar(quiet=frozenset({(date(2026, 3, 23), date(2026, 4, 5))}))
    assert in_march(owing(owner=reader(1, calendar=quiet))) == Preview()
    assert in_april(owing(owner=reader(1, calendar=quiet))).people == 2


def test_what_falls_due_when_the_mail_of_the_day_has_gone_waits_for_the_next() -> None:
    greeting = policy(rung(0, anchor=Anchor.OPENED))
    opened = [owing(greeting), owing(greeting, item_id=2, hour=13)]
    assert [preview(opened, first=OPENED, last=last).mails for last in (OPENED, date(2026, 3, 3))] == [1, 2]
