"""What a program was answered, for when it sends the same again."""

import threading

import pytest

from adapters.sql import answered, tokens
from adapters.sql.answered import Answer, Known, State
from adapters.sql.store import SqlStore
from engine.errors import NotNow
from engine.scopes import Scope
from tests.adapters.sql.building import AT, OWNER, at_once, later

ASKED, OTHERWISE = "a" * 64, "b" * 64
ANSWER = Answer(status=201, headers={"location": "/api/v1/items/FA-1", "etag": '"1"'}, body='{"ref": "FA-1"}')


@pytest.fixture
def token(store: SqlStore) -> int:
    """A program's token."""
    with store.begin() as tx:
        return tokens.make(tx, OWNER, name="t", scopes=[Scope.WRITE], at=AT, until=later(days=90)).token.id


def begin(store: SqlStore, token: int, *, asked: str = ASKED, hours: float = 0, key: str = "k") -> Known:
    """Ask, in a transaction of its own."""
    with store.begin() as tx:
        return answered.begin(tx, token, key, asked=asked, at=later(hours=hours))


def refused(store: SqlStore, token: int) -> None:
    """Ask for what cannot be done."""
    with store.begin() as tx:
        answered.begin(tx, token, "k", asked=ASKED, at=AT)
        raise NotNow(why="it rests")


def test_the_same_request_gets_the_same_answer_for_a_day(store: SqlStore, token: int) -> None:
    with store.begin() as tx:
        assert answered.begin(tx, token, "k", asked=ASKED, at=AT) == answered.FRESH
        answered.keep(tx, token, "k", answer=ANSWER)
    assert begin(store, token, hours=23) == Known(state=State.ANSWERED, answer=ANSWER)
    assert begin(store, token, hours=24) == answered.FRESH


def test_another_request_with_the_same_key_is_known_as_another(store: SqlStore, token: int) -> None:
    begin(store, token)
    assert begin(store, token, asked=OTHERWISE).state is State.OTHER
    assert begin(store, token, asked=OTHERWISE, key="another").state is State.FRESH


def test_a_key_belongs_to_its_token(store: SqlStore, token: int) -> None:
    with store.begin() as tx:
        other = tokens.make(tx, OWNER, name="t", scopes=[Scope.WRITE], at=AT, until=later(days=90)).token.id
    begin(store, token)
    assert begin(store, other, asked=OTHERWISE) == answered.FRESH


def test_what_is_not_answered_yet_is_running_and_has_died_after_a_while(store: SqlStore, token: int) -> None:
    begin(store, token)
    assert begin(store, token, hours=0.1).state is State.RUNNING
    assert begin(store, token, hours=0.2).state is State.FRESH


def test_the_key_of_what_came_to_nothing_is_free(store: SqlStore, token: int) -> None:
    with pytest.raises(NotNow):
        refused(store, token)
    assert begin(store, token, asked=OTHERWISE) == answered.FRESH


def test_of_many_who_ask_at_once_one_acts_and_all_get_its_answer(store: SqlStore, token: int) -> None:
    acts: list[int] = []
    seen: list[Known] = []
    together = threading.Barrier(4)

    def ask(number: int) -> None:
        together.wait()
        with store.begin() as tx:
            known = answered.begin(tx, token, "k", asked=ASKED, at=AT)
            if known.state is State.FRESH:
                acts.append(number)
                answered.keep(tx, token, "k", answer=ANSWER)
            seen.append(known)

    at_once(ask, 4)
    assert len(acts) == 1
    assert sorted(known.state for known in seen) == ["answered"] * 3 + ["fresh"]
    assert all(known.answer == ANSWER for known in seen if known.state is State.ANSWERED)


def test_old_answers_are_cleared_away(store: SqlStore, token: int) -> None:
    begin(store, token)
    begin(store, token, hours=2, key="later")
    with store.begin() as tx:
        assert answered.clear(tx, at=later(hours=24)) == 1
        assert answered.clear(tx, at=later(hours=24)) == 0
