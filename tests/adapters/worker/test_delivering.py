"""What becomes of a message, with a real mail server at the other end."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from adapters.delivery.addressing import Purpose, Token
from adapters.delivery.smtp import Server, Smtp
from adapters.delivery.transport import Ending, Parcel, unnoticed
from adapters.sql import addresses, messages, outbox
from adapters.sql.messages import Message, MessageState
from adapters.sql.outbox import Leased
from adapters.worker import Delivered, compose, deliver, sweep
from adapters.worker.delivering import LEASED_AT_ONCE
from engine.model import NoticeState
from tests.adapters.delivery.mails import ANSWERS
from tests.adapters.delivery.servers import Sink, free_port, running
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER
from tests.adapters.worker.building import SENDER, House, local, working_day

AT = local(working_day(15))
LEASE, FIRST_RETRY = timedelta(seconds=300), timedelta(seconds=60)
SECOND = timedelta(seconds=1)


@pytest.fixture
def written(house: House) -> House:
    """A house in which two mails wait to be sent: to the owner, and to the colleague."""
    return with_mails(house, OWNER, COLLEAGUE)


def test_what_is_sent_is_what_was_stored_byte_for_byte(written: House) -> None:
    sink = Sink()
    with mail_server(written, sink):
        assert delivered(written, AT) == Delivered(sent=2)
    assert sorted(sink.bodies) == sorted(stored(written))
    assert [message.state for message in written.outbox()] == [MessageState.SENT] * 2
    assert len(sink.sessions) == 1


def test_a_notice_is_sent_when_its_mail_is(written: House) -> None:
    assert {n.state for n in written.notices()} == {NoticeState.PLANNED}
    with mail_server(written, Sink()):
        delivered(written, AT)
    assert {(n.state, n.reason) for n in written.notices()} == {(NoticeState.SENT, "mailed")}


def test_each_mail_comes_back_to_an_address_of_its_own(written: House) -> None:
    sink = Sink()
    with mail_server(written, sink):
        deliver(
            written.store,
            written.transport,
            at=AT,
            lease=LEASE,
            first_retry=FIRST_RETRY,
            returns=ANSWERS,
            monotonic=lambda: 0.0,
        )
    assert [ANSWERS.read(envelope.mail_from or "") for envelope in sink.received] == [
        Token(purpose=Purpose.RETURN, message_id=message.id) for message in written.outbox()
    ]


def test_a_mail_is_not_sent_twice(written: House) -> None:
    sink = Sink()
    with mail_server(written, sink):
        delivered(written, AT)
        assert delivered(written, AT + timedelta(days=30)) == Delivered()
    assert len(sink.received) == 2


def test_a_temporary_refusal_waits_in_the_servers_words_and_is_tried_again(written: House) -> None:
    rename(written, OWNER, "tempfail")
    with mail_server(written, Sink()):
        assert delivered(written, AT) == Delivered(sent=1, failed=1)
        waiting = the(written, OWNER)
        assert (waiting.state, waiting.attempts) == (MessageState.RETRY, 1)
        assert waiting.last_error == "450 4.2.1 mailbox busy, try later"
        assert AT < waiting.not_before <= AT + FIRST_RETRY
        assert delivered(written, waiting.not_before - SECOND) == Delivered()
        assert delivered(written, waiting.not_before) == Delivered(failed=1)
    assert the(written, OWNER).not_before > waiting.not_before + FIRST_RETRY
    assert {n.state for n in written.notices()} == {NoticeState.PLANNED}


def test_after_two_days_of_refusals_the_mail_is_given_up_and_its_notice_has_failed(written: House) -> None:
    rename(written, OWNER, "tempfail")
    with mail_server(written, Sink()):
        at = AT
        while (waiting := the(written, OWNER)).state is not MessageState.DEAD:
            at = max(at, waiting.not_before)
            delivered(written, at)
    assert timedelta(hours=30) < at - AT < timedelta(hours=49)
    assert {(n.state, n.reason) for n in written.notices()} == {
        (NoticeState.FAILED, "450 4.2.1 mailbox busy, try later")
    }


@pytest.mark.parametrize(
    ("name", "words"), [("nouser", "550 5.1.1 no such user here"), ("full", "552 5.2.2 mailbox full")]
)
def test_a_recipient_that_is_refused_for_good_is_given_up_at_once_in_the_servers_words(
    written: House, name: str, words: str
) -> None:
    rename(written, OWNER, name)
    with mail_server(written, Sink()):
        assert delivered(written, AT) == Delivered(sent=1, failed=1, dead=1)
    assert (the(written, OWNER).state, the(written, OWNER).last_error) == (MessageState.DEAD, words)
    assert {(n.state, n.reason) for n in written.notices()} == {(NoticeState.FAILED, words)}


def test_a_server_that_refuses_us_stops_the_queue_and_burns_nothing(written: House) -> None:
    sink = Sink(to_mail="553 5.7.1 not you")
    with mail_server(written, sink):
        for number in range(100):
            assert delivered(written, AT + number * timedelta(hours=1)) == Delivered()
        waiting = written.outbox()
        assert [(m.state, m.attempts, m.last_error) for m in waiting] == [
            (MessageState.RETRY, 0, "553 5.7.1 not you")
        ] * 2
        sink.to_mail = None
        assert delivered(written, AT + timedelta(hours=101)) == Delivered(sent=2)


def test_nobody_at_the_other_end_lets_every_mail_wait(written: House) -> None:
    written.transport = smtp(free_port())
    assert delivered(written, AT) == Delivered(failed=2)
    assert all("refused" in (m.last_error or "") for m in written.outbox())
    with mail_server(written, Sink()):
        assert delivered(written, AT + FIRST_RETRY) == Delivered(sent=2)


def test_a_connection_lost_after_the_mail_gives_a_copy_that_can_be_told_for_one(house: House) -> None:
    with_mails(house, OWNER)
    sink = Sink(drops=1)
    with mail_server(house, sink):
        assert delivered(house, AT) == Delivered(failed=1)
        assert delivered(house, AT + FIRST_RETRY) == Delivered(sent=1)
    first, second = sink.bodies
    assert first == second


def test_that_a_mail_may_have_arrived_is_on_record_before_its_last_byte_goes_out(house: House) -> None:
    with_mails(house, OWNER)
    witnessed: list[Message] = []
    with mail_server(house, Witness(house=house, witnessed=witnessed)):
        delivered(house, AT)
    assert [(message.state, message.ended_at) for message in witnessed] == [(MessageState.SENDING, AT)]
    assert (the(house, OWNER).state, the(house, OWNER).ended_at) == (MessageState.SENT, AT)


def test_a_mail_whose_answer_is_lost_three_times_is_sent_no_more_and_says_that_it_may_have_arrived(
    house: House,
) -> None:
    with_mails(house, OWNER)
    sink = Sink(drops=99)
    with mail_server(house, sink):
        at = AT
        for doubts in (1, 2):
            assert delivered(house, at) == Delivered(failed=1)
            waiting = the(house, OWNER)
            assert (waiting.state, waiting.doubts, waiting.ended_at) == (MessageState.RETRY, doubts, at)
            at = waiting.not_before
        assert delivered(house, at) == Delivered(failed=1, dead=1)
        assert delivered(house, at + timedelta(days=3)) == Delivered()
    words = "may have arrived: the answer was lost 3 times"
    given_up = the(house, OWNER)
    assert (given_up.state, given_up.doubts, given_up.last_error) == (MessageState.DEAD, 3, words)
    assert {(n.state, n.reason) for n in house.notices()} == {(NoticeState.FAILED, words)}
    assert len(sink.bodies) == 3
    assert len(set(sink.bodies)) == 1


def test_a_mail_in_doubt_that_somebody_sends_again_is_sent_again(house: House) -> None:
    with_mails(house, OWNER)
    with mail_server(house, sink := Sink(drops=3)):
        for hours in range(3):
            delivered(house, AT + timedelta(hours=hours))
        with house.store.begin() as tx:
            messages.resend(tx, the(house, OWNER).id, at=AT)
        assert delivered(house, AT) == Delivered(sent=1)
    assert len(set(sink.bodies)) == 1
    assert (the(house, OWNER).state, the(house, OWNER).doubts) == (MessageState.SENT, 3)


def test_a_mail_that_was_refused_after_its_last_byte_has_not_arrived(house: House) -> None:
    with_mails(house, OWNER)
    with mail_server(house, Sink(to_data="452 4.3.1 out of storage")):
        assert delivered(house, AT) == Delivered(failed=1)
    assert (the(house, OWNER).state, the(house, OWNER).ended_at, the(house, OWNER).doubts) == (
        MessageState.RETRY,
        None,
        0,
    )


def test_whoever_dies_after_the_last_byte_leaves_a_doubt_and_the_third_gives_the_mail_up(house: House) -> None:
    with_mails(house, OWNER)
    for number in range(3):
        (taken,) = lease(house, at=AT + number * LEASE)
        assert taken.message.doubts == number
        with house.store.begin() as tx:
            assert outbox.mark_ended(tx, taken.message, at=AT + number * LEASE)
    with mail_server(house, sink := Sink()):
        assert delivered(house, AT + 3 * LEASE) == Delivered(failed=1, dead=1)
    assert sink.bodies == []
    assert the(house, OWNER).last_error == "may have arrived: the answer was lost 3 times"


def test_whoever_dies_before_the_last_byte_leaves_no_doubt(house: House) -> None:
    with_mails(house, OWNER)
    for number in range(5):
        lease(house, at=AT + number * LEASE)
    with mail_server(house, Sink()):
        assert delivered(house, AT + 5 * LEASE) == Delivered(sent=1)
    assert the(house, OWNER).doubts == 0


def test_a_mail_that_another_has_taken_meanwhile_is_not_completed(house: House) -> None:
    with_mails(house, OWNER)
    slow = Thief(house)
    found = deliver(house.store, slow, at=AT, lease=LEASE, first_retry=FIRST_RETRY, monotonic=lambda: 0.0)
    assert found == Delivered()
    assert slow.sent == []
    assert the(house, OWNER).attempts == 2


def test_after_two_refusals_in_a_row_an_address_is_marked_and_nothing_more_is_sent_there(house: House) -> None:
    with_mails(house, OWNER)
    copies(house, 4)
    rename(house, OWNER, "nouser")
    with mail_server(house, Sink()):
        assert delivered(house, AT) == Delivered(failed=2, dead=2)
        assert delivered(house, AT + timedelta(days=1)) == Delivered()
    assert Counter(message.last_error for message in house.outbox()) == {
        "550 5.1.1 no such user here": 2,
        "address refused": 3,
    }
    with house.store.read() as tx:
        (bad,) = addresses.marked(tx)
    assert (bad.address, bad.refusals, bad.words) == ("nouser@region.example", 2, "550 5.1.1 no such user here")


def test_a_refused_mail_is_not_a_refused_address(house: House) -> None:
    with_mails(house, OWNER)
    copies(house, 4)
    with mail_server(house, Sink(to_data="554 5.6.0 this looks like spam")):
        delivered(house, AT)
    with house.store.read() as tx:
        assert addresses.marked(tx) == []


def test_what_a_killed_process_was_sending_is_sent_by_another_when_the_lease_runs_out(written: House) -> None:
    lease(written, at=AT)
    with mail_server(written, Sink()):
        assert delivered(written, AT + LEASE - SECOND) == Delivered()
        assert delivered(written, AT + LEASE) == Delivered(sent=2)


def test_who_comes_too_late_with_what_became_of_a_mail_changes_nothing(written: House) -> None:
    taken = lease(written, at=AT)
    with mail_server(written, Sink()):
        delivered(written, AT + LEASE)
    with written.store.begin() as tx:
        assert not outbox.mark_dead(tx, taken[0].message, error="too late", at=AT + LEASE)
        assert not outbox.give_back(tx, taken[1].message, not_before=AT, error=None)
    assert [message.state for message in written.outbox()] == [MessageState.SENT] * 2


def test_a_clock_that_is_set_back_by_a_week_does_not_freeze_what_waits(written: House) -> None:
    written.transport = smtp(free_port())
    delivered(written, AT)
    with mail_server(written, Sink()):
        assert delivered(written, AT - timedelta(days=7)) == Delivered(sent=2)


def test_a_clock_that_is_set_back_does_not_freeze_what_a_killed_process_was_sending(written: House) -> None:
    lease(written, at=AT)
    with mail_server(written, Sink()):
        assert delivered(written, AT - timedelta(days=7)) == Delivered(sent=2)


def test_under_a_slow_server_mails_are_given_back_before_their_lease_runs_out(house: House) -> None:
    with_mails(house, OWNER, COLLEAGUE, MANAGER)
    slow = Slow(patience=timedelta(seconds=100))
    found = deliver(
        house.store, slow, at=AT, lease=timedelta(seconds=150), first_retry=FIRST_RETRY, monotonic=lambda: slow.passed
    )
    assert found == Delivered(sent=3)
    assert len(slow.sent) == len(set(slow.sent)) == 3
    assert [message.attempts for message in house.outbox()] == [1, 1, 1]
    assert [message.sent_at for message in house.outbox()] == [AT + n * slow.patience for n in (1, 2, 3)]


def test_a_lease_is_never_shorter_than_a_mail_may_take(house: House) -> None:
    with_mails(house, OWNER)
    slow = Slow(patience=timedelta(hours=1))
    witnessed: list[datetime | None] = []

    def look() -> float:
        witnessed.extend(message.lease_until for message in house.outbox())
        return slow.passed

    deliver(house.store, slow, at=AT, lease=SECOND, first_retry=FIRST_RETRY, monotonic=look)
    assert AT + 2 * slow.patience in witnessed


def test_one_mail_that_makes_the_transport_stumble_does_not_stop_the_others(written: House) -> None:
    written.transport = Stumbling("owner@region.example")
    assert delivered(written, AT) == Delivered(sent=1, failed=1)
    assert the(written, OWNER).last_error == "no way to put this"


def test_nothing_goes_out_while_mail_is_held_back(written: House) -> None:
    with written.store.begin() as tx:
        outbox.hold_back(tx, reason="restored from a copy")
    with mail_server(written, Sink()):
        assert delivered(written, AT) == Delivered()


def test_a_mail_that_is_sent_again_by_hand_has_all_its_tries(written: House) -> None:
    rename(written, OWNER, "nouser")
    with mail_server(written, Sink()):
        delivered(written, AT)
    rename(written, OWNER, "tempfail")
    with written.store.begin() as tx:
        messages.resend(tx, the(written, OWNER).id, at=AT)
    with mail_server(written, Sink()):
        assert delivered(written, AT) == Delivered(failed=1)
    assert (the(written, OWNER).state, the(written, OWNER).attempts) == (MessageState.RETRY, 1)


def test_many_mails_are_leased_a_few_at_a_time_over_one_connection(house: House) -> None:
    with_mails(house, OWNER)
    copies(house, LEASED_AT_ONCE + 5)
    sink = Sink()
    with mail_server(house, sink):
        assert delivered(house, AT) == Delivered(sent=LEASED_AT_ONCE + 6)
    assert len(sink.sessions) == 1


# --- Helpers ----------------------------------------------------------------------------------------------------------


def with_mails(house: House, *persons: int) -> House:
    """A mail to each waits to be sent."""
    for person in persons:
        house.opens(f"Arbete {person}", owner_id=person)
    sweep(house.store, at=AT)
    compose(house.store, at=AT, sender=SENDER)
    return house


def copies(house: House, number: int) -> None:
    """More messages of the same kind."""
    original = house.outbox()[0]
    with house.store.begin() as tx:
        for each in range(number):
            named = f"<copy{each}@hjulet.example>"
            copy = replace(original, id=outbox.next_message_id(tx), message_id_header=named)
            outbox.add_message(tx, copy, raw=b"Subject: Hej\r\n\r\nHej\r\n", notice_ids=[])


def delivered(house: House, at: datetime) -> Delivered:
    return deliver(house.store, house.transport, at=at, lease=LEASE, first_retry=FIRST_RETRY, monotonic=lambda: 0.0)


def lease(house: House, *, at: datetime) -> list[Leased]:
    """What a process does that is killed before it says what became of its mails."""
    with house.store.begin() as tx:
        return outbox.lease(tx, at=at, limit=100, lease_for=LEASE)


def rename(house: House, person_id: int, name: str) -> None:
    """The address of a message, to get another answer from the server."""
    with house.store.begin() as tx:
        tx.sql.connection.exec_driver_sql(
            f"UPDATE message SET address = '{name}@region.example' WHERE person_id = {person_id}"  # noqa: S608
        )


def the(house: House, person_id: int) -> Message:
    (found,) = [message for message in house.outbox() if message.person_id == person_id]
    return found


def stored(house: House) -> list[bytes]:
    with house.store.read() as tx:
        return [messages.raw(tx, message.id) for message in messages.messages(tx, limit=100)]


def smtp(port: int) -> Smtp:
    return Smtp(server=Server.at(f"smtp://127.0.0.1:{port}"), sender="hjulet@region.example", timeout=20)


@contextmanager
def mail_server(house: House, sink: Sink) -> Iterator[None]:
    with running(sink) as port:
        house.transport = smtp(port)
        yield


@dataclass
class Slow:
    """A way out on which every mail takes its time; ``passed`` is what a clock beside it shows, in seconds."""

    patience: timedelta
    sent: list[str] = field(default_factory=list)
    passed: float = 0.0

    @contextmanager
    def open(self) -> Iterator["Slow"]:
        yield self

    def send(self, parcel: Parcel, *, ending: Ending = unnoticed) -> None:
        ending()
        self.passed += self.patience.total_seconds()
        self.sent.append(parcel.name)


@dataclass
class Stumbling:
    """A way out that cannot carry mail to one address, and says so in no way that anybody agreed on."""

    address: str
    patience: timedelta = SECOND

    @contextmanager
    def open(self) -> Iterator["Stumbling"]:
        yield self

    def send(self, parcel: Parcel, *, ending: Ending = unnoticed) -> None:
        ending()
        if parcel.address == self.address:
            raise LookupError("no way to put this")


@dataclass
class Witness(Sink):
    """A mail server that looks into the outbox when it has a mail and has not answered for it yet."""

    house: House | None = None
    witnessed: list[Message] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str | None:  # noqa: N802
        assert self.house is not None
        self.witnessed.extend(self.house.outbox())
        return await super().handle_DATA(server, session, envelope)


@dataclass
class Thief:
    """A way out so slow that somebody else takes each mail before it is complete."""

    house: House
    patience: timedelta = SECOND
    sent: list[str] = field(default_factory=list)

    @contextmanager
    def open(self) -> Iterator["Thief"]:
        yield self

    def send(self, parcel: Parcel, *, ending: Ending = unnoticed) -> None:
        lease(self.house, at=AT + 2 * LEASE)
        ending()
        self.sent.append(parcel.name)
