"""``/lists/items.xlsx`` and its like: the lists as files, with the same filters and rights."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from adapters.files.writing import Cell, Column, Kind
from adapters.i18n import tr
from adapters.sql import overview
from adapters.web.exporting import MOST_ROWS, table
from adapters.web.lists.filters import Asked, wanted
from adapters.web.lists.rows import Row, rows
from adapters.web.lists.table import USUAL, ordered
from adapters.web.visits import Visiting
from workflows import IMPROVEMENT

router = APIRouter()


@router.get("/lists/items.{kind}")
@router.get("/lists/board.{kind}")
def items(visit: Visiting, kind: Kind, asked: Asked, sort: str = USUAL) -> Response:
    """The initiatives of a list, up to MOST_ROWS of them."""
    if visit.request.url.path.removesuffix(kind).endswith("/board."):
        asked = replace(asked, workflow=asked.workflow or IMPROVEMENT, state="", phase="")
    order, is_descending, _ = ordered(sort)
    with visit.reading() as tx:
        narrowed = wanted(tx, visit, asked)
        found = overview.every(
            tx, visit.rights, narrowed, order=order, is_descending=is_descending, limit=MOST_ROWS + 1
        )
        listed = map(cells, rows(tx, visit, found))
        return table(visit, kind, name=tr("Initiatives"), columns=columns(), rows=listed)


def columns() -> Sequence[Column]:
    """What is told of an item."""
    return (
        Column(tr("Key"), 14),
        Column(tr("Initiative"), 48),
        Column(tr("Kind"), 24),
        Column(tr("Phase"), 20),
        Column(tr("Working days in the phase"), 14),
        Column(tr("Owner"), 26),
        Column(tr("Unit"), 30),
        Column(tr("Due"), 12),
        Column(tr("Working days late"), 14),
        Column(tr("Last act"), 17),
        Column(tr("State"), 32),
    )


def cells(row: Row) -> list[Cell]:
    """An item in those columns."""
    late: int | None = row.late or None
    due_on: date | None = row.due_on
    state = ", ".join(chip.said for chip in row.chips)
    return [
        row.ref,
        row.title,
        row.kind,
        row.phase,
        row.days_in_phase,
        row.owner,
        row.place,
        due_on,
        late,
        row.acted_at,
        state,
    ]
