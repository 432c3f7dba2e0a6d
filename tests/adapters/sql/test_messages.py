import pytest

from adapters.sql import messages, outbox
from adapters.sql.messages import MessageState
from adapters.sql.outbox import mark_dead, mark_sent
from adapters.sql.store import SqlStore
from engine.errors import NotFound, NotNow
from engine.model import NoticeState
from tests.adapters.sql.building import AT, COLLEAGUE, OWNER, fired, later, notice, opened, owed
from tests.adapters.sql.test_outbox import RAW, states, taken, written


def test_messages_are_listed_newest_first_page_by_page(store: SqlStore) -> None:
    for _ in range(5):
        written(store)
    with store.read() as tx:
        first = messages.messages(tx, limit=2)
        second = messages.messages(tx, limit=2, before=first[-1].id)
        third = messages.messages(tx, limit=2, before=second[-1].id)
    assert [[found.id for found in page] for page in (first, second, third)] == [[5, 4], [3, 2], [1]]


def test_messages_are_listed_by_state_and_counted(store: SqlStore) -> None:
    for _ in range(3):
        written(store)
    (leased,) = taken(store, limit=1)
    with store.begin() as tx:
        mark_dead(tx, leased.message, error="550", at=AT)
    taken(store, limit=1)
    with store.read() as tx:
        dead_or_pending = messages.messages(tx, states=[MessageState.DEAD, MessageState.PENDING], limit=9)
        counted = messages.counts(tx)
    assert [found.id for found in dead_or_pending] == [3, 1]
    assert counted == {
        MessageState.PENDING: 1,
        MessageState.SENDING: 1,
        MessageState.RETRY: 0,
        MessageState.SENT: 0,
        MessageState.DEAD: 1,
    }


def test_the_oldest_that_is_not_delivered_tells_how_long_mail_has_stood_still(store: SqlStore) -> None:
    with store.read() as tx:
        assert messages.oldest_undelivered(tx) is None
    written(store)
    with store.read() as tx:
        assert messages.oldest_undelivered(tx) == AT


def test_a_message_shows_its_bytes_and_its_notices(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice(occurrence=1), notice(occurrence=2))
    written(store, notice_ids=(2,))
    with store.read() as tx:
        assert messages.raw(tx, 1) == RAW
        assert [found.occurrence for found in messages.notices_in(tx, 1)] == [2]


def test_a_message_that_was_given_up_is_sent_again_and_its_notices_with_it(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice())
    written(store, notice_ids=(1,))
    (leased,) = taken(store)
    with store.begin() as tx:
        mark_dead(tx, leased.message, error="550", at=AT)
    with store.begin() as tx:
        again = messages.resend(tx, 1, at=later(hours=1))
    assert (again.state, again.not_before) == (MessageState.PENDING, later(hours=1))
    (leased,) = taken(store, minutes=60)
    assert leased.raw == RAW
    with store.begin() as tx:
        assert mark_sent(tx, leased.message, at=later(hours=1))
    assert states(store) == [(NoticeState.SENT, "mailed")]


def test_a_message_that_is_being_sent_is_not_sent_again(store: SqlStore) -> None:
    written(store)
    taken(store)
    with store.begin() as tx, pytest.raises(NotNow, match="being sent"):
        messages.resend(tx, 1, at=AT)


def test_an_unknown_message_is_refused(store: SqlStore) -> None:
    with store.begin() as tx:
        with pytest.raises(NotFound):
            messages.message(tx, 9)
        with pytest.raises(NotFound):
            messages.raw(tx, 9)
        with pytest.raises(NotFound):
            messages.resend(tx, 9, at=AT)


def test_messages_are_listed_by_person_and_by_doubt(store: SqlStore) -> None:
    for _ in range(3):
        written(store)
    (first, _, third) = taken(store)
    with store.begin() as tx:
        assert outbox.mark_doubtful(tx, first.message, not_before=AT, error="lost")
        assert outbox.mark_ended(tx, third.message, at=AT)
    with store.begin() as tx:
        assert [found.id for found in messages.messages(tx, in_doubt=True, limit=9)] == [3, 1]
        assert [found.may_have_arrived for found in messages.messages(tx, limit=9)] == [True, False, True]
        assert len(messages.messages(tx, person_id=OWNER, limit=9)) == 3
        assert messages.messages(tx, person_id=COLLEAGUE, limit=9) == []
        assert outbox.mark_sent(tx, third.message, at=AT)
        assert [found.id for found in messages.messages(tx, in_doubt=True, limit=9)] == [1]


def test_a_message_that_is_sent_again_goes_where_its_person_is_now_and_its_notices_wait_for_it(
    store: SqlStore,
) -> None:
    opened(store, owed())
    fired(store, notice())
    written(store, notice_ids=(1,))
    (leased,) = taken(store)
    with store.begin() as tx:
        outbox.mark_dead(tx, leased.message, error="550 no", at=AT)
        again = messages.resend(tx, 1, at=AT, address="new@region.example")
        assert (again.address, again.state, again.attempts) == ("new@region.example", MessageState.PENDING, 0)
        assert [(n.state, n.reason) for n in messages.notices_in(tx, 1)] == [(NoticeState.PLANNED, "in a mail")]


def test_a_message_that_was_called_off_is_not_sent_again(store: SqlStore) -> None:
    written(store)
    with store.begin() as tx:
        outbox.call_off(tx, "owner@region.example", at=AT)
        with pytest.raises(NotNow, match="called off"):
            messages.resend(tx, 1, at=AT)
