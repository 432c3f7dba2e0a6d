"""Long work that somebody has set going: how far it has come, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert, select, update

from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from engine.errors import NotFound
from engine.sayings import say

SILENT_FOR = timedelta(minutes=1)
"""Work of which nothing is heard for so long has been broken off: the process that did it is no more."""

LONGEST_LIST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Long work: ``done`` of ``total`` rows, ``fault`` in words once it has failed, ``result`` once it has not.

    ``seen_at`` is when it was last known to go on; once it has ended, when its owner has last looked at it.
    """

    id: int
    person_id: int
    kind: str
    title: str
    made_at: datetime
    seen_at: datetime
    done: int
    total: int
    ended_at: datetime | None
    fault: str | None
    result: Mapping[str, Any]

    def is_broken_off(self, *, at: datetime) -> bool:
        """True when it has not ended, and nobody works at it any more."""
        return self.ended_at is None and self.seen_at + SILENT_FOR <= at


def begin(tx: SqlTransaction, person_id: int, *, kind: str, title: str, at: datetime, again: str | None = None) -> int:
    """Keep that somebody sets work going; ``again`` is the page where it can be begun anew. Returns its id."""
    row = tx.sql.first(
        BEGIN,
        person_id=person_id,
        kind=kind,
        title=title,
        made_at=at,
        seen_at=at,
        done=0,
        total=0,
        ended_at=None,
        fault=None,
        result={"again": again},
    )
    assert row is not None  # noqa: S101 - an insert returns its row
    return int(row.id)


def note(tx: SqlTransaction, job_id: int, *, done: int, total: int, at: datetime) -> None:
    """Keep how far work has come, and that it goes on."""
    tx.sql.run(NOTE, job_id=job_id, done=done, total=total, seen_at=at)


def end(tx: SqlTransaction, job: Job, *, at: datetime, result: Mapping[str, Any], fault: str | None = None) -> None:
    """Keep how work ended: what came of it or, in words, why nothing did."""
    kept = {**job.result, **result}
    tx.sql.run(END, job_id=job.id, ended_at=at, seen_at=at, fault=fault, result=kept, done=job.done, total=job.total)


def look(tx: SqlTransaction, job_id: int, *, at: datetime) -> None:
    """Keep that its owner has looked at work that has ended."""
    tx.sql.run(LOOK, job_id=job_id, seen_at=at)


def find(tx: SqlTransaction, job_id: int) -> Job:
    """The work with this id; NotFound when there is none."""
    row = tx.sql.first(BY_ID, job_id=job_id)
    if row is None:
        raise NotFound(what=say("job"), name=job_id)
    return _job_of(row)


def finished(tx: SqlTransaction, person_id: int) -> list[Job]:
    """What a person has set going that has ended and that they have not looked at since, the newest first."""
    return [_job_of(row) for row in tx.sql.all(FINISHED, person_id=person_id)]


def _job_of(row: Row) -> Job:
    return Job(**{**row._asdict(), "result": MappingProxyType(row.result or {})})


_job = table("job")
COLUMNS = names(_job, but=("id",))

BEGIN = Statement(lambda _: insert(_job).values(given(_job, COLUMNS)).returning(_job.c.id))
NOTE = Statement(
    lambda _: (
        update(_job)
        .where(key(_job.c.id, "job_id"), _job.c.ended_at.is_(None))
        .values(given(_job, ["done", "total", "seen_at"]))
    )
)
END = Statement(
    lambda _: (
        update(_job)
        .where(key(_job.c.id, "job_id"))
        .values(given(_job, ["ended_at", "seen_at", "fault", "result", "done", "total"]))
    )
)
LOOK = Statement(
    lambda _: (
        update(_job).where(key(_job.c.id, "job_id"), _job.c.ended_at.is_not(None)).values(given(_job, ["seen_at"]))
    )
)
BY_ID = Statement(lambda _: select(_job).where(key(_job.c.id, "job_id")))
FINISHED = Statement(
    lambda _: (
        select(_job)
        .where(key(_job.c.person_id, "person_id"), _job.c.ended_at.is_not(None), _job.c.seen_at <= _job.c.ended_at)
        .order_by(_job.c.ended_at.desc(), _job.c.id.desc())
        .limit(LONGEST_LIST)
    )
)
