"""When somebody may be mailed of what: as they chose, in the weeks that are not quiet, and what nobody switches off.

- Nobody can switch off what was escalated to them, nor a question that is put to them: a decision, a hand-over.
- What was escalated is gathered into the mail of the first working day of the week, unless it is urgent.
- What is held back counts as said: it neither moves a deadline nor delays an escalation.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from engine.calendars import Calendar
from engine.definition import Role
from engine.errors import Invalid
from engine.model import Commitment, CommitmentKind, Notice, NoticeState
from engine.preferences import Preference, Rhythm
from engine.sayings import say

LAST_HOUR = 18
"""The local hour after which no digest is sent until the next working day."""

DEFAULT_HOUR = 7
"""The local hour of the digest of a person who has not chosen another."""

REMIND_LATER = "remind me later"
STOPPED = "mail stopped"
PAUSED = "mail paused"
AT_ONCE_ONLY = "only what is urgent"
WEEKLY = "weekly mail"
GATHERED = "waits for the mail of the week"

CHOSEN = (STOPPED, PAUSED, AT_ONCE_ONLY, WEEKLY)
"""Why a notice is held because its reader wanted it so."""

QUESTIONS = frozenset({CommitmentKind.DECISION, CommitmentKind.ACCEPTANCE})

ONE_WEEK = timedelta(days=7)


PUT_OFF = -2
"""Stands for a rung in the notice that its reader put off; its occurrence is the number of the day it comes on."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Why a notice is not mailed now, and when it is looked at again."""

    reason: str
    until: datetime


@lru_cache(maxsize=4096)
def next_digest(calendar: Calendar, *, hour: int, at: datetime) -> datetime:
    """The earliest instant from ``at`` on in a working day outside quiet weeks, between the digest hour and evening.

    Whoever has chosen an hour of the evening gets the digest in the last hour before it.
    """
    hour = min(hour, LAST_HOUR - 1)
    today = calendar.local_date(at)
    if calendar.next_mail_day_on_or_after(today) == today and at < calendar.at_hour(today, LAST_HOUR):
        return max(at, calendar.at_hour(today, hour))
    return _first_mail(calendar, today + timedelta(days=1), hour)


def held_back(
    notice: Notice, kind: CommitmentKind, preference: Preference, *, calendar: Calendar, hour: int, at: datetime
) -> HeldBack | None:
    """Why a notice about a promise of ``kind`` does not go to its reader at ``at``; None when it may.

    ``calendar`` and ``hour`` are the reader's.
    """
    today = calendar.local_date(at)
    reason = _switched_off(notice, preference, today=today) if may_be_switched_off(notice, kind) else None
    if reason is not None:
        until = preference.paused_until if reason == PAUSED else None
        return HeldBack(reason, _morning(calendar, until or next_weekly_day(calendar, today), hour))
    if not is_weekly(notice, kind, preference):
        return None
    day = weekly_day(calendar, calendar.local_date(notice.fired_at))
    return HeldBack(GATHERED if notice.role.level else WEEKLY, _morning(calendar, day, hour)) if today < day else None


def put_off(commitment: Commitment, *, until: date, calendar: Calendar, hour: int, at: datetime) -> Notice:
    """The notice by which whoever owes ``commitment`` is reminded on a day that they chose, at their hour."""
    return Notice(
        commitment_id=commitment.id,
        item_id=commitment.item_id,
        generation=commitment.generation,
        rung=PUT_OFF,
        occurrence=until.toordinal(),
        role=Role.OWNER,
        person_id=commitment.owner_id,
        nominal_at=calendar.start_of(until),
        fired_at=at,
        send_at=_morning(calendar, until, hour),
        state=NoticeState.HELD,
        reason=REMIND_LATER,
    )


def paused(preference: Preference, *, until: date, today: date) -> Preference:
    """The preference with mail paused until a local date, the first day of mail again; Invalid unless it lies ahead."""
    if until <= today:
        raise Invalid(
            what=say("the pause"), why=say("%(until)s is not after today, %(today)s", until=until, today=today)
        )
    return replace(preference, paused_until=until)


def may_be_switched_off(notice: Notice, kind: CommitmentKind) -> bool:
    """False for what was escalated to its reader, and for a question that is put to them."""
    return not notice.role.level and not (notice.role is Role.OWNER and kind in QUESTIONS)


def is_weekly(notice: Notice, kind: CommitmentKind, preference: Preference) -> bool:
    """True for what goes into the mail of the first working day of a week."""
    if notice.at_once:
        return False
    return bool(notice.role.level) or (preference.rhythm is Rhythm.WEEKLY and may_be_switched_off(notice, kind))


def weekly_day(calendar: Calendar, day: date) -> date:
    """The first day of mail of a week: of the week of ``day``, or of the next one if that has passed."""
    first = calendar.next_mail_day_on_or_after(_monday(day))
    return first if first >= day else calendar.next_mail_day_on_or_after(_monday(day) + ONE_WEEK)


def next_weekly_day(calendar: Calendar, today: date) -> date:
    """The first day of mail of a week that comes after ``today``."""
    return weekly_day(calendar, today + timedelta(days=1))


def week_of(calendar: Calendar, at: datetime) -> datetime:
    """When the week of ``at`` began where the calendar holds, on a Monday at midnight."""
    return calendar.start_of(_monday(calendar.local_date(at)))


def _switched_off(notice: Notice, preference: Preference, *, today: date) -> str | None:
    """Why the reader does not want it at present."""
    if preference.has_stopped:
        return STOPPED
    if preference.paused_until is not None and today < preference.paused_until:
        return PAUSED
    return AT_ONCE_ONLY if preference.rhythm is Rhythm.AT_ONCE_ONLY and not notice.at_once else None


@lru_cache(maxsize=4096)
def _first_mail(calendar: Calendar, day: date, hour: int) -> datetime:
    return calendar.at_hour(calendar.next_mail_day_on_or_after(day), hour)


def _morning(calendar: Calendar, day: date, hour: int) -> datetime:
    return next_digest(calendar, hour=hour, at=calendar.start_of(day))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
