"""What has ended is cleared away."""

from datetime import timedelta

from adapters.sql import attempts, entries, sessions
from adapters.sql.store import SqlStore
from adapters.worker import tidy
from tests.adapters.sql.building import AT, OWNER, later


def test_sessions_links_and_tries_that_have_ended_are_cleared_and_no_others(store: SqlStore) -> None:
    with store.begin() as tx:
        sessions.begin(tx, OWNER, method="test", agent="", at=AT, ends_at=later(hours=12))
        sessions.begin(tx, OWNER, method="test", agent="", at=later(hours=30), ends_at=later(hours=42))
        entries.make(tx, OWNER, at=AT)
        attempts.count(tx, "key", free=1, at=AT)
    idle = timedelta(hours=8)
    assert tidy(store, at=later(minutes=5), idle=idle) == 0
    assert tidy(store, at=later(hours=31), idle=idle) == 3
    with store.read() as tx:
        assert len(sessions.of_person(tx, OWNER)) == 1
