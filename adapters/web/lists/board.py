"""``/board``: the work of a workflow, by the phase that it is in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from adapters.i18n import ntr, number_in_words
from adapters.sql import overview
from adapters.sql.overview import Column, State
from adapters.sql.store import SqlTransaction
from adapters.web.lists.filters import Asked, Filters, wanted, workflows
from adapters.web.lists.rows import Row, rows
from adapters.web.lists.table import bar
from adapters.web.visits import Visit, Visiting
from engine.definition import Definition
from workflows import IMPROVEMENT

router = APIRouter()

MOST_CARDS = 20
NOTHING = Column(0, None, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A column: a phase, what is in it, and where the rest of it is listed."""

    phase: str
    label: str
    count: str
    median: str
    cards: list[Row]
    rest: str | None


@router.get("/board")
def board(visit: Visiting, asked: Asked) -> Response:
    """A column for each phase."""
    asked = asked.without("state", "phase")
    with visit.reading() as tx:
        known = workflows(tx)
        shown = next((d for d in known if d.name == (asked.workflow or IMPROVEMENT)), known[0])
        asked = replace(asked, workflow="" if shown.name == IMPROVEMENT else shown.name)
        narrowed = replace(wanted(tx, visit, asked), workflow=shown.name, state=State.OPEN)
        found = overview.columns(tx, visit.rights, narrowed, limit=MOST_CARDS)
        context: dict[str, Any] = {
            "lanes": _lanes(tx, visit, asked, shown, found),
            "workflow": shown.name,
            "is_empty": not found,
            **bar(tx, visit, asked, page="/board"),
        }
    return visit.page("lists/board.html", current="board", **context)


def _lanes(
    tx: SqlTransaction, visit: Visit, asked: Filters, shown: Definition, found: Mapping[str, Column]
) -> list[Lane]:
    """The phases of work that goes on, in their order; last those that only earlier versions have."""
    labels = {p.name: p.label.in_language(visit.language) for p in shown.phases if not p.ended}
    labels |= {name: _former(tx, visit, shown, name) for name in found if name not in labels}
    return [
        _lane(tx, visit, found.get(phase, NOTHING), label=label, asked=replace(asked, workflow=shown.name, phase=phase))
        for phase, label in labels.items()
    ]


def _former(tx: SqlTransaction, visit: Visit, shown: Definition, name: str) -> str:
    versions = (d for d in overview.definitions(tx) if d.name == shown.name and name in d.phase_by_name)
    return next((d.phase(name).label.in_language(visit.language) for d in versions), name)


def _lane(tx: SqlTransaction, visit: Visit, column: Column, *, label: str, asked: Filters) -> Lane:
    return Lane(
        phase=asked.phase,
        label=label,
        count=number_in_words(column.count),
        median=_median(tx, visit, column),
        cards=[*rows(tx, visit, column.lines)],
        rest=asked.query() if column.count > len(column.lines) else None,
    )


def _median(tx: SqlTransaction, visit: Visit, column: Column) -> str:
    """For how long half of it has been in the phase, in the visitor's own working days."""
    if column.median is None:
        return ""
    calendar = tx.tree().calendar(visit.person.organisation_id)
    days = calendar.working_days_between(calendar.local_date(column.median), visit.today)
    return ntr("median %(number)s working day", "median %(number)s working days", days)
