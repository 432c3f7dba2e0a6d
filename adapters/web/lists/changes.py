"""``/changes?since=2026-02-01``: what has changed since a day, in whatever the visitor may see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from adapters.files import changes as files
from adapters.files.writing import Kind
from adapters.i18n import number_in_words, tr
from adapters.i18n.changes import Line, Section, Telling, period_in_words
from adapters.i18n.refusals import sentence
from adapters.sql.asof import MOST_READ, TooMuch
from adapters.sql.changes import changes
from adapters.sql.names import Names
from adapters.sql.overview import State
from adapters.sql.store import SqlTransaction
from adapters.web.exporting import table
from adapters.web.lists.filters import Asked, Filters, places, wanted, workflows
from adapters.web.then import MOST_SAID
from adapters.web.visits import Visit, Visiting
from engine.changes import Groups, grouped
from engine.errors import Invalid
from engine.moments import period_of

router = APIRouter()

USUAL, LONGER = 7, 30
"""So many days back."""

MOST_SHOWN = 100
"""So many changes of each kind are shown; a file has all."""

UNPROCESSABLE = 422

Period = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for, as the address has it; ``since`` is the usual day when it does not say."""

    since: str
    until: str
    filters: Filters

    @property
    def query(self) -> str:
        """The end of the address."""
        return self.filters.query(since=self.since, until=self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A period that is one click away."""

    said: str
    query: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the page tells: each kind of change with the lines that are shown of it.

    ``unreadable`` are the items whose trails do not tell; ``fault`` is what is wrong with the period, ``faulty`` where
    that was asked for, and ``most`` how many trails are read when there are more.
    """

    period: str = ""
    sections: Sequence[tuple[Section, Sequence[Line]]] = ()
    unreadable: Sequence[str] = ()
    fault: str = ""
    faulty: str = ""
    most: str = ""


@router.get("/changes")
def page(visit: Visiting, asked: Asked, since: str = "", until: str = "") -> Response:
    """What was put off, ended, moved on, was handed over and was opened."""
    wish = _wish(visit, asked, since, until)
    with visit.reading() as tx:
        context: dict[str, Any] = {
            "wish": wish,
            "told": (told := _told(tx, visit, wish)),
            "choices": [*_choices(visit, wish)],
            "places": places(tx, visit),
            "workflows": [(d.name, d.label.in_language(visit.language)) for d in workflows(tx)],
            "files": [
                (f"/lists/changes.xlsx{wish.query}", tr("Download as Excel")),
                (f"/lists/changes.csv{wish.query}", tr("Download as CSV")),
            ],
        }
    return visit.page("lists/changes.html", current="items", status=UNPROCESSABLE if told.fault else 200, **context)


@router.get("/lists/changes.{kind}")
def file(visit: Visiting, kind: Kind, asked: Asked, since: str = "", until: str = "") -> Response:
    """Every change in a row of its own."""
    wish = _wish(visit, asked, since, until)
    period = _period(visit, wish)
    with visit.reading() as tx:
        sections = _sections(tx, _groups(tx, visit, wish, period), period)
        rows = files.rows(sections)
        return table(visit, kind, name=tr("What has changed"), columns=files.columns(), rows=rows)


def _told(tx: SqlTransaction, visit: Visit, wish: Wish) -> Told:
    try:
        period = _period(visit, wish)
    except Invalid as fault:
        return Told(fault=sentence(fault), faulty=_faulty(visit, wish))
    said = period_in_words(*period, zone=ZoneInfo(visit.service.settings.timezone))
    try:
        groups = _groups(tx, visit, wish, period)
    except TooMuch:
        return Told(period=said, most=number_in_words(MOST_READ))
    return Told(
        period=said,
        sections=[(section, section.lines[:MOST_SHOWN]) for section in _sections(tx, groups, period)],
        unreadable=[tr("Initiative number %(number)s", number=each.item_id) for each in groups.unreadable],
    )


def _wish(visit: Visit, asked: Filters, since: str, until: str) -> Wish:
    return Wish(
        since=since.strip()[:MOST_SAID] or _back(visit.today, USUAL),
        until=until.strip()[:MOST_SAID],
        filters=Filters(organisation=asked.organisation, workflow=asked.workflow),
    )


def _period(visit: Visit, wish: Wish) -> Period:
    return period_of(wish.since, wish.until, timezone=visit.service.settings.timezone, now=visit.at)


def _faulty(visit: Visit, wish: Wish) -> str:
    """Which end of a period that cannot be told is wrong: its beginning, unless that is right by itself."""
    try:
        _period(visit, replace(wish, until=""))
    except Invalid:
        return "since"
    return "until"


def _groups(tx: SqlTransaction, visit: Visit, wish: Wish, period: Period) -> Groups:
    """What has changed; TooMuch when too many trails would have to be read."""
    narrowed = replace(wanted(tx, visit, wish.filters), state=State.ALL)
    since, until = period
    return grouped(changes(tx, visit.rights, narrowed, since=since, until=until, most=MOST_READ))


def _sections(tx: SqlTransaction, groups: Groups, period: Period) -> Iterator[Section]:
    telling = Telling(tree=tx.tree(), called=Names(tx).name, definition=tx.definition, at=period[1])
    return telling.sections(groups)


def _choices(visit: Visit, wish: Wish) -> Iterator[Choice]:
    """The periods that people ask for most."""
    for said, since in (
        (tr("7 days"), _back(visit.today, USUAL)),
        (tr("30 days"), _back(visit.today, LONGER)),
        (tr("This year"), visit.today.replace(month=1, day=1).isoformat()),
    ):
        chosen = replace(wish, since=since, until="")
        yield Choice(said=said, query=chosen.query, is_here=chosen == wish)


def _back(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()
