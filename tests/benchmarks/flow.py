"""How long all figures about flow take, beside bare SQL that only reads the rows that they are made of."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rich.progress import track

from adapters.sql import flow
from adapters.sql.engines import PRAGMAS, SQLITE, open_database
from adapters.sql.scopes import Scope
from adapters.sql.store import SqlStore
from engine.audit import GENESIS
from engine.flow import usual_period
from tests.benchmarks.places import AT, CHUNK, PEOPLE, STOCKHOLM, UNITS, fresh, stored
from tests.benchmarks.rounds import Compared, Run, compare

WAYS = (
    ("problem", "propose"),
    ("proposal", "start_test"),
    ("test", "end_test_early"),
    ("follow_up", "evaluate"),
    ("evaluation", "adopt"),
)
DAYS = 1000
"""So far back did the first items begin."""

STAY, LIMIT, MOVED_BY, MOVED_SHARE = 40, 30, 14, 0.15
REMINDED = (-5, 0)

Row = Sequence[Any]

COLUMNS = {
    "item": "id ref workflow workflow_version title organisation_id owner_id phase cycle version seq head opened_at "
    "entered_at last_act_at peak_rank peak_at ended_at aim_decided visibility",
    "commitment": "id item_id kind subject cycle owner_id opened_at due_at policy since generation is_news serial "
    "closed_at outcome moved moved_days undone details",
    "event": "item_id seq at actor_kind kind data prev_hash hash",
    "notice": "commitment_id item_id generation rung occurrence role person_id nominal_at fired_at send_at state "
    "reason at_once state_at",
}

BARE = (
    (
        "SELECT commitment.subject, commitment.opened_at, commitment.closed_at, commitment.due_at, item.opened_at "
        "FROM commitment JOIN item ON item.id = commitment.item_id WHERE kind = 'phase' AND (closed_at IS NULL OR "
        "closed_at >= :first)"
    ),
    (
        "SELECT notice.role, notice.state_at, event.at FROM notice JOIN event ON event.item_id = notice.item_id "
        "WHERE state = 'sent' AND state_at >= :first AND event.at > state_at"
    ),
    (
        "SELECT event.at, event.data FROM commitment JOIN event ON event.item_id = commitment.item_id WHERE moved > 0 "
        "AND (closed_at IS NULL OR closed_at >= :first) AND event.kind = 'deadline.moved'"
    ),
)


def measure(folder: Path, *, items: int, rounds: int) -> Compared:
    """Compute all figures of the last year for everybody's items, ours and the bare reading in turn."""
    file = folder / f"flow-{items}.db"
    lived(file, items=items)
    compared = compare(prepare_ours=lambda: _ours(file), prepare_yardstick=lambda: _bare(file), rounds=rounds)
    file.unlink()
    return compared


def _ours(file: Path) -> Run:
    database = open_database(f"sqlite:///{file}")
    store, (first, last) = SqlStore(database), usual_period(STOCKHOLM.local_date(AT))
    scope = Scope(workflow="pdsa", first=first, last=last, at=AT, calendar=STOCKHOLM)

    def run() -> int:
        with store.read() as tx:
            assert flow.flow(tx, scope).finished
        database.close()
        return 1

    return run


def _bare(file: Path) -> Run:
    connection = SQLITE.connect(str(file), isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    first = stored(STOCKHOLM.start_of(usual_period(STOCKHOLM.local_date(AT))[0]))

    def run() -> int:
        for query in BARE:
            assert connection.execute(query, {"first": first}).fetchall()
        connection.close()
        return 1

    return run


def lived(file: Path, *, items: int) -> None:
    """A database in which so many initiatives began in the last thousand days, and each has gone as far as it came."""
    fresh(file)[0].close()
    connection = SQLITE.connect(str(file))
    connection.execute("PRAGMA synchronous = OFF")
    lives, made = _lives(items), 0
    chunks = range(0, items, CHUNK)
    for _ in track(chunks, description=f"{items:,} lives", transient=True, disable=len(chunks) < 2):
        rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        while made < items and len(rows["item"]) < CHUNK:
            for table, found in next(lives).items():
                rows[table].extend(found)
            made += 1
        for table, columns in COLUMNS.items():
            names = columns.split()
            marks = ", ".join("?" * len(names))
            connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows[table])  # noqa: S608 - our own names
        connection.commit()
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


