"""Somebody asks to be reminded later: they are, and everybody else is told as if they had not asked."""

from datetime import date

from adapters.sql import people
from adapters.sql.people import Substitution
from engine import timing
from engine.model import Actor, ActorKind, Item, NoticeState
from tests.adapters.sql.building import COLLEAGUE, OWNER
from tests.adapters.worker.building import MONDAY, STOCKHOLM, House, keys_in, local, text, working_day

FIRST = working_day(15)  # five working days before the deadline of what was opened on the Monday
THIRD = working_day(23)  # the team is told as well
ASKED = working_day(14)
WEDNESDAY = date(2026, 4, 8)
FAR = date(2026, 5, 29)
MONDAY_AFTER = date(2026, 4, 20)  # the manager's mail of the week in which they are to be told

HELD = (NoticeState.HELD, "remind me later")


def test_whoever_asked_to_be_reminded_later_is_reminded_on_that_day_and_not_before(house: House) -> None:
    puts_off(house, house.opens(), until=WEDNESDAY)
    mornings(house, FIRST, date(2026, 4, 7))
    assert house.mails() == []
    assert set(of_owner(house)) == {HELD}
    house.round(local(WEDNESDAY, 6, 59))
    assert house.mails() == []
    house.round(local(WEDNESDAY))
    (mail,) = house.mails()
    assert "skulle varit klart mån 30 mars" in text(mail)
    assert f"c1:g1:r-2:o{WEDNESDAY.toordinal()}:owner:p1" in keys_in([mail])
    assert {state for state, _ in of_owner(house)} == {NoticeState.SENT}


def test_somebody_is_reminded_on_the_day_they_asked_for_although_no_rung_falls_due(house: House) -> None:
    puts_off(house, house.opens(), until=date(2026, 3, 10), on=working_day(1))
    mornings(house, working_day(2), date(2026, 3, 9))
    assert house.mails() == []
    house.round(local(date(2026, 3, 10)))
    (mail,) = house.mails()
    assert "Du bad att bli påmind om det här." in text(mail)
    mornings(house, date(2026, 3, 11), FIRST)
    assert len(house.mails()) == 2


def test_the_team_and_the_manager_are_told_as_if_nobody_had_asked(house: House) -> None:
    puts_off(house, house.opens(participants=house.takes_part(COLLEAGUE)), until=FAR)
    mornings(house, FIRST, THIRD)
    assert len(house.mails_to("colleague")) == 1
    mornings(house, working_day(24), MONDAY_AFTER)
    (mail,) = house.mails_to("manager")
    assert mail["Subject"] == "Har stannat av: Färre fall på avdelning 32"
    assert house.mails_to("owner") == []


def test_the_last_date_that_was_given_counts_however_often_it_changes(house: House) -> None:
    item = house.opens()
    for until in (WEDNESDAY, date(2026, 4, 9), date(2026, 4, 10), date(2026, 4, 9)):
        puts_off(house, item, until=until)
    mornings(house, FIRST, date(2026, 4, 8))
    assert house.mails() == []
    house.round(local(date(2026, 4, 9)))
    assert len(house.mails()) == 1
    house.round(local(date(2026, 4, 10)))
    assert len(house.mails()) == 1
    replaced = [n for n in house.notices() if n.rung == -2 and n.state is NoticeState.REPLACED]
    assert {n.reason for n in replaced} == {"a later reminder took its place"}
    assert {n.occurrence for n in replaced} == {WEDNESDAY.toordinal(), date(2026, 4, 10).toordinal()}


def test_a_new_deadline_begins_the_reminders_anew_although_they_were_put_off(house: House) -> None:
    item = house.opens()
    puts_off(house, item, until=FAR)
    with house.store.begin() as tx:
        timing.extend(
            tx, item_id=item.id, due_on=date(2026, 4, 2), reason="Två sjuka", actor=hand(OWNER), at=local(ASKED, 11)
        )
    house.round(local(date(2026, 3, 26)))
    (mail,) = house.mails()
    assert keys_in([mail]) == ["c1:g2:r0:o1:owner:p1"]
    mornings(house, FAR, FAR)
    assert (NoticeState.REPLACED, "deadline moved") in of_owner(house)


def test_whoever_stands_in_is_not_reminded_before_that_day_either(house: House) -> None:
    item = house.opens()
    with house.store.begin() as tx:
        people.substitute(tx, Substitution(person_id=OWNER, substitute_id=COLLEAGUE, from_on=MONDAY, until_on=FAR))
    stands_in = Actor(kind=ActorKind.PERSON, person_id=COLLEAGUE, on_behalf_of=OWNER)
    puts_off(house, item, until=WEDNESDAY, actor=stands_in)
    mornings(house, FIRST, date(2026, 4, 7))
    assert house.mails() == []
    house.round(local(WEDNESDAY))
    assert len(house.mails_to("colleague")) == 1
    assert len(house.mails_to("owner")) == 1


def puts_off(house: House, item: Item, *, until: date, on: date = ASKED, actor: Actor | None = None) -> None:
    with house.store.begin() as tx:
        timing.remind_later(tx, item_id=item.id, until=until, actor=actor or hand(OWNER), at=local(on, 10))


def hand(person_id: int) -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=person_id)


def mornings(house: House, first: date, last: date) -> None:
    """A round at seven on every working day from the first to the last."""
    for number in range(STOCKHOLM.working_days_between(first, last) + 1):
        house.round(local(working_day(number, after=first)))


def of_owner(house: House) -> list[tuple[NoticeState, str]]:
    return [(n.state, n.reason) for n in house.notices() if n.person_id == OWNER]
