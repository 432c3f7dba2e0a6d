"""The account of what was said to whom, on both databases."""

from datetime import timedelta

import pytest

from adapters.sql import accounts, addresses, ledger, outbox, preferences
from adapters.sql.accounts import AHEAD, Account
from adapters.sql.store import SqlStore
from engine.errors import NotFound
from engine.model import NoticeState, Part, Participant
from engine.opening import Open, open_item
from engine.why import Hindrance
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, HAND, MANAGER, OWNER, later, notice
from tests.adapters.sql.test_outbox import taken, written


@pytest.fixture
def told(store: SqlStore) -> SqlStore:
    """The owner of an item, in which the colleague takes part, was reminded three times; one was mailed."""
    wish = Open(
        workflow="pdsa",
        title="Färre fall",
        organisation_id=CARE,
        owner_id=OWNER,
        actor=HAND,
        participants=(Participant(person_id=COLLEAGUE, part=Part.MEMBER),),
    )
    with store.begin() as tx:
        open_item(tx, wish, at=AT - timedelta(days=2))
    said = [
        notice(
            occurrence=1,
            nominal_at=later(days=-3),
            state=NoticeState.REPLACED,
            reason="a later reminder took its place",
        ),
        notice(occurrence=2, nominal_at=later(days=-2), rung=2),
        notice(occurrence=1, nominal_at=later(days=-1), rung=1, fired_at=later(hours=1), state=NoticeState.HELD),
    ]
    with store.begin() as tx:
        assert ledger.add_notices(tx, said) == len(said)
    written(store, notice_ids=(2,))
    return store


def test_a_persons_account_is_read_newest_first(told: SqlStore) -> None:
    account = of_person(told, OWNER)
    assert [(line.step, line.state) for line in account.told] == [(2, "held"), (3, "planned"), (1, "replaced")]
    assert {line.ref for line in account.told} == {"FA-2026-001"}
    assert [line.mail is not None for line in account.told] == [False, True, False]
    assert of_person(told, OWNER, limit=1).told == account.told[:1]


def test_what_took_the_place_of_a_reminder_is_named(told: SqlStore) -> None:
    replaced, by = of_person(told, OWNER).told[2], of_person(told, OWNER).told[1]
    assert (replaced.replaced_by, by.replaced_by) == (by.key, None)


def test_a_mail_that_was_sent_is_in_the_account(told: SqlStore) -> None:
    (leased,) = taken(told)
    with told.begin() as tx:
        outbox.mark_sent(tx, leased.message, at=later(minutes=1))
    line = of_person(told, OWNER).told[1]
    assert (line.state, line.since, line.mail and line.mail.sent_at) == ("sent", later(minutes=1), later(minutes=1))
    with told.read() as tx:
        (carried,) = accounts.of_mail(tx, 1, at=AT)
    assert carried == line


def test_whoever_takes_part_is_told_what_is_to_come_for_them(told: SqlStore) -> None:
    to_come = of_person(told, COLLEAGUE).ahead
    assert to_come
    assert {(line.state, line.person and line.person.id) for line in to_come} == {(AHEAD, COLLEAGUE)}
    assert [line.nominal_at for line in to_come] == sorted(line.nominal_at for line in to_come)


def test_an_items_account_is_everybodys_or_one_persons(told: SqlStore) -> None:
    everybody = of_item(told)
    assert {line.person.id for line in everybody.told if line.person} == {OWNER}
    assert {line.person.id for line in everybody.ahead if line.person} > {OWNER, MANAGER}
    assert everybody.why_not == ()
    assert of_item(told, person_id=MANAGER).told == ()
    assert {line.person.id for line in of_item(told, person_id=MANAGER).ahead if line.person} == {MANAGER}


def test_what_keeps_reminders_from_a_person_is_read_from_the_store(told: SqlStore) -> None:
    with told.begin() as tx:
        preferences.stop(tx, OWNER, at=AT)
        for _ in range(addresses.ENOUGH):
            addresses.refused(tx, "owner@region.example", words="550 no", at=AT)
    assert [found.why for found in of_item(told, person_id=OWNER).why_not] == [Hindrance.STOPPED, Hindrance.REFUSED]
    assert [found.why for found in of_person(told, OWNER).why_not] == [Hindrance.STOPPED, Hindrance.REFUSED]


def test_there_is_no_account_of_what_is_not_there(told: SqlStore) -> None:
    with told.read() as tx:
        with pytest.raises(NotFound):
            accounts.of_person(tx, 999, at=AT, limit=1)
        with pytest.raises(NotFound):
            accounts.of_item(tx, 999, at=AT, limit=1)


def of_person(store: SqlStore, person_id: int, *, limit: int = 20) -> Account:
    with store.read() as tx:
        return accounts.of_person(tx, person_id, at=AT, limit=limit)


def of_item(store: SqlStore, *, person_id: int | None = None) -> Account:
    with store.read() as tx:
        return accounts.of_item(tx, 1, person_id=person_id, at=AT, limit=20)
