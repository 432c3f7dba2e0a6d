"""Work that takes its time: its page, from the beginning to whatever end."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import Any

import structlog

from adapters.i18n import tr, using
from adapters.sql import jobs
from adapters.sql.jobs import SILENT_FOR, Job
from adapters.web.service import Service
from adapters.web.workers import NOTED_EVERY, Report, Work
from engine.errors import NotNow
from tests.adapters.sql.building import COLLEAGUE, OWNER
from tests.adapters.web.browser import Office, words


def workers_of(office: Office) -> Any:
    service = office.app.state.service
    assert isinstance(service, Service)
    return service.workers


def begins(office: Office, work: Work, *, language: str = "en") -> int:
    """Somebody sets work going, as :func:`adapters.web.jobs.start` does."""
    with office.store.begin() as tx:
        job_id = jobs.begin(tx, OWNER, kind="test", title="Import of people", at=office.at, again="/admin")
    with using(language):
        workers_of(office).start(job_id, work)
    return job_id


def does(office: Office, work: Work, *, language: str = "en") -> int:
    """The same, and it has ended."""
    job_id = begins(office, work, language=language)
    workers_of(office).drain()
    return job_id


@contextmanager
def in_the_middle(office: Office, *, total: int = 3000) -> Iterator[int]:
    """Work that has come to row 1240, and waits there until the end of the block."""
    reached, go_on = Event(), Event()

    def work(report: Report) -> Mapping[str, Any]:
        report(1240, total)
        reached.set()
        go_on.wait()
        report(total, total)
        return {"said": "Klart."}

    job_id = begins(office, work)
    reached.wait()
    try:
        yield job_id
    finally:
        go_on.set()
        workers_of(office).drain()


def kept(office: Office, job_id: int) -> Job:
    with office.store.read() as tx:
        return jobs.find(tx, job_id)


def failing(error: Exception) -> Callable[[Report], Mapping[str, Any]]:
    def work(_report: Report) -> Mapping[str, Any]:
        raise error

    return work


def test_the_page_says_how_far_it_has_come_and_asks_again_until_it_is_done(office: Office) -> None:
    visitor = office.logs_in()
    with in_the_middle(office) as job_id:
        page = visitor.gets(f"/jobs/{job_id}")
        part = visitor.gets(f"/jobs/{job_id}", **{"HX-Request": "true"})
    done = visitor.gets(f"/jobs/{job_id}", **{"HX-Request": "true"})

    assert "1 240 av 3 000 rader" in words(page).replace("\N{NO-BREAK SPACE}", " ")
    assert 'value="1240" max="3000"' in part.text
    assert "every 2s" in part.text
    assert "<html" not in part.text
    assert "Klart." in words(done)
    assert "every 2s" not in done.text


def test_only_whoever_set_it_going_sees_it(office: Office) -> None:
    job_id = does(office, lambda _: {"said": "Klart."})

    assert office.logs_in(OWNER).gets(f"/jobs/{job_id}").status_code == 200
    assert office.logs_in(COLLEAGUE).gets(f"/jobs/{job_id}").status_code == 403
    assert office.logs_in(OWNER).gets("/jobs/4711").status_code == 404


def test_it_says_what_came_of_each_row_and_where_to_see_it(office: Office) -> None:
    rows = [{"row": 3, "said": "Adressen saknas", "is_fault": True}]

    shown = office.logs_in().gets(f"/jobs/{does(office, lambda _: {'to': '/admin/people', 'rows': rows})}")

    assert "Adressen saknas" in words(shown)
    assert 'href="/admin/people"' in shown.text


def test_it_speaks_the_language_of_whoever_set_it_going(office: Office) -> None:
    job_id = does(office, lambda _: {"said": tr("Refresh")}, language="sv")

    assert kept(office, job_id).result["said"] == "Uppdatera"


def test_a_refusal_is_told_in_its_words(office: Office) -> None:
    job_id = does(office, failing(NotNow(why="the file is empty")))

    shown = office.logs_in().gets(f"/jobs/{job_id}")

    assert "the file is empty" in words(shown)
    assert 'href="/admin"' in shown.text, "it can be begun again"


def test_what_breaks_is_told_by_a_code_that_is_in_the_log(office: Office) -> None:
    with structlog.testing.capture_logs() as log:
        job_id = does(office, failing(ZeroDivisionError("a secret")))

    fault = kept(office, job_id).fault or ""
    assert [entry["code"] for entry in log if entry["event"] == "job.broke"] == [fault.split()[-1].rstrip(".")]
    assert "secret" not in words(office.logs_in().gets(f"/jobs/{job_id}"))


def test_how_far_it_has_come_is_kept_for_other_processes_when_it_has_come_further(office: Office) -> None:
    with in_the_middle(office) as job_id:
        workers_of(office).note()
        assert (kept(office, job_id).done, kept(office, job_id).total) == (1240, 3000)
        noted = kept(office, job_id).seen_at
        office.at += NOTED_EVERY
        workers_of(office).note()
        assert kept(office, job_id).seen_at == noted, "nothing has changed"
        office.at += timedelta(minutes=1)
        workers_of(office).note()
        assert kept(office, job_id).seen_at == office.at, "it goes on all the same"


def test_work_whose_process_has_died_is_broken_off_and_can_be_begun_again(office: Office) -> None:
    with office.store.begin() as tx:
        job_id = jobs.begin(tx, OWNER, kind="test", title="Import", at=office.at, again="/admin/people/import")
    visitor = office.logs_in()
    waiting = visitor.gets(f"/jobs/{job_id}")
    office.at += SILENT_FOR
    broken = visitor.gets(f"/jobs/{job_id}")

    assert "every 2s" in waiting.text
    assert "every 2s" not in broken.text
    assert 'href="/admin/people/import"' in broken.text


def test_work_that_is_long_in_one_step_is_not_taken_for_broken_off_where_it_goes_on(office: Office) -> None:
    visitor = office.logs_in()
    with in_the_middle(office) as job_id:
        office.at += SILENT_FOR * 2
        assert "every 2s" in visitor.gets(f"/jobs/{job_id}").text


def test_the_end_of_the_program_stops_it_and_says_so(office: Office) -> None:
    reached, closing = Event(), Event()

    def work(report: Report) -> Mapping[str, Any]:
        reached.set()
        closing.wait()
        while True:
            report(1, 2)

    job_id = begins(office, work)
    reached.wait()
    closing.set()
    workers_of(office).close()

    assert "restarted" in (kept(office, job_id).fault or "")


def test_having_looked_at_it_is_enough_for_my_work(office: Office) -> None:
    job_id = does(office, lambda _: {"said": "Klart."})
    with office.store.read() as tx:
        assert [job.id for job in jobs.finished(tx, OWNER)] == [job_id]
    office.at += timedelta(minutes=1)
    office.logs_in().gets(f"/jobs/{job_id}")
    with office.store.read() as tx:
        assert jobs.finished(tx, OWNER) == []
