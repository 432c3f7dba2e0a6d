"""``/stalled``: what has stopped where the visitor answers for it, why, and what they can do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from adapters.i18n import ntr, number_in_words, time_in_words, tr
from adapters.sql import stalls
from adapters.sql.overview import MOST_COUNTED, State, Wanted
from adapters.sql.stalls import MOST_AT_WORK, Numbers, StalledItem
from adapters.sql.store import SqlTransaction
from adapters.web.exporting import MOST_ROWS, Column, Kind, table
from adapters.web.lists import files
from adapters.web.lists.filters import Asked, Filters, wanted
from adapters.web.lists.rows import Row, rows
from adapters.web.lists.table import bar, counted
from adapters.web.visits import Visit, Visiting
from engine.access import Duty
from engine.stalled import Reason, Why

router = APIRouter()

PER_PAGE = 50
LAST_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """A row: the item, why it has stopped, and what became of the reminders."""

    row: Row
    why: tuple[str, ...]
    reminders: str
    waits_for: str | None


@router.get("/stalled")
def stalled(visit: Visiting, asked: Asked, page: int = 1, all: str = "") -> Response:  # noqa: A002 - as the address says it
    """A page of it."""
    visit.need(Duty.SEE_STALLED)
    asked, page = asked.without("state", "stalled", "paused"), min(max(page, 1), LAST_PAGE)
    with visit.reading() as tx:
        narrowed = _narrowed(tx, visit, asked)
        skip = (page - 1) * PER_PAGE
        numbers = stalls.numbers(tx, visit.rights, narrowed, at=visit.at)
        found = stalls.stalled(tx, visit.rights, narrowed, at=visit.at, limit=PER_PAGE + 1, skip=skip, counted=numbers)
        context: dict[str, Any] = {
            "rows": _stalls(tx, visit, found[:PER_PAGE]),
            "sentence": _sentence(numbers),
            "tiles": _tiles(numbers),
            "checked": time_in_words(visit.at, zone=_zone(tx, visit)),
            "count": numbers.stalled,
            "earlier": asked.query(page="" if page == 2 else page - 1) if page > 1 else None,  # noqa: PLR2004 - the first
            "later": asked.query(page=page + 1) if len(found) > PER_PAGE and page < LAST_PAGE else None,
            "page": page,
            "is_all": bool(all),
            "pick": asked.query(page="" if page == 1 else page, all="" if all else "1"),
            **bar(tx, visit, asked, page="/stalled"),
        }
    return visit.page("lists/stalled.html", current="stalled", **context)


@router.get("/lists/stalled.{kind}")
def file(visit: Visiting, kind: Kind, asked: Asked) -> Response:
    """All of it as a file, at most MOST_ROWS rows."""
    visit.need(Duty.SEE_STALLED)
    with visit.reading() as tx:
        narrowed = _narrowed(tx, visit, asked.without("state", "stalled", "paused"))
        found = _stalls(tx, visit, stalls.stalled(tx, visit.rights, narrowed, at=visit.at, limit=MOST_ROWS))
    columns = (*files.columns(), Column(tr("Why"), 60), Column(tr("Reminders"), 24), Column(tr("Waits for"), 26))
    cells = [[*files.cells(s.row), ", ".join(s.why), s.reminders, s.waits_for] for s in found]
    return table(visit, kind, name=tr("Stalled"), columns=columns, rows=cells)


def _narrowed(tx: SqlTransaction, visit: Visit, asked: Filters) -> Wanted:
    """What goes on where the visitor answers for it."""
    own, narrowed = visit.rights.where(Duty.SEE_STALLED), wanted(tx, visit, asked)
    within = own if narrowed.organisation_ids is None else own & frozenset(narrowed.organisation_ids)
    return replace(narrowed, organisation_ids=within, state=State.OPEN)


def _stalls(tx: SqlTransaction, visit: Visit, found: Sequence[StalledItem]) -> list[Stall]:
    listed = rows(tx, visit, [each.line for each in found])
    return [_stall(row, each) for row, each in zip(listed, found, strict=True)]


def _stall(row: Row, each: StalledItem) -> Stall:
    return Stall(
        row=row,
        why=tuple(_why(reason, each) for reason in each.reasons),
        reminders=_reminders(each),
        waits_for=each.waits_for,
    )


def _why(reason: Reason, each: StalledItem) -> str:
    """A reason in words, with the working days for which it has held."""
    days = reason.working_days
    said = {
        Why.ORPHANED: tr("nobody owns it"),
        Why.SILENT: ntr("no activity for %(number)s working day", "no activity for %(number)s working days", days),
        Why.NO_ADVANCE: ntr(
            "it has not come further for %(number)s working day",
            "it has not come further for %(number)s working days",
            days,
        ),
        Why.MARKED: tr("the reminders were not answered"),
        Why.OVERDUE: ntr("%(number)s working day late", "%(number)s working days late", days),
        Why.BLOCKED: ntr("it has waited for %(number)s working day", "it has waited for %(number)s working days", days),
        Why.POSTPONED: ntr(
            "the due date was moved %(number)s time", "the due date was moved %(number)s times", each.moved
        ),
    }
    return tr("late since today") if reason == Reason(Why.OVERDUE, 0) else said[reason.why]


def _reminders(each: StalledItem) -> str:
    if not each.reminders:
        return tr("none sent")
    sent = ntr("%(number)s sent", "%(number)s sent", each.reminders)
    if not each.unanswered:
        return f"{sent}, {tr('answered')}"
    unanswered = ntr("%(number)s without an answer", "%(number)s without an answer", each.unanswered)
    return f"{sent}, {unanswered}"


def _sentence(numbers: Numbers) -> str:
    at_work = counted(numbers.at_work, most=MOST_AT_WORK)
    if numbers.stalled > MOST_COUNTED:
        return tr(
            "More than %(stalled)s of %(all)s initiatives have stalled",
            stalled=number_in_words(MOST_COUNTED),
            all=at_work,
        )
    return ntr(
        "%(number)s of %(all)s initiatives has stalled",
        "%(number)s of %(all)s initiatives have stalled",
        numbers.stalled,
        all=at_work,
    )


def _tiles(numbers: Numbers) -> Iterator[tuple[str, str]]:
    yield counted(numbers.orphaned), tr("without an owner")
    yield counted(numbers.unanswered), tr("have not answered the reminders")
    yield counted(numbers.silent), tr("without any activity for long")


def _zone(tx: SqlTransaction, visit: Visit) -> ZoneInfo:
    return ZoneInfo(tx.tree().calendar(visit.person.organisation_id).timezone)
