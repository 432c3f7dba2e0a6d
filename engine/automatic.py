"""What an item does by itself when the scheduler looks at it: wake from a pause, move on when the time has come."""

from dataclasses import dataclass
from datetime import date, datetime

from engine import advance, timing
from engine.advance import Advance
from engine.definition import Automatic, Transition
from engine.model import SCHEDULER, Facts, Outcome
from engine.outcomes import Draft
from engine.ports import Transaction


@dataclass(frozen=True, slots=True)
class Woken:
    """Whether the item moved, and when else to look at it (None: not before somebody acts)."""

    moved: bool
    again_at: datetime | None = None


def wake(tx: Transaction, *, item_id: int, at: datetime) -> Woken:
    """Do what the item's time has come for."""
    facts = tx.facts(item_id, at=at)
    outcome = decide(facts, at=at)
    if outcome is None:
        return Woken(moved=False, again_at=next_look(facts, at=at))
    tx.record(outcome)
    return Woken(moved=True)


def decide(facts: Facts, *, at: datetime) -> Outcome | None:
    """The end of a pause, or the automatic move whose time has come and whose requirements hold.

    Nothing moves by itself while somebody still has to decide about a changed aim.
    """
    if facts.item.pause is not None:
        is_over = facts.item.pause.until <= facts.calendar.local_date(at)
        return timing.decide_resumption(facts, actor=SCHEDULER, at=at) if is_over else None
    if advance.open_aim(facts) is not None:
        return None
    for transition in facts.definition.leaving[facts.item.phase]:
        rule = _rule(facts, transition, at=at)
        if rule and not advance.missing(facts, transition, at=at):
            wish = Advance(item_id=facts.item.id, trigger=transition.trigger, actor=SCHEDULER, rule=rule)
            return advance.decide(facts, wish, at=at)
    return None


def next_look(facts: Facts, *, at: datetime) -> datetime | None:
    """When a later automatic move out of the same phase has its turn; a pause wakes the item by itself."""
    held = facts.phase_commitment
    if held is None or facts.item.pause is not None:
        return None
    return Draft(facts, SCHEDULER, at).nudge(facts.phase, due_at=held.due_at, after=at)


def _rule(facts: Facts, transition: Transition, *, at: datetime) -> str | None:
    """The rule under which the move is made by itself now, in words for the trail; None when none applies."""
    automatic = transition.automatic
    if automatic is None or not _has_come(facts, automatic, at=at):
        return None
    if automatic.when_met:
        return "all requirements hold"
    return "the deadline was reached" if automatic.when_due else f"the date in {automatic.field} was reached"


def _has_come(facts: Facts, automatic: Automatic, *, at: datetime) -> bool:
    if automatic.when_met:
        return True
    if automatic.when_due:
        held = facts.phase_commitment
        return held is not None and held.due_at is not None and held.due_at <= at
    value = facts.value(automatic.field or "")
    return bool(value) and date.fromisoformat(value) <= facts.calendar.local_date(at)
