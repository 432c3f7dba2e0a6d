"""How much there is of what those who watch a server want to know."""

from datetime import date, timedelta

from adapters.sql import messages, outbox
from adapters.sql.gauges import DOUBTFUL, Gauges, gauges
from adapters.sql.heartbeats import Pulse, beat
from adapters.sql.messages import MessageState
from adapters.sql.outbox import mark_dead, mark_doubtful, mark_sent
from adapters.sql.store import SqlStore
from engine.model import Pause
from tests.adapters.sql.building import AT, later, opened, owed
from tests.adapters.sql.test_outbox import taken, written


def counted(store: SqlStore, *, days: float = 0) -> Gauges:
    """What is counted so many days later."""
    with store.read() as tx:
        return gauges(tx, at=later(days=days), rounds="round")


def test_an_instance_in_which_nothing_has_happened(store: SqlStore) -> None:
    assert counted(store) == Gauges(
        at_work={},
        stalled=0,
        overdue=0,
        next_wake=None,
        mails=dict.fromkeys(MessageState, 0),
        oldest_mail=None,
        doubtful=0,
        is_held_back=False,
        posts=0,
        rounds=None,
        seals=0,
        sealed_at=None,
    )


def test_items_at_work_are_counted_by_phase_and_those_that_are_late(store: SqlStore) -> None:
    rests = Pause(until=date(2026, 6, 1), reason="-", since=AT)
    opened(store, owed(due_at=later(days=2)))
    opened(store, owed(item_id=2, due_at=later(days=9)), id=2, stalled_at=AT)
    opened(store, owed(item_id=3, due_at=later(days=2)), id=3, phase="test", pause=rests)
    opened(store, id=4, ended_at=AT)
    found = counted(store, days=3)
    assert found.at_work == {("pdsa", "problem"): 2, ("pdsa", "test"): 1}
    assert (found.stalled, found.overdue) == (1, 1)
    assert found.next_wake == AT
    assert counted(store, days=1).overdue == 0


def test_mails_are_counted_by_state_and_those_of_which_nobody_knows(store: SqlStore) -> None:
    for minutes in range(6):
        written(store, not_before=later(minutes=minutes))
    leased = taken(store, minutes=3)
    with store.begin() as tx:
        mark_sent(tx, leased[0].message, at=AT)
        mark_sent(tx, leased[1].message, at=AT)
        mark_dead(tx, leased[2].message, error="550", at=AT)
        mark_doubtful(tx, leased[3].message, not_before=AT, error="lost")
        outbox.hold_back(tx, reason="a restored copy")
    found = counted(store)
    assert found.mails == {
        MessageState.PENDING: 2,
        MessageState.SENDING: 0,
        MessageState.RETRY: 1,
        MessageState.SENT: 2,
        MessageState.DEAD: 1,
    }
    assert found.oldest_mail == AT
    assert found.is_held_back
    assert found.doubtful == 1


def test_rounds_are_counted(store: SqlStore) -> None:
    with store.begin() as tx:
        beat(tx, "round", at=AT, took=timedelta(seconds=1))
    assert counted(store).rounds == Pulse(at=AT, beats=1, took=timedelta(seconds=1))


def test_mails_are_counted_in_indexes_without_a_look_at_the_mails_themselves(sqlite_store: SqlStore) -> None:
    with sqlite_store.read() as tx:
        for statement in (messages.UNSENT, messages.GIVEN_UP, messages.ALL, DOUBTFUL):
            sql = statement.compiled(tx.sql.connection.dialect)
            said = tx.sql.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql.sql}", tuple(sql.parameters({})))
            assert all("INDEX" in row.detail for row in said if "message" in row.detail)
