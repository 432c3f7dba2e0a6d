"""How many due items a sweep gets through in a second, beside bare SQL that reads and writes the same rows."""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from adapters.sql.engines import PRAGMAS, SQLITE, open_database
from adapters.sql.store import SqlStore
from engine.sweeping import sweep_batch
from tests.benchmarks.places import AT, MIDNIGHT, STOCKHOLM, filled, stored
from tests.benchmarks.rounds import Compared, Run, compare

BATCH = 500

CLAIM = """
SELECT agenda.wake_at, agenda.commitment_id, agenda.serial, commitment.serial, commitment.item_id, commitment.due_at,
       commitment.owner_id, commitment.policy, person.digest_hour, person.organisation_id, item.workflow
FROM agenda JOIN commitment ON commitment.id = agenda.commitment_id
            JOIN item ON item.id = commitment.item_id LEFT JOIN person ON person.id = commitment.owner_id
WHERE agenda.wake_at <= ? ORDER BY agenda.wake_at, agenda.commitment_id LIMIT ?
"""
DROP = "DELETE FROM agenda WHERE wake_at = ? AND commitment_id = ? AND nudge = 0"
NOTE = "INSERT INTO agenda (wake_at, commitment_id, nudge, serial, told_owner_at) VALUES (?, ?, 0, 1, ?)"
NOTICE = """
INSERT INTO notice (commitment_id, item_id, generation, rung, occurrence, role, person_id, nominal_at, fired_at,
                    send_at, state, reason, at_once, state_at)
VALUES (?, ?, 1, 0, 1, 'owner', ?, ?, ?, ?, 'planned', 'fell due', 0, ?)
ON CONFLICT DO NOTHING
"""


def measure(folder: Path, *, items: int, due: int, rounds: int) -> Compared:
    """Sweep ``due`` items of a database of ``items``, ours and bare SQL in turn, each on a fresh copy."""
    original = folder / f"{items}.db"
    filled(original, items=items, due=due)
    compared = compare(
        prepare_ours=lambda: _ours(_copy(original)),
        prepare_yardstick=lambda: _bare(_copy(original)),
        rounds=rounds,
    )
    original.unlink()
    return compared


def _copy(original: Path) -> Path:
    copy = original.with_suffix(".copy")
    for old in (copy, copy.with_name(copy.name + "-wal"), copy.with_name(copy.name + "-shm")):
        old.unlink(missing_ok=True)
    shutil.copyfile(original, copy)
    os.sync()  # else the disk would still be busy with the copy while the sweep waits for its commits
    return copy


def _ours(path: Path) -> Run:
    database = open_database(f"sqlite:///{path}")
    store = SqlStore(database)
    with store.begin() as tx:  # a process that runs has read these long ago
        tx.definition("pdsa")
        tx.tree()

    def run() -> int:
        done = 0
        while True:
            with store.begin() as tx:
                swept = sweep_batch(tx, at=AT, limit=BATCH)
            if not swept.claimed:
                break
            assert swept.notices == swept.claimed
            done += swept.claimed
        database.close()
        return done

    return run


def _bare(path: Path) -> Run:
    connection = SQLITE.connect(str(path), isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    at, midnight = stored(AT), stored(MIDNIGHT)
    later = [stored(STOCKHOLM.start_of(MIDNIGHT.date() + timedelta(days=days))) for days in (8, 4, 6)]

    def batch() -> int:
        connection.execute("BEGIN IMMEDIATE")
        claimed = connection.execute(CLAIM, (at, BATCH)).fetchall()
        connection.executemany(DROP, [row[:2] for row in claimed])
        connection.executemany(NOTE, [(later[row[1] % 3], row[1], at) for row in claimed])
        notices = [(row[1], row[4], row[6], midnight, at, at, at) for row in claimed]
        connection.executemany(NOTICE, notices)
        connection.execute("COMMIT")
        return len(claimed)

    return lambda: _until_none(batch, close=connection.close)


def _until_none(batch: Callable[[], int], *, close: Callable[[], None]) -> int:
    done = 0
    while found := batch():
        done += found
    close()
    return done
