"""Remind somebody by hand of what they owe: politely, and not again within a few days."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from engine.advance import check_not_paused
from engine.calendars import Calendar
from engine.errors import NotFound, NotNow, Refusal
from engine.model import Actor, Event, Facts, Outcome
from engine.outcomes import Draft
from engine.sayings import say

NUDGED = "reminder.asked"
"""The event."""

WORKING_DAYS = 3
"""So long nobody is reminded by hand of the same thing again, whoever asks: more is nagging."""


class RemindedLately(Refusal):
    """Somebody was reminded of it a short while ago."""

    code = "reminded-lately"
    template = "They were reminded of it a short while ago. It can be done again on %(day)s."


def decide_nudge(facts: Facts, commitment_id: int, *, history: Iterable[Event], actor: Actor, at: datetime) -> Outcome:
    """What reminding changes: only the trail. It is no work, and breaks no silence.

    ``history`` is what has happened in the item.

    Raises:
        NotFound: nothing open has that number.
        NotNow: it rests, or nobody owes it, or it is the actor's own.
        RemindedLately: it is too soon.
    """
    check_not_paused(facts)
    owed = next((c for c in facts.open_commitments if c.id == commitment_id), None)
    if owed is None:
        raise NotFound(what=say("open commitment"), name=commitment_id)
    if owed.owner_id is None:
        raise NotNow(why=say("nobody owes it"))
    if owed.owner_id in {actor.person_id, actor.on_behalf_of}:
        raise NotNow(why=say("it is yours"))
    told = [e.at for e in history if e.kind == NUDGED and e.data["commitment"] == owed.id]
    if told and facts.calendar.local_date(at) < (again := again_on(facts.calendar, max(told))):
        raise RemindedLately(day=again.isoformat())
    draft = Draft(facts, actor, at)
    draft.say(NUDGED, commitment=owed.id, kind=owed.kind.value, subject=owed.subject, to=owed.owner_id)
    outcome = draft.outcome()
    item = replace(outcome.item, last_act_at=facts.item.last_act_at, stalled_at=facts.item.stalled_at)
    return replace(outcome, item=item)


def again_on(calendar: Calendar, told_at: datetime) -> date:
    """From which local date somebody may be reminded by hand again of what they were reminded of at ``told_at``."""
    return calendar.add_working_days(calendar.local_date(told_at), WORKING_DAYS)
