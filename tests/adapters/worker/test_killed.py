"""Two processes at work on one database, and one of them really killed: nothing is lost, doubled or left half done.

The mail server kills whoever speaks to it at a chosen step of the dialogue; a process that stands still before a commit
is killed there. Nothing is left to chance, and nothing waits for a while.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from adapters.delivery import smtp
from adapters.sql import lists
from adapters.sql.engines import open_database
from adapters.sql.messages import MessageState
from adapters.sql.store import SqlStore
from engine import timing
from engine.model import Actor, ActorKind, NoticeState
from tests.adapters.delivery.mails import read
from tests.adapters.delivery.servers import Sink, running
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, MANAGER, OWNER
from tests.adapters.worker.building import MONDAY, TERMS, House, local, working_day
from tests.adapters.worker.killable import Order
from tests.engine.chains import first_break
from tests.postgres import Server

ROOT = Path(__file__).parents[3]
AT = local(working_day(23))
"""The owner and the team are told that it is late; what was paused wakes."""

OWNERS = (OWNER, MANAGER, COLLEAGUE)
KINDS = ("sqlite", "postgresql")
LEAST_COMMITS = 10
"""A round is made of at least so many transactions: sweep, look around, compose, lease, and two for each mail."""

STEPS = ("EHLO", "MAIL", "RCPT", "taken", "answered")
IN_DOUBT = {"taken", "answered"}
"""Whoever is killed then has sent the last byte, and nothing on record says what was answered."""


@dataclass(frozen=True)
class Databases:
    """Gives databases with five people in them."""

    sqlite_template: Path
    server: Server
    postgresql_template: str

    @contextmanager
    def fresh(self, kind: str, tmp_path: Path) -> Iterator[str]:
        """The URL of one."""
        if kind == "postgresql":
            with self.server.database(template=self.postgresql_template) as url:
                yield url
        else:
            file = tmp_path / "killed.db"
            for name in (file, *tmp_path.glob("killed.db-*")):
                name.unlink(missing_ok=True)
            yield f"sqlite:///{shutil.copy(self.sqlite_template, file)}"


@dataclass(frozen=True)
class Shop:
    """Where processes are made that do rounds, one at a time."""

    process: subprocess.Popen[str]

    def start(self, order: Order) -> int:
        """Make a process that waits for the word; gives its number."""
        self._say(order.written())
        ready, number = self.hears().split()
        assert ready == "ready"
        return int(number)

    def go(self) -> None:
        """Let it do its round."""
        self._say("go")

    def hears(self) -> str:
        """What it says next."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ended(self) -> int:
        """How it ended."""
        while not (last := self.hears()).startswith("ended"):
            pass
        return int(last.split()[1])

    def _say(self, words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()


@pytest.fixture(scope="module")
def shops() -> Iterator[list[Shop]]:
    """Two of them: their processes work at the same time."""
    with ExitStack() as running_shops:
        yield [Shop(running_shops.enter_context(shop_process())) for _ in range(2)]


@contextmanager
def shop_process() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.adapters.worker.killable"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def databases(sqlite_template: Path, postgres_server: Server, postgresql_template: str) -> Databases:
    """Where databases are made."""
    return Databases(sqlite_template, postgres_server, postgresql_template)


@contextmanager
def at_work(url: str, tmp_path: Path) -> Iterator[House]:
    """Everybody owes something that is late, and one item rests until today."""
    database = open_database(url)
    house = House(SqlStore(database), tmp_path / "maildir")
    for person in OWNERS:
        house.opens(f"Arbete {person}", owner_id=person, participants=house.takes_part(COLLEAGUE, COORDINATOR))
    resting = house.opens("Vilar")
    with house.store.begin() as tx:
        owner = Actor(kind=ActorKind.PERSON, person_id=OWNER)
        timing.pause(tx, item_id=resting.id, until=working_day(23), reason="Vila", actor=owner, at=local(MONDAY, 10))
    try:
        yield house
    finally:
        database.close()


@dataclass
class KillingSink(Sink):
    """Kills the process at the other end when it comes to a step of the dialogue, once."""

    step: str | None = None
    victims: dict[int, int] = field(default_factory=dict)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self._kill(server, at="EHLO")
        return await super().handle_EHLO(server, session, envelope, hostname, responses)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._kill(server, at="MAIL")
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._kill(server, at="RCPT")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str | None:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        self._kill(server, at="taken")
        if self.step == "answered":
            await server.push("250 OK")
            self._kill(server, at="answered")
        return answer

    def _kill(self, server: SMTP, *, at: str) -> None:
        if self.step == at:
            self.step = None
            assert server.transport is not None
            os.kill(self.victims[server.transport.get_extra_info("sockname")[1]], signal.SIGKILL)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", STEPS)
def test_whoever_is_killed_while_speaking_to_the_mail_server_loses_and_doubles_nothing(
    databases: Databases, shops: list[Shop], tmp_path: Path, kind: str, step: str
) -> None:
    with databases.fresh(kind, tmp_path) as url, at_work(url, tmp_path) as house, ExitStack() as servers:
        sink = KillingSink(step=step)
        ports = [servers.enter_context(running(sink)) for _ in range(3)]
        for shop, port in zip(shops, ports, strict=False):
            sink.victims[port] = shop.start(Order(url, port, AT.isoformat()))
        for shop in shops:
            shop.go()
        assert sorted(shop.ended() for shop in shops) == [-signal.SIGKILL, 0]
        finished(house, port=ports[2], sink=sink, kills=1)
        assert sum(message.doubts for message in house.outbox()) == (step in IN_DOUBT)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_is_killed_before_any_commit_leaves_nothing_half_done(
    databases: Databases, shops: list[Shop], tmp_path: Path, kind: str
) -> None:
    commits = count(1)
    while killed_before_commit(next(commits), databases, shops[0], tmp_path, kind):
        pass
    assert next(commits) > LEAST_COMMITS


@pytest.mark.parametrize("kind", KINDS)
def test_two_processes_at_once_share_the_work_and_do_nothing_twice(
    databases: Databases, shops: list[Shop], tmp_path: Path, kind: str
) -> None:
    with (
        databases.fresh(kind, tmp_path) as url,
        at_work(url, tmp_path) as house,
        running(sink := Sink()) as port,
    ):
        for shop in shops:
            shop.start(Order(url, port, AT.isoformat()))
        for shop in shops:
            shop.go()
        reports = [json.loads(shop.hears()) for shop in shops]
        assert [shop.ended() for shop in shops] == [0, 0]
        assert sum(report["sent"] for report in reports) == len(sink.received)
        finished(house, port=port, sink=sink, kills=0)


def killed_before_commit(number: int, databases: Databases, shop: Shop, tmp_path: Path, kind: str) -> bool:
    """Kill a process before one of its commits; False when it had done its round by then."""
    with (
        databases.fresh(kind, tmp_path) as url,
        at_work(url, tmp_path) as house,
        running(sink := Sink()) as port,
    ):
        process = shop.start(Order(url, port, AT.isoformat(), halt_at=number))
        shop.go()
        is_halted = shop.hears() == "halted"
        if is_halted:
            os.kill(process, signal.SIGKILL)
        assert shop.ended() == (-signal.SIGKILL if is_halted else 0)
        finished(house, port=port, sink=sink, kills=int(is_halted))
    return is_halted


# --- What must hold ---------------------------------------------------------------------------------------------------


def finished(house: House, *, port: int, sink: Sink, kills: int) -> None:
    """Let the survivors do the rest, and hold what was received against what was owed."""
    if isinstance(sink, KillingSink):
        sink.step = None
    server = smtp.Server.at(f"smtp://127.0.0.1:{port}")
    house.transport = smtp.Smtp(server=server, sender="hjulet@region.example", timeout=20)
    for number in range(1, 4):
        house.round(AT + number * (TERMS.lease * 20))
    copies = Counter(sink.bodies)
    assert len({message_id(raw) for raw in copies}) == len(copies)  # a copy is the same, byte for byte
    assert sum(copies.values()) - len(copies) <= sum(message.doubts for message in house.outbox()) <= kills
    received = [key for raw in copies for key in read(raw).get_all("X-Hjulet-Notice", [])]
    notices = [notice for commitment in commitments(house) for notice in house.notices(commitment)]
    assert {notice.state for notice in notices} <= {NoticeState.SENT, NoticeState.REPLACED}
    assert sorted(received) == sorted(notice.key for notice in notices if notice.state is NoticeState.SENT)
    assert len(received) > len(OWNERS)
    assert {message.state for message in house.outbox()} == {MessageState.SENT}
    for item_id in range(1, len(OWNERS) + 2):
        assert_whole(house, item_id)


def assert_whole(house: House, item_id: int) -> None:
    """The item and its trail say the same, and what was paused woke once."""
    with house.store.read() as tx:
        facts, trail = tx.facts(item_id, at=AT), lists.history(tx, item_id)
    assert first_break(trail, seq=facts.item.seq, head=facts.item.head) is None
    assert facts.item.pause is None
    was_paused = any(event.kind == "item.paused" for event in trail)
    assert sum(event.kind == "item.resumed" for event in trail) == was_paused


def commitments(house: House) -> list[int]:
    with house.store.read() as tx:
        found = tx.sql.connection.exec_driver_sql("SELECT id FROM commitment ORDER BY id").scalars()
        return [int(commitment) for commitment in found]


def message_id(raw: bytes) -> str:
    return str(read(raw)["Message-ID"])
