"""What an item does by itself when the scheduler looks at it: wake from a pause, move on when the time has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from engine import advance, agenda, responsibility, timing
from engine.advance import Advance
from engine.definition import Automatic, Transition
from engine.model import SCHEDULER, Facts, Outcome
from engine.ports import Transaction


@dataclass(frozen=True, slots=True)
class Woken:
    """Whether the item moved, and when else to look at it (None: not before somebody acts).

    ``waiting`` are the numbers (the first is 1) of those moves out of its phase that it waits to make.
    """

    moved: bool
    again_at: datetime | None = None
    waiting: tuple[int, ...] = ()


def wake(tx: Transaction, *, item_id: int, commitment_id: int, at: datetime) -> Woken:
    """Do what the item's time has come for. ``commitment_id`` is the commitment on whose account it is looked at."""
    facts = tx.facts(item_id, at=at)
    outcome = decide(facts, at=at)
    if outcome is not None:
        tx.record(outcome)
        # What the decision changed has its places in the agenda; anything else is looked at again.
        return Woken(moved=True, again_at=None if commitment_id in {c.id for c in outcome.changed} else at)
    owed = next((c for c in facts.open_commitments if c.id == commitment_id), None)
    if owed is None:
        return Woken(moved=False)
    return Woken(
        moved=False, again_at=agenda.next_look(facts, owed, at=at, after=at), waiting=tuple(waiting(facts, at=at))
    )


def decide(facts: Facts, *, at: datetime) -> Outcome | None:
    """The end of a pause, or the automatic move whose time has come and whose requirements hold.

    First of all somebody answers for the item. Nothing moves by itself while a changed aim is still to be decided.
    """
    adopted = responsibility.decide_departures(facts, actor=SCHEDULER, at=at)
    if adopted is not None:
        return adopted
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


def waiting(facts: Facts, *, at: datetime) -> Iterator[int]:
    """The numbers of the moves whose day has come and for which something is missing."""
    if facts.item.pause is not None:
        return
    for number, transition in enumerate(facts.definition.leaving[facts.item.phase], start=1):
        is_dated = transition.automatic is not None and not transition.automatic.when_met
        if is_dated and _rule(facts, transition, at=at) and advance.missing(facts, transition, at=at):
            yield number


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
