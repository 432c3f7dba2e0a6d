"""Move deadlines, put reminders off, pause and resume: every act that changes when something is asked for."""

from dataclasses import replace
from datetime import date, datetime

from engine import agenda, deadlines, mailing
from engine.advance import check_not_paused, check_version
from engine.calendars import Calendar
from engine.definition import Role
from engine.errors import Invalid, NotAllowed, NotFound, NotNow, ReasonNeeded
from engine.model import (
    Actor,
    ActorKind,
    Commitment,
    CommitmentKind,
    Facts,
    Item,
    Outcome,
    Pause,
    Postponement,
    rests,
)
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.requirements import is_blank
from engine.roles import has_role
from engine.sayings import say

FRESH_WORKING_DAYS = 10
"""Nobody is asked on the day they come back: after a pause at least this many working days are left."""


def extend(
    tx: Transaction,
    *,
    item_id: int,
    due_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
    commitment_id: int | None = None,
    seen_version: int | None = None,
) -> Item:
    """Move a deadline (of the present phase unless a commitment is named), with a reason.

    Whoever owns the item or owes the commitment may within the workflow's allowance, a manager always.
    """
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    return tx.record(decide_extension(facts, commitment_id, due_on=due_on, reason=reason, actor=actor, at=at))


def decide_extension(
    facts: Facts, commitment_id: int | None, *, due_on: date, reason: str, actor: Actor, at: datetime
) -> Outcome:
    """What moving the deadline changes: a new generation, so that the ladder starts anew, and the slip counted."""
    check_not_paused(facts)
    commitment = _commitment(facts, commitment_id)
    is_manager = has_role(facts, actor=actor, role=Role.MANAGER)
    owners = {facts.item.owner_id, commitment.owner_id} - {None}
    if not is_manager and not owners & {actor.person_id, actor.on_behalf_of}:
        raise NotAllowed(who=say("the owner or a manager"))
    days = deadlines.check_extension(
        due_at=commitment.due_at,
        due_on=due_on,
        reason=reason,
        moved=commitment.moved,
        moved_days=commitment.moved_days,
        allowance=None if is_manager else facts.definition.allowance,
        calendar=facts.calendar,
        at=at,
    )
    draft = Draft(facts, actor, at)
    draft.say(
        "deadline.moved",
        commitment=commitment.id,
        kind=commitment.kind.value,
        subject=commitment.subject,
        before=None if commitment.due_at is None else facts.calendar.local_date(commitment.due_at).isoformat(),
        after=due_on.isoformat(),
        working_days=days,
        reason=reason.strip(),
    )
    if source := _source(facts, commitment):
        _write_back(draft, source, due_on=due_on)
    draft.restart(
        commitment,
        due_at=facts.calendar.end_of(due_on),
        reason="deadline moved",
        is_news=False,
        moved=commitment.moved + bool(days),
        moved_days=commitment.moved_days + days,
    )
    return draft.outcome()


