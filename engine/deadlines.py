"""When something is due, how late it is, and who may move the date how far.

Deadlines are local dates and last to the end of their day; every lateness is counted in the organisation's own working
days, the same ones in which limits are given.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime

from engine.calendars import Calendar
from engine.definition import Allowance, Limit
from engine.errors import Invalid, InvalidField, NotAllowed, ReasonNeeded
from engine.sayings import say


class NotADate(InvalidField):
    """The field that a deadline is taken from holds something else."""

    code = "not-a-date"
    template = "The field %(field)s says “%(value)s”, which is no date such as 2026-11-25."


class DeadlineInThePast(Invalid):
    """A deadline is moved to a day that is over."""

    code = "deadline-in-the-past"
    template = "The deadline cannot be moved to %(due_on)s: that day is over. Choose today or a later day."


class DeadlineUnchanged(Invalid):
    """A deadline is moved to where it is; that would only start the reminders anew."""

    code = "deadline-unchanged"
    template = "The deadline already is %(due_on)s. Choose another day."


class MovedTooOften(NotAllowed):
    """The owner has used up the number of times."""

    code = "moved-too-often"
    template = "You have moved this deadline %(moved)s times, and more is for your manager. Ask for it to be moved."


class MovedTooFar(NotAllowed):
    """The owner has used up the working days; ``latest`` is the last day that is still allowed."""

    code = "moved-too-far"
    template = "An owner may move this deadline to %(latest)s at the latest. Ask your manager to move it further."


def due_date(limit: Limit, *, opened_on: date, calendar: Calendar, fields: Mapping[str, object]) -> date | None:
    """The date that ``limit`` sets for what was opened on a day: that in the field it names if filled, else its span.

    ``fields`` holds dates, or texts in ISO form, under the name that the limit uses. None: there is no deadline. Raises
    NotADate.
    """
    value = fields.get(limit.field) if limit.field else None
    if value is not None and value != "":
        return _date(value, field=limit.field)
    return None if limit.span is None else calendar.add(opened_on, limit.span)


def lateness(*, due_at: datetime, at: datetime, calendar: Calendar) -> int:
    """How many working days ``at`` lies after the deadline's day; negative while there are days left, 0 on the day."""
    return calendar.working_days_between(calendar.local_date(due_at), calendar.local_date(at))


def check_extension(
    *,
    due_at: datetime | None,
    due_on: date,
    reason: str,
    moved: int,
    moved_days: int,
    allowance: Allowance | None,
    calendar: Calendar,
    at: datetime,
) -> int:
    """By how many working days moving the deadline ``due_at`` to ``due_on`` makes it later (0 when it comes earlier).

    ``moved`` and ``moved_days`` are how often and how far its owner has moved it before; ``allowance`` limits both, and
    is None for somebody who is not limited (a manager). Raises ReasonNeeded, DeadlineInThePast, DeadlineUnchanged,
    MovedTooOften or MovedTooFar.
    """
    before = due_on if due_at is None else calendar.local_date(due_at)
    days = max(0, calendar.working_days_between(before, due_on))
    if not reason.strip():
        raise ReasonNeeded(act=say("move the deadline"))
    if due_on < calendar.local_date(at):
        raise DeadlineInThePast(due_on=due_on)
    if due_at is not None and due_on == before:
        raise DeadlineUnchanged(due_on=due_on)
    if allowance is not None and moved >= allowance.times:
        raise MovedTooOften(moved=moved)
    if allowance is not None and moved_days + days > allowance.working_days:
        left = max(0, allowance.working_days - moved_days)
        raise MovedTooFar(latest=calendar.add_working_days(before, left))
    return days


def _date(value: object, *, field: str | None) -> date:
    if isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise NotADate(field=field, value=value)
