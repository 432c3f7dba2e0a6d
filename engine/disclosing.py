"""Hand out a copy of everything on record about an item: that it was made, and by whom, is on record from then on.

The copy is made of what is on record after this decision, so that it tells of itself.
"""

from dataclasses import replace
from datetime import datetime

from engine.model import Actor, Facts, Item, Outcome
from engine.outcomes import Draft
from engine.ports import Transaction

DISCLOSED = "item.disclosed"
"""The event."""


def disclose(tx: Transaction, *, item_id: int, is_named: bool, reason: str | None, actor: Actor, at: datetime) -> Item:
    """Say that a copy is made; ``is_named`` tells whether people are named in it, ``reason`` for whom it is."""
    facts = tx.facts(item_id, at=at)
    return tx.record(decide(facts, is_named=is_named, reason=reason, actor=actor, at=at))


def decide(facts: Facts, *, is_named: bool, reason: str | None, actor: Actor, at: datetime) -> Outcome:
    """One event and nothing else: nobody has worked on the item, and a silence is not broken."""
    draft = Draft(facts, actor, at)
    draft.say(DISCLOSED, is_named=is_named, reason=(reason or "").strip() or None)
    outcome = draft.outcome()
    quiet = replace(outcome.item, last_act_at=facts.item.last_act_at, stalled_at=facts.item.stalled_at)
    return replace(outcome, item=quiet)
