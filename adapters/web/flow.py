"""``/flow``: how long work takes where the visitor answers for it, how old it is, and whether its dates are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from fastapi import APIRouter
from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.responses import Response

from adapters.charts.report import about, long_columns, long_rows, report
from adapters.files.writing import Column, Kind
from adapters.i18n import day_in_words, number_in_words, tr
from adapters.i18n.refusals import sentence
from adapters.i18n.words import moment_in_words
from adapters.sql import flow as figures
from adapters.sql import overview
from adapters.sql.flow import OpenItem, SlippedItem
from adapters.sql.overview import State, Wanted
from adapters.sql.scopes import Scope
from adapters.sql.store import SqlTransaction
from adapters.web.exporting import table
from adapters.web.lists.filters import places, workflows
from adapters.web.visits import Visit, Visiting
from engine.access import Duty
from engine.calendars import Calendar
from engine.errors import Refusal
from engine.flow import Flow, NoPeriod, asked_period
from engine.moments import moment_of
from engine.people import Organisation
from workflows import IMPROVEMENT

router = APIRouter()

NAMED = 20
"""So many open items, and so many moved dates, are named."""

MANY = 20_000
"""Figures about more items than this are counted after the page is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for, as it stands there; what cannot be meant is left out."""

    organisation: str = ""
    workflow: str = ""
    first: date | None = None
    last: date | None = None
    as_of: str = ""

    @classmethod
    def of(cls, asked: QueryParams) -> Self:
        """What is asked for."""
        return cls(
            organisation=asked.get("organisation", "").strip(),
            workflow=asked.get("workflow", "").strip(),
            first=_day(asked.get("from", "")),
            last=_day(asked.get("to", "")),
            as_of=asked.get("as_of", "").strip(),
        )

    def query(self, **also: str) -> str:
        """The end of the address."""
        given = {
            "organisation": self.organisation,
            "workflow": self.workflow,
            "from": self.first.isoformat() if self.first else "",
            "to": self.last.isoformat() if self.last else "",
            "as_of": self.as_of,
            **also,
        }
        named = {name: value for name, value in given.items() if value}
        return f"?{urlencode(named)}" if named else ""


@router.get("/flow")
def flow(visit: Visiting, count: str = "") -> Response:
    """All of it; of very much work only where to get it, so that the page is there at once."""
    visit.need(Duty.SEE_STALLED)
    asked = Asked.of(visit.request.query_params)
    with visit.reading() as tx:
        scope, fault = _scope_or_fault(tx, visit, asked)
        is_later = not count and _is_much(tx, visit, scope)
        found = {} if is_later else _found(tx, visit, scope)
        if visit.is_partial:
            return visit.part("flow/figures.html", **found)
        context: dict[str, Any] = {
            "asked": asked,
            "fault": None if fault is None else sentence(fault),
            "is_period": isinstance(fault, NoPeriod),
            "period": scope,
            "places": [place for place in places(tx, visit) if place.code in _codes(tx, visit)],
            "workflows": [(d.name, d.label.in_language(visit.language)) for d in workflows(tx)],
            "chosen": scope.workflow,
            "count_here": asked.query(count="1"),
            "is_later": is_later,
            "known": tr("As it was known on %(when)s.", when=moment_in_words(scope.at, zone=scope.calendar.zone)),
            "files": [
                (f"/lists/flow.xlsx{asked.query()}", tr("Download as Excel")),
                (f"/lists/flow.csv{asked.query()}", tr("Download as CSV")),
            ],
        }
    return visit.page("flow/flow.html", current="flow", **context, **found)


@router.get("/lists/flow.{kind}")
def file(visit: Visiting, kind: Kind) -> Response:
    """Every number in a row of its own, after what they are about."""
    visit.need(Duty.SEE_STALLED)
    asked = Asked.of(visit.request.query_params)
    with visit.reading() as tx:
        scope = _scope(tx, visit, asked)
        found, label = figures.flow(tx, scope), tx.definition(scope.workflow).label.in_language(visit.language)
        place = next((place.name for place in _chosen(tx, asked)), None)
        sections = report(found, labels=figures.phase_labels(tx, scope.workflow, language=visit.language))
        rows = [*about(found, label=label, place=place), *long_rows(sections)]
    widths = (24, 18, 34, 26, 12)
    columns = [Column(label, width) for label, width in zip(long_columns(), widths, strict=True)]
    return table(visit, kind, name=tr("Flow"), columns=columns, rows=rows)


def _scope_or_fault(tx: SqlTransaction, visit: Visit, asked: Asked) -> tuple[Scope, Refusal | None]:
    """What is asked for; where that cannot be, what is usual, and why."""
    try:
        return _scope(tx, visit, asked), None
    except Refusal as refusal:
        return _scope(tx, visit, replace(asked, first=None, last=None, as_of="")), refusal


def _scope(tx: SqlTransaction, visit: Visit, asked: Asked) -> Scope:
    """What the visitor answers for, of what is asked for.

    Raises:
        Invalid: the day is none, or the period is none (NoPeriod).
        LiesAhead: the day is still to come.
    """
    tree, own = tx.tree(), visit.rights.where(Duty.SEE_STALLED)
    chosen = _chosen(tx, asked)
    within = own & tree.below(place.id for place in chosen) if asked.organisation else own
    calendar = chosen[0].calendar if chosen else _own(tx, visit)
    at = moment_of(asked.as_of, timezone=calendar.timezone, now=visit.at) if asked.as_of else visit.at
    first, last = asked_period(asked.first, asked.last, today=calendar.local_date(at))
    known = {definition.name for definition in workflows(tx)}
    return Scope(
        workflow=asked.workflow if asked.workflow in known else IMPROVEMENT,
        first=first,
        last=last,
        at=at,
        calendar=calendar,
        organisation_ids=within,
        rights=visit.rights,
    )


def _chosen(tx: SqlTransaction, asked: Asked) -> list[Organisation]:
    return [place for place in tx.tree().organisations.values() if place.code == asked.organisation]


def _own(tx: SqlTransaction, visit: Visit) -> Calendar:
    return tx.tree().calendar(visit.person.organisation_id)


def _is_much(tx: SqlTransaction, visit: Visit, scope: Scope) -> bool:
    wanted = Wanted(workflow=scope.workflow, organisation_ids=scope.organisation_ids, state=State.ALL)
    return overview.count(tx, visit.rights, wanted, most=MANY) > MANY


def _found(tx: SqlTransaction, visit: Visit, scope: Scope) -> Mapping[str, Any]:
    """The figures as the template takes them."""
    found, labels = figures.flow(tx, scope), figures.phase_labels(tx, scope.workflow, language=visit.language)
    return {
        "sections": report(found, labels=labels),
        "drawn": Markup,
        "is_empty": _is_empty(found),
        "oldest": _oldest(figures.open_items(tx, scope, finished=found.lengths, limit=NAMED), labels),
        "slips": _slips(figures.slips(tx, scope, limit=NAMED), labels, today=visit.today),
    }


def _is_empty(found: Flow) -> bool:
    """True when there has not been any work to tell of."""
    return not (found.open or found.finished or any(day.ended for day in found.days))


def _codes(tx: SqlTransaction, visit: Visit) -> frozenset[str]:
    tree = tx.tree().organisations
    return frozenset(tree[place].code for place in visit.rights.where(Duty.SEE_STALLED))


def _oldest(items: Sequence[OpenItem], labels: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "ref": each.ref,
            "title": each.title,
            "place": each.place,
            "phase": labels.get(each.phase, each.phase),
            "age": number_in_words(each.age),
            "in_phase": number_in_words(each.in_phase),
            "older": "" if each.older_than is None else str(round(100 * each.older_than)),
        }
        for each in items
    ]


def _slips(slips: Sequence[SlippedItem], labels: Mapping[str, str], *, today: date) -> list[dict[str, Any]]:
    return [
        {
            "ref": each.ref,
            "title": each.title,
            "what": labels.get(each.slip.subject, each.slip.subject),
            "first": day_in_words(each.slip.first, today=today),
            "last": day_in_words(each.slip.last, today=today),
            "days": number_in_words(each.slip.days),
            "times": each.slip.times,
            "reasons": each.slip.reasons,
        }
        for each in slips
    ]


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.strip()) if said.strip() else None
    except ValueError:
        return None
