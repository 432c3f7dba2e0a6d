from dataclasses import replace

import pytest

from adapters.sql import lists
from adapters.sql.lists import Listed, Wanted
from adapters.sql.organisations import below
from adapters.sql.store import SqlStore
from engine.errors import NotFound
from engine.model import CommitmentKind
from tests.adapters.sql.building import (
    AT,
    CARE,
    COLLEAGUE,
    MANAGER,
    OWNER,
    REGION,
    commitments,
    fired,
    later,
    notice,
    opened,
    owed,
    recorded,
)


def test_an_item_is_listed_with_its_names_and_its_deadline(store: SqlStore) -> None:
    whole = opened(
        store,
        owed(kind=CommitmentKind.ACTION, due_at=later(days=1)),
        owed(due_at=later(days=9)),
        owed(due_at=later(days=2), closed_at=AT),
    )
    with store.read() as tx:
        assert lists.items(tx, Wanted(), limit=9) == [
            Listed(item=whole, organisation="Nära vård", owner="Owner", due_at=later(days=9))
        ]


def test_an_item_without_owner_or_deadline_is_listed_too(store: SqlStore) -> None:
    opened(store, owner_id=None)
    with store.read() as tx:
        (found,) = lists.items(tx, Wanted(), limit=9)
    assert (found.owner, found.due_at) == (None, None)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(), [1, 2, 3, 4]),
        (Wanted(workflow="pdsa", phase="test"), [2]),
        (Wanted(workflow="goal"), []),
        (Wanted(owner_id=COLLEAGUE), [3]),
        (Wanted(organisation_ids=[REGION]), [4]),
        (Wanted(organisation_ids=[REGION, CARE]), [1, 2, 3, 4]),
        (Wanted(organisation_ids=[]), []),
        (Wanted(is_open=True), [1, 2, 3]),
        (Wanted(is_open=False), [4]),
        (Wanted(is_stalled=True), [2]),
        (Wanted(is_stalled=False), [1, 3, 4]),
        (Wanted(overdue_at=later(days=3)), [1]),
        (Wanted(overdue_at=later(days=30)), [1, 3]),
        (Wanted(words="FALL"), [1, 2]),
        (Wanted(words="avvikelse 17"), [3]),
        (Wanted(words="2026-004"), [4]),
        (Wanted(words="100 %"), [3]),
        (Wanted(words="1__ %"), []),
        (Wanted(is_open=True, words="fall", phase="test"), [2]),
    ],
    ids=str,
)
def test_items_are_found_by_what_they_are(store: SqlStore, wanted: Wanted, ids: list[int]) -> None:
    opened(store, owed(due_at=later(days=2)), id=1, title="Färre fall")
    opened(store, owed(item_id=2, closed_at=AT), id=2, title="Fallolyckor", phase="test", stalled_at=AT)
    opened(store, owed(item_id=3), id=3, title="100 % följsamhet", owner_id=COLLEAGUE, reference="Avvikelse 17")
    opened(store, id=4, title="Annat", organisation_id=REGION, ended_at=AT)
    with store.read() as tx:
        assert [found.item.id for found in lists.items(tx, wanted, limit=9)] == ids
        assert lists.count(tx, wanted) == len(ids)


def test_a_whole_branch_of_the_organisation_is_found(store: SqlStore) -> None:
    opened(store, id=1)
    opened(store, id=2, organisation_id=REGION)
    with store.read() as tx:
        assert lists.count(tx, Wanted(organisation_ids=below(tx, REGION))) == 2
        assert lists.count(tx, Wanted(organisation_ids=below(tx, CARE))) == 1


def test_items_are_listed_page_by_page(store: SqlStore) -> None:
    for number in range(1, 6):
        opened(store, id=number)
    pages, after = [], 0
    with store.read() as tx:
        while page := [found.item.id for found in lists.items(tx, Wanted(), limit=2, after=after)]:
            pages.append(page)
            after = page[-1]
    assert pages == [[1, 2], [3, 4], [5]]


@pytest.mark.parametrize(("wanted", "number"), [("FA-2026-002", 2), ("fa-2026-002", 2), ("2", 2), ("7", 1)])
def test_an_item_is_found_by_its_reference_or_its_number(store: SqlStore, wanted: str, number: int) -> None:
    opened(store, id=1, ref="7")
    opened(store, id=2)
    opened(store, id=7)
    with store.read() as tx:
        assert lists.find_item(tx, wanted) == number


@pytest.mark.parametrize("wanted", ["FA-1999-001", "99", "", "²"])
def test_an_unknown_item_is_refused(store: SqlStore, wanted: str) -> None:
    with store.read() as tx, pytest.raises(NotFound):
        lists.find_item(tx, wanted)


def test_a_persons_items_are_those_they_own_and_those_they_owe_something_in(store: SqlStore) -> None:
    opened(store, owed(), id=1)
    opened(store, id=2, ended_at=AT)
    opened(store, owed(item_id=3, closed_at=AT), owed(item_id=3, owner_id=MANAGER), id=3, owner_id=COLLEAGUE)
    opened(store, owed(item_id=4), id=4, owner_id=COLLEAGUE)
    opened(store, owed(item_id=5), id=5, ended_at=AT)
    with store.read() as tx:
        assert lists.items_of_person(tx, OWNER) == [1, 4, 5]
        assert lists.items_of_person(tx, MANAGER) == [3]


def test_a_history_is_read_page_by_page(store: SqlStore) -> None:
    last = opened(store)
    for number in range(4):
        last = recorded(store, last, said={"number": number})
    with store.read() as tx:
        assert [event.seq for event in lists.history(tx, 1)] == [1, 2, 3, 4, 5]
        assert [event.seq for event in lists.history(tx, 1, after=2, limit=2)] == [3, 4]
        assert lists.history(tx, 99) == []


def test_everything_that_was_ever_owed_is_listed(store: SqlStore) -> None:
    first = opened(store, owed(subject="one"), owed(subject="two"))
    recorded(store, first, changed=(replace(commitments(store)[0], closed_at=AT, outcome="proposed"),))
    with store.read() as tx:
        assert [(owed.subject, owed.outcome) for owed in lists.promises(tx, 1)] == [("one", "proposed"), ("two", None)]


def test_reminders_are_those_of_the_item_alone_in_the_order_they_fired(store: SqlStore) -> None:
    opened(store, owed(), owed())
    opened(store, owed(item_id=2), id=2)
    early, late = notice(commitment_id=2), notice(fired_at=later(days=1))
    fired(store, late, notice(commitment_id=3, item_id=2), early)
    with store.read() as tx:
        assert [told.notice.commitment_id for told in lists.reminders(tx, 1)] == [2, 1]
        assert [told.notice.commitment_id for told in lists.reminders(tx, 2)] == [3]


def test_the_numbers_that_items_have_elsewhere_are_known(store: SqlStore) -> None:
    for number, reference in ((1, "17"), (2, None), (3, "Åäö")):
        opened(store, id=number, reference=reference)
    with store.read() as tx:
        assert lists.references(tx) == {"17", "Åäö"}


def test_the_next_wake_tells_how_far_the_scheduler_lags(store: SqlStore) -> None:
    with store.read() as tx:
        assert lists.next_wake(tx) is None
    opened(store, owed(next_wake_at=later(days=2)), owed(next_wake_at=later(days=1)))
    with store.read() as tx:
        assert lists.next_wake(tx) == later(days=1)
