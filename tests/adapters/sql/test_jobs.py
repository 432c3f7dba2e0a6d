"""Long work, as it is kept."""

import pytest

from adapters.sql import jobs
from adapters.sql.jobs import SILENT_FOR, Job
from adapters.sql.store import SqlStore, SqlTransaction
from engine.errors import NotFound
from tests.adapters.sql.building import AT, COLLEAGUE, OWNER, later


def begun(tx: SqlTransaction, person_id: int = OWNER) -> Job:
    return jobs.find(tx, jobs.begin(tx, person_id, kind="import", title="Läs in", at=AT, again="/admin/people"))


def test_how_far_it_has_come_is_kept_until_it_ends(store: SqlStore) -> None:
    with store.begin() as tx:
        job = begun(tx)
        jobs.note(tx, job.id, done=3, total=10, at=later(minutes=1))
        noted = jobs.find(tx, job.id)
        jobs.end(tx, noted, at=later(minutes=2), result={"said": "Klart"})
        jobs.note(tx, job.id, done=4, total=10, at=later(minutes=3))
        ended = jobs.find(tx, job.id)

    assert (noted.done, noted.total, noted.ended_at) == (3, 10, None)
    assert (ended.done, ended.ended_at, ended.fault) == (3, later(minutes=2), None)
    assert dict(ended.result) == {"again": "/admin/people", "said": "Klart"}


def test_work_of_which_nothing_is_heard_has_been_broken_off(store: SqlStore) -> None:
    with store.begin() as tx:
        job = begun(tx)
        assert not job.is_broken_off(at=AT)
        assert job.is_broken_off(at=AT + SILENT_FOR)
        jobs.end(tx, job, at=later(minutes=9), result={}, fault="Det gick inte.")
        assert not jobs.find(tx, job.id).is_broken_off(at=later(hours=1))


def test_what_has_ended_is_told_until_its_owner_has_looked(store: SqlStore) -> None:
    with store.begin() as tx:
        job, going, others = begun(tx), begun(tx), begun(tx, COLLEAGUE)
        for each in (job, others):
            jobs.end(tx, each, at=later(minutes=2), result={})
        jobs.look(tx, going.id, at=later(minutes=3))
        assert [found.id for found in jobs.finished(tx, OWNER)] == [job.id]
        jobs.look(tx, job.id, at=later(minutes=3))
        assert jobs.finished(tx, OWNER) == []
        assert jobs.find(tx, going.id).seen_at == AT


def test_work_that_nobody_began_is_not_found(store: SqlStore) -> None:
    with store.read() as tx, pytest.raises(NotFound):
        jobs.find(tx, 7)
