import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from threading import Event, Thread
from zoneinfo import ZoneInfo

import pytest

from adapters import clock, log
from adapters.delivery.maildir import Maildir
from adapters.inbox.mailbox import Mailbox, MailboxFailed
from adapters.scheduler import (
    TOLERANCE,
    Clocks,
    Ring,
    Scheduler,
    count_ring,
    post_ring,
    receiving_ring,
    round_ring,
    run,
    watch_ring,
)
from adapters.sql import migrate, webhooks
from adapters.sql.engines import open_database
from adapters.sql.heartbeats import beat, heartbeats
from adapters.sql.nights import nights
from adapters.sql.organisations import Place, add_organisation
from adapters.sql.store import SqlStore
from adapters.sql.webhooks import Webhook
from adapters.sql.workflows import install
from adapters.webhooks.posting import Poster
from adapters.webhooks.signing import new_secret
from engine.errors import NotNow
from engine.model import OPERATOR
from engine.opening import Open, open_item
from tests.adapters.delivery.mails import ANSWERS
from tests.adapters.webhooks.receivers import receiving
from tests.adapters.worker.building import TERMS
from tests.mta import Mta
from workflows.catalogue import builtin

SOON, HOUR = timedelta(milliseconds=20), timedelta(hours=1)
PATIENCE = 20.0
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_it_rings_at_once_and_then_again_and_again() -> None:
    heard = Bell(rings=3)
    with Scheduler([heard.ring(every=SOON)]).ringing():
        assert heard.enough.wait(PATIENCE)


def test_each_ring_is_given_the_present_instant() -> None:
    heard = Bell()
    with Scheduler([heard.ring(every=HOUR)], now=lambda: AT).ringing():
        assert heard.enough.wait(PATIENCE)
    assert heard.at == [AT]


@pytest.mark.parametrize("error", [ValueError("broken"), NotNow(why="the database rests")])
def test_what_goes_wrong_in_one_ring_is_not_the_end_of_the_next(error: Exception) -> None:
    heard = Bell(rings=2, failing=error)
    with Scheduler([heard.ring(every=SOON)]).ringing():
        assert heard.enough.wait(PATIENCE)


def test_a_ring_that_takes_long_is_not_rung_over() -> None:
    ticks, release = Bell(rings=5), Event()
    slow = Bell(during=lambda: release.wait(PATIENCE))
    with Scheduler([slow.ring("slow", every=SOON), ticks.ring("ticks", every=SOON)]).ringing():
        assert ticks.enough.wait(PATIENCE)
        assert len(slow.at) == 1
        release.set()


def test_whoever_stops_it_waits_for_what_is_being_done() -> None:
    begun, release, done = Event(), Event(), Event()

    def work() -> None:
        begun.set()
        release.wait(PATIENCE)
        done.set()

    scheduler = Scheduler([Bell(during=work).ring(every=HOUR)])
    scheduler.start()
    begun.wait(PATIENCE)
    stopping = Thread(target=scheduler.stop)
    stopping.start()
    assert not done.is_set()
    release.set()
    stopping.join(PATIENCE)
    assert done.is_set()


def test_a_clock_that_is_set_back_does_not_let_it_sleep_until_the_old_time_returns() -> None:
    heard = Bell(rings=2)
    scheduler = Scheduler([heard.ring(every=HOUR)], now=(wall := Wall()).now)
    with scheduler.ringing():
        wall.moved = -2 * HOUR
        assert scheduler.compare_clocks()
        assert heard.enough.wait(PATIENCE)


def test_a_clock_that_is_set_ahead_needs_no_waking() -> None:
    heard = Bell(rings=2)
    scheduler = Scheduler([heard.ring(every=HOUR)], now=(wall := Wall()).now)
    with scheduler.ringing():
        wall.moved = 2 * HOUR
        assert not scheduler.compare_clocks()
    assert len(heard.at) == 1


def test_a_clock_that_is_corrected_little_by_little_is_not_taken_for_one_that_was_set_back() -> None:
    seconds = iter(range(0, 1000, 5))
    wall, slow = AT, TOLERANCE / 2
    instants = iter([wall + n * (timedelta(seconds=5) - slow) for n in range(10)])
    clocks = Clocks(lambda: next(instants), lambda: float(next(seconds)))
    assert [clocks.were_set_back() for _ in range(9)] == [False] * 9


