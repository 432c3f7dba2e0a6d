"""How many digests are written and delivered in a second, beside a plain loop of ``smtplib`` with the same bytes.

Everybody has one item with something due. The database is SQLite with synchronous=FULL, the mail server a process on
the same machine that takes everything (:mod:`tests.benchmarks.sink`).
"""

import smtplib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from adapters.delivery.letters import Sender
from adapters.delivery.smtp import Server, Smtp
from adapters.log import configure
from adapters.sql.engines import SQLITE, open_database
from adapters.sql.store import SqlStore
from adapters.worker import compose, deliver, sweep
from tests.benchmarks.places import AT, filled
from tests.benchmarks.sink import sink

SENDER = Sender(name="Hjulet", address="hjulet@region.example", base_url="https://hjulet.region.example")
LEASE, RETRY = timedelta(minutes=5), timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """Mails per second: written, delivered, both one after the other, and sent by the plain loop."""

    mails: int
    composed: float
    delivered: float
    both: float
    plain: float

    @property
    def ratio(self) -> float:
        """How many times slower writing and delivering is than to send the bytes, if somebody had written them."""
        return self.plain / self.both


def measure(folder: Path, *, mails: int) -> Mailed:
    """Write and deliver a digest to each of so many persons; then send the same bytes again in a plain loop."""
    configure(level=50)
    path = folder / "digests.db"
    filled(path, items=mails, due=mails, people=mails)
    database = open_database(f"sqlite:///{path}")
    store = SqlStore(database)
    sweep(store, at=AT)
    with sink() as port:
        began = perf_counter()
        written = compose(store, at=AT, sender=SENDER).messages
        while written < mails:
            written += compose(store, at=AT, sender=SENDER).messages
        composed = perf_counter()
        sent = _deliver(store, port)
        ended = perf_counter()
        assert (written, sent) == (mails, mails)
        database.close()
        plain = _plain(path, port)
    return Mailed(
        mails=mails,
        composed=mails / (composed - began),
        delivered=mails / (ended - composed),
        both=mails / (ended - began),
        plain=mails / plain,
    )


def _deliver(store: SqlStore, port: int) -> int:
    transport = Smtp(server=Server.at(f"smtp://127.0.0.1:{port}"), sender=SENDER.address, timeout=30)
    sent = 0
    while done := deliver(store, transport, at=AT, lease=LEASE, first_retry=RETRY).sent:
        sent += done
    return sent


def _plain(path: Path, port: int) -> float:
    """The seconds that a loop takes which sends the same mails over one connection, and does nothing else."""
    connection = SQLITE.connect(str(path))
    mails = connection.execute("SELECT address, raw FROM message ORDER BY id").fetchall()
    connection.close()
    began = perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for address, raw in mails:
            server.sendmail(SENDER.address, address, raw)
    return perf_counter() - began
