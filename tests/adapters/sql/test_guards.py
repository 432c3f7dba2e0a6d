import pytest
from sqlalchemy import text

from adapters.sql import lists
from adapters.sql.store import SqlStore
from tests.adapters.sql.building import opened

SAME_PLACE = """
INSERT {how} INTO event
SELECT item_id, seq, at, 'operator', actor_id, on_behalf_of, kind, data, prev_hash, hash FROM event
"""


@pytest.mark.parametrize("act", ["UPDATE event SET kind = 'x'", "DELETE FROM event", "DELETE FROM event WHERE seq = 1"])
def test_an_event_is_never_changed_or_removed(store: SqlStore, act: str) -> None:
    opened(store)
    with pytest.raises(Exception, match="events are never"), store.begin() as tx:
        tx.sql.connection.execute(text(act))
    with store.read() as tx:
        assert [event.kind for event in lists.history(tx, 1)] == ["item.changed"]


def test_the_whole_trail_is_never_emptied_at_once(postgresql_store: SqlStore) -> None:
    with pytest.raises(Exception, match="events are never"), postgresql_store.begin() as tx:
        tx.sql.connection.execute(text("TRUNCATE event"))


@pytest.mark.parametrize("how", ["OR REPLACE", "OR IGNORE", "OR FAIL"])
def test_an_event_is_never_replaced(sqlite_store: SqlStore, how: str) -> None:
    opened(sqlite_store)
    with pytest.raises(Exception, match="events are never"), sqlite_store.begin() as tx:
        tx.sql.connection.execute(text(SAME_PLACE.format(how=how)))
