"""``/admin/retention/record``: the disposal record, to read, to print and as a file."""

from fastapi import APIRouter
from starlette.responses import Response

from adapters.files.writing import Column, Kind
from adapters.i18n import tr
from adapters.records import disposed
from adapters.sql import disposals
from adapters.web.admin.retention import HERE
from adapters.web.exporting import table
from adapters.web.visits import Visit, Visiting
from engine.access import Duty

router = APIRouter()

RECORD = HERE + "/record"
MOST = 500
"""So many lines stand on the page; a file has all."""


@router.get(RECORD)
def record(visit: Visiting, decision: str = "") -> Response:
    """What was disposed of, the last first."""
    found = _lines(visit, decision)
    return visit.page(
        "admin/record.html", current="admin", lines=found[::-1][:MOST], number=len(found), decision=decision, most=MOST
    )


@router.get(RECORD + ".{kind}")
def as_file(visit: Visiting, kind: Kind, decision: str = "") -> Response:
    """The whole record as a file, the first first."""
    found = _lines(visit, decision)
    columns = [Column(heading, width=18) for heading in disposed.headings()]
    return table(visit, kind, name=tr("Disposal record"), columns=columns, rows=map(disposed.cells, found))


def _lines(visit: Visit, decision: str) -> list[disposed.Line]:
    visit.need(Duty.KEEP_RECORDS)
    with visit.reading() as tx:
        where = visit.rights.where(Duty.KEEP_RECORDS)
        return disposed.lines(tx, disposals.record(tx, organisation_ids=where, decision=decision or None))
