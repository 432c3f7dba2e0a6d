"""How long people wait for a page: each beside one with the same frame and nothing in it, asked for in turn."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx
import uvicorn

from adapters.settings import load
from adapters.sql import nights, sessions
from adapters.sql.engines import SQLITE, open_database
from adapters.sql.nights import Count
from adapters.sql.store import SqlStore
from adapters.web.app import create_app
from adapters.web.cookies import name_of
from engine.trends import YEAR
from tests.benchmarks.places import AT, UNITS, filled, stored

PEOPLE = 3000
"""So many that somebody has some thirty initiatives of a hundred thousand."""

MANAGER = 1
YARDSTICK = "/help"
PAGES = {"My work": "/", "Initiative": "/items/FA-2026-5000", "Board": "/board", "Stalled": "/stalled"}
PHASES = ("problem", "proposal", "test", "follow_up", "evaluation")


@dataclass(frozen=True, slots=True)
class Waited:
    """Milliseconds until a page is there: the median, and that of an empty one asked for in turn with it."""

    name: str
    page: float
    empty: float

    @property
    def ratio(self) -> float:
        """How many times as long as for an empty page."""
        return self.page / self.empty


def measure(folder: Path, *, items: int, rounds: int) -> list[Waited]:
    """Ask for each page as a manager does who has some thirty initiatives of their own."""
    file = folder / f"pages-{items}.db"
    filled(file, items=items, due=items // 10, people=PEOPLE)
    enliven(file, items=items)
    count_nights(file)
    with _served(file) as browser:
        return [_waited(browser, name, path, rounds=rounds) for name, path in PAGES.items()]


def _waited(browser: httpx.Client, name: str, path: str, *, rounds: int) -> Waited:
    _milliseconds(browser, path)
    pairs = [(_milliseconds(browser, path), _milliseconds(browser, YARDSTICK)) for _ in range(rounds)]
    return Waited(name, median(page for page, _ in pairs), median(empty for _, empty in pairs))


def _milliseconds(browser: httpx.Client, path: str) -> float:
    began = perf_counter()
    browser.get(path).raise_for_status()
    return (perf_counter() - began) * 1000


@contextmanager
def _served(file: Path) -> Iterator[httpx.Client]:
    """A server on a port of its own, and somebody who is logged in."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the server itself does
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    database = open_database(f"sqlite:///{file}")
    store = SqlStore(database)
    with tempfile.TemporaryDirectory() as data:
        given = {"HJULET_BASE_URL": base, "HJULET_DATA_DIRECTORY": data}
        settings = load(environ=given, directory=Path(data)).settings
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(store, settings=settings, now=lambda: AT), access_log=False, log_config=None, lifespan="off"
            )
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        with store.begin() as tx:
            ends_at = AT + timedelta(hours=12)
            secret = sessions.begin(tx, MANAGER, method="bench", agent="bench", at=AT, ends_at=ends_at)
        try:
            with httpx.Client(base_url=base, cookies={name_of(base): secret}) as browser:
                yield browser
        finally:
            server.should_exit = True
            thread.join()
            database.close()


def count_nights(file: Path) -> None:
    """Let it have been counted every night of a year how much had stalled in each unit."""
    database = open_database(f"sqlite:///{file}")
    with SqlStore(database).begin() as tx:
        places = [*tx.tree().organisations]
        for ago in range(YEAR.days):
            counted = Count(at_work=dict.fromkeys(places, 2500), stalled=dict.fromkeys(places, 80 + ago % 7))
            nights.note(tx, AT.date() - timedelta(days=ago), counted)
    database.close()


def enliven(file: Path, *, items: int) -> None:
    """Let the items be in every phase; some have ended, some have stalled, and all have a team and answers."""
    connection = SQLITE.connect(str(file))
    connection.execute("PRAGMA synchronous = OFF")
    phase = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(PHASES))
    long_ago = stored(AT - timedelta(days=200))
    # People begin and act at different moments: what is listed in the order of time need not be sorted.
    connection.executemany(
        "UPDATE item SET entered_at = ?, last_act_at = ? WHERE id = ?",
        (
            (stored(AT - timedelta(minutes=n * 7 % 60_000)), stored(AT - timedelta(minutes=n * 11 % 40_000)), n)
            for n in range(1, items + 1)
        ),
    )
    connection.execute(f"UPDATE item SET phase = CASE id % 5 {phase} END")  # noqa: S608 - our own names
    connection.execute("UPDATE item SET stalled_at = last_act_at WHERE id % 30 = 0")
    connection.execute("UPDATE item SET visibility = 'team' WHERE id % 20 = 0")
    connection.execute(
        "UPDATE item SET phase = 'abandoned', ended_at = ?, stalled_at = NULL WHERE id % 4 = 3", (long_ago,)
    )
    connection.execute("UPDATE commitment SET closed_at = ?, outcome = 'moved' WHERE item_id % 4 = 3", (long_ago,))
    connection.execute("UPDATE organisation SET manager_id = ? WHERE id = 1", (MANAGER,))
    numbers = range(1, items + 1)
    connection.executemany(
        "INSERT INTO participant (item_id, person_id, part) VALUES (?, ?, 'member')",
        ((n, 1 + (n * 7 + UNITS * k) % PEOPLE) for n in numbers for k in (1, 2)),
    )
    answers = (
        '{"problem": "Many fall at night", "aim": "Half as many", "patient_perspective": "They are afraid to ring"}'
    )
    connection.executemany(
        "INSERT INTO worksheet (item_id, phase, cycle, \"values\") VALUES (?, 'problem', 1, ?)",
        ((n, answers) for n in numbers),
    )
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()
