"""End work that has stopped, with what was learned from it: by the workflow's own way of ending early.

What was tried and did not become anything is a result, too, as long as it is written down.
"""

from datetime import datetime

from engine.advance import Advance, advance, missing
from engine.definition import Definition, FieldKind, Transition
from engine.edit import Fill, fill
from engine.errors import NotNow, ReasonNeeded
from engine.model import Actor, Facts, Item
from engine.ports import Transaction
from engine.requirements import Unmet
from engine.sayings import say


def close(tx: Transaction, *, item_id: int, lesson: str, actor: Actor, at: datetime) -> Item:
    """End an item early; ``lesson`` is the reason, and stands where the workflow asks for what was learned.

    Raises:
        NotNow: its phase has no way to end early.
        ReasonNeeded: there is no lesson.
        Refusal: the move is refused, for any of the reasons of :func:`engine.advance.advance`.
    """
    facts = tx.facts(item_id, at=at)
    way = early_end(facts.definition, facts.item.phase)
    if way is None:
        raise NotNow(why=say("there is no way to end it early from here"))
    if not lesson.strip():
        raise ReasonNeeded(act=way.trigger)
    field = _asked_for(facts, missing(facts, way, at=at))
    if field is not None:
        phase, _, name = field.partition(".")
        fill(tx, Fill(item_id=item_id, phase=phase, values={name: lesson}, actor=actor), at=at)
    return advance(tx, Advance(item_id=item_id, trigger=way.trigger, actor=actor, reason=lesson.strip()), at=at)


def early_end(definition: Definition, phase: str) -> Transition | None:
    """The move by which work in ``phase`` is given up, if there is one.

    Work is given up where a move that needs a reason ends it: in that phase it ends, from wherever it comes.
    """
    given_up = {way.target for way in definition.transitions if way.reason_needed and _ends(definition, way)}
    return next((way for way in definition.leaving[phase] if _ends(definition, way) and way.target in given_up), None)


def _ends(definition: Definition, way: Transition) -> bool:
    return definition.phase(way.target).ended and not definition.phase(way.source).ended


def _asked_for(facts: Facts, unmet: tuple[Unmet, ...]) -> str | None:
    """The field for what was learned: the one answer, in words, that is all that is missing."""
    hard = [each.where for each in unmet if each.hard]
    if len(hard) != 1 or hard[0] is None:
        return None
    phase, _, name = hard[0].partition(".")
    in_words = {FieldKind.TEXT, FieldKind.LONG_TEXT}
    return next((hard[0] for f in facts.definition.phase(phase).fields if f.name == name and f.kind in in_words), None)
