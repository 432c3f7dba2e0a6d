"""Work that takes longer than a page may: done in threads of this process, a few at a time.

How far it has come is known here at once, and kept in the database every half second, for other processes. It is kept
from a thread beside: on SQLite whoever works in one long transaction would wait for themselves.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex
from threading import Event, Lock, Thread
from typing import Any

from adapters.i18n import tr
from adapters.i18n.refusals import sentence
from adapters.log import logger
from adapters.sql import jobs
from adapters.sql.engines import DatabaseFailed
from adapters.sql.jobs import Job
from adapters.sql.store import SqlStore
from engine.errors import Refusal

AT_ONCE = 2
"""So many are worked at; the others wait."""

NOTED_EVERY = timedelta(seconds=0.5)
HEARD_EVERY = timedelta(seconds=10)
"""So often is it kept that work goes on although it has come no further."""

Report = Callable[[int, int], None]
"""Says how far work has come: how many rows are done, of how many."""

Work = Callable[[Report], Mapping[str, Any]]
"""Long work. It opens its own transactions, reports often, and gives what came of it:

``said``: a sentence; ``to``: the path of the page where it is seen; ``rows``: what is to be said about single rows,
each with ``row`` (which), ``said`` and ``is_fault``; ``is_bad``: that it is no good news. All of it is optional.
"""


class Stopped(Refusal):
    """The program ends before the work does."""

    code = "stopped"
    template = "Hjulet was restarted before this was done."


@dataclass(slots=True)
class Progress:
    """How far work has come, and what of it the database knows."""

    done: int = 0
    total: int = 0
    noted: tuple[int, int] = (0, 0)
    noted_at: datetime | None = None


class Workers:
    """The work that goes on in this process. ``now`` gives the present instant."""

    def __init__(self, store: SqlStore, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job")
        self._lock = Lock()
        self._going: dict[int, Progress] = {}
        self._futures: dict[int, Future[None]] = {}
        self._idle = Event()
        self._watcher: Thread | None = None
        self._closing = Event()

    def start(self, job_id: int, work: Work) -> None:
        """Do the work of a job that has been begun, in the language of whoever asks."""
        with self._lock:
            self._going[job_id] = Progress()
            if len(self._going) == 1:
                self._idle = Event()
                self._watcher = Thread(target=self._watch, args=[self._idle], name="job watch", daemon=True)
                self._watcher.start()
            self._futures[job_id] = self._pool.submit(copy_context().run, self._do, job_id, work)

    def as_it_is(self, job: Job) -> Job:
        """A job with how far it has come by now, and known to go on when it does so here."""
        progress = self._going.get(job.id)
        if progress is None or job.ended_at is not None:
            return job
        return replace(job, done=progress.done, total=progress.total, seen_at=self._now())

    def note(self) -> None:
        """Keep how far everything has come that has come further, and now and then that it goes on."""
        at = self._now()
        for job_id, progress in list(self._going.items()):
            reached = progress.done, progress.total
            if progress.noted_at is None or reached != progress.noted or progress.noted_at + HEARD_EVERY <= at:
                with self._store.begin() as tx:
                    jobs.note(tx, job_id, done=reached[0], total=reached[1], at=at)
                progress.noted, progress.noted_at = reached, at

    def drain(self) -> None:
        """Wait until everything that was set going has ended."""
        wait(list(self._futures.values()))

    def close(self) -> None:
        """Stop what goes on where it next reports, and begin nothing more; the database is not used after that."""
        self._closing.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._idle.set()  # what was cancelled before it began ends nothing
        if self._watcher is not None:
            self._watcher.join()

    def _watch(self, idle: Event) -> None:
        while not idle.wait(NOTED_EVERY.total_seconds()):
            try:
                self.note()
            except DatabaseFailed as refusal:  # it is busy with the very work, or gone: the next time tells more
                logger().info("job.not_noted", fault=str(refusal))

    def _do(self, job_id: int, work: Work) -> None:
        progress = self._going[job_id]

        def report(done: int, total: int) -> None:
            if self._closing.is_set():
                raise Stopped
            progress.done, progress.total = done, total

        try:
            result, fault = _outcome(job_id, work, report)
            with self._store.begin() as tx:
                job = replace(jobs.find(tx, job_id), done=progress.done, total=progress.total)
                jobs.end(tx, job, at=self._now(), result=result, fault=fault)
        finally:
            with self._lock:
                del self._going[job_id], self._futures[job_id]
                if not self._going:
                    self._idle.set()


def _outcome(job_id: int, work: Work, report: Report) -> tuple[Mapping[str, Any], str | None]:
    """What came of the work, and in words why nothing did."""
    try:
        return work(report), None
    except Refusal as refusal:
        return {}, sentence(refusal)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, whoever waits for it is told
        code = token_hex(2).upper()
        logger().error("job.broke", job=job_id, code=code, exc_info=error)
        return {}, tr("Something went wrong on our side. Code %(code)s.", code=code)
