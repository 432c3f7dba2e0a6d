"""Who is mailed, when, and of what: decided when the mail is written, from the facts as they are then."""

from dataclasses import replace
from datetime import date

from adapters.delivery.letters import MailKind
from adapters.sql import ledger, notices, people
from adapters.sql.organisations import change_organisation, organisation
from adapters.sql.people import Substitution
from adapters.worker.careful import UNWRITTEN, Composed
from adapters.worker.desk import MOST_AT_ONCE, NOT_OWED, NOT_RESPONSIBLE, PAUSED, PRIVATE, WAITS, WAS_MAILED, Desk
from engine import actions, edit, questions, responsibility, sharing, timing
from engine.definition import Role
from engine.model import OPERATOR, Actor, ActorKind, Item, Notice, NoticeState, Part, Participant, Visibility
from tests.adapters.sql.building import CARE, COLLEAGUE, COORDINATOR, MANAGER, OWNER, SENIOR
from tests.adapters.worker.building import MONDAY, SENDER, House, html, keys_in, local, text, working_day

FIRST = working_day(15)  # five working days before the deadline of what was opened on the Monday
THIRD = working_day(23)  # the team is told as well
TENTH = working_day(30)  # the manager is to be told, a Wednesday
MONDAY_AFTER = date(2026, 4, 20)  # the manager's mail of the week


# --- One mail a day -----------------------------------------------------------------------------------------------


def test_everything_that_one_person_is_to_be_told_is_in_one_mail(house: House) -> None:
    house.opens("Färre fall")
    house.opens("Snabbare svar")
    house.round(local(FIRST))
    (mail,) = house.mails()
    assert mail["To"] == "Owner <owner@region.example>"
    assert keys_in([mail]) == ["c1:g1:r0:o1:owner:p1", "c2:g1:r0:o1:owner:p1"]
    assert "Färre fall" in text(mail)
    assert "Snabbare svar" in html(mail)


def test_a_reminder_that_falls_due_at_midnight_is_mailed_at_seven(house: House) -> None:
    house.opens()
    assert house.round(local(FIRST, 0)).notices == 1
    assert house.round(local(FIRST, 6, 59)).messages == 0
    assert house.round(local(FIRST, 7)).sent == 1


def test_a_person_is_mailed_at_their_own_hour(house: House) -> None:
    house.changes(OWNER, digest_hour=9)
    house.opens()
    assert house.round(local(FIRST, 8, 59)).messages == 0
    assert house.round(local(FIRST, 9)).sent == 1


def test_somebody_who_is_told_in_another_role_is_mailed_at_their_own_hour_too(house: House) -> None:
    house.changes(COLLEAGUE, digest_hour=11)
    house.opens(participants=house.takes_part(COLLEAGUE))
    house.round(local(THIRD, 7))
    assert house.mails_to("colleague") == []
    assert states(house, COLLEAGUE) == [(NoticeState.HELD, WAITS)]
    house.round(local(THIRD, 11))
    assert len(house.mails_to("colleague")) == 1


def test_whoever_chose_an_hour_of_the_evening_is_mailed_before_it(house: House) -> None:
    house.changes(OWNER, digest_hour=20)
    house.opens()
    assert house.round(local(FIRST, 16, 59)).messages == 0
    assert house.round(local(FIRST, 17)).sent == 1


def test_nobody_is_mailed_in_the_evening_or_on_a_free_day(house: House) -> None:
    house.opens(due_on=date(2026, 3, 20))  # a Friday; the reminder comes on Friday the 13th
    assert house.round(local(date(2026, 3, 13), 18)).messages == 0
    assert house.round(local(date(2026, 3, 14), 10)).messages == 0
    assert house.round(local(date(2026, 3, 16), 7)).sent == 1


def test_what_falls_due_after_the_mail_of_the_day_waits_for_that_of_the_next(house: House) -> None:
    house.opens("Färre fall")
    house.round(local(FIRST, 7))
    house.opens("Snabbare svar", at=local(FIRST, 8), due_on=FIRST)
    house.round(local(FIRST, 9))
    assert len(house.mails()) == 1
    assert states(house, OWNER, commitment_id=2) == [(NoticeState.HELD, WAS_MAILED)]
    house.round(local(working_day(1, after=FIRST), 7))
    assert keys_in(house.mails()[1:]) == ["c2:g1:r1:o1:owner:p1"]


def test_the_mail_is_in_the_language_of_the_person(house: House) -> None:
    house.changes(OWNER, language="en")
    house.opens()
    house.round(local(FIRST))
    assert house.mails()[0]["Subject"] == "Due Mon 30 Mar: Describe the problem and set an aim"


