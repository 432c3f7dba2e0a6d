"""What has stopped, found in the database, is what the rule says has stopped."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.sql import offices, overview
from adapters.sql.explaining import Urgency
from adapters.sql.overview import Order, Wanted
from adapters.sql.stalls import Stalls
from adapters.sql.standing import has_stopped
from adapters.sql.store import SqlStore
from engine import stalled as rule
from engine.model import Block, BlockCause, CommitmentKind, Item, Pause, Visibility
from tests.adapters.sql.building import AT, COLLEAGUE, MANAGER, OWNER, decided, item, owed

LONG_AGO = AT - timedelta(days=60)


def kinds() -> list[Item]:
    """Items that have stopped for each reason, and some that have not."""
    pause = Pause(until=(AT + timedelta(days=9)).date(), reason="Semester", since=LONG_AGO)
    block = Block(cause=BlockCause.IT, holder_id=COLLEAGUE, note="", since=LONG_AGO)
    changes: list[dict[str, Any]] = [
        {},
        {"last_act_at": LONG_AGO},
        {"last_act_at": LONG_AGO, "block": block},
        {"last_act_at": LONG_AGO, "pause": pause},
        {"last_act_at": LONG_AGO, "ended_at": AT, "phase": "abandoned"},
        {"owner_id": None},
        {"stalled_at": AT - timedelta(days=1)},
        {"last_act_at": AT - timedelta(days=28)},
        {"last_act_at": AT - timedelta(days=27)},
        {"last_act_at": LONG_AGO, "visibility": Visibility.PRIVATE},
        {"block": replace(block, since=AT - timedelta(days=28))},
        {"block": replace(block, since=AT - timedelta(days=27))},
    ]
    return [item(id=number, title=str(number), **change) for number, change in enumerate(changes, start=1)]


@pytest.fixture
def stopped(store: SqlStore) -> SqlStore:
    """A place with all of them; in the eighth, the phase was asked for anew a week ago."""
    with store.begin() as tx:
        for each in kinds():
            since = AT - timedelta(days=7) if each.id == 8 else each.last_act_at
            debts = [] if each.ended_at else [owed(item_id=each.id, since=since)]
            if each.id == 2:
                debts.append(owed(item_id=each.id, kind=CommitmentKind.DECISION, owner_id=MANAGER, since=AT))
            tx.record(decided(each, opened=tuple(debts)))
    return store


def by_rule(store: SqlStore) -> set[int]:
    """What has stopped, asked of the rule item by item."""
    found = set()
    with store.read() as tx:
        for each in kinds():
            facts = tx.facts(each.id, at=AT)
            if rule.is_stalled(rule.reasons_for(facts, at=AT)):
                found.add(each.id)
    return found


def test_the_list_and_the_rule_agree(stopped: SqlStore) -> None:
    with stopped.read() as tx:
        rights = offices.rights(tx, tx.person(OWNER), at=AT)
        listed = Stalls(tx, rights, Wanted(), at=AT).page(limit=50)
        filtered = Wanted(also=(has_stopped(tx, at=AT),))
        found = overview.page(tx, rights, filtered, order=Order.KEY, is_descending=False, limit=50)

    expected = by_rule(stopped)
    assert {2, 3, 6, 7, 11} <= expected < {each.id for each in kinds()}
    assert {each.line.item.id for each in listed} | {6} == expected, "the sixth is nobody's, and open to all"
    assert {line.item.id for line in found} == {each.line.item.id for each in listed}


def test_what_a_manager_can_do_most_with_comes_first_and_pages_follow_each_other(stopped: SqlStore) -> None:
    with stopped.read() as tx:
        rights = offices.rights(tx, tx.person(MANAGER), at=AT)
        listed = Stalls(tx, rights, Wanted(), at=AT).page(limit=50)
        paged = [Stalls(tx, rights, Wanted(), at=AT).page(limit=1, skip=n)[0] for n in range(len(listed))]
        numbers = Stalls(tx, rights, Wanted(), at=AT).numbers()
        counted = Stalls(tx, rights, Wanted(), at=AT).count()

    assert [each.urgency for each in listed[:3]] == [
        Urgency.ORPHANED,
        Urgency.MINE_TO_DECIDE,
        Urgency.WITHIN_REACH,
    ]
    assert [each.line.item.id for each in listed[:3]] == [6, 2, 3]
    assert [each.line.item.id for each in paged] == [each.line.item.id for each in listed]
    assert (numbers.stalled, numbers.orphaned, numbers.unanswered) == (len(listed), 1, 1)
    assert counted == len(listed)
    assert numbers.at_work >= numbers.stalled
    assert 10 not in {each.line.item.id for each in listed}, "what is private is for its people alone"


def test_it_is_said_for_whom_work_waits_and_that_nobody_was_reminded(stopped: SqlStore) -> None:
    with stopped.read() as tx:
        rights = offices.rights(tx, tx.person(MANAGER), at=AT)
        listed = {each.line.item.id: each for each in Stalls(tx, rights, Wanted(), at=AT).page(limit=50)}

    assert listed[2].waits_for == "Manager"
    assert listed[3].waits_for == "Colleague"
    assert listed[6].waits_for is None
    assert (listed[2].reminders, listed[2].unanswered) == (0, 0)


def test_much_that_has_stopped_is_listed_in_the_same_order(stopped: SqlStore) -> None:
    with stopped.read() as tx:
        rights = offices.rights(tx, tx.person(MANAGER), at=AT)
        few = Stalls(tx, rights, Wanted(), at=AT).page(limit=50)
        stalls = Stalls(tx, rights, Wanted(), at=AT, most=1)
        many, numbers, counted = stalls.page(limit=50), stalls.numbers(), stalls.count()

    assert [each.line.item.id for each in many] == [each.line.item.id for each in few]
    assert numbers.stalled == counted == 2, "one more than is counted"
