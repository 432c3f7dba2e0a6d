"""The first page of what has stopped, with how much there is of it, beside one query by hand for the same rows.

The query knows nothing of rights, calendars or reminders, and explains nothing.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from adapters.sql import offices
from adapters.sql.engines import SQLITE, open_database
from adapters.sql.overview import Wanted
from adapters.sql.stalls import Stalls
from adapters.sql.store import SqlStore
from engine.access import Duty
from tests.benchmarks.pages import MANAGER, PEOPLE, enliven
from tests.benchmarks.places import AT, STOCKHOLM, filled, stored
from tests.benchmarks.rounds import Compared, Run, compare

PAGE = 50
SILENT_BEFORE = stored(STOCKHOLM.start_of(date(2026, 2, 3)))
"""Twenty working days before AT."""

STOPPED = """
    ended_at IS NULL AND pause_until IS NULL
    AND (stalled_at IS NOT NULL OR owner_id IS NULL OR last_act_at < ?)
"""
COUNT = f"SELECT count(*) FROM (SELECT id FROM item WHERE {STOPPED} LIMIT 1001)"  # noqa: S608 - our own words
ROWS = f"""
    SELECT item.*, organisation.name, person.name,
        (SELECT min(due_at) FROM commitment WHERE item_id = item.id AND kind = 'phase' AND closed_at IS NULL)
    FROM item JOIN organisation ON organisation.id = item.organisation_id LEFT JOIN person ON person.id = owner_id
    WHERE {STOPPED} ORDER BY last_act_at, item.id LIMIT {PAGE}
"""  # noqa: S608 - our own words


def measure(folder: Path, *, items: int, rounds: int) -> Compared:
    """Pages per second, as a manager above everybody asks for them."""
    file = folder / f"stalled-{items}.db"
    filled(file, items=items, due=items // 10, people=PEOPLE)
    enliven(file, items=items)
    with _ours(file) as ours, closing(SQLITE.connect(str(file))) as connection:
        ours()
        return compare(prepare_ours=lambda: ours, prepare_yardstick=lambda: _by_hand(connection), rounds=rounds)


@contextmanager
def _ours(file: Path) -> Iterator[Run]:
    database = open_database(f"sqlite:///{file}")
    store = SqlStore(database)

    def page() -> int:
        with store.read() as tx:
            rights = offices.rights(tx, tx.person(MANAGER), at=AT)
            wanted = Wanted(organisation_ids=rights.where(Duty.SEE_STALLED))
            stalls = Stalls(tx, rights, wanted, at=AT)
            assert stalls.numbers().stalled >= len(stalls.page(limit=PAGE)) == PAGE
        return 1

    try:
        yield page
    finally:
        database.close()


def _by_hand(connection: sqlite3.Connection) -> Run:
    def page() -> int:
        connection.execute(COUNT, (SILENT_BEFORE,)).fetchone()
        assert len(connection.execute(ROWS, (SILENT_BEFORE,)).fetchall()) == PAGE
        return 1

    return page
