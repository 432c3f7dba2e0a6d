"""Until when somebody does not want to be reminded is kept for the promise as it stands, and no longer."""

from dataclasses import replace
from datetime import date

from adapters.sql import statements
from adapters.sql.postponements import postponed
from adapters.sql.store import SqlStore, SqlTransaction
from tests.adapters.sql.building import COLLEAGUE, OWNER, decided, opened, owed

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 4)


def test_the_last_date_given_counts_for_each_person(store: SqlStore) -> None:
    opened(store, owed())
    with store.begin() as tx:
        postpone(tx, commitment_id=1, person_id=OWNER, until=APRIL)
        postpone(tx, commitment_id=1, person_id=COLLEAGUE, until=APRIL)
        postpone(tx, commitment_id=1, person_id=OWNER, until=MAY)
        assert postponed(tx, [1, 2]) == {(1, OWNER): MAY, (1, COLLEAGUE): APRIL}
        assert postponed(tx, []) == {}


def test_a_new_deadline_ends_it(store: SqlStore) -> None:
    item = opened(store, owed())
    with store.begin() as tx:
        postpone(tx, commitment_id=1, person_id=OWNER, until=APRIL)
        tx.record(decided(item, changed=[replace(owed(id=1), generation=2, serial=2)]))
        assert postponed(tx, [1]) == {}
        postpone(tx, commitment_id=1, person_id=OWNER, until=MAY)
        assert postponed(tx, [1]) == {(1, OWNER): MAY}


def postpone(tx: SqlTransaction, *, commitment_id: int, person_id: int, until: date) -> None:
    """As what is recorded about an act does it."""
    tx.sql.run(statements.POSTPONE, of_commitment=commitment_id, of_person=person_id, until=until)
