from adapters.sql import feeds, people
from adapters.sql.store import SqlStore
from tests.adapters.sql.building import AT, COLLEAGUE, OWNER, later, opened, owed


def test_a_secret_names_its_person_and_is_kept_nowhere(store: SqlStore) -> None:
    with store.begin() as tx:
        secret = feeds.make(tx, OWNER, at=AT)
        other = feeds.make(tx, COLLEAGUE, at=AT)
    with store.read() as tx:
        assert [found.id for s in (secret, other) if (found := feeds.owner_of(tx, s))] == [OWNER, COLLEAGUE]
        assert feeds.owner_of(tx, f"{secret}x") is None
        kept = tx.sql.connection.exec_driver_sql("SELECT * FROM feed").all()
    assert secret not in str(kept)


def test_a_new_secret_ends_the_old_one(store: SqlStore) -> None:
    with store.begin() as tx:
        first = feeds.make(tx, OWNER, at=AT)
        second = feeds.make(tx, OWNER, at=later(days=1))
        assert feeds.owner_of(tx, first) is None
        assert feeds.owner_of(tx, second) is not None
        assert feeds.made_at(tx, OWNER) == later(days=1)


def test_a_feed_can_be_ended_once(store: SqlStore) -> None:
    with store.begin() as tx:
        secret = feeds.make(tx, OWNER, at=AT)
        assert feeds.revoke(tx, OWNER)
        assert not feeds.revoke(tx, OWNER)
        assert feeds.owner_of(tx, secret) is None
        assert feeds.made_at(tx, OWNER) is None


def test_whoever_has_left_has_no_feed(store: SqlStore) -> None:
    with store.begin() as tx:
        secret = feeds.make(tx, OWNER, at=AT)
        people.deactivate(tx, OWNER, on=AT.date())
        assert feeds.owner_of(tx, secret) is None


def test_only_what_is_owed_by_a_date_has_one(store: SqlStore) -> None:
    opened(
        store,
        owed(),
        owed(due_at=None),
        owed(closed_at=AT),
        owed(owner_id=COLLEAGUE),
    )
    with store.read() as tx:
        assert [found.id for found in feeds.dated(tx, OWNER)] == [1]
