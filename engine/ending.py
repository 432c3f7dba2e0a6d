"""When the person behind a token is told that it ends, so that no program is turned away unannounced."""

from datetime import date, datetime, timedelta

from engine.calendars import Calendar
from engine.mailing import DEFAULT_HOUR, LAST_HOUR

DAYS_BEFORE = (14, 2)
"""So many days before the last one on which a token works its person is told; on the working day before, if need be."""


def last_day(expires_at: datetime, *, calendar: Calendar) -> date:
    """The last local date on which a token works."""
    return calendar.local_date(expires_at - timedelta(microseconds=1))


def is_to_be_told(
    *, made_at: datetime, expires_at: datetime, told_at: datetime | None, calendar: Calendar, at: datetime
) -> bool:
    """True when its person is to be told at ``at`` that a token ends: within the day, once for each time that has come.

    A time that had passed when the token was made is none, and of two that were missed only one mail comes. ``told_at``
    is when they were told last; ``calendar`` is theirs.
    """
    today = calendar.local_date(at)
    if at >= expires_at or not calendar.at_hour(today, DEFAULT_HOUR) <= at < calendar.at_hour(today, LAST_HOUR):
        return False
    last = last_day(expires_at, calendar=calendar)
    moments = (_morning(last - timedelta(days=days), calendar) for days in DAYS_BEFORE)
    return any(max(made_at, told_at or made_at) < moment <= at for moment in moments)


def _morning(day: date, calendar: Calendar) -> datetime:
    return calendar.at_hour(calendar.last_working_on_or_before(day), DEFAULT_HOUR)
