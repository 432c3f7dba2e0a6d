"""Which items an event log holds, for whom, and with what of their trails."""

from dataclasses import replace

from adapters.sql import eventlog, lists, offices
from adapters.sql.eventlog import Wanted
from adapters.sql.people import Profile, add_person
from adapters.sql.store import SqlStore
from engine.model import CommitmentKind, Partner, Visibility
from tests.adapters.sql.building import (
    AT,
    CARE,
    COLLEAGUE,
    MANAGER,
    OWNER,
    REGION,
    later,
    opened,
    owed,
    recorded,
)


def refs(store: SqlStore, wanted: Wanted) -> list[str]:
    """What the items of a log are called."""
    with store.read() as tx:
        return [found.item.ref for found in eventlog.recorded(tx, wanted)]


def test_every_item_comes_with_its_whole_trail_and_all_that_was_promised(store: SqlStore) -> None:
    item = recorded(store, opened(store, owed(), owed(kind=CommitmentKind.ACTION, closed_at=AT)), at=later(hours=1))
    opened(store, id=2)
    with store.read() as tx:
        first, second = eventlog.recorded(tx, Wanted())
        assert list(first.events) == lists.history(tx, item.id)
        assert [promise.kind for promise in first.promises] == [CommitmentKind.PHASE, CommitmentKind.ACTION]
        assert (first.item, set(first.wanted), list(second.promises)) == (item, {1, 2}, [])
        assert {"adopted", "abandoned"} <= set(first.ended)
        assert eventlog.count(tx, Wanted()) == 3


def test_more_items_than_are_read_at_once_are_all_there(store: SqlStore) -> None:
    for number in range(1, 6):
        opened(store, id=number)
    with store.read() as tx:
        assert [found.item.id for found in eventlog.recorded(tx, Wanted(), batch=2)] == [1, 2, 3, 4, 5]


def test_items_are_chosen_by_what_they_are(store: SqlStore) -> None:
    opened(store, id=1)
    opened(store, id=2, organisation_id=REGION)
    opened(store, id=3, organisation_id=REGION)
    with store.begin() as tx:
        shared = tx.facts(3, at=AT).item
    recorded(store, shared, partners=(Partner(organisation_id=CARE),))
    assert refs(store, Wanted(item_id=2)) == ["FA-2026-002"]
    assert refs(store, Wanted(organisation_ids=[CARE])) == ["FA-2026-001", "FA-2026-003"]
    assert refs(store, Wanted(organisation_ids=[])) == []
    assert refs(store, Wanted(workflow="goal")) == []
    assert len(refs(store, Wanted(workflow="pdsa"))) == 3


def test_only_what_happened_in_the_time_is_wanted_and_no_item_without_it(store: SqlStore) -> None:
    recorded(store, opened(store), at=later(days=2))
    opened(store, id=2)
    with store.read() as tx:
        (found,) = eventlog.recorded(tx, Wanted(since=later(days=2), until=later(days=3)))
        assert (len(found.events), set(found.wanted)) == (2, {2})
        assert [set(each.wanted) for each in eventlog.recorded(tx, Wanted(until=later(days=2)))] == [{1}, {1}]
        assert list(eventlog.recorded(tx, Wanted(since=later(days=2, seconds=1)))) == []


def test_the_item_above_is_named_when_it_is_in_the_log(store: SqlStore) -> None:
    opened(store, id=1, organisation_id=REGION)
    opened(store, id=2, parent_id=1)
    with store.read() as tx:
        assert [found.parent for found in eventlog.recorded(tx, Wanted())] == [None, "FA-2026-001"]
        assert [found.parent for found in eventlog.recorded(tx, Wanted(organisation_ids=[CARE]))] == [None]


def test_a_person_gets_only_what_they_may_see(store: SqlStore) -> None:
    with store.begin() as tx:
        guest = Profile(name="Guest", email="guest@region.example", organisation_id=CARE, is_guest=True)
        outsider = add_person(tx, guest)
    opened(store, id=1)
    opened(store, id=2, visibility=Visibility.TEAM)
    opened(store, id=3, visibility=Visibility.PRIVATE)
    opened(store, id=4, visibility=Visibility.PRIVATE, owner_id=COLLEAGUE)
    with store.read() as tx:
        for person_id, seen in ((OWNER, [1, 2, 3]), (MANAGER, [1, 2]), (COLLEAGUE, [1, 4]), (outsider.id, [])):
            wanted = Wanted(rights=offices.rights(tx, tx.person(person_id), at=AT))
            assert [found.item.id for found in eventlog.recorded(tx, wanted)] == seen
            assert eventlog.count(tx, wanted) == len(seen)


def test_what_is_above_is_not_named_to_whom_it_is_hidden_from(store: SqlStore) -> None:
    hidden = opened(store, id=1, visibility=Visibility.PRIVATE)
    opened(store, id=2, parent_id=1, owner_id=COLLEAGUE)
    with store.read() as tx:
        wanted = Wanted(rights=offices.rights(tx, tx.person(COLLEAGUE), at=AT))
        assert [found.parent for found in eventlog.recorded(tx, wanted)] == [None]
        owner = replace(wanted, rights=offices.rights(tx, tx.person(OWNER), at=AT))
        assert [found.parent for found in eventlog.recorded(tx, owner)] == [None, hidden.ref]