def test_a_round_leaves_a_heartbeat_when_it_went_well(store: SqlStore, tmp_path: Path) -> None:
    ring = round_ring(store, Maildir(tmp_path / "mail"), terms=TERMS, tick=SOON)
    ring.act(AT)
    with store.read() as tx:
        assert heartbeats(tx) == {"round": AT}


def test_a_watch_says_in_the_log_when_no_round_is_done(store: SqlStore) -> None:
    stream = StringIO()
    log.configure(stream=stream, as_json=True)
    watch = watch_ring(store, late=HOUR, tick=SOON)
    with store.begin() as tx:
        beat(tx, "round", at=AT)
    for hours in range(3):
        watch.act(AT + hours * HOUR)
    log.configure()
    assert stream.getvalue().count("engine.late") == 1


def test_it_is_counted_on_the_day_that_it_is_in_the_zone_of_the_instance(store: SqlStore) -> None:
    ring = count_ring(store, zone=ZoneInfo("Pacific/Auckland"), every=HOUR)
    for hours in range(3):
        ring.act(AT + hours * HOUR + timedelta(hours=2))
    with store.read() as tx:
        assert [night.day for night in nights(tx, None, last=AT.date() + timedelta(days=7))] == [
            AT.date(),
            date(2026, 3, 3),
        ]


def test_a_look_into_the_mailbox_leaves_a_heartbeat_when_it_went_well(store: SqlStore, mta: Mta) -> None:
    there = receiving_ring(store, Mailbox.at(mta.imap_url()), ANSWERS, every=HOUR)
    gone = receiving_ring(store, Mailbox.at("imap://svar:secret@127.0.0.1:9"), ANSWERS, every=HOUR)
    there.act(AT)
    with pytest.raises(MailboxFailed):
        gone.act(AT + HOUR)
    with store.read() as tx:
        assert heartbeats(tx) == {"mailbox": AT}


def test_webhooks_are_told_in_a_ring_of_their_own(store: SqlStore) -> None:
    poster = Poster(timeout=timedelta(seconds=5), private=True)
    with receiving() as receiver:
        with store.begin() as tx:
            install(tx, builtin()["pdsa"], at=AT)
            place = add_organisation(tx, Place(code="R", name="Region Exempel"))
            hook = Webhook(organisation_id=place.id, url=receiver.url(), secret=new_secret(), made_at=AT)
            webhooks.add(tx, hook)
            wish = Open(workflow="pdsa", title="Färre fall", organisation_id=place.id, owner_id=None, actor=OPERATOR)
            open_item(tx, wish, at=AT)
        post_ring(store, poster, terms=TERMS, tick=SOON).act(AT)
    assert [got.verified(hook.secret)["type"] for got in receiver.got] == ["item.opened"]


def test_it_rings_until_it_is_told_to_stop() -> None:
    stop = Event()
    run([Bell(during=stop.set).ring(every=HOUR)], stop=stop)
    assert stop.is_set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_rings_until_the_program_is_asked_to_end(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    heard = Bell(during=lambda: os.kill(os.getpid(), number))
    run([heard.ring(every=HOUR)])
    assert len(heard.at) == 1
    assert signal.getsignal(number) is before


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """An empty database."""
    database = open_database(f"sqlite:///{tmp_path / 'hjulet.db'}")
    migrate.upgrade(database)
    yield SqlStore(database)
    database.close()


class Bell:
    """Hears rings; ``enough`` is set after so many. ``failing`` is raised by the first."""

    def __init__(
        self, *, rings: int = 1, failing: Exception | None = None, during: Callable[[], object] = lambda: None
    ) -> None:
        self.rings = rings
        self.failing = failing
        self.during = during
        self.at: list[datetime] = []
        self.enough = Event()

    def ring(self, name: str = "bell", *, every: timedelta) -> Ring:
        return Ring(name=name, every=every, act=self.hear)

    def hear(self, at: datetime) -> None:
        self.at.append(at)
        if len(self.at) >= self.rings:
            self.enough.set()
        self.during()
        if self.failing is not None and len(self.at) == 1:
            raise self.failing


class Wall:
    """A clock on the wall that somebody can move."""

    moved = timedelta()

    def now(self) -> datetime:
        return clock.now() + self.moved