# --- What cannot wait -------------------------------------------------------------------------------------------------


def test_what_cannot_wait_is_mailed_at_once_also_on_a_sunday_and_does_not_count_as_the_mail_of_the_day(
    house: House,
) -> None:
    item = house.opens()
    sunday = date(2026, 3, 22)
    asked(house, item, to=COLLEAGUE, on=sunday)
    assert house.round(local(sunday, 22)).sent == 1
    (mail,) = house.mails()
    assert mail["Subject"] == "Tar du över Färre fall på avdelning 32?"
    assert house.outbox()[0].kind == MailKind.AT_ONCE


def test_a_question_is_told_at_once_and_is_not_in_the_mail_itself(house: House) -> None:
    item = house.opens("Snabbare svar")
    with house.store.begin() as tx:
        questions.ask(
            tx, item_id=item.id, actor=hand(OWNER), at=local(FIRST, 9), to=COLLEAGUE, text="Vem i säng sju föll?"
        )
    house.round(local(FIRST, 9, 1))
    (mail,) = house.mails_to("colleague")
    assert mail["Subject"] == "Owner frågar om Snabbare svar"
    assert "Svara på en fråga" in text(mail)
    assert "säng sju" not in text(mail) + html(mail)


def test_what_cannot_wait_and_the_mail_of_the_day_are_two_mails(house: House) -> None:
    house.opens("Färre fall", owner_id=COLLEAGUE)
    item = house.opens("Snabbare svar")
    asked(house, item, to=COLLEAGUE, on=FIRST)
    house.round(local(FIRST, 8))
    assert [message.kind for message in house.outbox() if message.person_id == COLLEAGUE] == ["at once", "digest"]


def test_somebody_who_is_suddenly_asked_about_many_things_gets_one_mail(house: House) -> None:
    for number in range(MOST_AT_ONCE + 1):
        asked(house, house.opens(f"Arbete {number}"), to=COLLEAGUE, on=MONDAY)
    house.round(local(MONDAY, 10))
    (mail,) = house.mails_to("colleague")
    assert len(keys_in([mail])) == MOST_AT_ONCE + 1


# --- As things are now ------------------------------------------------------------------------------------------------


def test_what_was_done_since_the_reminder_fell_due_is_not_mailed(house: House) -> None:
    item = house.opens()
    house.round(local(FIRST, 0))
    house.stops(item, at=local(FIRST, 6))
    assert house.round(local(FIRST, 7)).messages == 0
    assert states(house, OWNER)[0][0] is NoticeState.REPLACED


def test_a_reminder_of_a_deadline_that_was_moved_meanwhile_is_not_mailed(house: House) -> None:
    item = house.opens()
    house.round(local(FIRST, 0))
    with house.store.begin() as tx:
        later = working_day(40)
        timing.extend(tx, item_id=item.id, due_on=later, reason="Sommar", actor=hand(OWNER), at=local(FIRST, 6))
    assert house.round(local(FIRST, 7)).messages == 0
    assert states(house, OWNER)[0][0] is NoticeState.REPLACED


def test_a_notice_that_came_too_late_for_what_it_is_about_is_replaced(house: House) -> None:
    item = house.opens()
    house.round(local(FIRST, 0))
    house.stops(item, at=local(FIRST, 1))
    fallen_due_again(house, rung=1)
    assert house.round(local(FIRST, 7)).messages == 0
    assert states(house, OWNER)[-1] == (NoticeState.REPLACED, NOT_OWED)


def test_nobody_is_reminded_of_what_rests(house: House) -> None:
    item = house.opens()
    house.round(local(FIRST, 0))
    with house.store.begin() as tx:
        timing.pause(
            tx, item_id=item.id, until=working_day(25), reason="Semester", actor=hand(OWNER), at=local(FIRST, 1)
        )
    fallen_due_again(house, rung=1)
    assert house.round(local(FIRST, 7)).messages == 0
    assert states(house, OWNER)[-1] == (NoticeState.HELD, PAUSED)


def test_whoever_no_longer_owns_it_gets_nothing_and_the_new_owner_does(house: House) -> None:
    item = house.opens()
    asked(house, item, to=COLLEAGUE, on=MONDAY)
    house.round(local(FIRST, 0))
    with house.store.begin() as tx:
        responsibility.accept(tx, item_id=item.id, actor=hand(COLLEAGUE), at=local(FIRST, 6))
    house.round(local(FIRST, 7))
    assert house.mails_to("owner") == []
    assert "c1:g2:r0:o1:owner:p4" in keys_in(house.mails_to("colleague"))


