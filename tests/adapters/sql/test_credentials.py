"""Whose an address is, and what is kept of their password."""

from dataclasses import replace

from adapters.sql import credentials, entries, sessions
from adapters.sql.entries import Purpose
from adapters.sql.people import change_person, deactivate, profile
from adapters.sql.store import SqlStore
from tests.adapters.sql.building import AT, COLLEAGUE, OWNER, later


def test_an_account_is_found_by_its_address_however_it_is_written(store: SqlStore) -> None:
    with store.begin() as tx:
        credentials.put(tx, OWNER, "a hash", at=AT)
        found = credentials.account(tx, " Owner@Region.Example ")
        assert found == credentials.Account(person_id=OWNER, password_hash="a hash")  # noqa: S106
        assert credentials.account(tx, "manager@region.example") is not None
        assert credentials.account(tx, "nobody@region.example") is None


def test_whoever_has_left_has_no_account(store: SqlStore) -> None:
    with store.begin() as tx:
        credentials.put(tx, OWNER, "a hash", at=AT)
        deactivate(tx, OWNER, on=AT.date())
        assert credentials.account(tx, "owner@region.example") is None


def test_of_two_with_one_address_the_one_who_has_a_password_is_meant(store: SqlStore) -> None:
    with store.begin() as tx:
        change_person(tx, replace(profile(tx, COLLEAGUE), email="owner@region.example"))
        assert credentials.account(tx, "owner@region.example") is None
        credentials.put(tx, OWNER, "a hash", at=AT)
        found = credentials.account(tx, "owner@region.example")
        assert found is not None
        assert found.person_id == OWNER


def test_another_password_logs_out_everywhere_else_and_ends_links(store: SqlStore) -> None:
    with store.begin() as tx:
        here, there = (
            sessions.begin(tx, OWNER, method="test", agent="", at=AT, ends_at=later(hours=1)) for _ in range(2)
        )
        link = entries.make(tx, OWNER, purpose=Purpose.PASSWORD, at=AT)
        credentials.change(tx, OWNER, "new", at=later(minutes=1), but=sessions.hash_of(here))
        assert credentials.password_hash(tx, OWNER) == "new"
        assert [each.token_hash for each in sessions.of_person(tx, OWNER)] == [sessions.hash_of(here)]
        assert sessions.hash_of(there) != sessions.hash_of(here)
        assert entries.find(tx, link, purpose=Purpose.PASSWORD, at=later(minutes=2)) is None
        assert credentials.remove(tx, OWNER)
        assert credentials.password_hash(tx, OWNER) is None
