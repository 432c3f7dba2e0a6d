"""``/stalled``: what has stopped where the visitor answers for it, why, and what they can do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import tee
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from adapters.charts.trend import since, trend
from adapters.files.writing import Cell, Column, Kind
from adapters.i18n import ntr, number_in_words, time_in_words, tr
from adapters.i18n.standstill import (
    because_in_words,
    cause_in_words,
    proposal_in_words,
    reasons_in_words,
    reminders_in_words,
    stages_in_words,
    usual_in_words,
)
from adapters.sql import nights, overview
from adapters.sql.asof import MOST_READ
from adapters.sql.explaining import StalledItem, may_hand_over
from adapters.sql.overview import MOST_COUNTED, State, Wanted
from adapters.sql.stalled_then import stalled_as_of
from adapters.sql.stalls import MOST_AT_WORK, Numbers, Stalls
from adapters.sql.store import SqlTransaction
from adapters.web.exporting import MOST_ROWS, table
from adapters.web.lists import files
from adapters.web.lists.filters import Asked, Filters, chips, wanted
from adapters.web.lists.rows import Row, rows
from adapters.web.lists.table import bar, counted
from adapters.web.lists.then import kept, unreadable_in_words
from adapters.web.then import then
from adapters.web.visits import Visit, Visiting
from engine.access import Duty
from engine.calendars import Calendar
from engine.causes import Cause
from engine.proposals import Act, Proposal
from engine.replay import Unreadable

router = APIRouter()

PER_PAGE = 50
LAST_PAGE = 200

BACK = {"back": "/stalled"}
WAYS: Mapping[Act, str] = MappingProxyType(
    {
        Act.HAND_OVER: "/items/{ref}/handover?{back}",
        Act.DECIDE: "/items/{ref}",
        Act.ASK_HOLDER: "/items/{ref}/ask?{asked}",
        Act.ASK: "/lists/acts?act=ask&item={ref}&from=/stalled",
        Act.HELP: "/lists/acts?act=help&item={ref}&from=/stalled",
        Act.MOVE: "/items/{ref}/date?{back}",
        Act.PAUSE: "/items/{ref}/pause?{back}",
        Act.CLOSE: "/lists/acts?act=close&item={ref}&from=/stalled",
    }
)
"""Where each act is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Something that may help: what it is called, where it is done, and the reason for it."""

    said: str
    because: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """A row: the item, why it has stopped, what it waits for, what became of the reminders and what may help."""

    row: Row
    why: tuple[str, ...]
    waits: tuple[str, ...]
    usual: str
    stages: str
    acted_by: str | None
    reminders: str
    ways: tuple[Way, ...]


@router.get("/stalled")
def stalled(
    visit: Visiting,
    asked: Asked,
    page: int = 1,
    all: str = "",  # noqa: A002 - as the address says it
    as_of: str = "",
) -> Response:
    """A page of it; with ``as_of`` what had stopped then."""
    visit.need(Duty.SEE_STALLED)
    asked, page = asked.without("state", "stalled", "paused"), min(max(page, 1), LAST_PAGE)
    if as_of.strip():
        return _stalled_then(visit, asked, as_of)
    with visit.reading() as tx:
        narrowed = _narrowed(tx, visit, asked)
        skip = (page - 1) * PER_PAGE
        stalls = Stalls(tx, visit.rights, narrowed, at=visit.at)
        numbers, found = stalls.numbers(), stalls.page(limit=PER_PAGE + 1, skip=skip)
        context: dict[str, Any] = {
            "rows": [*_stalls(tx, visit, found[:PER_PAGE])],
            "sentence": _sentence(numbers),
            "tiles": _tiles(numbers),
            **_trend(tx, visit, asked, narrowed),
            "checked": time_in_words(visit.at, zone=_zone(tx, visit)),
            "count": numbers.stalled,
            "first": asked.query(),
            "earlier": asked.query(page="" if page == 2 else page - 1) if page > 1 else None,  # noqa: PLR2004 - the first
            "later": asked.query(page=page + 1) if len(found) > PER_PAGE and page < LAST_PAGE else None,
            "page": page,
            "may_hand_over": may_hand_over(visit.rights),
            "is_all": bool(all),
            "pick": asked.query(page="" if page == 1 else page, all="" if all else "1"),
            **bar(tx, visit, asked, page="/stalled"),
        }
    counted_already = None if asked.pairs() else numbers.stalled
    return visit.page("lists/stalled.html", current="stalled", stalled=counted_already, **context)


def _stalled_then(visit: Visit, asked: Filters, as_of: str) -> Response:
    """What had stopped at a moment, to be read; whoever answers for more than MOST_READ is asked to choose a part."""
    past = then(visit, as_of, today=f"/stalled{asked.query()}")
    with visit.reading() as tx:
        narrowed = replace(_narrowed(tx, visit, asked), also=())
        known = overview.count(tx, visit.rights, replace(narrowed, state=State.ALL), most=MOST_READ)
        unreadable = list[Unreadable]()
        at = past.visit.at
        found = [] if known > MOST_READ else stalled_as_of(tx, visit.rights, narrowed, at=at, unreadable=unreadable)
        context: dict[str, Any] = {
            **bar(tx, visit, asked, page="/stalled"),
            "chips": [kept(chip, past) for chip in chips(tx, visit, asked)],
            "rows": [*_stalls(tx, past.visit, found)],
            "is_too_much": known > MOST_READ,
            "unreadable": unreadable_in_words(unreadable),
            "most": number_in_words(MOST_READ),
            "then": past,
            "has_more": True,
        }
    return visit.page("lists/stalled_then.html", current="stalled", **context)


@router.get("/lists/stalled.{kind}")
def file(visit: Visiting, kind: Kind, asked: Asked) -> Response:
    """All of it as a file, up to MOST_ROWS rows."""
    visit.need(Duty.SEE_STALLED)
    with visit.reading() as tx:
        narrowed = _narrowed(tx, visit, asked.without("state", "stalled", "paused"))
        found = Stalls(tx, visit.rights, narrowed, at=visit.at).every(limit=MOST_ROWS + 1)
        written = map(_cells, _stalls(tx, visit, found))
        return table(visit, kind, name=tr("Stalled"), columns=_columns(), rows=written)


def _columns() -> Sequence[Column]:
    return (
        *files.columns(),
        Column(tr("Why"), 60),
        Column(tr("Waits for"), 50),
        Column(tr("Time in the phase"), 24),
        Column(tr("Stages"), 22),
        Column(tr("Last act by"), 26),
        Column(tr("Reminders"), 24),
        Column(tr("What may help"), 60),
    )


def _cells(stall: Stall) -> Sequence[Cell]:
    ways = [f"{way.said} ({way.because})" for way in stall.ways]
    said = [", ".join(stall.why), ", ".join(stall.waits), stall.usual, stall.stages]
    return [*files.cells(stall.row), *said, stall.acted_by, stall.reminders, "; ".join(ways)]


def _narrowed(tx: SqlTransaction, visit: Visit, asked: Filters) -> Wanted:
    """What goes on where the visitor answers for it."""
    own, narrowed = visit.rights.where(Duty.SEE_STALLED), wanted(tx, visit, asked)
    within = own if narrowed.organisation_ids is None else own & frozenset(narrowed.organisation_ids)
    return replace(narrowed, organisation_ids=within, state=State.OPEN)


def _stalls(tx: SqlTransaction, visit: Visit, found: Iterable[StalledItem]) -> Iterator[Stall]:
    tree, (stalled_items, again) = tx.tree(), tee(found)
    for each, row in zip(again, rows(tx, visit, (each.line for each in stalled_items)), strict=True):
        yield _stall(visit, row, each, tree.calendar(each.line.item.organisation_id))


def _stall(visit: Visit, row: Row, each: StalledItem, calendar: Calendar) -> Stall:
    return Stall(
        row=row,
        why=tuple(reasons_in_words(each.reasons, moved=each.moved)),
        waits=tuple(_cause(visit, cause, each, calendar) for cause in each.causes),
        usual=usual_in_words(each.usual),
        stages=stages_in_words(each.passed, each.phases),
        acted_by=each.names.get(each.acted_by or 0),
        reminders=reminders_in_words(each.reminders, each.unanswered),
        ways=tuple(_way(proposal, each) for proposal in each.proposals),
    )


def _cause(visit: Visit, cause: Cause, each: StalledItem, calendar: Calendar) -> str:
    return cause_in_words(
        cause,
        holder=each.names.get(cause.holder_id or 0),
        is_mine=cause.holder_id in visit.rights.persons,
        working_days=calendar.working_days_between(calendar.local_date(cause.since), calendar.local_date(visit.at)),
    )


def _way(proposal: Proposal, each: StalledItem) -> Way:
    person = each.names.get(proposal.person_id or 0)
    asked = {"to": person, **BACK} if person else BACK
    return Way(
        said=proposal_in_words(proposal, person=person),
        because=because_in_words(proposal),
        to=WAYS[proposal.act].format(ref=each.line.item.ref, back=urlencode(BACK), asked=urlencode(asked)),
    )


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
    yield counted(numbers.waiting), tr("have waited for something for long")


def _trend(tx: SqlTransaction, visit: Visit, asked: Filters, narrowed: Wanted) -> Mapping[str, Any]:
    """How it went in the last 12 months: of all work there, and so of a list that is narrowed by nothing else."""
    if asked.without("organisation").pairs():
        return {"trend": None}
    known = nights.nights(tx, narrowed.organisation_ids, last=visit.today)
    return {
        "trend": trend(known, today=visit.today),
        "since": since(known, today=visit.today),
        "drawn": Markup,
    }


def _zone(tx: SqlTransaction, visit: Visit) -> ZoneInfo:
    return ZoneInfo(tx.tree().calendar(visit.person.organisation_id).timezone)
