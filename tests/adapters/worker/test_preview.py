"""What a month of reminders would have come to is what the rounds of that month did mail."""

from datetime import date, timedelta

from adapters.sql import policies
from adapters.sql.previews import Instead, Mailed, was, would_be
from engine.preview import Preview
from tests.adapters.sql.building import CARE, COLLEAGUE, MANAGER, OWNER, REGION
from tests.adapters.worker.building import MONDAY, STOCKHOLM, House, local, working_day
from workflows.policies import Written, read_policy

Days = tuple[date, date]

MARCH: Days = (date(2026, 3, 1), date(2026, 3, 31))
APRIL: Days = (date(2026, 4, 1), date(2026, 4, 30))
MAY: Days = (date(2026, 5, 1), date(2026, 5, 31))

BUSY = """ladder = [
  { when = "opened", to = "owner" },
  { when = "-9 working days", to = "owner", every = "1 working days", at_most = 15 },
  { when = "+8 working days", to = "manager", at_once = true },
  { when = "+12 working days", to = "manager of manager", every = "5 working days" },
]"""
SILENT = 'ladder = [{ when = "+200 working days", to = "owner" }]'


def test_a_preview_of_what_is_in_force_is_what_the_rounds_mailed(house: House) -> None:
    a_small_region(house)
    days_pass(house, MONDAY, date(2026, 4, 9))
    with house.store.read() as tx:
        item = tx.facts(2, at=local(date(2026, 4, 10))).item
    house.stops(item, at=local(date(2026, 4, 10)))
    days_pass(house, date(2026, 4, 10), MAY[1])
    found = [mailed(house, month) for month in (MARCH, APRIL, MAY)]
    assert [in_short(previewed(house, month)) for month in (MARCH, APRIL, MAY)] == found
    assert all(month.mails > month.people > 1 for month in found[:2])


def test_a_preview_of_another_policy_is_what_it_mails_once_it_is_in_force(house: House) -> None:
    a_small_region(house)
    expected = [previewed(house, month, place=REGION, instead=busy()) for month in (MARCH, APRIL, MAY)]
    assert previewed(house, APRIL, instead=busy()) == expected[1]
    puts(house, busy_written(), place=REGION)
    assert [previewed(house, month) for month in (MARCH, APRIL, MAY)] == expected
    days_pass(house, MONDAY, MAY[1])
    assert [mailed(house, month) for month in (MARCH, APRIL, MAY)] == [in_short(month) for month in expected]
    assert expected[1].escalations > expected[1].managers > 0


def test_who_has_a_policy_of_their_own_keeps_it_in_the_preview(house: House) -> None:
    a_small_region(house)
    puts(house, read_policy(SILENT, name="standard"), place=CARE)
    assert previewed(house, APRIL, place=REGION, instead=busy()) == previewed(house, APRIL, instead=busy()) == Preview()
    assert previewed(house, APRIL, place=CARE, instead=busy()).mails > 0


def test_nothing_was_mailed_before_anything_was_owed(house: House) -> None:
    a_small_region(house)
    days_pass(house, MONDAY, MARCH[1])
    february = (date(2026, 2, 1), date(2026, 2, 28))
    assert previewed(house, february) == Preview()
    assert mailed(house, february) == Mailed(mails=0, people=0)


def a_small_region(house: House) -> None:
    """Six initiatives of three people, begun within a fortnight; one has a team."""
    for number in range(6):
        house.opens(
            f"Arbete {number}",
            at=local(working_day(2 * number), 9 + number),
            owner_id=(OWNER, COLLEAGUE, MANAGER)[number % 3],
            participants=house.takes_part(COLLEAGUE) if number == 0 else (),
        )


def days_pass(house: House, first: date, last: date) -> None:
    """Every day at night, in the morning and in the afternoon there is a round."""
    for number in range((last - first).days + 1):
        for hour in (1, 7, 15):
            house.round(local(first + timedelta(days=number), hour))


def busy() -> Instead:
    return Instead(workflow="pdsa", policy=busy_written().policy)


def busy_written() -> Written:
    return read_policy(BUSY, name="standard")


def puts(house: House, written: Written, *, place: int) -> None:
    with house.store.begin() as tx:
        policies.put(tx, written, organisation_id=place, workflow="pdsa", at=local(MONDAY, 0, 30), by=None)


def previewed(house: House, days: Days, place: int | None = None, instead: Instead | None = None) -> Preview:
    with house.store.read() as tx:
        return would_be(tx, first=days[0], last=days[1], organisation_id=place, instead=instead)


def mailed(house: House, days: Days) -> Mailed:
    with house.store.read() as tx:
        return was(tx, first=days[0], last=days[1], calendar=STOCKHOLM)


def in_short(found: Preview) -> Mailed:
    return Mailed(mails=found.mails, people=found.people)
