"""Rings the bell (APScheduler): at the start, and then again and again. What is due is decided by whoever is rung for.

Nothing is kept in it: due times live in the database, so a ring that is lost or doubled changes nothing. It follows the
clock on the wall, and would sleep on when that is set back; a second, monotonic clock notices and wakes it.
"""

import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Event, Thread
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from adapters import clock, worker
from adapters.checkup.alarm import Alarm
from adapters.checkup.lag import ROUND, lag
from adapters.delivery.addressing import Addressing
from adapters.delivery.transport import Transport
from adapters.inbox.mailbox import Mailbox
from adapters.log import logger
from adapters.sql.heartbeats import beat
from adapters.sql.store import SqlStore
from adapters.webhooks.posting import Poster
from adapters.worker import Sealing, Terms
from engine.errors import Refusal

WATCH_EVERY = timedelta(seconds=5)
"""How often the two clocks are compared: so much longer than usual may a ring be away after the clock was set back."""

LOOK_UP_EVERY = timedelta(seconds=1)
"""So late at most is it noticed that the program was asked to end."""

TOLERANCE = timedelta(seconds=1)
"""Clocks that are corrected little by little differ by less."""

# It tells of every single ring; what goes wrong in one is logged here.
logging.getLogger("apscheduler").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """Something that is done at the start and then ``every`` so often; ``act`` is given the present instant."""

    name: str
    every: timedelta
    act: Callable[[datetime], object]


def round_ring(store: SqlStore, transport: Transport, *, terms: Terms, tick: timedelta) -> Ring:
    """A round of the engine every ``tick``, with a heartbeat in the database after each that went well."""

    def act(at: datetime) -> None:
        began = clock.monotonic()
        worker.round(store, transport, at=at, terms=terms)
        with store.begin() as tx:
            beat(tx, ROUND, at=at, took=timedelta(seconds=clock.monotonic() - began))

    return Ring(name=ROUND, every=tick, act=act)


def post_ring(store: SqlStore, poster: Poster, *, terms: Terms, tick: timedelta) -> Ring:
    """Webhooks are told what waits for them every ``tick``, beside the rounds: however slow they are, mail goes out."""

    def act(at: datetime) -> None:
        worker.tell_webhooks(store, poster, at=at, terms=terms)

    return Ring(name="post", every=tick, act=act)


def receiving_ring(store: SqlStore, mailbox: Mailbox, answers: Addressing, *, every: timedelta) -> Ring:
    """A look into the mailbox for answers, with a heartbeat after each that went well."""

    def act(at: datetime) -> None:
        worker.receive(store, mailbox, answers, at=at)
        with store.begin() as tx:
            beat(tx, "mailbox", at=at)

    return Ring(name="mailbox", every=every, act=act)


def watch_ring(store: SqlStore, *, late: timedelta, tick: timedelta) -> Ring:
    """A look every ``tick``, beside the rounds, at whether they keep up; what is later than ``late`` is in the log."""
    alarm = Alarm(late=late)

    def act(at: datetime) -> None:
        with store.read() as tx:
            alarm.hear(lag(tx, at=at))

    return Ring(name="watch", every=tick, act=act)


def seal_ring(store: SqlStore, sealing: Sealing, *, every: timedelta) -> Ring:
    """A look ``every`` so often at whether the seal of the night is set, beside the rounds."""

    def act(at: datetime) -> None:
        worker.seal_night(store, sealing, at=at)

    return Ring(name="seal", every=every, act=act)


def count_ring(store: SqlStore, *, zone: ZoneInfo, every: timedelta) -> Ring:
    """A look ``every`` so often at whether it has been counted today how much has stalled."""

    def act(at: datetime) -> None:
        worker.count_night(store, zone=zone, at=at)

    return Ring(name="count", every=every, act=act)


def housekeeping_ring(store: SqlStore, *, idle: timedelta) -> Ring:
    """What has ended is cleared away every hour; somebody is logged out when nobody was there for ``idle``."""

    def act(at: datetime) -> None:
        worker.tidy(store, at=at, idle=idle)

    return Ring(name="housekeeping", every=timedelta(hours=1), act=act)