def test_whoever_is_no_longer_the_manager_gets_nothing_and_the_new_one_does(house: House) -> None:
    house.opens()
    house.mornings(working_day(29))
    house.round(local(MONDAY_AFTER, 0))
    appoint(house, COLLEAGUE)
    house.round(local(MONDAY_AFTER, 7))
    assert house.mails_to("manager") == []
    assert keys_in(house.mails_to("colleague")) == ["c1:g1:r3:o1:manager:p4"]
    assert states(house, MANAGER) == [(NoticeState.REPLACED, NOT_RESPONSIBLE)]


def test_whoever_joined_the_team_since_is_told_with_the_others(house: House) -> None:
    item = house.opens(participants=house.takes_part(COLLEAGUE))
    house.round(local(THIRD, 0))
    with house.store.begin() as tx:
        newcomer = Participant(person_id=COORDINATOR, part=Part.MEMBER)
        edit.join(tx, item_id=item.id, participant=newcomer, actor=hand(OWNER), at=local(THIRD, 1))
    house.round(local(THIRD, 7))
    assert keys_in(house.mails_to("coordinator")) == ["c1:g1:r2:o1:team:p5"]
    assert keys_in(house.mails_to("colleague")) == ["c1:g1:r2:o1:team:p4"]


def test_whoever_is_told_in_several_roles_reads_of_it_once(house: House) -> None:
    house.opens(participants=house.takes_part(COLLEAGUE))
    stand_in(house, COLLEAGUE, on=THIRD)
    house.round(local(THIRD, 7))
    (mail,) = house.mails_to("colleague")
    assert sorted(keys_in([mail])) == ["c1:g1:r2:o1:owner:p4", "c1:g1:r2:o1:team:p4"]
    assert html(mail).count("Öppna FA-2026-001") == 1


# --- Nobody there -----------------------------------------------------------------------------------------------------


def test_whoever_has_left_gets_nothing_and_the_next_in_the_line_is_told_instead(house: House) -> None:
    house.opens()
    house.changes(MANAGER, left_on=working_day(24))
    house.mornings(MONDAY_AFTER)
    assert house.mails_to("manager") == []
    assert states(house, MANAGER) == []
    assert keys_in(house.mails_to("senior")) == [f"c1:g1:r3:o1:manager:p{SENIOR}"]


def test_what_there_was_nobody_to_tell_of_waits_until_somebody_comes_into_the_role(house: House) -> None:
    appoint(house, None)
    senior(house, None)
    house.opens()
    house.mornings(working_day(34))
    assert house.mails_to("manager") == []
    appoint(house, MANAGER)
    house.round(local(working_day(35), 7))
    assert keys_in(house.mails_to("manager")) == ["c1:g1:r3:o1:manager:p2"]


def test_what_nobody_was_told_of_is_settled_when_it_is_done(house: House) -> None:
    appoint(house, None)
    senior(house, None)
    item = house.opens()
    house.mornings(TENTH)
    house.stops(item, at=local(TENTH, 9))
    assert house.round(local(working_day(31), 7)).messages == 0
    assert {notice.state for notice in house.notices() if notice.person_id is None} == {NoticeState.REPLACED}


# --- Standing in ------------------------------------------------------------------------------------------------------


def test_a_substitute_is_mailed_the_same_day_and_told_for_whom(house: House) -> None:
    house.opens()
    stand_in(house, COLLEAGUE, on=FIRST)
    house.round(local(FIRST, 7))
    assert keys_in(house.mails_to("owner")) == ["c1:g1:r0:o1:owner:p1"]
    (mail,) = house.mails_to("colleague")
    assert keys_in([mail]) == ["c1:g1:r0:o1:owner:p4"]
    assert "Du är ersättare för Owner." in text(mail)


def test_a_substitute_comes_before_the_absent_person_in_the_register_and_is_mailed_the_same_day(house: House) -> None:
    house.opens(owner_id=COLLEAGUE)
    stand_in(house, OWNER, on=FIRST, absent=COLLEAGUE)
    house.opens("Snabbare svar", owner_id=OWNER)
    house.round(local(FIRST, 7))
    (mail,) = house.mails_to("owner")
    assert sorted(keys_in([mail])) == ["c1:g1:r0:o1:owner:p1", "c2:g1:r0:o1:owner:p1"]


def test_nobody_stands_in_before_or_after_their_time(house: House) -> None:
    house.opens()
    stand_in(house, COLLEAGUE, on=working_day(1, after=FIRST))
    house.round(local(FIRST, 7))
    assert house.mails_to("colleague") == []


