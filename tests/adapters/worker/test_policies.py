"""A reminder policy changes while work is under way: what people get by mail."""

from datetime import date

from adapters.sql import policies
from engine.model import NoticeState
from tests.adapters.sql.building import CARE
from tests.adapters.worker.building import House, local, text
from workflows.policies import read_policy

SOONER = """ladder = [
  { when = "-5 working days", to = "owner" },
  { when = "due", to = "owner" },
  { when = "+3 working days", to = "manager" },
]"""
BUSY = """ladder = [
  { when = "-9 working days", to = "owner" },
  { when = "-8 working days", to = "owner" },
  { when = "-7 working days", to = "owner" },
  { when = "-6 working days", to = "owner" },
  { when = "+10 working days", to = "manager" },
]"""


def changes(house: House, ladder: str, *, on: date) -> None:
    with house.store.begin() as tx:
        policies.put(
            tx, read_policy(ladder, name="standard"), organisation_id=CARE, workflow="pdsa", at=local(on, 12), by=None
        )


def days(house: House, name: str) -> list[date]:
    return [mail["Date"].datetime.date() for mail in house.mails_to(name)]


def test_the_owner_reads_of_the_new_day_before_the_manager_sees_it(house: House) -> None:
    """Due on 30 March; until Wednesday the owner believes that the manager sees it on 15 April."""
    house.opens()
    house.mornings(date(2026, 4, 1))
    assert days(house, "owner") == [date(2026, 3, 23), date(2026, 3, 30)]
    assert "Från ons 15 apr ser din chef det här" in text(house.mails_to("owner")[-1])
    changes(house, SOONER, on=date(2026, 4, 1))
    house.round(local(date(2026, 4, 1), 12, 1))
    house.mornings(date(2026, 4, 20))
    assert days(house, "owner") == [date(2026, 3, 23), date(2026, 3, 30), date(2026, 4, 1)]
    assert "Det här är den sista påminnelsen: från tis 7 apr har Manager det." in text(house.mails_to("owner")[-1])
    assert days(house, "manager") == [date(2026, 4, 7)]


def test_a_ladder_with_much_in_the_past_floods_nobody(house: House) -> None:
    house.opens()
    house.mornings(date(2026, 3, 20))
    assert days(house, "owner") == []
    changes(house, BUSY, on=date(2026, 3, 20))
    house.round(local(date(2026, 3, 20), 12, 1))
    house.mornings(date(2026, 4, 13))
    assert days(house, "owner") == [date(2026, 3, 20)]
    assert [n.state for n in house.notices()] == [NoticeState.REPLACED] * 3 + [NoticeState.SENT]