def pause(
    tx: Transaction,
    *,
    item_id: int,
    until: date,
    reason: str,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Item:
    """Let an item rest until ``until``, its first day of work again; nobody is reminded of anything meanwhile."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    return tx.record(decide_pause(facts, until=until, reason=reason, actor=actor, at=at))


def decide_pause(facts: Facts, *, until: date, reason: str, actor: Actor, at: datetime) -> Outcome:
    """What a pause changes: everything that is owed for the work rests until it is over."""
    check_not_paused(facts)
    if facts.phase_commitment is None:
        raise NotNow(why=say("it has ended"))
    if not reason.strip():
        raise ReasonNeeded(act=say("pause"))
    today = facts.calendar.local_date(at)
    if until <= today:
        raise Invalid(
            what=say("the pause"), why=say("%(until)s is not after today, %(today)s", until=until, today=today)
        )
    draft = Draft(facts, actor, at)
    draft.say("item.paused", until=until.isoformat(), reason=reason.strip())
    draft.set(pause=Pause(until=until, reason=reason.strip(), since=at))
    for commitment in facts.open_commitments:
        if rests(draft.item, commitment.kind):
            draft.change(agenda.placed(draft.facts_then, commitment, at=at))
            draft.replaced[commitment.id] = "paused"
    return draft.outcome()


def resume(tx: Transaction, *, item_id: int, actor: Actor, at: datetime, seen_version: int | None = None) -> Item:
    """End a pause before its time."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    return tx.record(decide_resumption(facts, actor=actor, at=at))


def decide_resumption(facts: Facts, *, actor: Actor, at: datetime) -> Outcome:
    """What the end of a pause changes: what rested gets the working days back that it had, and never too few."""
    pause = facts.item.pause
    if pause is None:
        raise NotNow(why=say("it is not paused"))
    draft = Draft(facts, actor, at)
    draft.say("item.resumed", planned=pause.until.isoformat())
    draft.set(pause=None)
    for commitment in facts.open_commitments:
        if rests(facts.item, commitment.kind):
            due_on = _fresh(facts.calendar, commitment, pause, today=facts.calendar.local_date(at))
            source = _source(facts, commitment)
            if source and due_on is not None and not is_blank(facts.value(source)):
                _write_back(draft, source, due_on=due_on)
            due_at = None if due_on is None else facts.calendar.end_of(due_on)
            draft.restart(commitment, due_at=due_at, reason="resumed", is_news=True)
    return draft.outcome()


def remind_later(
    tx: Transaction,
    *,
    item_id: int,
    until: date,
    actor: Actor,
    at: datetime,
    commitment_id: int | None = None,
    seen_version: int | None = None,
) -> Item:
    """Remind whoever owes a promise (the present phase unless one is named) no sooner than on a local date.

    The deadline stands, and so does the day on which the manager is told; a new deadline ends it.
    """
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    owner_id = _commitment(facts, commitment_id).owner_id
    hour = mailing.DEFAULT_HOUR if owner_id is None else tx.person(owner_id).digest_hour
    return tx.record(decide_later(facts, commitment_id, until=until, hour=hour, actor=actor, at=at))


def decide_later(
    facts: Facts, commitment_id: int | None, *, until: date, hour: int, actor: Actor, at: datetime
) -> Outcome:
    """What putting a reminder off changes: only when its reader is reminded. It is no work, and breaks no silence.

    ``hour`` is that of the reader's mail.
    """
    check_not_paused(facts)
    owed = _commitment(facts, commitment_id)
    owes = owed.owner_id
    if owes is None:
        raise NotNow(why=say("nobody owes it"))
    if actor.kind is not ActorKind.OPERATOR and owes not in {actor.person_id, actor.on_behalf_of}:
        raise NotAllowed(who=say("whoever owes it"))
    today = facts.calendar.local_date(at)
    if until <= today:
        raise Invalid(
            what=say("the reminder"), why=say("%(until)s is not after today, %(today)s", until=until, today=today)
        )
    draft = Draft(facts, actor, at)
    draft.say(
        "reminder.postponed",
        commitment=owed.id,
        kind=owed.kind.value,
        subject=owed.subject,
        person=owes,
        until=until.isoformat(),
    )
    notice = mailing.put_off(owed, until=until, calendar=facts.calendar, hour=hour, at=at)
    outcome = draft.outcome()
    return replace(
        outcome,
        item=replace(outcome.item, last_act_at=facts.item.last_act_at, stalled_at=facts.item.stalled_at),
        postponed=(Postponement(commitment_id=owed.id, person_id=owes, until=until, notice=notice),),
    )


def _commitment(facts: Facts, commitment_id: int | None) -> Commitment:
    if commitment_id is None:
        held = facts.phase_commitment
        if held is None:
            raise NotNow(why=say("it has ended"))
        return held
    for commitment in facts.open_commitments:
        if commitment.id == commitment_id:
            return commitment
    raise NotFound(what=say("open commitment"), name=commitment_id)


def _source(facts: Facts, commitment: Commitment) -> str | None:
    """The worksheet field from which the deadline is taken when it is filled."""
    return facts.phase.limit.field if commitment.kind is CommitmentKind.PHASE else None


def _write_back(draft: Draft, source: str, *, due_on: date) -> None:
    """Keep the worksheet in step with the deadline."""
    phase, _, name = source.partition(".")
    draft.fill(phase, {name: due_on.isoformat()})


def _fresh(calendar: Calendar, commitment: Commitment, pause: Pause, *, today: date) -> date | None:
    """The deadline after a pause; None for what has none."""
    if commitment.due_at is None:
        return None
    rested_from = calendar.local_date(max(pause.since, commitment.opened_at))
    left = calendar.working_days_between(rested_from, calendar.local_date(commitment.due_at))
    return calendar.add_working_days(today, max(left, FRESH_WORKING_DAYS))
