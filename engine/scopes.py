"""What a program may do that acts in the name of a person: what its token's scopes let it, and never more than they.

Each scope lets a program read. *Write* lets it act on items as the person does; *admin* lets it do what the person's
offices let them do in organisations. Whoever checks a program's request asks both: its scopes here, and the person's
rights (:mod:`engine.access`).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from engine.access import Action, Duty
from engine.calendars import Calendar
from engine.errors import Invalid, Refusal


class Scope(StrEnum):
    """What somebody lets a program do in their name."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


LETS: Mapping[Scope, frozenset[Action | Duty]] = MappingProxyType(
    {
        Scope.READ: frozenset({Action.SEE, Duty.SEE_STALLED}),
        Scope.WRITE: frozenset({*Action, Duty.SEE_STALLED, Duty.TAKE_IDEAS}),
        Scope.ADMIN: frozenset({Action.SEE, *Duty}) - {Duty.TAKE_IDEAS},
    }
)
"""What each scope lets a program do, with items and with organisations."""


class ScopeMissing(Refusal):
    """A token does not let its program do this; ``scope`` in the data is the least that would."""

    code = "scope-missing"
    template = "The token does not have the scope “%(scope)s”. Make one that has it."


class LastsTooLong(Invalid):
    """A token that would work for longer than any may."""

    code = "lasts-too-long"
    template = "A token works for at most %(days)s days. Choose an earlier day."


class EndsInThePast(Invalid):
    """A token that would never work."""

    code = "ends-in-the-past"
    template = "The last day of a token cannot be in the past."


def let(scopes: Collection[Scope], what: Action | Duty) -> bool:
    """True when these scopes let a program do this, if its person may."""
    return any(what in LETS[scope] for scope in scopes)


def need(scopes: Collection[Scope], what: Action | Duty) -> None:
    """Let a program pass that may do this if its person may; ScopeMissing otherwise."""
    if not let(scopes, what):
        raise ScopeMissing(scope=next(scope for scope in Scope if what in LETS[scope]).value)


def end_after(last_day: date, *, at: datetime, calendar: Calendar, most_days: int) -> datetime:
    """The instant at which a token ends that is made at ``at`` and works up to and with ``last_day``.

    Raises:
        EndsInThePast: that day is over.
        LastsTooLong: it is more than ``most_days`` away.
    """
    today = calendar.local_date(at)
    if last_day < today:
        raise EndsInThePast
    if last_day > today + timedelta(days=most_days):
        raise LastsTooLong(days=most_days)
    return calendar.start_of(last_day + timedelta(days=1))