def test_a_substitute_who_has_left_gets_nothing(house: House) -> None:
    house.opens()
    stand_in(house, COLLEAGUE, on=FIRST)
    house.changes(COLLEAGUE, left_on=MONDAY)
    house.round(local(FIRST, 7))
    assert house.mails_to("colleague") == []


# --- The manager ------------------------------------------------------------------------------------------------------


def test_the_owner_is_told_from_which_day_the_manager_sees_it_and_the_manager_is_told_no_sooner(house: House) -> None:
    house.opens()
    house.mornings(THIRD)
    assert "Från ons 15 apr ser din chef det här om du inte gör något." in text(house.mails()[-1])
    house.mornings(working_day(29))
    assert house.mails_to("manager") == []
    house.mornings(date(2026, 4, 17))
    assert house.mails_to("manager") == []
    house.round(local(MONDAY_AFTER))
    (mail,) = house.mails_to("manager")
    assert mail["Subject"] == "Har stannat av: Färre fall på avdelning 32"
    assert "Ansvarig: Owner" in text(mail)


def test_nobody_is_threatened_with_a_manager_whom_there_is_not(house: House) -> None:
    appoint(house, None)
    senior(house, None)
    house.opens()
    house.round(local(FIRST, 7))
    assert "chef det här" not in text(house.mails()[0])


def test_nobody_is_threatened_with_a_managers_manager_whom_there_is_not(house: House) -> None:
    senior(house, None)
    house.opens()
    house.mornings(MONDAY_AFTER)
    assert "Från ons 15 apr ser din chef det här" in text(house.mails_to("owner")[0])
    assert "chefs chef" not in text(house.mails_to("owner")[-1])


def test_the_last_reminder_says_that_it_is_the_last_and_who_has_it_next(house: House) -> None:
    house.opens()
    house.mornings(MONDAY_AFTER)
    *earlier, last = house.mails_to("owner")
    assert "Det här är den sista påminnelsen: från mån 20 apr har Manager det." in text(last)
    assert len(earlier) == 4
    assert not any("sista påminnelsen" in text(mail) for mail in earlier)


def test_the_last_reminder_says_once_from_which_day_the_manager_has_it_who_was_not_told_yet(house: House) -> None:
    planned(house, house.opens(), due_on=date(2026, 3, 16))
    house.mornings(date(2026, 4, 2))
    last = house.mails_to("colleague")[-1]
    assert "Det här är den sista påminnelsen: från ons 8 apr har Manager det." in text(last)
    assert "ser din chef" not in text(last)


def test_whoever_joins_late_is_not_told_of_reminders_that_the_others_got_before(house: House) -> None:
    item = house.opens()
    house.mornings(THIRD)
    with house.store.begin() as tx:
        joined = Participant(person_id=COLLEAGUE, part=Part.MEMBER)
        edit.join(tx, item_id=item.id, participant=joined, actor=hand(OWNER), at=local(THIRD, 11))
    house.round(local(MONDAY_AFTER))
    (mail,) = house.mails_to("colleague")
    assert "1 tidigare påminnelse ersätts av den här." in text(mail)


# --- What cannot be written -------------------------------------------------------------------------------------------


def test_one_item_that_cannot_be_written_about_waits_and_the_rest_of_the_mail_goes_out(house: House) -> None:
    house.opens("Färre fall")
    house.opens("Snabbare svar")
    house.round(local(FIRST, 0))
    spoil(house, "UPDATE commitment SET subject = 'gone' WHERE id = 1")
    report = house.round(local(FIRST, 7))
    assert (report.sent, report.set_aside) == (1, 1)
    assert keys_in(house.mails()) == ["c2:g1:r0:o1:owner:p1"]
    assert states(house, OWNER) == [(NoticeState.HELD, UNWRITTEN)]


def test_a_person_who_cannot_be_written_to_waits_and_the_others_are_mailed(house: House) -> None:
    house.opens("Färre fall")
    house.opens("Snabbare svar", owner_id=COLLEAGUE)
    spoil(house, "UPDATE person SET email = 'nowhere at all' WHERE id = 1")
    report = house.round(local(FIRST, 7))
    assert (report.sent, report.set_aside) == (1, 1)
    spoil(house, "UPDATE person SET email = 'owner@region.example' WHERE id = 1")
    assert house.round(local(FIRST, 8)).sent == 1


def test_a_vacancy_that_cannot_be_looked_at_waits_and_the_others_are_filled(house: House) -> None:
    appoint(house, None)
    senior(house, None)
    house.opens("Färre fall")
    house.opens("Snabbare svar")
    house.mornings(working_day(29))
    house.round(local(TENTH, 0))
    appoint(house, MANAGER)
    spoil(house, "UPDATE commitment SET kind = 'gone' WHERE id = 1")
    assert house.round(local(TENTH, 7)).set_aside == 1
    house.round(local(MONDAY_AFTER, 7))
    assert keys_in(house.mails_to("manager")) == ["c2:g1:r3:o1:manager:p2"]


