import threading
from datetime import timedelta

import pytest

from adapters.sql import lists, messages, outbox
from adapters.sql.messages import Message, MessageState
from adapters.sql.outbox import Leased, NoticesTaken, add_message, lease, mark_dead, mark_retry, mark_sent
from adapters.sql.store import SqlStore
from engine.model import Notice, NoticeState
from tests.adapters.sql.building import AT, OWNER, at_once, fired, later, notice, opened, owed

FIVE_MINUTES = timedelta(minutes=5)
RAW = b"Message-ID: <m1@varv.example>\r\n\r\n\x00\xff \xc3\xa5\r\n"


def test_a_message_comes_back_byte_for_byte(store: SqlStore) -> None:
    written(store)
    with store.begin() as tx:
        (leased,) = lease(tx, at=AT, limit=9, lease_for=FIVE_MINUTES)
    assert leased.raw == RAW
    assert leased.message == Message(
        id=1,
        person_id=OWNER,
        address="owner@region.example",
        kind="digest",
        state=MessageState.SENDING,
        subject="Åäö",
        message_id_header="<m1@varv.example>",
        created_at=AT,
        not_before=AT + FIVE_MINUTES,
        lease_until=AT + FIVE_MINUTES,
        attempts=1,
    )
    with store.read() as tx:
        assert messages.message(tx, 1) == leased.message


def test_notices_stay_planned_until_their_message_is_sent(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice(occurrence=1), notice(occurrence=2, state=NoticeState.HELD))
    written(store, notice_ids=(1, 2))
    assert states(store) == [(NoticeState.PLANNED, "in a mail")] * 2
    with store.begin() as tx:
        (leased,) = lease(tx, at=AT, limit=9, lease_for=FIVE_MINUTES)
    assert states(store) == [(NoticeState.PLANNED, "in a mail")] * 2
    with store.begin() as tx:
        assert mark_sent(tx, leased.message, at=later(minutes=1))
    assert states(store) == [(NoticeState.SENT, "mailed")] * 2
    with store.read() as tx:
        sent = messages.message(tx, 1)
        assert (sent.state, sent.sent_at, sent.lease_until) == (MessageState.SENT, later(minutes=1), None)
        assert {told.message_id for told in lists.reminders(tx, 1)} == {1}
        assert {told.state_at for told in lists.reminders(tx, 1)} == {later(minutes=1)}


def test_a_notice_travels_in_one_message_alone(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice(occurrence=1), notice(occurrence=2))
    written(store, notice_ids=(1,))
    with pytest.raises(NoticesTaken, match="1 of the notices"):
        written(store, notice_ids=(1, 2))
    with store.read() as tx:
        assert messages.counts(tx)[MessageState.PENDING] == 1
    assert states(store) == [(NoticeState.PLANNED, "in a mail"), (NoticeState.PLANNED, "fell due")]


def test_a_message_is_leased_to_one_alone(store: SqlStore) -> None:
    written(store)
    assert len(taken(store)) == 1
    assert taken(store, minutes=4) == []


def test_a_message_whose_lease_ran_out_is_taken_again_and_the_first_one_comes_too_late(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice())
    written(store, notice_ids=(1,))
    (slow,) = taken(store)
    (quick,) = taken(store, minutes=5)
    assert (quick.message.attempts, quick.raw) == (2, slow.raw)
    with store.begin() as tx:
        assert not mark_sent(tx, slow.message, at=later(minutes=6))
        assert not mark_retry(tx, slow.message, not_before=later(minutes=7), error="late")
        assert not mark_dead(tx, slow.message, error="late", at=later(minutes=6))
        assert messages.message(tx, 1) == quick.message
        assert mark_sent(tx, quick.message, at=later(minutes=7))
        assert not mark_sent(tx, quick.message, at=later(minutes=8))
    assert states(store) == [(NoticeState.SENT, "mailed")]


def test_a_message_is_tried_again_when_its_time_has_come(store: SqlStore) -> None:
    written(store)
    (leased,) = taken(store)
    with store.begin() as tx:
        assert mark_retry(tx, leased.message, not_before=later(minutes=10), error="450 busy")
        now = messages.message(tx, 1)
    assert (now.state, now.last_error, now.not_before) == (MessageState.RETRY, "450 busy", later(minutes=10))
    assert taken(store, minutes=9) == []
    (again,) = taken(store, minutes=10)
    assert (again.message.attempts, again.message.last_error) == (2, "450 busy")


