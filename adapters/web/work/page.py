"""``/``: what needs the visitor, what comes next, what waits for others; and what has happened meanwhile."""

from typing import Any

from babel.dates import format_date
from fastapi import APIRouter
from starlette.responses import Response

from adapters.i18n import ntr, tr
from adapters.i18n.formats import LOCALES
from adapters.sql import jobs, waiting
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from adapters.web.visits import Visit, Visiting
from adapters.web.work.beside import mine, since
from adapters.web.work.others import holding_up, waiting_for
from adapters.web.work.tasks import Task, tasks

router = APIRouter()

MOST = 50
"""So many things stand in a group; whoever has more begins with these."""

AHEAD = 5
"""The coming week: so many working days."""


@router.get("/")
def my_work(visit: Visiting) -> Response:
    """My work."""
    with visit.reading() as tx:
        names, persons = Names(tx), visit.rights.persons
        number = waiting.count(tx, persons, by=visit.tonight)
        now = tasks(tx, visit, names, waiting.of_persons(tx, persons, by=visit.tonight, limit=MOST), explained=True)
        coming = _coming(tx, visit, names)
        shown: dict[str, Any] = {
            "now": now,
            "number": number,
            "coming": coming,
            "awaiting": waiting_for(tx, visit, names),
            "holding_up": holding_up(tx, visit, names),
            "mine": mine(tx, visit),
            "since": since(tx, visit, names),
            "finished": jobs.finished(tx, visit.person.id),
            "next": [] if now or coming else _next(tx, visit, names),
        }
    return visit.page("work/work.html", current="work", sentence=_sentence(visit, number), **shown)


def _coming(tx: SqlTransaction, visit: Visit, names: Names) -> list[Task]:
    calendar = tx.tree().calendar(visit.person.organisation_id)
    until = calendar.end_of(calendar.add_working_days(visit.today, AHEAD))
    found = waiting.next_of(tx, visit.rights.persons, after=visit.tonight, limit=MOST)
    return tasks(tx, visit, names, [each for each in found if each.owed.due_at and each.owed.due_at <= until])


def _next(tx: SqlTransaction, visit: Visit, names: Names) -> list[Task]:
    """What comes after the coming week, for somebody who has nothing to do until then."""
    return tasks(tx, visit, names, waiting.next_of(tx, visit.rights.persons, after=visit.tonight, limit=3))


def _sentence(visit: Visit, number: int) -> str:
    day = format_date(visit.today, "EEEE d MMMM", locale=LOCALES[visit.language])
    day = day[:1].upper() + day[1:]
    if not number:
        return tr("%(day)s · Nothing needs you today", day=day)
    return ntr(
        "%(day)s · %(number)s thing needs you today", "%(day)s · %(number)s things need you today", number, day=day
    )
