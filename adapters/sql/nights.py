"""How much had stalled, night by night: counted once a night by the rule of the page, and read for a year at once.

The trails know it, too, but nobody would wait for a year of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, select

from adapters.sql.overview import Wanted, conditions
from adapters.sql.prepared import Statement
from adapters.sql.rollup import by_place
from adapters.sql.standing import has_stopped
from adapters.sql.statements import item, key, names, table
from adapters.sql.store import SqlTransaction
from engine.model import Visibility
from engine.trends import YEAR, Night


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How much goes on, and how much of it has stalled, by the organisation it belongs to first."""

    at_work: Mapping[int, int]
    stalled: Mapping[int, int]


def is_counted(tx: SqlTransaction, day: date) -> bool:
    """True when it has been counted on that day."""
    return tx.sql.first(BY_DAY, day=day) is not None


def count(tx: SqlTransaction, *, at: datetime) -> Count:
    """Count it in all organisations.

    What is private does not count: of all else, whoever answers for an organisation may see what belongs to it.
    """
    asked = conditions(tx, None, Wanted(also=(item.c.visibility != Visibility.PRIVATE.value,)))
    return Count(at_work=by_place(tx, asked), stalled=by_place(tx, [*asked, has_stopped(tx, at=at)]))


def note(tx: SqlTransaction, day: date, counted: Count) -> bool:
    """Keep it; False, and nothing is kept, when somebody else has counted on that day."""
    if not tx.sql.run(NOTE_NIGHT, day=day, week=day - timedelta(days=day.weekday())):
        return False
    rows = [(day, place_id, number, counted.stalled.get(place_id, 0)) for place_id, number in counted.at_work.items()]
    tx.sql.run_many(NOTE, rows)
    return True


def nights(tx: SqlTransaction, organisation_ids: Collection[int] | None, *, last: date) -> list[Night]:
    """The year that ends with ``last`` in some organisations (None: all), oldest first.

    Of each week the first night, and the last of all; those on which nothing went on as well.
    """
    year = (_night.c.day > last - YEAR, _night.c.day <= last)
    weekly = select(func.min(_night.c.day)).where(*year).group_by(_night.c.week)
    newest = select(func.max(_night.c.day)).where(*year)
    there = [_stalled.c.day == _night.c.day]
    if organisation_ids is not None:
        there.append(_stalled.c.organisation_id.in_(sorted(organisation_ids)))
    numbers = (func.coalesce(func.sum(column), 0) for column in (_stalled.c.at_work, _stalled.c.stalled))
    query = (
        select(_night.c.day, *numbers)
        .select_from(_night.outerjoin(_stalled, and_(*there)))
        .where(_night.c.day.in_(weekly.union(newest)))
        .group_by(_night.c.day)
        .order_by(_night.c.day)
    )
    found = tx.sql.connection.execute(query)
    return [Night(day=day, at_work=at_work, stalled=stalled) for day, at_work, stalled in found]


_night, _stalled = table("counted_night"), table("stalled_night")

BY_DAY = Statement(lambda _: select(_night.c.day).where(key(_night.c.day, "day")))
NOTE_NIGHT = Statement(lambda f: f.insert(_night, names(_night)).on_conflict_do_nothing())
NOTE = Statement(lambda f: f.insert_many(_stalled, names(_stalled)), columns=names(_stalled))
