"""What other reminder engines get wrong, as their code shows; here with a real store and real mail."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from adapters.delivery.smtp import Server, Smtp
from adapters.sql.messages import MessageState
from adapters.sql.organisations import change_organisation, organisation
from adapters.sql.store import SqlTransaction
from adapters.worker import compose, sweep
from engine.model import NoticeState
from tests.adapters.delivery.servers import Sink, running
from tests.adapters.sql.building import COLLEAGUE, OWNER
from tests.adapters.worker.building import SENDER, STOCKHOLM, House, keys_in, local, text, working_day

FIRST, DUE, THIRD = working_day(15), working_day(20), working_day(23)


def test_a_mail_that_failed_stays_due_and_visible_and_is_not_taken_for_sent(house: House) -> None:
    house.opens()
    with mail_server(house, Sink(to_data="451 4.3.0 greylisted")):
        assert house.round(local(FIRST)).failed == 1
        (notice,) = house.notices()
        (message,) = house.outbox()
        assert (notice.state, message.state) == (NoticeState.PLANNED, MessageState.RETRY)
        assert message.last_error == "451 4.3.0 greylisted"
    sink = Sink()
    with mail_server(house, sink):
        assert house.round(local(FIRST, 7, 1)).sent == 1
    assert [n.state for n in house.notices()] == [NoticeState.SENT]


def test_there_are_steps_before_on_and_after_the_date(house: House) -> None:
    house.opens()
    house.mornings(THIRD)
    assert [mail["Date"].datetime.date() for mail in house.mails_to("owner")] == [FIRST, DUE, THIRD]


def test_one_poison_row_does_not_stop_the_others(house: House) -> None:
    for number in range(5):
        house.opens(f"Arbete {number}", owner_id=COLLEAGUE if number % 2 else OWNER)
    with house.store.begin() as tx:
        tx.sql.connection.exec_driver_sql("UPDATE commitment SET policy = 'gone', subject = 'gone' WHERE id IN (1, 4)")
    house.round(local(FIRST, 0))
    house.round(local(FIRST))
    assert {key.partition(":")[0] for key in keys_in(house.mails())} == {"c2", "c3", "c5"}


def test_a_week_in_which_the_engine_was_off_loses_no_reminder(house: House) -> None:
    house.opens()
    monday_after = date(2026, 3, 30)
    house.round(local(monday_after))
    (mail,) = house.mails()
    assert "Klart senast i dag" in mail["Subject"]
    assert "1 tidigare påminnelse ersätts av den här." in text(mail)


def test_due_is_a_stored_fact_and_not_a_matter_of_when_somebody_looks(house: House) -> None:
    house.opens()
    house.round(local(working_day(16), 16, 43))
    assert keys_in(house.mails()) == ["c1:g1:r0:o1:owner:p1"]


def test_two_workers_write_one_mail(house: House) -> None:
    house.opens()
    other = replace(house)
    for worker in (house, other, house, other):
        worker.round(local(FIRST))
    assert len(house.mails()) == len(house.outbox()) == 1


def test_the_message_is_put_into_the_outbox_in_the_transaction_that_settles_its_notices(house: House) -> None:
    house.opens()
    sweep(house.store, at=local(FIRST))
    seen: list[tuple[int, int]] = []
    store = Watched(house, seen)
    compose(store, at=local(FIRST), sender=SENDER)  # type: ignore[arg-type]  # every method of a store that is used
    assert set(seen) == {(0, 0), (1, 1)}


def test_a_mail_is_written_down_before_it_is_sent(house: House) -> None:
    house.opens()
    sweep(house.store, at=local(FIRST))
    compose(house.store, at=local(FIRST), sender=SENDER)
    assert [message.state for message in house.outbox()] == [MessageState.PENDING]
    assert house.mails() == []


def test_a_date_that_is_set_late_is_still_reminded_of(house: House) -> None:
    house.opens(due_on=working_day(2))  # the rung five working days before has passed when it is opened
    house.mornings(working_day(2))
    assert [mail["Date"].datetime.date() for mail in house.mails()] == [working_day(2)]


def test_nobody_is_mailed_every_day_for_ever(house: House) -> None:
    house.opens()
    house.mornings(working_day(120))
    assert len(house.mails_to("owner")) == 5


def test_the_same_step_is_never_sent_twice_however_often_the_engine_runs(house: House) -> None:
    house.opens()
    house.rounds(local(FIRST), local(FIRST, 17, 55), every=timedelta(minutes=5))
    assert len(house.mails()) == 1


def test_the_manager_is_told_and_what_is_late_is_not_left_to_the_owner_alone(house: House) -> None:
    house.opens()
    house.mornings(working_day(45))
    assert len(house.mails_to("manager")) == 1
    assert len(house.mails_to("senior")) == 1


def test_everybody_is_mailed_at_seven_where_they_are(house: House) -> None:
    helsinki(house)
    house.opens()
    assert house.round(datetime(2026, 3, 23, 4, 59, tzinfo=UTC)).messages == 0
    assert house.round(datetime(2026, 3, 23, 5, 0, tzinfo=UTC)).sent == 1


def test_nobody_is_mailed_on_a_swedish_holiday(house: House) -> None:
    midsummer_eve = date(2026, 6, 19)
    assert not STOCKHOLM.is_working(midsummer_eve)
    house.opens(at=local(date(2026, 6, 1)), due_on=midsummer_eve)
    house.rounds(local(date(2026, 6, 18)), local(date(2026, 6, 23)), every=timedelta(hours=12))
    assert midsummer_eve not in {mail["Date"].datetime.astimezone(STOCKHOLM.zone).date() for mail in house.mails()}
    assert keys_in(house.mails()) == ["c1:g1:r1:o1:owner:p1"]  # announced on the day before, and due by then


def test_silence_never_ends_an_item(house: House) -> None:
    house.opens()
    house.rounds(local(date(2026, 4, 1)), local(date(2027, 4, 1)), every=timedelta(days=7))
    with house.store.read() as tx:
        item = tx.facts(1, at=local(date(2027, 4, 1))).item
    assert (item.phase, item.ended_at) == ("problem", None)


class Watched:
    """A store that notes after every transaction how many messages there are, and how many notices are in one."""

    def __init__(self, house: House, seen: list[tuple[int, int]]) -> None:
        self.house = house
        self.seen = seen

    @contextmanager
    def begin(self) -> Iterator[object]:
        with self.house.store.begin() as tx:
            yield tx
        with self.house.store.read() as tx:
            in_mails = tx.sql.connection.exec_driver_sql("SELECT count(message_id) FROM notice").scalar_one()
        self.seen.append((len(self.house.outbox()), in_mails))

    def read(self) -> AbstractContextManager[SqlTransaction]:
        return self.house.store.read()


def helsinki(house: House) -> None:
    with house.store.begin() as tx:
        change_organisation(tx, replace(organisation(tx, "R"), timezone="Europe/Helsinki"))


@contextmanager
def mail_server(house: House, sink: Sink) -> Iterator[None]:
    with running(sink) as port:
        server = Server.at(f"smtp://127.0.0.1:{port}")
        house.transport = Smtp(server=server, sender="hjulet@region.example", timeout=20)
        yield
