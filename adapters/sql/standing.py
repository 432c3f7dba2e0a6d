"""What has stopped, as conditions on items: the rule of :mod:`engine.stalled`, in SQL.

A test holds the two to be the same. What depends on calendars and workflows is worked out before the query, once for
each length of a limit: the instant before which something must have happened last for it to have run out.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from adapters.sql.overview import IS_DUE, definitions
from adapters.sql.statements import commitment, item
from adapters.sql.store import SqlTransaction
from engine.calendars import Calendar
from engine.definition import Definition, Phase, Span
from engine.stalled import Why

LONGEST = 3 * 366
"""No limit is longer than so many days."""

Parts = Mapping[Why, ColumnElement[bool]]
"""What makes an item stalled, by the reason."""

Cuts = Mapping[datetime, Sequence[ColumnElement[bool]]]
"""The instant before which something must have happened last for a limit to have run out -> the items it is for."""

Day = tuple[Calendar, date, tuple[int, ...]]
"""A calendar, what day it is by it, and the organisations that follow it."""

Limit = Callable[[Definition, Phase], Span | None]
"""Which limit of a phase is meant."""


def has_stopped(tx: SqlTransaction, *, at: datetime) -> ColumnElement[bool]:
    """True for the items that have stopped; for queries over the table ``item``."""
    return or_(*parts(tx, at=at).values())


def parts(tx: SqlTransaction, *, at: datetime) -> Parts:
    """What makes an item stalled, one condition for each reason."""
    return _parts(tuple(definitions(tx)), tuple(_days(tx, at=at)))


@lru_cache(maxsize=16)  # every page counts what has stopped, and the answer changes once a day
def _parts(definitions: Sequence[Definition], days: Sequence[Day]) -> Parts:
    at_work = (item.c.ended_at.is_(None), item.c.pause_until.is_(None))
    silence = _cuts(definitions, lambda _definition, phase: phase.silence, days)
    no_advance = _cuts(definitions, lambda _definition, phase: phase.no_advance, days)
    blocked = _cuts(definitions, lambda definition, _phase: definition.standstill.blocked, days)
    found = {
        Why.ORPHANED: item.c.owner_id.is_(None),
        Why.MARKED: item.c.stalled_at.is_not(None),
        Why.SILENT: _run_out(silence, item.c.last_act_at, _is_quiet),
        Why.NO_ADVANCE: _run_out(no_advance, item.c.peak_at, lambda _cut: true()),
        Why.BLOCKED_LONG: _run_out(blocked, item.c.block_since, lambda _cut: true()),
    }
    return {why: and_(*at_work, part) for why, part in found.items()}


def _run_out(
    cuts: Cuts, since: ColumnElement[datetime], also: Callable[[datetime], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """True for items in which ``since`` lies so far back that the limit of their phase has run out."""
    if not cuts:
        return false()
    found = [and_(or_(*where), since < cut, also(cut)) for cut, where in cuts.items()]
    return and_(since < max(cuts), or_(*found))


def _is_quiet(cut: datetime) -> ColumnElement[bool]:
    """True for items whose phase has not begun to ask somebody since then."""
    return ~exists().where(*IS_DUE, commitment.c.since >= cut).correlate(item)


def _cuts(definitions: Sequence[Definition], limit: Limit, days: Sequence[Day]) -> Cuts:
    found = defaultdict[datetime, list[ColumnElement[bool]]](list)
    for span, phases in _limits(definitions, limit).items():
        for calendar, today, ids in days:
            place = item.c.organisation_id.in_(ids) if len(days) > 1 else true()
            found[_cut(calendar, span, today=today)] += [and_(place, phase) for phase in phases]
    return found


def _limits(definitions: Sequence[Definition], limit: Limit) -> Mapping[Span, Sequence[ColumnElement[bool]]]:
    """Each length of a limit, with the phases that have it."""
    found = defaultdict[Span, list[ColumnElement[bool]]](list)
    for definition in definitions:
        phases = defaultdict[Span, list[str]](list)
        for phase in definition.phases:
            span = limit(definition, phase)
            if span is not None:
                phases[span].append(phase.name)
        of_version = (item.c.workflow == definition.name, item.c.workflow_version == definition.version)
        for span, names in phases.items():
            found[span].append(and_(*of_version, item.c.phase.in_(names)))
    return found


def _days(tx: SqlTransaction, *, at: datetime) -> Iterator[Day]:
    places = defaultdict[Calendar, list[int]](list)
    for place in tx.tree().organisations.values():
        places[place.calendar].append(place.id)
    for calendar, ids in places.items():
        yield calendar, calendar.local_date(at), tuple(ids)


@lru_cache(maxsize=1000)
def _cut(calendar: Calendar, span: Span, *, today: date) -> datetime:
    """The first instant from which the limit has not run out yet."""
    back = bisect_left(range(LONGEST), True, key=lambda days: calendar.add(today - timedelta(days), span) <= today)  # noqa: FBT003 - what is looked for
    return calendar.start_of(today - timedelta(back - 1))
