"""How people want their mail is kept, and the token by which it is stopped stays the same."""

from dataclasses import replace
from datetime import date

import pytest

from adapters.sql import preferences
from adapters.sql.store import SqlStore
from engine.errors import NotFound
from engine.preferences import Preference, Rhythm
from tests.adapters.sql.building import AT, COLLEAGUE, OWNER

CHOSEN = Preference(person_id=OWNER, rhythm=Rhythm.WEEKLY, paused_until=date(2026, 4, 1))


def test_whoever_has_chosen_nothing_is_mailed_daily(store: SqlStore) -> None:
    with store.read() as tx:
        assert preferences.preference(tx, OWNER) == Preference(person_id=OWNER)
    assert Preference(person_id=OWNER).rhythm is Rhythm.DAILY


def test_what_was_chosen_is_kept_and_has_a_token(store: SqlStore) -> None:
    with store.begin() as tx:
        kept = preferences.put(tx, CHOSEN)
    with store.read() as tx:
        assert preferences.preference(tx, OWNER) == kept == replace(CHOSEN, stop_token=kept.stop_token)
    assert len(kept.stop_token or "") == 22


def test_a_token_stays_the_same_whatever_is_chosen_afterwards(store: SqlStore) -> None:
    with store.begin() as tx:
        token = preferences.ensure_token(tx, OWNER)
        preferences.put(tx, CHOSEN)
        preferences.put(tx, replace(CHOSEN, rhythm=Rhythm.DAILY, stop_token="x" * 22))
        assert preferences.ensure_token(tx, OWNER) == token
        assert preferences.by_stop_token(tx, token) == replace(CHOSEN, rhythm=Rhythm.DAILY, stop_token=token)


def test_every_person_has_a_token_of_their_own(store: SqlStore) -> None:
    with store.begin() as tx:
        assert preferences.ensure_token(tx, OWNER) != preferences.ensure_token(tx, COLLEAGUE)


def test_a_token_that_was_given_to_nobody_names_nobody(store: SqlStore) -> None:
    with store.begin() as tx:
        preferences.ensure_token(tx, OWNER)
        assert preferences.by_stop_token(tx, "guessed") is None


def test_mail_that_was_stopped_twice_stopped_the_first_time_and_goes_on_as_it_was(store: SqlStore) -> None:
    with store.begin() as tx:
        preferences.put(tx, CHOSEN)
        preferences.stop(tx, OWNER, at=AT)
        again = preferences.stop(tx, OWNER, at=AT.replace(day=9))
        assert again.has_stopped
        assert again.stopped_at == AT
        resumed = preferences.resume(tx, OWNER)
    assert (resumed.rhythm, resumed.stopped_at, resumed.paused_until) == (Rhythm.WEEKLY, None, None)


def test_those_who_have_stopped_mail_are_known(store: SqlStore) -> None:
    with store.begin() as tx:
        preferences.put(tx, CHOSEN)
        preferences.stop(tx, COLLEAGUE, at=AT)
        assert preferences.stopped(tx) == {COLLEAGUE}


def test_nobody_chooses_for_a_person_who_does_not_exist(store: SqlStore) -> None:
    with store.begin() as tx, pytest.raises(NotFound):
        preferences.stop(tx, 99, at=AT)
