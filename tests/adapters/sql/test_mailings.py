"""The outbox as it is looked through."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.sql import addresses, messages, outbox
from adapters.sql.mailings import Fate, Looked, fate_of, mails
from adapters.sql.messages import Message, MessageState
from adapters.sql.outbox import add_message, lease, mark_bounced, mark_dead, mark_retry, mark_sent
from adapters.sql.store import SqlStore, SqlTransaction
from engine.access import Rights
from engine.errors import NotNow
from engine.model import NoticeState
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, OWNER, REGION, fired, later, notice, opened, owed

EVERYTHING = Looked(organisation_ids=[REGION, CARE], nobodys=True)
RIGHTS = Rights(person_id=COLLEAGUE, home=frozenset({REGION, CARE}))


def test_each_mail_is_found_by_what_became_of_it(store: SqlStore) -> None:
    with store.begin() as tx:
        for number in range(1, 7):
            write(tx, number, address=f"p{number}@region.example")
        one, two, three, four, *_ = (leased.message for leased in lease(tx, at=AT, limit=4, lease_for=timedelta(1)))
        mark_sent(tx, one, at=AT)
        mark_retry(tx, two, not_before=later(hours=1), error="450 later")
        mark_dead(tx, three, error="550 no", at=AT)
        mark_sent(tx, four, at=AT)
        mark_bounced(tx, four.id, words="550 gone", at=AT)
        for _ in range(addresses.ENOUGH):
            addresses.refused(tx, "p5@region.example", words="550 no", at=AT)

        found = {
            fate: [mail.message.id for mail in mails(tx, replace(EVERYTHING, fate=fate), RIGHTS, limit=9)]
            for fate in Fate
        }

        assert found == {
            Fate.WAITING: [6],
            Fate.RETRY: [2],
            Fate.SENT: [1],
            Fate.RETURNED: [4],
            Fate.FAILED: [3],
            Fate.HELD: [5],
            Fate.IN_DOUBT: [],
        }
        assert {fate for mail in mails(tx, EVERYTHING, RIGHTS, limit=9) for fate in [fate_of(mail.message)]} == {
            *Fate
        } - {Fate.IN_DOUBT}


def test_only_mails_to_people_of_those_organisations_are_found(store: SqlStore) -> None:
    with store.begin() as tx:
        write(tx, 1)
        write(tx, 2, person_id=None)

        def ids(**narrowed: Any) -> list[int]:
            return [mail.message.id for mail in mails(tx, replace(EVERYTHING, **narrowed), RIGHTS, limit=9)]

        assert ids() == [2, 1]
        assert ids(nobodys=False) == [1]
        assert ids(organisation_ids=[REGION], nobodys=False) == []


def test_mails_are_found_by_words_and_by_when_they_were_written(store: SqlStore) -> None:
    with store.begin() as tx:
        write(tx, 1, subject="Klart i dag")
        write(tx, 2, subject="Har stannat av", person_id=COLLEAGUE, created_at=later(days=2))

        def ids(**narrowed: Any) -> list[int]:
            return [mail.message.id for mail in mails(tx, replace(EVERYTHING, **narrowed), RIGHTS, limit=9)]

        assert ids(words="stannat COLLEAGUE") == [2]
        assert ids(words="50%") == []
        assert ids(since=later(days=1)) == [2]
        assert ids(until=later(days=1)) == [1]
        assert ids(before=2) == [1]


def test_a_mail_names_its_person_and_the_items_it_speaks_of(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice(occurrence=1), notice(occurrence=2))
    with store.begin() as tx:
        write(tx, 1, notice_ids=(1, 2))
        (mail,) = mails(tx, EVERYTHING, RIGHTS, limit=9)
    assert (mail.person, mail.refs) == ("Owner", ("FA-2026-001",))


def test_a_mail_that_waits_can_be_stopped_and_sent_all_the_same(store: SqlStore) -> None:
    opened(store, owed())
    fired(store, notice())
    with store.begin() as tx:
        write(tx, 1, notice_ids=(1,))
        outbox.stop(tx, 1, at=later(minutes=1))
        assert fate_of(messages.message(tx, 1)) is Fate.FAILED
        assert [(n.state, n.reason) for n in messages.notices_in(tx, 1)] == [(NoticeState.FAILED, "stopped by hand")]
        assert lease(tx, at=later(hours=9), limit=9, lease_for=timedelta(1)) == []
        with pytest.raises(NotNow):
            outbox.stop(tx, 1, at=later(minutes=2))
        messages.resend(tx, 1, at=later(minutes=3))
        assert [n.state for n in messages.notices_in(tx, 1)] == [NoticeState.PLANNED]


def test_how_many_mails_there_were_of_late_is_counted(store: SqlStore) -> None:
    with store.begin() as tx:
        write(tx, 1)
        write(tx, 2, created_at=later(days=1))
        assert messages.counts_since(tx, later(hours=1))[MessageState.PENDING] == 1


def write(tx: SqlTransaction, number: int, *, notice_ids: tuple[int, ...] = (), **changes: Any) -> None:
    message = Message(
        **{
            "id": number,
            "person_id": OWNER,
            "address": "owner@region.example",
            "kind": "digest",
            "state": MessageState.PENDING,
            "subject": "Påminnelse",
            "message_id_header": f"<m{number}@hjulet.example>",
            "created_at": AT,
            "not_before": AT,
            **changes,
        }
    )
    add_message(tx, message, raw=b"Subject: x\r\n\r\nx\r\n", notice_ids=notice_ids)
