"""``/jobs/{id}``: how far something that takes its time has come, and what came of it.

::

    job_id = start(visit, kind="import", title=tr("Import of people"), work=work, again="/admin/people/import")
    return visit.done(f"/jobs/{job_id}", tr("The import has begun."))
"""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from adapters.sql import jobs
from adapters.sql.jobs import Job
from adapters.web.visits import Visit, Visiting
from adapters.web.workers import Work
from engine.access import NotForYou

router = APIRouter()


def start(visit: Visit, *, kind: str, title: str, work: Work, again: str | None = None) -> int:
    """Set long work going; returns the number of its page. ``again`` is the path where it can be begun anew.

    It is begun at once: not to be called within a transaction that writes.
    """
    with visit.writing() as tx:
        job_id = jobs.begin(tx, visit.person.id, kind=kind, title=title, at=visit.at, again=again)
    visit.service.workers.start(job_id, work)
    return job_id


@router.get("/jobs/{job_id}")
def job(visit: Visiting, job_id: int) -> Response:
    """How far it has come; asked for again and again by the page itself until it has ended."""
    found = own(visit, job_id)
    if found.ended_at is not None:
        with visit.writing() as tx:
            jobs.look(tx, job_id, at=visit.at)
    context: dict[str, Any] = {"job": found, "is_broken_off": found.is_broken_off(at=visit.at)}
    if visit.is_partial:
        return visit.part("jobs/progress.html", **context)
    return visit.page("jobs/job.html", current="work", **context)


def own(visit: Visit, job_id: int) -> Job:
    """The visitor's work with this number; NotForYou when it is somebody else's."""
    with visit.reading() as tx:
        found = visit.service.workers.as_it_is(jobs.find(tx, job_id))
    if found.person_id != visit.person.id:
        raise NotForYou
    return found
