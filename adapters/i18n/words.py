"""What the engine's words are called when people read them."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from adapters.i18n.catalogues import ntr, tr
from adapters.i18n.formats import day_in_words, number_in_words, time_in_words, whole_day_in_words
from engine.calendars import Calendar
from engine.definition import Span, Unit

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        # Roles, by themselves and within a sentence; and parts.
        "owner": "owner",
        "team": "team",
        "coach": "coach",
        "coordinator": "quality coordinator",
        "manager": "manager",
        "manager of manager": "manager's manager",
        "operator": "operator",
        "member": "member",
        "patient representative": "patient representative",
        "the owner": "the owner",
        "the team": "the team",
        "the coach": "the coach",
        "the coordinator": "the quality coordinator",
        "the manager": "the manager",
        "the manager of manager": "the manager's manager",
        # What is waited for.
        "decision": "a decision",
        "data": "data",
        "time or staffing": "time or staffing",
        "other organisation": "another organisation",
        "it": "IT",
        "money": "money",
        "priority": "priority",
        # Why work has stopped.
        "silent": "nobody has done anything",
        "no advance": "it has not come further",
        "reminders unanswered": "the reminders were not answered",
        "orphaned": "nobody owns it",
        "overdue": "overdue",
        "blocked": "it waits",
        "blocked for long": "it has waited for long",
        "postponed again and again": "postponed again and again",
        # What has become of a reminder, and why.
        "planned": "planned",
        "held": "held",
        "sent": "sent",
        "failed": "failed",
        "replaced": "replaced",
        "fell due": "fell due",
        "in a mail": "in a mail",
        "mailed": "mailed",
        "waits for the mail of the day": "waits for the mail of the day",
        "the mail of the day had gone": "the mail of the day had gone",
        "waits for the mail of the week": "waits for the mail of the week",
        "weekly mail": "weekly mail",
        "only what is urgent": "only what is urgent is mailed",
        "mail paused": "mail is paused",
        "mail stopped": "mail is stopped",
        "mail budget used up": "there were enough mails this week",
        "quiet weeks": "quiet weeks",
        "remind me later": "to be reminded later",
        "a later reminder took its place": "a later reminder took its place",
        "nobody in that role": "nobody in that role",
        "somebody came into the role": "somebody came into the role",
        "private": "it is private",
        "no longer owed": "no longer owed",
        "no longer responsible": "no longer responsible",
        "could not be written": "could not be written",
        "address refused": "the address was refused",
        "paused": "it rests",
        "resumed": "it went on after its rest",
        "ahead": "to come",
        "deadline moved": "the deadline was moved",
        "deadline set": "a deadline was set",
        "aim changed": "the aim was changed",
        "handed over": "it was handed over",
        "owner left": "the owner left",
        "person left": "that person left",
        "undone": "what was done was taken back",
        "accepted": "it was taken over",
        "approved": "it was decided",
        "declined": "it was declined",
        "answered": "it was answered",
        "withdrawn": "it was taken back",
        "overtaken": "something else was decided",
        "ended": "it ended",
        "done": "it was done",
        "migrated": "it follows another version of its workflow",
        # Kinds of mail.
        "digest": "the mail of the day",
        "reminder by hand": "a reminder by hand",
        "at once": "what could not wait",
        "bad address": "about an address that is refused",
        "password": "a link to choose a password",
        "token": "about a token that ends",
        "idea": "an answer to an idea",
        "accessibility": "what somebody could not use",
        # What has become of what is posted to a webhook.
        "pending": "waits",
        "sending": "is being sent",
        "retry": "is tried again",
        "dead": "given up",
        # Why a webhook was not told, or was stopped.
        "address not allowed": "the address is not allowed",
        "certificate not trusted": "the certificate is not trusted",
        "connection broke": "the connection broke",
        "could not be posted": "it could not be posted",
        "it failed for five days": "it failed for five days",
        "it said that it is gone": "it said that it is gone",
        "moved elsewhere": "it has moved elsewhere",
        "no answer in time": "no answer in time",
        "no connection": "no connection",
        "stopped by hand": "stopped by hand",
        "unknown name": "nobody has that name",
        "webhook stopped": "the webhook was stopped",
        # Why a mail that came in was not taken for an answer.
        "unknown sender": "it is not from whom was mailed",
        "unknown address": "it was sent to no address of ours",
        "forged address": "its address was forged",
        "has left": "its writer has left",
        "too long": "it is too long for a comment",
        "too large": "it is too large",
        "unreadable": "it cannot be read",
        "comment refused": "the comment was refused",
        # Answers to a follow-up.
        "kept": "still in use",
        "not kept": "not in use any more",
        "no data": "no answer",
    }
)
"""The words of the engine that people see."""


def word(term: str) -> str:
    """A word of the engine as people say it; anything else as it is."""
    known = TEMPLATES.get(term)
    return term if known is None else tr(known)


def the(role: str) -> str:
    """A role within a sentence: *the manager*, *chefen*."""
    return word(f"the {role}")


def years_in_words(years: int | None) -> str:
    """How long something is kept; None is for good."""
    return tr("for good") if years is None else ntr("%(number)s year", "%(number)s years", years)


def span_in_words(span: Span) -> str:
    """A length of time."""
    match span.unit:
        case Unit.WORKING_DAYS:
            return ntr("%(number)s working day", "%(number)s working days", span.number)
        case Unit.DAYS:
            return ntr("%(number)s day", "%(number)s days", span.number)
        case Unit.MONTHS:
            return ntr("%(number)s month", "%(number)s months", span.number)


def instant_in_words(instant: datetime, calendar: Calendar, *, at: datetime) -> str:
    """A date and a time, where the organisation is."""
    day = day_in_words(calendar.local_date(instant), today=calendar.local_date(at))
    return f"{day} {time_in_words(instant, zone=ZoneInfo(calendar.timezone))}"


def moment_in_words(moment: datetime, *, zone: ZoneInfo) -> str:
    """A moment that somebody asks for: the day by itself when it is meant to its end."""
    local = moment.astimezone(zone)
    day = whole_day_in_words(local.date())
    is_day = (local + timedelta(microseconds=1)).time() == time()
    return day if is_day else tr("%(day)s at %(time)s", day=day, time=time_in_words(moment, zone=zone))


def beginning_in_words(moment: datetime, *, zone: ZoneInfo) -> str:
    """The moment from which on somebody asks: the day by itself when it is meant from its beginning."""
    local = moment.astimezone(zone)
    return whole_day_in_words(local.date()) if local.time() == time() else moment_in_words(moment, zone=zone)


def value_in_words(value: object) -> str:
    """An answer of a worksheet."""
    match value:
        case bool():
            return tr("yes") if value else tr("no")
        case int() | float():
            return number_in_words(value)
        case list():
            return ntr("%(number)s data point", "%(number)s data points", len(value))
    return str(value)
