"""What somebody has just done they can take back, as long as nobody has gone on from there."""

from collections.abc import Callable
from datetime import timedelta

from adapters.sql import undoing
from adapters.sql.store import SqlTransaction
from adapters.web.undoing import undoable
from engine import edit, responsibility, timing
from engine.model import Actor, ActorKind, Item, NoticeState
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER
from tests.adapters.web.browser import DUE, Office, words
from tests.adapters.worker.building import House, local, working_day

OWNERS_HAND = Actor(kind=ActorKind.PERSON, person_id=OWNER)
MINUTE = timedelta(seconds=60)


def test_whoever_has_done_something_can_take_it_back(office: Office) -> None:
    item = office.opens()
    path = does(office, item, moves_the_date)
    assert office.owed(item).moved == 1

    answer = office.logs_in().posts(path)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/items/{item.ref}"
    assert (office.owed(item).moved, office.owed(item).due_at) == (0, office.facts(item).calendar.end_of(DUE))
    assert [event.kind for event in office.trail(item)] == ["item.opened", "deadline.moved", "act.undone"]


def test_one_comes_back_to_the_page_where_one_was_and_it_says_so(office: Office) -> None:
    item = office.opens()
    path = does(office, item, moves_the_date)
    visitor = office.logs_in()

    answer = visitor.posts(path, Referer="https://hjulet.region.example/items?late=yes")

    assert answer.headers["location"] == "/items?late=yes"
    assert "Allt är som det var" in words(visitor.gets("/"))


def test_nothing_is_taken_back_when_somebody_has_gone_on_from_there(office: Office) -> None:
    item = office.opens()
    path = does(office, item, moves_the_date)
    colleague = Actor(kind=ActorKind.PERSON, person_id=COLLEAGUE)
    with office.store.begin() as tx:
        edit.comment(tx, item_id=item.id, text="Bra", actor=colleague, at=office.at)

    answer = office.logs_in().posts(path)

    assert answer.status_code == 409
    assert "Colleague har gjort något här sedan dess" in words(answer)
    assert office.owed(item).moved == 1


def test_nothing_is_taken_back_when_it_is_too_late(office: Office) -> None:
    item = office.opens()
    path = does(office, item, moves_the_date)
    office.at += MINUTE + timedelta(seconds=1)

    answer = office.logs_in().posts(path)

    assert answer.status_code == 422
    assert "för sent" in words(answer)


def test_nobody_takes_back_what_somebody_else_did(office: Office) -> None:
    item = office.opens()
    path = does(office, item, moves_the_date)

    assert office.logs_in(MANAGER).posts(path).status_code == 422
    assert office.owed(item).moved == 1


def test_what_was_undone_is_not_undone_again(office: Office) -> None:
    item = office.opens()
    path = does(office, item, moves_the_date)
    visitor = office.logs_in()
    visitor.posts(path)

    assert visitor.posts(path).status_code == 422
    assert office.owed(item).moved == 0


def test_the_timeline_offers_to_undo_the_last_act_to_whoever_did_it(office: Office) -> None:
    item = office.opens()
    path = does(office, item, moves_the_date)
    with office.store.read() as tx:
        assert undoable(tx, item.id, OWNER, at=office.at + MINUTE) == path
        assert undoable(tx, item.id, MANAGER, at=office.at) is None
        assert undoable(tx, item.id, OWNER, at=office.at + MINUTE + MINUTE) is None


def test_what_can_be_undone_no_more_is_forgotten(office: Office) -> None:
    first, second = office.opens(), office.opens()
    does(office, first, moves_the_date)
    office.at += MINUTE + MINUTE
    does(office, second, moves_the_date)
    with office.store.read() as tx:
        assert undoing.last_deed(tx, first.id, person_id=OWNER, at=office.at - MINUTE - MINUTE) is None


def test_nobody_is_mailed_of_what_was_undone_in_time(office: Office, patient_house: House) -> None:
    item = office.opens()
    path = does(office, item, hands_over)
    patient_house.round(office.at + timedelta(seconds=15))
    assert patient_house.mails() == []
    office.at += timedelta(seconds=30)

    office.logs_in().posts(path)
    patient_house.rounds(office.at, office.at + timedelta(hours=1), every=MINUTE)

    assert patient_house.mails() == []
    (told,) = patient_house.notices(office.owed(item).id + 1)
    assert (told.state, told.reason) == (NoticeState.REPLACED, "undone")


def test_what_is_not_undone_is_mailed_when_the_minute_is_over(office: Office, patient_house: House) -> None:
    does(office, office.opens(), hands_over)
    patient_house.round(office.at + timedelta(seconds=15))
    patient_house.round(office.at + timedelta(seconds=59))
    assert patient_house.mails() == []
    patient_house.round(office.at + MINUTE)
    assert [mail["To"].addresses[0].username for mail in patient_house.mails()] == ["colleague"]


def test_a_mail_that_had_gone_is_spoken_of(office: Office, house: House) -> None:
    item = office.opens()
    path = does(office, item, hands_over)
    house.round(office.at)  # without holding anything back
    visitor = office.logs_in()
    visitor.posts(path)

    assert "hade redan gått till Colleague" in words(visitor.gets("/"))
    assert office.trail(item)[-1].data["mailed"] == [COLLEAGUE]


def test_reminders_go_on_from_where_they_were_and_nothing_is_said_twice(office: Office, house: House) -> None:
    item = office.opens()
    house.mornings(working_day(15))
    said = len(house.mails())
    assert said == 1
    office.at = local(working_day(15), 10)
    office.logs_in().posts(does(office, item, moves_the_date))
    house.rounds(local(working_day(15), 11), local(working_day(19), 11), every=timedelta(days=1))
    assert len(house.mails()) == said
    house.round(local(working_day(20)))
    assert len(house.mails()) == said + 1, "on the day itself, as if nothing had been moved"


def does(office: Office, item: Item, deed: Callable[[SqlTransaction, Item, Office], object]) -> str:
    """The owner does something, and may take it back for a minute; the path that does."""
    with office.store.begin() as tx:
        before = tx.facts(item.id, at=office.at)
        deed(tx, item, office)
        after = tx.facts(item.id, at=office.at)
        undoing.keep(tx, before, after, person_id=OWNER, at=office.at, until=office.at + MINUTE)
    return f"/items/{item.ref}/undo/{after.item.version}"


def moves_the_date(tx: SqlTransaction, item: Item, office: Office) -> None:
    due_on = working_day(25)
    timing.extend(tx, item_id=item.id, due_on=due_on, reason="Semester", actor=OWNERS_HAND, at=office.at)


def hands_over(tx: SqlTransaction, item: Item, office: Office) -> None:
    responsibility.hand_over(tx, item_id=item.id, to=COLLEAGUE, actor=OWNERS_HAND, at=office.at)
