"""Verifying the trail of everything beside hashing the same bytes, kept in memory, in a bare loop.

The trail alone: what the tables say is another work, which hashes nothing, and the events here are not real ones.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from rich.progress import track

from adapters.sql import seals
from adapters.sql.engines import SQLITE
from adapters.sql.store import SqlStore
from adapters.sql.trail import verify
from engine.audit import GENESIS, canonical, event_hash
from engine.model import SCHEDULER, Actor, ActorKind
from tests.benchmarks.places import AT, PEOPLE, fresh, insertion, item_row, stored
from tests.benchmarks.rounds import Compared, compare

EVENTS_AN_ITEM = 10
SEALED_EVERY = 2
"""After so many events of each item, a seal is set."""

COLUMNS = ("item_id", "seq", "at", "actor_kind", "actor_id", "on_behalf_of", "kind", "data", "prev_hash", "hash")


def measure(folder: Path, *, events: int, rounds: int) -> Compared:
    """Events per second, verified and merely hashed."""
    database, store = fresh(folder / "trail.db")
    contents = list(_filled(folder / "trail.db", store, items=events // EVENTS_AN_ITEM))

    def verified() -> int:
        with store.read() as tx:
            verdict = verify(tx, trail_only=True)
        if not verdict.is_whole:
            raise AssertionError(verdict.first)
        return verdict.events

    def hashed() -> int:
        for content in contents:
            sha256(content).hexdigest()
        return len(contents)

    compared = compare(prepare_ours=lambda: verified, prepare_yardstick=lambda: hashed, rounds=rounds)
    database.close()
    return compared


def _filled(path: Path, store: SqlStore, *, items: int) -> Iterator[bytes]:
    """Fill a database as years of work do, all items side by side; gives the bytes that each hash covers."""
    connection = SQLITE.connect(str(path))
    connection.execute("PRAGMA synchronous = OFF")
    numbers = range(1, items + 1)
    rows = ({**item_row(n, PEOPLE), "seq": 0} for n in numbers)
    connection.executemany(insertion("item", item_row(1, PEOPLE)), (tuple(row.values()) for row in rows))
    heads = dict.fromkeys(numbers, GENESIS)
    for seq in track(range(1, EVENTS_AN_ITEM + 1), description="events", transient=True):
        written = [_event(n, seq, heads[n]) for n in numbers]
        connection.executemany(insertion("event", dict.fromkeys(COLUMNS)), written)
        heads = {row[0]: row[-1] for row in written}
        connection.executemany("UPDATE item SET seq = ?, head = ? WHERE id = ?", [(seq, heads[n], n) for n in numbers])
        connection.commit()
        if seq % SEALED_EVERY == 0:
            with store.begin() as tx:
                seals.set_seal(tx, at=AT + timedelta(days=seq), key=None)
        yield from map(_content, written)
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


def _event(item_id: int, seq: int, prev_hash: str) -> tuple[Any, ...]:
    at = AT + timedelta(days=seq, microseconds=item_id)
    actor = Actor(kind=ActorKind.PERSON, person_id=item_id % PEOPLE + 1) if seq % 3 else SCHEDULER
    kind = f"event.{seq % 5}"
    data = {"phase": "test", "cycle": seq, "note": f"Vi mätte på avdelning {item_id} i dag, och det gick “bra”."}
    digest = event_hash(item_id=item_id, seq=seq, at=at, actor=actor, kind=kind, data=data, prev_hash=prev_hash)
    when, words = stored(at), canonical(data)
    return item_id, seq, when, actor.kind.value, actor.person_id, None, kind, words, prev_hash, digest


def _content(row: tuple[Any, ...]) -> bytes:
    content = [*row[:2], row[2].replace(" ", "T") + "+00:00", *row[3:9]]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
