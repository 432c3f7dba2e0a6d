"""Reminders people can live with: what they asked for in other systems, by the row of the list of it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.delivery.letters import MailKind
from adapters.sql import preferences
from adapters.sql.organisations import change_organisation, organisation
from adapters.sql.store import SqlStore
from adapters.worker.desk import QUIET, USED_UP
from engine import mailing, responsibility
from engine.model import Actor, ActorKind, Item, NoticeState
from engine.preferences import Preference, Rhythm
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER
from tests.adapters.worker.building import MONDAY, TERMS, House, keys_in, local, text, working_day

FIRST = working_day(15)  # Monday 23 March: five working days before the deadline
DUE = working_day(20)
MONDAY_AFTER = date(2026, 4, 20)  # the manager's mail, after the escalation of Wednesday the 15th


def choose(house: House, person_id: int, **choice: object) -> None:
    with house.store.begin() as tx:
        preferences.put(tx, replace(preferences.preference(tx, person_id), **choice))  # type: ignore[arg-type]


def asks(house: House, item: Item, *, to: int, on: date) -> None:
    with house.store.begin() as tx:
        hand = Actor(kind=ActorKind.PERSON, person_id=OWNER)
        responsibility.hand_over(tx, item_id=item.id, to=to, actor=hand, at=local(on, 9))


def held(house: House, person_id: int) -> list[str]:
    return [n.reason for n in house.notices() if n.person_id == person_id and n.state is NoticeState.HELD]


# --- Rhythm -----------------------------------------------------------------------------------------------------------


def test_rows_6_7_and_8_thirty_five_things_after_one_meeting_are_one_mail(house: House) -> None:
    for number in range(35):
        house.opens(f"Arbete {number}")
    house.round(local(FIRST))
    (mail,) = house.mails()
    assert len(keys_in([mail])) == 35


def test_weekly_mail_comes_on_monday_with_what_fell_due_in_the_week(house: House) -> None:
    choose(house, OWNER, rhythm=Rhythm.WEEKLY)
    house.opens(at=local(MONDAY + timedelta(days=1), 9))  # reminded from a Tuesday on
    house.mornings(working_day(19))
    assert house.mails() == []
    assert held(house, OWNER) == [mailing.WEEKLY]
    house.round(local(working_day(20)))
    assert keys_in(house.mails()) == ["c1:g1:r0:o1:owner:p1"]


def test_row_39_nobody_is_reminded_outside_their_hours(house: House) -> None:
    house.opens()
    for hour in (0, 3, 6, 18, 22):
        house.round(local(FIRST, hour))
    assert house.mails() == []


def test_row_40_nobody_is_mailed_that_all_is_well(house: House) -> None:
    house.opens()
    house.mornings(working_day(14))
    assert house.mails() == []


# --- What nobody may switch off -------------------------------------------------------------------------------------


def test_an_owner_who_has_stopped_mail_is_escalated_like_any_other_and_the_manager_reads_of_it(house: House) -> None:
    choose(house, OWNER, stopped_at=local(MONDAY, 9))
    house.opens()
    house.mornings(MONDAY_AFTER)
    assert house.mails_to("owner") == []
    assert set(held(house, OWNER)) == {mailing.STOPPED}
    (mail,) = house.mails_to("manager")
    assert "Owner har stängt av mejl." in text(mail)


def test_a_manager_who_has_stopped_mail_gets_escalations_and_questions_all_the_same(house: House) -> None:
    choose(house, MANAGER, stopped_at=local(MONDAY, 9))
    item = house.opens()
    asks(house, item, to=MANAGER, on=MONDAY)
    house.round(local(MONDAY, 10))
    assert [message.kind for message in house.outbox()] == [MailKind.AT_ONCE]
    house.mornings(MONDAY_AFTER)
    assert "c1:g1:r3:o1:manager:p2" in keys_in(house.mails_to("manager"))


def test_mail_that_is_resumed_brings_what_waited(house: House) -> None:
    choose(house, OWNER, stopped_at=local(MONDAY, 9))
    house.opens()
    house.mornings(working_day(16))
    with house.store.begin() as tx:
        preferences.resume(tx, OWNER)
    house.round(local(working_day(17)))
    assert keys_in(house.mails()) == ["c1:g1:r0:o1:owner:p1"]


def test_what_was_held_and_is_done_is_replaced(house: House) -> None:
    choose(house, OWNER, stopped_at=local(MONDAY, 9))
    item = house.opens()
    house.mornings(FIRST)
    house.stops(item, at=local(FIRST, 9))
    assert [n.state for n in house.notices() if n.person_id == OWNER] == [NoticeState.REPLACED]


# --- Managers -----------------------------------------------------------------------------------------------------


def test_managers_read_on_mondays_what_is_new_and_how_much_had_stalled_before(house: House) -> None:
    house.opens("Färre fall")
    house.mornings(MONDAY_AFTER)
    house.opens("Snabbare svar", due_on=date(2026, 4, 8), at=local(date(2026, 4, 1), 9))
    house.round(local(date(2026, 4, 21)))
    house.rounds(local(date(2026, 4, 22)), local(date(2026, 4, 27)), every=timedelta(days=1))
    assert [mail["Subject"] for mail in house.mails_to("manager")] == [
        "Har stannat av: Färre fall",
        "2 arbeten har stannat av (1 nytt)",
    ]


def test_a_manager_whose_mail_comes_before_seven_is_not_told_a_day_late(house: House) -> None:
    house.changes(MANAGER, digest_hour=5)
    house.opens()
    house.mornings(working_day(29))
    house.rounds(local(working_day(30), 0), local(MONDAY_AFTER, 6), every=timedelta(hours=1))
    assert [local(MONDAY_AFTER, 5)] == [m.created_at for m in house.outbox() if m.person_id == MANAGER]


# --- Quiet weeks --------------------------------------------------------------------------------------------------


def test_in_quiet_weeks_only_what_is_addressed_to_a_person_now_is_mailed_and_no_deadline_moves(house: House) -> None:
    quiet_until = date(2026, 3, 27)
    with house.store.begin() as tx:
        change_organisation(tx, replace(organisation(tx, "R"), quiet=((date(2026, 3, 16), quiet_until),)))
    item = house.opens()
    house.mornings(FIRST)
    assert house.mails() == []
    asks(house, item, to=COLLEAGUE, on=FIRST)
    house.round(local(FIRST, 10))
    assert [message.kind for message in house.outbox()] == [MailKind.AT_ONCE]
    house.round(local(DUE))  # the Monday after, and the day of the deadline
    told = {"c1:g1:r0:o1:owner:p1", "c1:g1:r1:o1:owner:p1"}
    assert told <= set(keys_in(house.mails_to("owner")))


def test_a_reader_in_quiet_weeks_waits_with_that_reason(house: House) -> None:
    house.opens()
    house.round(local(FIRST, 0))
    with house.store.begin() as tx:
        change_organisation(tx, replace(organisation(tx, "R-NV"), quiet=((FIRST, DUE),)))
    house.round(local(FIRST))
    assert held(house, OWNER) == [QUIET]


# --- The budget -----------------------------------------------------------------------------------------------------


def test_when_the_mails_of_a_week_are_used_up_what_is_urgent_waits_for_the_mail_of_the_day(
    store: SqlStore, tmp_path: Path
) -> None:
    house = House(store, tmp_path / "box", replace(TERMS, budget=2))
    for number in range(3):
        asks(house, house.opens(f"Arbete {number}"), to=COLLEAGUE, on=MONDAY)
        house.round(local(MONDAY, 18 + number))
    assert len(house.mails_to("colleague")) == 2
    waiting = [n for c in range(1, 7) for n in house.notices(c) if n.state is NoticeState.HELD]
    assert [n.reason for n in waiting] == [USED_UP]
    house.round(local(working_day(1)))
    assert [m.kind for m in house.outbox()] == [MailKind.AT_ONCE, MailKind.AT_ONCE, MailKind.DIGEST]
    assert "Det här är mejl 3 den här veckan." in text(house.mails_to("colleague")[-1])


# --- The last reminder ------------------------------------------------------------------------------------------------


def test_rows_31_and_32_the_last_reminder_says_that_it_is_and_who_has_it_now(house: House) -> None:
    house.opens()
    house.mornings(working_day(33))
    last = house.mails_to("owner")[-1]
    assert keys_in([last]) == ["c1:g1:r2:o3:owner:p1"]
    assert "Det här är den sista påminnelsen: från mån 20 apr har Manager det." in text(last)
    assert all("sista påminnelsen" not in text(mail) for mail in house.mails_to("owner")[:-1])


def test_where_nobody_is_above_the_last_reminder_says_so(house: House) -> None:
    with house.store.begin() as tx:
        for code in ("R", "R-NV"):
            change_organisation(tx, replace(organisation(tx, code), manager_id=None))
    house.opens()
    house.mornings(working_day(33))
    assert "ingen ovanför får veta" in text(house.mails_to("owner")[-1])


def test_after_a_hand_over_the_new_owner_is_not_told_of_reminders_that_the_old_one_got(house: House) -> None:
    item = house.opens()
    house.mornings(working_day(23))
    asks(house, item, to=COLLEAGUE, on=working_day(23))
    with house.store.begin() as tx:
        taker = Actor(kind=ActorKind.PERSON, person_id=COLLEAGUE)
        responsibility.accept(tx, item_id=item.id, actor=taker, at=local(working_day(23), 10))
    house.round(local(working_day(24)))
    (mail,) = [m for m in house.mails_to("colleague") if "c1:g2:r2:o1:owner:p4" in keys_in([m])]
    assert "tidigare påminnelse" not in text(mail)


# --- Nothing is lost ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rhythm", Rhythm)
@pytest.mark.parametrize("has_stopped", [False, True])
def test_whatever_people_choose_nothing_is_lost_and_escalations_leave(
    house: House, rhythm: Rhythm, *, has_stopped: bool
) -> None:
    for person in (OWNER, MANAGER, COLLEAGUE):
        stopped_at = local(MONDAY, 9) if has_stopped else None
        with house.store.begin() as tx:
            preferences.put(tx, Preference(person_id=person, rhythm=rhythm, stopped_at=stopped_at))
    house.opens(participants=house.takes_part(COLLEAGUE))
    house.mornings(MONDAY_AFTER)
    now = local(MONDAY_AFTER)
    for notice in house.notices():
        assert notice.state in {NoticeState.SENT, NoticeState.HELD, NoticeState.REPLACED}
        assert notice.state is not NoticeState.HELD or (notice.send_at > now and notice.reason)
        assert not notice.role.level or notice.state is NoticeState.SENT
