"""What is to be looked at when: claiming it, carrying out what was decided, putting it aside."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.sql import lists
from adapters.sql.organisations import organisation
from adapters.sql.people import Profile, add_person
from adapters.sql.store import SqlStore
from engine.definition import Role
from engine.model import Item, Notice, NoticeState
from engine.ports import Due, Step
from engine.reminders import Progress
from engine.sweeping import sweep_batch
from tests.adapters.sql.building import (
    AT,
    CARE,
    OWNER,
    REGION,
    at_once,
    commitments,
    decided,
    item,
    later,
    notice,
    opened,
    owed,
    recorded,
)


def test_what_is_due_is_claimed_with_all_that_the_ladder_asks_for(store: SqlStore) -> None:
    opened(store, owed(), organisation_id=REGION)
    assert claimed(store) == [
        Due(
            wake_at=AT,
            commitment_id=1,
            nudge=False,
            serial=1,
            is_stale=False,
            is_faulty=False,
            item_id=1,
            generation=1,
            since=AT,
            is_news=True,
            due_at=AT + timedelta(days=28),
            policy="standard",
            owner_id=OWNER,
            owner_organisation_id=CARE,
            owner_digest_hour=7,
            organisation_id=REGION,
            workflow="pdsa",
            workflow_version=1,
            told_owner_at=None,
            told_manager_at=None,
            told_senior_at=None,
        )
    ]


def test_the_owners_own_place_and_hour_are_claimed_along(store: SqlStore) -> None:
    with store.begin() as tx:
        place = organisation(tx, "R")
        early = Profile(name="Early", email="e@region.example", organisation_id=place.id, digest_hour=0)
        person = add_person(tx, early)
    opened(store, owed(owner_id=person.id), owed(owner_id=None))
    assert [(d.owner_id, d.owner_organisation_id, d.owner_digest_hour) for d in claimed(store)] == [
        (person.id, REGION, 0),
        (None, None, None),
    ]


def test_the_oldest_is_claimed_first_and_nothing_before_its_time(store: SqlStore) -> None:
    for number, minutes in enumerate((3, -2, 0, 1, -5), start=1):
        opened(store, owed(item_id=number, next_wake_at=later(minutes=minutes)), id=number)
    assert [due.item_id for due in claimed(store)] == [5, 2, 3]
    assert [due.item_id for due in claimed(store, limit=2)] == [5, 2]


def test_what_is_never_to_be_looked_at_is_never_claimed(store: SqlStore) -> None:
    opened(store, owed(next_wake_at=None))
    assert claimed(store, at=later(days=10_000)) == []


def test_the_item_itself_can_be_what_is_to_be_looked_at(store: SqlStore) -> None:
    opened(store, owed(next_wake_at=AT, nudge_at=later(minutes=-1)))
    assert [(due.nudge, due.wake_at) for due in claimed(store)] == [(True, later(minutes=-1)), (False, AT)]


def test_a_further_look_at_the_item_leaves_the_ladder_as_it_is(store: SqlStore) -> None:
    first = opened(store, owed(serial=3))
    recorded(store, first, nudges={1: AT})
    assert [(due.nudge, due.serial, due.is_stale) for due in claimed(store)] == [(False, 3, False), (True, 3, False)]


def test_a_further_look_at_what_changes_in_the_same_decision_is_not_stale(store: SqlStore) -> None:
    first = opened(store, owed(next_wake_at=None))
    (commitment,) = commitments(store)
    recorded(store, first, changed=(replace(commitment, serial=2),), nudges={1: AT})
    assert [(due.nudge, due.serial, due.is_stale) for due in claimed(store)] == [(True, 2, False)]


def test_a_row_written_before_its_commitment_was_moved_is_stale(store: SqlStore) -> None:
    moved(store, opened(store, owed()), wake_at=later(days=1), generation=2)
    assert [(due.serial, due.is_stale) for due in claimed(store)] == [(1, True)]
    assert [(d.serial, d.generation, d.is_stale) for d in claimed(store, at=later(days=1))][1:] == [(2, 2, False)]


def test_a_look_at_the_item_itself_is_never_stale_while_something_is_owed(store: SqlStore) -> None:
    """A newer look at the same instant is the same look: it must not be lost with an older row."""
    first = opened(store, owed(next_wake_at=None, nudge_at=AT))
    (commitment,) = commitments(store)
    second = recorded(store, first, changed=(replace(commitment, serial=2),))
    third = recorded(store, second, nudges={1: AT})
    assert [(due.nudge, due.is_stale) for due in claimed(store)] == [(True, False)]
    recorded(store, third, changed=(replace(commitment, serial=3, closed_at=AT),))
    assert [due.is_stale for due in claimed(store)] == [True]


def test_a_row_whose_commitment_was_closed_is_stale(store: SqlStore) -> None:
    first = opened(store, owed())
    (commitment,) = commitments(store)
    recorded(store, first, changed=(replace(commitment, closed_at=AT),))
    assert [due.is_stale for due in claimed(store)] == [True]


def test_a_deadline_moved_there_and_back_wakes_once_under_its_newest_serial(store: SqlStore) -> None:
    first = opened(store, owed())
    second = moved(store, first, wake_at=later(days=1))
    moved(store, second, wake_at=AT)
    assert [(due.serial, due.is_stale) for due in claimed(store)] == [(3, False)]


def test_a_step_sleeps_on_with_its_progress(store: SqlStore) -> None:
    opened(store, owed())
    told = Progress((AT, None, later(days=3)))
    swept(store, lambda due: Step(due=due, wake_at=later(days=2), progress=told))
    assert claimed(store) == []
    (found,) = claimed(store, at=later(days=2))
    assert (found.wake_at, found.progress, found.serial, found.is_stale) == (later(days=2), told, 1, False)


def test_a_step_without_progress_keeps_what_it_had(store: SqlStore) -> None:
    opened(store, owed())
    told = Progress((AT, None, None))
    swept(store, lambda due: Step(due=due, wake_at=later(days=1), progress=told))
    swept(store, lambda due: Step(due=due, wake_at=later(days=2)), at=later(days=1))
    assert [due.progress for due in claimed(store, at=later(days=2))] == [told]


def test_a_look_at_the_item_sleeps_on_as_one(store: SqlStore) -> None:
    opened(store, owed(next_wake_at=None, nudge_at=AT))
    swept(store, lambda due: Step(due=due, wake_at=later(minutes=1)))
    assert [due.nudge for due in claimed(store, at=later(minutes=1))] == [True]


def test_a_step_that_does_not_wake_leaves_the_agenda(store: SqlStore) -> None:
    opened(store, owed())
    swept(store, lambda due: Step(due=due))
    with store.read() as tx:
        assert lists.next_wake(tx) is None


def test_two_looks_at_the_same_item_that_would_wake_together_are_one(store: SqlStore) -> None:
    first = opened(store, owed(next_wake_at=None, nudge_at=AT))
    recorded(store, first, nudges={1: later(minutes=-1)})
    swept(store, lambda due: Step(due=due, wake_at=later(minutes=1)))
    assert len(claimed(store, at=later(minutes=1))) == 1


def test_a_row_that_sleeps_on_never_takes_the_place_of_a_newer_one(store: SqlStore) -> None:
    first = opened(store, owed())
    with store.begin() as tx:
        (due,) = tx.claim_due(at=AT, limit=9)
        (commitment,) = tx.facts(1, at=AT).commitments
        tx.record(decided(first, changed=(replace(commitment, serial=2, next_wake_at=later(days=1)),)))
        tx.record_steps([Step(due=due, wake_at=later(days=1))])
    assert [(due.serial, due.is_stale) for due in claimed(store, at=later(days=1))] == [(2, False)]


def test_a_row_put_there_by_the_sweep_itself_is_not_dropped_with_the_one_that_woke(store: SqlStore) -> None:
    first = opened(store, owed(next_wake_at=None, nudge_at=AT))
    with store.begin() as tx:
        (due,) = tx.claim_due(at=AT, limit=9)
        (commitment,) = tx.facts(1, at=AT).commitments
        tx.record(decided(first, changed=(replace(commitment, serial=2, nudge_at=AT),)))
        tx.record_steps([Step(due=due)])
    assert [(due.nudge, due.serial, due.is_stale) for due in claimed(store)] == [(True, 2, False)]


def test_notices_come_back_as_they_were_recorded(store: SqlStore) -> None:
    opened(store, owed())
    full = notice(
        generation=2,
        rung=3,
        occurrence=4,
        role=Role.SENIOR,
        send_at=later(hours=1),
        state=NoticeState.HELD,
        reason="Åäö",
        at_once=True,
    )
    nobody = notice(person_id=None)
    assert swept(store, lambda due: Step(due=due, notices=(full, nobody))) == 2
    assert notices(store) == [full._replace(id=1), nobody._replace(id=2)]


@pytest.mark.parametrize("person_id", [OWNER, None], ids=["somebody", "nobody"])
def test_a_notice_exists_once_whoever_says_it_again(store: SqlStore, person_id: int | None) -> None:
    opened(store, owed())
    first = notice(person_id=person_id)
    assert swept(store, lambda due: Step(due=due, wake_at=AT, notices=(first,))) == 1
    again = first._replace(fired_at=later(days=1), state=NoticeState.HELD, reason="again")
    other = first._replace(occurrence=2)
    assert swept(store, lambda due: Step(due=due, wake_at=AT, notices=(again, other, other))) == 1
    assert notices(store) == [first._replace(id=1), other._replace(id=notices(store)[-1].id)]


@pytest.mark.parametrize(
    "change",
    [
        {"commitment_id": 2},
        {"generation": 2},
        {"rung": 1},
        {"occurrence": 2},
        {"role": Role.TEAM},
        {"person_id": None},
    ],
    ids=str,
)
def test_notices_that_differ_in_any_part_of_their_name_are_two(store: SqlStore, change: dict[str, int]) -> None:
    opened(store, owed(), owed(next_wake_at=None))
    pair = (notice(), notice(**change))
    assert swept(store, lambda due: Step(due=due, notices=pair)) == 2


def test_notices_of_what_was_settled_are_replaced_unless_a_mail_carries_them(store: SqlStore) -> None:
    first = opened(store, owed(), owed(next_wake_at=None))
    states = list(NoticeState)
    waiting = tuple(notice(occurrence=n, state=state) for n, state in enumerate(states))
    other = notice(commitment_id=2)
    swept(store, lambda due: Step(due=due, notices=(*waiting, other)))
    recorded(store, first, at=later(hours=1), replaced={1: "adopted"})
    found = {(n.commitment_id, n.occurrence): (n.state, n.reason) for n in notices(store)}
    for occurrence, state in enumerate(states):
        settled = state in {NoticeState.PLANNED, NoticeState.HELD}
        assert found[1, occurrence] == ((NoticeState.REPLACED, "adopted") if settled else (state, "fell due"))
    assert found[2, 1] == (NoticeState.PLANNED, "fell due")
    with store.read() as tx:
        assert {told.state_at for told in lists.reminders(tx, 1)} == {AT, later(hours=1)}


def test_what_cannot_be_decided_is_put_aside_with_its_fault_for_all_to_see(store: SqlStore) -> None:
    opened(store, owed(), owed())
    with store.begin() as tx:
        poison, sound = tx.claim_due(at=AT, limit=9)
        tx.set_aside(poison, until=later(hours=1), fault="ValueError: åäö")
        tx.record_steps([Step(due=sound)])
    assert claimed(store) == []
    with store.read() as tx:
        (found,) = lists.set_aside(tx)
    assert (found.commitment.id, found.fault, found.until) == (1, "ValueError: åäö", later(hours=1))
    assert claimed(store, at=later(hours=1)) == [poison._replace(wake_at=later(hours=1), is_faulty=True)]


def test_a_fault_is_gone_once_its_row_was_decided(store: SqlStore) -> None:
    opened(store, owed())
    with store.begin() as tx:
        (due,) = tx.claim_due(at=AT, limit=9)
        tx.set_aside(due, until=later(hours=1), fault="ValueError")
    swept(store, lambda due: Step(due=due, wake_at=later(days=1)), at=later(hours=1))
    with store.read() as tx:
        assert lists.set_aside(tx) == []


def test_a_fault_is_gone_once_somebody_has_decided_about_the_promise(store: SqlStore) -> None:
    first = opened(store, owed())
    with store.begin() as tx:
        (due,) = tx.claim_due(at=AT, limit=9)
        tx.set_aside(due, until=later(hours=1), fault="ValueError")
    moved(store, first, wake_at=later(days=1))
    with store.read() as tx:
        assert lists.set_aside(tx) == []


def test_several_sweepers_share_what_is_due_and_leave_nothing(store: SqlStore) -> None:
    every = 60
    with store.begin() as tx:
        for number in range(1, every + 1):
            waking = owed(item_id=number, next_wake_at=later(seconds=-number))
            tx.record(decided(item(id=number), opened=(waking,)))
    together = threading.Barrier(3)
    shares: dict[int, list[int]] = {0: [], 1: [], 2: []}

    def sweep(which: int) -> None:
        together.wait()
        while not is_empty(store):
            with store.begin() as tx:
                found = tx.claim_due(at=AT, limit=7)
                tx.record_steps([Step(due=due, notices=(notice(commitment_id=due.commitment_id),)) for due in found])
                shares[which] += [due.commitment_id for due in found]

    at_once(sweep, 3)
    assert sorted(shares[0] + shares[1] + shares[2]) == list(range(1, every + 1))
    with store.read() as tx:
        assert sum(len(lists.reminders(tx, number)) for number in range(1, every + 1)) == every


def test_the_engines_own_sweep_runs_until_nothing_is_due(store: SqlStore) -> None:
    for number in range(1, 6):
        opened(store, owed(item_id=number, due_at=later(days=7)), id=number)
    sizes = []
    while not is_empty(store):
        with store.begin() as tx:
            batch = sweep_batch(tx, at=AT, limit=2)
            sizes.append((batch.claimed, batch.notices))
    assert sizes == [(2, 2), (2, 2), (1, 1)]


def claimed(store: SqlStore, *, at: datetime = AT, limit: int = 99) -> Sequence[Due]:
    """What would be claimed; nothing is kept of it."""
    with store.begin() as tx:
        return tx.claim_due(at=at, limit=limit)


def swept(store: SqlStore, decide: Callable[[Due], Step], *, at: datetime = AT) -> int:
    """Decide about everything that is due; returns how many notices are new."""
    with store.begin() as tx:
        return tx.record_steps([decide(due) for due in tx.claim_due(at=at, limit=99)])


def moved(store: SqlStore, before: Item, *, wake_at: datetime, generation: int = 1) -> Item:
    """The item after somebody changed when its only commitment is to be looked at."""
    (commitment,) = commitments(store)
    serial = commitment.serial + 1
    changed = replace(commitment, serial=serial, generation=generation, next_wake_at=wake_at)
    return recorded(store, before, changed=(changed,))


def notices(store: SqlStore) -> list[Notice]:
    """Every notice about item 1."""
    with store.read() as tx:
        return [told.notice for told in lists.reminders(tx, 1)]


def is_empty(store: SqlStore) -> bool:
    """True when nothing is due any more."""
    with store.read() as tx:
        wake_at = lists.next_wake(tx)
    return wake_at is None or wake_at > AT