def _lives(items: int) -> Iterator[dict[str, list[Row]]]:
    chance, number = random.Random(1), 0  # noqa: S311 - how lives go
    for item_id in range(1, items + 1):
        life = Life(item_id, AT - timedelta(minutes=chance.randrange(DAYS * 24 * 60)))
        for phase, trigger in WAYS:
            number += 1
            if not life.stays(number, phase, trigger, chance):
                break
        yield life.rows()


class Life:
    """One initiative as rows, while it goes from phase to phase."""

    def __init__(self, item_id: int, begun: datetime) -> None:
        self.item_id, self.begun, self.now, self.phase = item_id, begun, begun, ""
        self.ended: datetime | None = None
        self.commitments: list[Row] = []
        self.events: list[Row] = []
        self.notices: list[Row] = []
        self._say(begun, "item.opened", '{"owner":1,"phase":"problem","title":"Fewer falls"}')

    def stays(self, number: int, phase: str, trigger: str, chance: random.Random) -> bool:
        """Be in a phase for some time; False when that is now."""
        opened, self.phase = self.now, phase
        until = opened + timedelta(days=chance.expovariate(1 / STAY))
        is_moved, due_at = chance.random() < MOVED_SHARE, opened + timedelta(days=LIMIT)
        if is_moved:
            later = due_at + timedelta(days=MOVED_BY)
            said = f'"kind":"phase","subject":"{phase}","before":"{due_at.date()}","after":"{later.date()}"'
            data = f'{{"commitment":{number},{said},"working_days":10,"reason":"Two are ill"}}'
            self._say(min(opened + (until - opened) / 2, AT), "deadline.moved", data)
            due_at = later
        for rung, days in enumerate(REMINDED):
            sent = due_at + timedelta(days=days)
            if sent < min(until, AT):
                at = stored(sent)
                told = (number, self.item_id, 1, rung, 1, "owner", 1, at, at, at, "sent", "mailed", 0, at)
                self.notices.append(told)
        self._say(min(opened + (until - opened) / 3, AT), "worksheet.filled", '{"cycle":1,"values":{}}')
        is_over, since = until < AT, stored(opened)
        ending = (stored(until), trigger) if is_over else (None, None)
        promise = (number, self.item_id, "phase", phase, 1, 1, since, stored(due_at), "standard", since, 1, 1, 1)
        self.commitments.append((*promise, *ending, int(is_moved), 10 * is_moved, 0, "{}"))
        if is_over:
            self.now = until
            self._say(until, "item.moved", f'{{"source":"{phase}","trigger":"{trigger}"}}')
        if is_over and phase == WAYS[-1][0]:
            self.phase, self.ended = "adopted", until
        return is_over

    def rows(self) -> dict[str, list[Row]]:
        """All of it."""
        n, now = self.item_id, stored(self.now)
        of_whom = (f"FA-2026-{n:03d}", "pdsa", 1, f"Fewer falls on ward {n}", 2 + n % UNITS, 1 + n % PEOPLE)
        times = (stored(self.begun), now, now, 1, now, self.ended and stored(self.ended))
        item = (n, *of_whom, self.phase, 1, 1, len(self.events), GENESIS, *times, 0, "organisation")
        return {"item": [item], "commitment": self.commitments, "event": self.events, "notice": self.notices}

    def _say(self, at: datetime, kind: str, data: str) -> None:
        seq = len(self.events) + 1
        self.events.append((self.item_id, seq, stored(at), "operator", kind, data, GENESIS, GENESIS))
