"""What has ended is cleared away."""

from datetime import date, timedelta

from adapters.sql import answered, attempts, entries, sessions, tokens
from adapters.sql.people import deactivate
from adapters.sql.store import SqlStore
from adapters.worker import tidy
from engine.scopes import Scope
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


def test_answers_to_programs_are_forgotten_and_the_tokens_of_those_who_left_revoked(store: SqlStore) -> None:
    with store.begin() as tx:
        new = tokens.make(tx, OWNER, name="t", scopes=[Scope.READ], at=AT, until=later(days=90))
        answered.begin(tx, new.token.id, "key", asked="a" * 64, at=AT)
        deactivate(tx, OWNER, on=date(2026, 3, 2))
    assert tidy(store, at=later(hours=24), idle=timedelta(hours=8)) == 2
    with store.read() as tx:
        assert [each.revoked_at for each in tokens.of_person(tx, OWNER)] == [later(hours=24)]
