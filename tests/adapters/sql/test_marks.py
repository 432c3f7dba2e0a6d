from datetime import timedelta

from adapters.sql import heartbeats, marks
from adapters.sql.store import SqlStore
from tests.adapters.sql.building import AT, later


def test_a_mark_is_set_written_over_and_taken_away(store: SqlStore) -> None:
    with store.begin() as tx:
        assert marks.value(tx, "colour") is None
        marks.put(tx, "colour", "blå")
        marks.put(tx, "colour", "grön")
        marks.put(tx, "other", "x")
        assert marks.value(tx, "colour") == "grön"
        marks.remove(tx, "colour")
        marks.remove(tx, "colour")
        assert (marks.value(tx, "colour"), marks.value(tx, "other")) == (None, "x")


def test_a_heartbeat_tells_when_each_was_last_seen(store: SqlStore) -> None:
    with store.begin() as tx:
        heartbeats.beat(tx, "sweep", at=AT)
        heartbeats.beat(tx, "deliver", at=AT)
        heartbeats.beat(tx, "sweep", at=later(minutes=1))
    with store.read() as tx:
        assert heartbeats.heartbeats(tx) == {"deliver": AT, "sweep": later(minutes=1)}


def test_a_heartbeat_counts_and_tells_how_long_it_took(store: SqlStore) -> None:
    with store.begin() as tx:
        assert heartbeats.pulse(tx, "round") is None
        heartbeats.beat(tx, "round", at=AT)
        heartbeats.beat(tx, "round", at=later(minutes=1), took=timedelta(seconds=0.5))
        found = heartbeats.pulse(tx, "round")
    assert found == heartbeats.Pulse(at=later(minutes=1), beats=2, took=timedelta(seconds=0.5))
