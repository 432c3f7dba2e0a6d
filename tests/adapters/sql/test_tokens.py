"""Tokens with which programs act for people."""

import re
from dataclasses import replace
from datetime import date

import pytest

from adapters.sql import tokens
from adapters.sql.people import change_person, deactivate, profile
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.sql.tokens import Made
from engine.scopes import Scope
from tests.adapters.sql.building import AT, CARE, COLLEAGUE, MANAGER, OWNER, REGION, later


def made(tx: SqlTransaction, person_id: int = OWNER, *, days: int = 90, name: str = "Power BI") -> Made:
    """A token that works for so many days."""
    return tokens.make(
        tx, person_id, name=name, scopes=[Scope.WRITE, Scope.READ], at=AT, until=later(days=days), by=person_id
    )


def test_a_token_is_found_by_its_secret_until_it_ends(store: SqlStore) -> None:
    with store.begin() as tx:
        new = made(tx)
        assert tokens.find(tx, new.secret, at=later(days=89)) == new.token
        assert tokens.find(tx, new.secret, at=later(days=90)) is None
    assert new.token.person_id == OWNER
    assert new.token.scopes == {Scope.READ, Scope.WRITE}


def test_the_secret_is_kept_nowhere(store: SqlStore) -> None:
    with store.begin() as tx:
        new = made(tx)
        kept = tokens.by_id(tx, new.token.id)
        row = tx.sql.first(tokens.BY_HASH, token_hash=tokens.hash_of(new.secret))
    assert kept == new.token
    assert new.secret not in f"{new!r}{kept!r}{row!r}"


def test_what_was_not_copied_whole_or_mistyped_is_known_as_such() -> None:
    secret = tokens.new_secret()
    assert tokens.is_whole(secret)
    assert re.fullmatch(r"hj_[0-9A-Za-z_-]{43}[0-9A-Za-z]{6}", secret)
    swapped = secret[:10] + ("a" if secret[10] != "a" else "b") + secret[11:]
    for wrong in (secret[:-1], secret[:20], secret + "x", secret.upper(), swapped, "hj_", "", "hemligt"):
        assert not tokens.is_whole(wrong)


@pytest.mark.parametrize("wrong", ["", "hj_", "å\ud800", "x" * 10_000])
def test_what_is_no_secret_finds_nothing(store: SqlStore, wrong: str) -> None:
    with store.begin() as tx:
        made(tx)
        assert tokens.find(tx, wrong, at=AT) is None


def test_a_revoked_token_does_not_work_and_is_revoked_once(store: SqlStore) -> None:
    with store.begin() as tx:
        new = made(tx)
        assert tokens.revoke(tx, new.token.id, at=later(days=1), by=COLLEAGUE)
        assert not tokens.revoke(tx, new.token.id, at=later(days=2), by=OWNER)
        assert not tokens.revoke(tx, 4711, at=later(days=2))
        assert tokens.find(tx, new.secret, at=later(days=1)) is None
        kept = tokens.by_id(tx, new.token.id)
    assert kept is not None
    assert (kept.revoked_at, kept.revoked_by) == (later(days=1), COLLEAGUE)


def test_the_token_of_somebody_who_has_left_does_not_work_also_not_when_they_come_back(store: SqlStore) -> None:
    with store.begin() as tx:
        leaving, staying = made(tx), made(tx, COLLEAGUE)
        deactivate(tx, OWNER, on=date(2026, 3, 3))
        assert tokens.find(tx, leaving.secret, at=later(days=1)) is None
        assert tokens.revoke_of_those_who_left(tx, at=later(days=1)) == 1
        assert tokens.revoke_of_those_who_left(tx, at=later(days=2)) == 0
        change_person(tx, replace(profile(tx, OWNER), left_on=None))
        assert tokens.find(tx, leaving.secret, at=later(days=3)) is None
        assert tokens.find(tx, staying.secret, at=later(days=3)) is not None


def test_a_use_is_to_be_noted_once_a_minute(store: SqlStore) -> None:
    with store.begin() as tx:
        new = made(tx)
        assert new.token.is_to_be_noted(at=AT)
        tokens.note_use(tx, new.token.id, at=later(hours=1))
        used = tokens.find(tx, new.secret, at=later(hours=1))
    assert used is not None
    assert used.used_at == later(hours=1)
    assert not used.is_to_be_noted(at=later(hours=1, seconds=59))
    assert used.is_to_be_noted(at=later(hours=1, seconds=60))
    assert used.is_to_be_noted(at=AT)  # the clock was set back


def test_tokens_are_listed_newest_first_whether_they_work_or_not(store: SqlStore) -> None:
    with store.begin() as tx:
        first, others, last = made(tx), made(tx, COLLEAGUE), made(tx, days=1)
        tokens.revoke(tx, first.token.id, at=AT)
        assert [each.id for each in tokens.of_person(tx, OWNER)] == [last.token.id, first.token.id]
        assert [each.id for each in tokens.every(tx)] == [last.token.id, others.token.id, first.token.id]


def test_those_that_work_are_found_by_the_organisations_of_their_people(store: SqlStore) -> None:
    with store.begin() as tx:
        later_, sooner, ended = made(tx), made(tx, COLLEAGUE, days=20), made(tx, days=1)
        tokens.revoke(tx, made(tx).token.id, at=AT)
        left = made(tx, MANAGER)
        deactivate(tx, MANAGER, on=date(2026, 3, 3))
        found = tokens.working(tx, at=later(days=2), organisation_ids={REGION, CARE})
        assert [each.id for each in found] == [sooner.token.id, later_.token.id]
        assert tokens.working(tx, at=AT, organisation_ids={REGION}) == []
        assert tokens.working(tx, at=AT, organisation_ids=[]) == []
        at_first = tokens.working(tx, at=AT, organisation_ids=[CARE])
    assert ended.token in at_first
    assert left.token not in at_first
