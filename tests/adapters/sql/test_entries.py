"""Links that let somebody in."""

from adapters.sql import entries
from adapters.sql.entries import Purpose
from adapters.sql.store import SqlStore
from tests.adapters.sql.building import AT, OWNER, at_once, later


def test_a_link_works_once_for_ten_minutes_and_for_one_thing(store: SqlStore) -> None:
    with store.begin() as tx:
        secret = entries.make(tx, OWNER, at=AT)
        assert entries.find(tx, secret, purpose=Purpose.PASSWORD, at=AT) is None
        assert entries.find(tx, secret, purpose=Purpose.LOGIN, at=later(minutes=10)) is None
        found = entries.find(tx, secret, purpose=Purpose.LOGIN, at=later(minutes=9))
        assert found is not None
        assert secret not in repr(found)
        assert entries.use(tx, found, at=later(minutes=9))
        assert not entries.use(tx, found, at=later(minutes=9))
        assert entries.find(tx, secret, purpose=Purpose.LOGIN, at=later(minutes=9)) is None


def test_of_many_who_use_it_at_once_one_gets_in(store: SqlStore) -> None:
    with store.begin() as tx:
        secret = entries.make(tx, OWNER, at=AT)
        found = entries.find(tx, secret, purpose=Purpose.LOGIN, at=AT)
    assert found is not None
    used: list[bool] = []

    def use(_: int) -> None:
        with store.begin() as tx:
            used.append(entries.use(tx, found, at=AT))

    at_once(use, 4)
    assert sorted(used) == [False, False, False, True]


def test_a_lasting_one_works_until_its_end(store: SqlStore) -> None:
    with store.begin() as tx:
        secret = entries.make(tx, OWNER, at=AT, until=later(days=30), lasting=True)
        for day in (1, 2, 29):
            found = entries.find(tx, secret, purpose=Purpose.LOGIN, at=later(days=day))
            assert found is not None
            assert entries.use(tx, found, at=later(days=day))
        assert entries.find(tx, secret, purpose=Purpose.LOGIN, at=later(days=30)) is None


def test_only_the_newest_link_to_choose_a_password_works_and_what_has_ended_is_cleared(store: SqlStore) -> None:
    with store.begin() as tx:
        first = entries.make(tx, OWNER, purpose=Purpose.PASSWORD, at=AT)
        second = entries.make(tx, OWNER, purpose=Purpose.PASSWORD, at=later(minutes=1))
        assert entries.find(tx, first, purpose=Purpose.PASSWORD, at=later(minutes=2)) is None
        assert entries.find(tx, second, purpose=Purpose.PASSWORD, at=later(minutes=30)) is not None
        assert entries.clear(tx, at=later(minutes=30)) == 0
        assert entries.clear(tx, at=later(minutes=31)) == 1
