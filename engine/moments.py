"""The moment that somebody means who asks for what was known on a day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.calendars import FIRST_YEAR, LAST_YEAR
from engine.errors import Invalid
from engine.sayings import say

LEAST = timedelta(microseconds=1)
"""Nothing is recorded more finely."""


class LiesAhead(Invalid):
    """Somebody asks for what will be known."""

    code = "lies-ahead"
    template = "%(said)s lies ahead. Nobody knows yet what will be on record then; choose a day that has been."


class EndsBeforeItBegins(Invalid):
    """Somebody names a period with its last day first."""

    code = "ends-before-it-begins"
    template = "The period ends (%(last)s) before it begins (%(first)s)."


def moment_of(said: str, *, timezone: str, now: datetime) -> datetime:
    """The moment that a text means: of a date the end of that day, of today this very moment.

    A time without an offset is one on the clocks of ``timezone``.

    Raises:
        Invalid: it is neither a date nor a date and time.
        LiesAhead: it is after ``now``.
    """
    zone, read = ZoneInfo(timezone), _read(said)
    if read == now.astimezone(zone).date():
        return now
    moment = _begins(read + timedelta(days=1), zone) - LEAST if _is_day(read) else _begins(read, zone)
    return _past(moment, said, now=now)


def start_of(said: str, *, timezone: str, now: datetime) -> datetime:
    """The moment at which a period begins that somebody names: of a date the beginning of that day.

    Raises as :func:`moment_of` does.
    """
    return _past(_begins(_read(said), ZoneInfo(timezone)), said, now=now)


def period_of(since: str, until: str | None, *, timezone: str, now: datetime) -> tuple[datetime, datetime]:
    """The first and the last moment of a period: from the beginning of a day to the end of one, or to now.

    Raises as :func:`moment_of` does, and EndsBeforeItBegins.
    """
    first = start_of(since, timezone=timezone, now=now)
    last = moment_of(until, timezone=timezone, now=now) if until else now
    if last < first:
        raise EndsBeforeItBegins(first=since.strip(), last=(until or "").strip())
    return first, last


def _read(said: str) -> date:
    """The date, or the date and time, in a text."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            found = read(said.strip())
        except ValueError:
            continue
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found
    shown = said[:80].encode(errors="backslashreplace").decode()
    why = say("“%(said)s” is neither a date such as 2026-02-01 nor a time such as 2026-02-01T08:00", said=shown)
    raise Invalid(what=say("the day"), why=why)


def _is_day(read: date) -> bool:
    return not isinstance(read, datetime)


def _begins(read: date, zone: ZoneInfo) -> datetime:
    if not isinstance(read, datetime):
        return datetime.combine(read, time(), zone).astimezone(UTC)
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def _past(moment: datetime, said: str, *, now: datetime) -> datetime:
    if moment > now:
        raise LiesAhead(said=said.strip())
    return moment
