"""What figures are about: which work, in which organisations, when, and as of which instant."""

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, literal, or_

from adapters.sql.statements import commitment, item
from adapters.sql.visibility import belongs, seen_by
from engine.access import Rights
from engine.calendars import Calendar
from engine.flow import DAY, check_period

EPOCH = date(1970, 1, 1)
QUARTER = 15 * 60
"""Clocks are changed at a full quarter of an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the figures are about: one workflow, some organisations (None: all), from one local date to another.

    ``rights`` are those of whoever asks; None is an operator, who sees all. ``at`` is the instant as of which all is
    told, and ``calendar`` whose days and weeks they are.
    """

    workflow: str
    first: date
    last: date
    at: datetime
    calendar: Calendar
    organisation_ids: Collection[int] | None = None
    rights: Rights | None = None

    def __post_init__(self) -> None:
        """Refuse what is no period: :func:`engine.flow.check_period`."""
        check_period(self.first, self.last)

    @property
    def begins(self) -> datetime:
        """When the first day begins."""
        return self.calendar.start_of(self.first)

    @property
    def ends(self) -> datetime:
        """When the last day is over."""
        return self.calendar.start_of(self.last + timedelta(days=1))

    @property
    def last_known(self) -> date:
        """The last day of the period of which anything can be known."""
        return min(self.last, self.calendar.local_date(self.at))

    def conditions(self) -> list[ColumnElement[bool]]:
        """That an item is among them, and open to whoever asks; for queries over the table ``item``."""
        asked = [item.c.workflow == self.workflow]
        if self.organisation_ids is not None:
            asked.append(belongs(self.organisation_ids))
        return asked if self.rights is None else [*asked, seen_by(self.rights)]

    def goes_on(self) -> ColumnElement[bool]:
        """That a promise was open at the instant; for queries over the table ``commitment``."""
        return or_(commitment.c.closed_at.is_(None), commitment.c.closed_at > self.at)

    def day(self, seconds: ColumnElement[int]) -> ColumnElement[int]:
        """The number of the local day of an instant, given as seconds since 1970; :func:`date_of` says which it is."""
        changes = [*_offsets(self.calendar, self.first, self.last)]
        _, last = changes.pop()
        if not changes:
            return (seconds + last) // DAY
        offset = case(*((seconds < until, literal(offset)) for until, offset in changes), else_=literal(last))
        return (seconds + offset) // DAY


def date_of(number: int) -> date:
    """The date of a numbered day."""
    return EPOCH + timedelta(days=number)


def _offsets(calendar: Calendar, first: date, last: date) -> Iterator[tuple[int, int]]:
    """By how many seconds the clocks were ahead of UTC until which instant, in order; the last until for ever."""
    begins, ends = (int(calendar.start_of(day).timestamp()) for day in (first, last + timedelta(days=1)))
    before = _offset(calendar, begins)
    for noon in range(begins + DAY // 2, ends + DAY, DAY):
        after = _offset(calendar, noon)
        if after != before:
            quarters = range(noon - DAY, noon, QUARTER)
            changed = bisect_left(quarters, True, key=lambda at: _offset(calendar, at) == after)  # noqa: FBT003 - used at once; what is looked for
            yield quarters[changed] if changed < len(quarters) else noon, before
            before = after
    yield ends, before


def _offset(calendar: Calendar, seconds: int) -> int:
    ahead = datetime.fromtimestamp(seconds, tz=calendar.zone).utcoffset()
    return 0 if ahead is None else int(ahead.total_seconds())
