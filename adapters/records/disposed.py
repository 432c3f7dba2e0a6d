"""The disposal record (*gallringsprotokoll*): what was disposed of, under which decision, when and by whom."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from adapters.files.formulas import harmless
from adapters.i18n import current_language, ntr, tr
from adapters.i18n.formats import whole_day_in_words
from adapters.records.rendering import rendered
from adapters.sql.disposals import Disposal
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item in the record, in words; instants are on the clocks of the place where it belonged."""

    ref: str
    workflow: str
    organisation: str
    opened: datetime
    ended: datetime
    events: int
    head: str
    decision: str
    years: int | None
    disposed: datetime
    by: str


def lines(tx: SqlTransaction, found: Iterable[Disposal]) -> list[Line]:
    """The record of what was disposed of."""
    names, tree = Names(tx), tx.tree()
    return [_line(each, names, tree.organisations[each.organisation_id].name, _zone(tx, each)) for each in found]


def headings() -> tuple[str, ...]:
    """What stands above each column."""
    return (
        tr("Reference"),
        tr("Kind of work"),
        tr("Organisation"),
        tr("Begun"),
        tr("Ended"),
        tr("Events"),
        tr("Decision"),
        tr("Years kept"),
        tr("Disposed of"),
        tr("By"),
        tr("Hash of the last event"),
    )


def cells(line: Line) -> tuple[str | int | date | datetime | None, ...]:
    """A line of the record, cell by cell."""
    return (
        line.ref,
        line.workflow,
        line.organisation,
        line.opened.date(),
        line.ended.date(),
        line.events,
        line.decision,
        line.years,
        line.disposed.replace(tzinfo=None),
        line.by,
        line.head,
    )


def as_csv(found: Iterable[Line]) -> bytes:
    """The record as a table for spreadsheets."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(headings())
    writer.writerows([_written(cell) for cell in cells(line)] for line in found)
    return file.getvalue().encode("utf-8-sig")


def as_html(found: list[Line], *, on: date) -> str:
    """The record as a document to print and to keep."""
    return rendered(
        "disposed.html",
        title=tr("Disposal record"),
        said=ntr(
            "%(number)s work was disposed of. Nothing of it is left but these lines.",
            "%(number)s works were disposed of. Nothing of them is left but these lines.",
            len(found),
        ),
        made=tr("Made on %(day)s.", day=whole_day_in_words(on)),
        language=current_language(),
        headings=headings(),
        rows=[[_written(cell) for cell in cells(line)] for line in found],
    )


def _line(each: Disposal, names: Names, place: str, zone: ZoneInfo) -> Line:
    return Line(
        ref=each.ref,
        workflow=each.workflow,
        organisation=place,
        opened=each.opened_at.astimezone(zone),
        ended=each.ended_at.astimezone(zone),
        events=each.seq,
        head=each.head,
        decision=each.decision,
        years=each.years,
        disposed=each.disposed_at.astimezone(zone),
        by=names.name(each.disposed_by) or tr("the operator"),
    )


def _zone(tx: SqlTransaction, each: Disposal) -> ZoneInfo:
    return ZoneInfo(tx.tree().calendar(each.organisation_id).timezone)


def _written(cell: str | float | date | datetime | None) -> str | float:
    match cell:
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
        case None:
            return ""
        case str():
            return harmless(cell)
    return cell