def run(rings: Sequence[Ring], *, stop: Event | None = None) -> None:
    """Ring until ``stop`` is set; without one, until the program is asked to end (SIGTERM, Ctrl-C).

    What is being done then is done to its end.
    """
    with nullcontext(stop) if stop is not None else _asked_to_end() as ended, Scheduler(rings).ringing():
        ended.wait()


class Scheduler:
    """Rings in threads of its own, while whoever started it does something else."""

    def __init__(
        self,
        rings: Sequence[Ring],
        *,
        now: Callable[[], datetime] = clock.now,
        monotonic: Callable[[], float] = clock.monotonic,
    ) -> None:
        self._rings = rings
        self._now = now
        self._clocks = Clocks(now, monotonic)
        self._ended = Event()
        self._watch = Thread(target=self._keep_watch, name="clock watch", daemon=True)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(max(1, len(rings)))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    @contextmanager
    def ringing(self) -> Iterator[None]:
        """Ring for as long as the block lasts."""
        self.start()
        try:
            yield
        finally:
            self.stop()

    def start(self) -> None:
        """Begin, with a first ring at once."""
        for ring in self._rings:
            self._scheduler.add_job(
                _act,
                IntervalTrigger(seconds=ring.every.total_seconds(), timezone=UTC),
                id=ring.name,
                args=[ring, self._now],
                next_run_time=clock.now(),
            )
        self._scheduler.start()
        self._watch.start()
        logger().info("scheduler.started", rings=len(self._rings))

    def stop(self) -> None:
        """Ring no more, and wait for what is being done."""
        self._ended.set()
        self._watch.join()
        self._scheduler.shutdown(wait=True)
        logger().info("scheduler.stopped")

    def compare_clocks(self) -> bool:
        """Wake what sleeps until an hour that the clock on the wall will not show for long; True if it was set back."""
        if not self._clocks.were_set_back():
            return False
        logger().warning("clock.set_back")
        now = self._now()
        for ring in self._rings:
            job = self._scheduler.get_job(ring.name)
            if job.next_run_time > now + ring.every:
                job.modify(next_run_time=now)
        return True

    def _keep_watch(self) -> None:
        while not self._ended.wait(WATCH_EVERY.total_seconds()):
            self.compare_clocks()


class Clocks:
    """The clock on the wall beside one that never steps."""

    def __init__(self, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._now = now
        self._monotonic = monotonic
        self._seen = now(), monotonic()

    def were_set_back(self) -> bool:
        """True when less time has passed on the wall than really has, since this was asked last."""
        wall, elapsed = self._seen
        self._seen = self._now(), self._monotonic()
        passed = timedelta(seconds=self._seen[1] - elapsed)
        return self._seen[0] < wall + passed - TOLERANCE


def _act(ring: Ring, now: Callable[[], datetime]) -> None:
    """Do what the ring is for; what goes wrong is logged, and the next ring comes."""
    try:
        ring.act(now())
    except Refusal as refusal:
        logger().error("ring.failed", ring=ring.name, fault=str(refusal))
    except Exception as error:  # noqa: BLE001 - the next ring comes, whatever went wrong in this one
        logger().error("ring.failed", ring=ring.name, exc_info=error)


class _Asked:
    """Whether the program was asked to end.

    A signal may come at any instant, also in the middle of a wait: an Event would then be set by the very thread that
    holds its lock. What lies in this queue may be put there even so. And one that comes just before the wait begins
    does not wake it: so it looks up again and again.
    """

    def __init__(self) -> None:
        self._asked: SimpleQueue[int] = SimpleQueue()

    def ask(self, number: int, _frame: object) -> None:
        """Ask it, as a handler of signals."""
        self._asked.put(number)

    def wait(self) -> None:
        """Wait until it is asked."""
        while True:
            with suppress(Empty):
                self._asked.get(timeout=LOOK_UP_EVERY.total_seconds())
                return


@contextmanager
def _asked_to_end() -> Iterator[_Asked]:
    """What waits until the program is asked to end."""
    asked = _Asked()
    before = {number: signal.signal(number, asked.ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