def test_a_mail_about_what_was_settled_a_moment_ago_is_not_written(house: House) -> None:
    house.opens()
    house.round(local(FIRST, 0))
    with house.store.begin() as tx:
        waiting = notices.planned(tx, at=local(FIRST), limit=1)
        notices.replace(tx, [each.notice.id for each in waiting], reason="done", at=local(FIRST))
        composed = Composed()
        Desk(tx, waiting, at=local(FIRST), sender=SENDER, budget=12, composed=composed).settle()
    assert composed == Composed()
    assert house.outbox() == []


# --- Helpers ----------------------------------------------------------------------------------------------------------


def hand(person_id: int) -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=person_id)


def asked(house: House, item: Item, *, to: int, on: date) -> None:
    """The owner asks somebody to take over."""
    with house.store.begin() as tx:
        responsibility.hand_over(tx, item_id=item.id, to=to, actor=hand(OWNER), at=local(on, 6))


def planned(house: House, item: Item, *, due_on: date) -> None:
    """The colleague is to do something by a day."""
    with house.store.begin() as tx:
        actions.add_action(
            tx,
            item_id=item.id,
            title="Skriv ut listan",
            owner_id=COLLEAGUE,
            due_on=due_on,
            actor=hand(OWNER),
            at=local(MONDAY, 10),
        )


def appoint(house: House, manager_id: int | None) -> None:
    with house.store.begin() as tx:
        change_organisation(tx, replace(organisation(tx, "R-NV"), id=CARE, manager_id=manager_id))


def senior(house: House, manager_id: int | None) -> None:
    with house.store.begin() as tx:
        change_organisation(tx, replace(organisation(tx, "R"), manager_id=manager_id))


def stand_in(house: House, substitute: int, *, on: date, absent: int = OWNER) -> None:
    with house.store.begin() as tx:
        people.substitute(tx, Substitution(person_id=absent, substitute_id=substitute, from_on=on, until_on=on))


def fallen_due_again(house: House, *, rung: int) -> None:
    """A sweep that had begun before somebody acted writes one more notice."""
    with house.store.begin() as tx:
        (first,) = [n for n in ledger.notices_about(tx, 1) if n.role is Role.OWNER]
        ledger.add_notices(tx, [first._replace(id=0, rung=rung, state=NoticeState.PLANNED, reason="fell due")])


def spoil(house: House, statement: str) -> None:
    with house.store.begin() as tx:
        tx.sql.connection.exec_driver_sql(statement)


def states(house: House, person_id: int, *, commitment_id: int = 1) -> list[tuple[NoticeState, str]]:
    found: list[Notice] = [n for n in house.notices(commitment_id) if n.person_id == person_id]
    return [(notice.state, notice.reason) for notice in found]


# --- What is private ----------------------------------------------------------------------------------------------


def test_of_what_is_private_a_manager_is_not_told(house: House) -> None:
    house.opens(visibility=Visibility.PRIVATE)
    house.mornings(MONDAY_AFTER)
    assert house.mails_to("manager") == []
    assert house.mails_to("owner") != []
    assert set(states(house, MANAGER)) == {(NoticeState.HELD, PRIVATE)}


def test_the_owner_of_what_is_private_is_not_told_that_the_manager_will_be(house: House) -> None:
    house.opens(visibility=Visibility.PRIVATE)
    house.mornings(MONDAY_AFTER)
    assert all("Manager" not in text(mail) for mail in house.mails_to("owner"))


def test_a_manager_is_told_once_it_is_opened(house: House) -> None:
    item = house.opens(visibility=Visibility.PRIVATE)
    house.mornings(MONDAY_AFTER)
    with house.store.begin() as tx:
        sharing.set_visibility(tx, item.id, Visibility.TEAM, actor=OPERATOR, at=local(MONDAY_AFTER, 12))
    house.round(local(date(2026, 4, 27)))
    assert len(house.mails_to("manager")) == 1


def test_whoever_stands_in_for_the_owner_is_told_of_what_is_private(house: House) -> None:
    house.opens(visibility=Visibility.PRIVATE)
    with house.store.begin() as tx:
        people.substitute(
            tx, Substitution(person_id=OWNER, substitute_id=COLLEAGUE, from_on=MONDAY, until_on=MONDAY_AFTER)
        )
    house.round(local(FIRST))
    assert len(house.mails_to("colleague")) == 1
