"""Move deadlines, pause and resume: every act that changes when something is asked for."""

from dataclasses import replace
from datetime import date, datetime

from engine import deadlines
from engine.access import has_role
from engine.advance import check_not_paused, check_version
from engine.definition import Role
from engine.errors import Invalid, NotFound, NotNow, ReasonNeeded
from engine.model import Actor, Commitment, CommitmentKind, Facts, Item, Outcome, Pause
from engine.outcomes import Draft
from engine.ports import Transaction
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

    An owner may within the workflow's allowance, a manager always.
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
    days = deadlines.check_extension(
        due_at=commitment.due_at,
        due_on=due_on,
        reason=reason,
        moved=commitment.moved,
        moved_days=commitment.moved_days,
        allowance=None if has_role(facts, actor=actor, role=Role.MANAGER) else facts.definition.allowance,
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
    _write_back(draft, commitment, due_on=due_on)
    draft.restart(
        commitment,
        due_at=facts.calendar.end_of(due_on),
        reason="deadline moved",
        moved=commitment.moved + 1,
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
    """What a pause changes: everything owed is frozen, with the working days it had left."""
    check_not_paused(facts)
    held = facts.phase_commitment
    if held is None:
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
        frozen = replace(commitment, details={**commitment.details, "days_left": _days_left(facts, commitment, at=at)})
        wake = facts.calendar.start_of(until) if commitment.id == held.id else None
        draft.change(frozen, next_wake_at=None, nudge_at=wake)
        draft.replaced[commitment.id] = "paused"
    return draft.outcome()


def resume(tx: Transaction, *, item_id: int, actor: Actor, at: datetime, seen_version: int | None = None) -> Item:
    """End a pause before its time."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    return tx.record(decide_resumption(facts, actor=actor, at=at))


def decide_resumption(facts: Facts, *, actor: Actor, at: datetime) -> Outcome:
    """What the end of a pause changes: everything frozen gets the working days back that it had, and never too few."""
    if facts.item.pause is None:
        raise NotNow(why=say("it is not paused"))
    calendar = facts.calendar
    today = calendar.local_date(at)
    draft = Draft(facts, actor, at)
    draft.say("item.resumed", planned=facts.item.pause.until.isoformat())
    draft.set(pause=None)
    for commitment in facts.open_commitments:
        details = {k: v for k, v in commitment.details.items() if k != "days_left"}
        left = commitment.details.get("days_left")
        due_at = None
        if left is not None:
            due_at = calendar.end_of(calendar.add_working_days(today, max(left, FRESH_WORKING_DAYS)))
        draft.restart(commitment, due_at=due_at, reason="resumed", details=details)
    return draft.outcome()


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


def _write_back(draft: Draft, commitment: Commitment, *, due_on: date) -> None:
    """Keep the worksheet field that the deadline was taken from in step with it."""
    field = draft.facts.phase.limit.field
    if commitment.kind is CommitmentKind.PHASE and field:
        phase, _, name = field.partition(".")
        draft.write(phase, {name: due_on.isoformat()})


def _days_left(facts: Facts, commitment: Commitment, *, at: datetime) -> int | None:
    if commitment.due_at is None:
        return None
    calendar = facts.calendar
    return max(0, calendar.working_days_between(calendar.local_date(at), calendar.local_date(commitment.due_at)))