def test_a_message_that_is_given_up_fails_its_notices_with_the_words_of_the_server(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice())
    written(store, notice_ids=(1,))
    (leased,) = taken(store)
    with store.begin() as tx:
        assert mark_dead(tx, leased.message, error="550 no such user", at=later(minutes=1))
        dead = messages.message(tx, 1)
    assert (dead.state, dead.last_error) == (MessageState.DEAD, "550 no such user")
    assert states(store) == [(NoticeState.FAILED, "550 no such user")]
    assert taken(store, minutes=60) == []


def test_the_longest_waiting_is_sent_first(store: SqlStore) -> None:
    for minutes in (-1, -3, -2, 1):
        written(store, not_before=later(minutes=minutes))
    assert [leased.message.id for leased in taken(store, limit=2)] == [2, 3]
    assert [leased.message.id for leased in taken(store)] == [1]


def test_a_clock_that_ran_ahead_does_not_keep_a_message_back(store: SqlStore) -> None:
    written(store, not_before=AT + outbox.LONGEST_WAIT)
    written(store, not_before=AT + outbox.LONGEST_WAIT + timedelta(seconds=1))
    assert [leased.message.id for leased in taken(store)] == [2]


def test_nothing_is_sent_while_mail_is_held_back(store: SqlStore) -> None:
    written(store)
    with store.begin() as tx:
        assert outbox.held_back(tx) is None
        outbox.hold_back(tx, reason="restored")
        outbox.hold_back(tx, reason="restored again")
    assert taken(store) == []
    with store.begin() as tx:
        assert outbox.held_back(tx) == "restored again"
        outbox.release(tx)
        outbox.release(tx)
    assert len(taken(store)) == 1


def test_several_who_deliver_share_the_messages(store: SqlStore) -> None:
    every = 24
    for _ in range(every):
        written(store)
    together = threading.Barrier(3)
    shares: dict[int, list[int]] = {0: [], 1: [], 2: []}

    def deliver(which: int) -> None:
        together.wait()
        while undelivered(store):
            for leased in taken(store, limit=5):
                with store.begin() as tx:
                    assert mark_sent(tx, leased.message, at=AT)
                shares[which].append(leased.message.id)

    at_once(deliver, 3)
    assert sorted(shares[0] + shares[1] + shares[2]) == list(range(1, every + 1))
    with store.read() as tx:
        assert {message.attempts for message in messages.messages(tx, limit=99)} == {1}


def test_two_leases_at_once_take_different_messages(postgresql_store: SqlStore) -> None:
    for _ in range(4):
        written(postgresql_store)
    with postgresql_store.begin() as one, postgresql_store.begin() as other:
        first = lease(one, at=AT, limit=2, lease_for=FIVE_MINUTES)
        second = lease(other, at=AT, limit=9, lease_for=FIVE_MINUTES)
    assert [leased.message.id for leased in first] == [1, 2]
    assert [leased.message.id for leased in second] == [3, 4]


def written(store: SqlStore, *, notice_ids: tuple[int, ...] = (), not_before: object = AT) -> None:
    """One more message in the outbox."""
    with store.begin() as tx:
        number = outbox.next_message_id(tx)
        message = Message(
            id=number,
            person_id=OWNER,
            address="owner@region.example",
            kind="digest",
            state=MessageState.PENDING,
            subject="Åäö",
            message_id_header=f"<m{number}@varv.example>",
            created_at=AT,
            not_before=not_before,  # type: ignore[arg-type]
        )
        add_message(tx, message, raw=RAW, notice_ids=notice_ids)


def taken(store: SqlStore, *, minutes: int = 0, limit: int = 99) -> list[Leased]:
    """The messages leased so many minutes after AT, for five minutes."""
    with store.begin() as tx:
        return lease(tx, at=later(minutes=minutes), limit=limit, lease_for=FIVE_MINUTES)


def undelivered(store: SqlStore) -> bool:
    with store.read() as tx:
        return messages.oldest_undelivered(tx) is not None


def states(store: SqlStore) -> list[tuple[NoticeState, str]]:
    """What has become of the notices about item 1."""
    with store.read() as tx:
        told: list[Notice] = [told.notice for told in lists.reminders(tx, 1)]
    return [(found.state, found.reason) for found in told]
