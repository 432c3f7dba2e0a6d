"""Addresses that mail servers refuse."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from adapters.sql import addresses, lists, messages, outbox, people
from adapters.sql.addresses import BOUNCES_WITHIN, BadAddress, accepted, is_bad, marked, mend, refused
from adapters.sql.messages import MessageState
from adapters.sql.store import SqlStore, SqlTransaction
from engine.model import Notice, NoticeState
from tests.adapters.sql.building import AT, COLLEAGUE, OWNER, fired, later, notice, opened, owed
from tests.adapters.sql.test_outbox import taken, written

ADDRESS, WORDS = "owner@region.example", "550 5.1.1 no such user here"
NEXT_DAY = later(days=1)

Given = TypeVar("Given")


def test_one_refusal_is_counted_and_mail_goes_on(store: SqlStore) -> None:
    found = refuse(store)
    assert found == BadAddress(
        address=ADDRESS, refusals=1, words=WORDS, bounced=False, refused_at=AT, marked_at=None, told_at=None
    )
    assert not bad(store)


def test_two_refusals_in_a_row_mark_the_address(store: SqlStore) -> None:
    refuse(store)
    found = refuse(store, at=NEXT_DAY)
    assert (found.refusals, found.refused_at, found.marked_at) == (2, NEXT_DAY, NEXT_DAY)
    assert bad(store)


def test_an_address_is_the_same_in_capital_letters(store: SqlStore) -> None:
    refuse(store)
    refuse(store, address="Owner@Region.Example")
    assert bad(store)


def test_a_success_between_two_refusals_makes_up_for_the_first(store: SqlStore) -> None:
    refuse(store)
    do(store, lambda tx: accepted(tx, ADDRESS, at=later(hours=1)))
    assert refuse(store, at=NEXT_DAY).refusals == 1
    assert not bad(store)


def test_that_a_server_took_a_mail_does_not_make_up_for_one_that_came_back(store: SqlStore) -> None:
    refuse(store, bounced=True)
    do(store, lambda tx: accepted(tx, ADDRESS, at=NEXT_DAY))
    assert refuse(store, at=later(days=2), bounced=True).is_marked


def test_a_mail_that_came_back_long_ago_counts_no_more(store: SqlStore) -> None:
    refuse(store, bounced=True)
    do(store, lambda tx: accepted(tx, ADDRESS, at=AT + BOUNCES_WITHIN + timedelta(seconds=1)))
    assert refuse(store, at=later(days=9), bounced=True).refusals == 1


def test_what_waits_for_a_marked_address_is_called_off_and_its_notices_wait(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice())
    written(store, notice_ids=(1,))
    refuse(store)
    refuse(store)
    assert states(store) == [(NoticeState.HELD, "address refused")]
    with store.read() as tx:
        assert messages.notices_in(tx, 1) == []
        assert (messages.message(tx, 1).state, messages.message(tx, 1).last_error) == (
            MessageState.DEAD,
            "address refused",
        )


def test_what_somebody_is_sending_is_not_called_off(store: SqlStore) -> None:
    written(store)
    (leased,) = taken(store)
    refuse(store)
    refuse(store)
    with store.begin() as tx:
        assert outbox.call_off(tx, ADDRESS, at=AT, leased=[replace(leased.message, lease_until=later(days=9))]) == 0
        assert outbox.call_off(tx, ADDRESS, at=AT, leased=[leased.message]) == 1


def test_a_mended_address_lets_go_what_waited_for_it_alone(store: SqlStore) -> None:
    opened(store, owed())
    fired(
        store,
        notice(occurrence=1, state=NoticeState.HELD, reason="address refused", send_at=NEXT_DAY),
        notice(occurrence=2, state=NoticeState.HELD, reason="paused", send_at=NEXT_DAY),
        notice(occurrence=3, state=NoticeState.HELD, reason="address refused", send_at=NEXT_DAY, person_id=COLLEAGUE),
    )
    refuse(store)
    refuse(store)
    assert do(store, lambda tx: mend(tx, "OWNER@region.example")) == 1
    assert not bad(store)
    assert [found.send_at for found in told(store)] == [AT, NEXT_DAY, NEXT_DAY]


def test_another_address_mends_the_old_one(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice(state=NoticeState.HELD, reason="address refused", send_at=NEXT_DAY))
    refuse(store)
    refuse(store)
    with store.begin() as tx:
        people.change_person(tx, replace(people.profile(tx, OWNER), email="new@region.example"))
        assert marked(tx) == []
    assert [found.send_at for found in told(store)] == [AT]


def test_another_name_mends_nothing(store: SqlStore) -> None:
    refuse(store)
    refuse(store)
    with store.begin() as tx:
        people.change_person(tx, replace(people.profile(tx, OWNER), name="Kim Ek"))
    assert bad(store)


def test_who_is_to_be_told_of_a_marked_address_is_told_once(store: SqlStore) -> None:
    refuse(store)
    with store.begin() as tx:
        assert addresses.untold(tx, limit=9) == []
    refuse(store)
    with store.begin() as tx:
        (found,) = addresses.untold(tx, limit=9)
        assert [person.id for person in addresses.persons_at(tx, found.address)] == [OWNER]
        addresses.mark_told(tx, found.address, at=AT)
    refuse(store)
    with store.begin() as tx:
        assert addresses.untold(tx, limit=9) == []


def test_a_mail_that_came_back_was_not_sent_after_all(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice())
    written(store, notice_ids=(1,))
    (leased,) = taken(store)
    with store.begin() as tx:
        assert not outbox.mark_bounced(tx, 1, words=WORDS, at=AT)
        outbox.mark_sent(tx, leased.message, at=AT)
        assert outbox.mark_bounced(tx, 1, words=WORDS, at=NEXT_DAY)
        assert (messages.message(tx, 1).state, messages.message(tx, 1).sent_at) == (MessageState.DEAD, AT)
    assert states(store) == [(NoticeState.FAILED, WORDS)]


@pytest.mark.parametrize("address", ["", "nobody@region.example"])
def test_nothing_is_known_against_most_addresses(store: SqlStore, address: str) -> None:
    with store.begin() as tx:
        assert not is_bad(tx, address)
        assert mend(tx, address) == 0


def refuse(store: SqlStore, *, address: str = ADDRESS, at: datetime = AT, bounced: bool = False) -> BadAddress:
    return do(store, lambda tx: refused(tx, address, words=WORDS, at=at, bounced=bounced))


def do(store: SqlStore, act: Callable[[SqlTransaction], Given]) -> Given:
    with store.begin() as tx:
        return act(tx)


def bad(store: SqlStore) -> bool:
    with store.read() as tx:
        return is_bad(tx, ADDRESS)


def told(store: SqlStore) -> list[Notice]:
    with store.read() as tx:
        return [each.notice for each in lists.reminders(tx, 1)]


def states(store: SqlStore) -> list[tuple[NoticeState, str]]:
    return [(found.state, found.reason) for found in told(store)]
