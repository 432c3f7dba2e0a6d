"""Write in an item: answers, comments, people who take part, what it waits for."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.advance import AIM, check_version, open_aim
from engine.definition import Definition, Field, FieldKind, Role, Span, Unit
from engine.errors import InvalidField, NotFound, NotNow, ReasonNeeded
from engine.model import Actor, Block, BlockCause, CommitmentKind, Facts, Item, Outcome, Participant
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.sayings import Saying, say

MAX_ANSWER = 20_000
"""How many characters one answer may have."""

AIM_LIMIT = Span(10, Unit.WORKING_DAYS)
"""How long the manager has to decide about a changed aim."""


class _Wrong(Exception):
    """An answer is of the wrong kind."""

    def __init__(self, why: Saying) -> None:
        self.why = why
        super().__init__(str(why))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """Answers to questions of one worksheet: field name -> value; None takes an answer back."""

    item_id: int
    phase: str
    values: Mapping[str, Any]
    actor: Actor
    seen_version: int | None = None


def fill(tx: Transaction, wish: Fill, *, at: datetime) -> Item:
    """Save answers; InvalidField when one is of the wrong kind, and then nothing is saved."""
    facts = tx.facts(wish.item_id, at=at)
    outcome = decide_fill(facts, wish, at=at)
    return tx.record(outcome) if outcome.events else facts.item


def decide_fill(facts: Facts, wish: Fill, *, at: datetime) -> Outcome:
    """What saving the answers changes: the worksheet, its event, and when the scheduler looks at the item next."""
    check_version(facts, wish.seen_version)
    values = check_values(facts.definition, phase=wish.phase, values=wish.values)
    before = facts.values(wish.phase)
    new = {name: value for name, value in values.items() if before.get(name) != value}
    _check_limit_untouched(facts, phase=wish.phase, names=new)
    draft = Draft(facts, wish.actor, at)
    if new:
        draft.say("worksheet.filled", phase=wish.phase, cycle=facts.sheet_cycle(wish.phase), values=new)
        draft.write(wish.phase, new)
        _ask_again(draft, phase=wish.phase, names=new)
        draft.look_for_moves()
    return draft.outcome()


def check_values(definition: Definition, *, phase: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored: text stripped, numbers as numbers, dates as ISO text.

    Raises NotFound for an unknown phase or field, InvalidField for a value of the wrong kind.
    """
    if phase not in definition.phase_by_name:
        raise NotFound(what=say("phase"), name=phase)
    fields = {f.name: f for f in definition.phase(phase).fields}
    unknown = next((name for name in values if name not in fields), None)
    if unknown is not None:
        raise NotFound(what=say("field"), name=f"{phase}.{unknown}")
    return {name: _checked(fields[name], value, path=f"{phase}.{name}") for name, value in values.items()}


def comment(tx: Transaction, *, item_id: int, text: str, actor: Actor, at: datetime) -> Item:
    """Say something about the item; it counts as an act."""
    if not text.strip():
        raise ReasonNeeded(act=say("comment"))
    draft = Draft(tx.facts(item_id, at=at), actor, at)
    draft.say("item.commented", text=text.strip()[:MAX_ANSWER])
    return tx.record(draft.outcome())


def join(tx: Transaction, *, item_id: int, participant: Participant, actor: Actor, at: datetime) -> Item:
    """Let a person take part."""
    tx.person(participant.person_id)
    draft = Draft(tx.facts(item_id, at=at), actor, at)
    draft.say("participant.joined", person=participant.person_id, part=participant.part.value)
    draft.joined.append(participant)
    return tx.record(draft.outcome())


def leave(tx: Transaction, *, item_id: int, person_id: int, actor: Actor, at: datetime) -> Item:
    """Let a person stop taking part."""
    facts = tx.facts(item_id, at=at)
    if person_id not in {p.person_id for p in facts.participants}:
        raise NotFound(what=say("participant"), name=person_id)
    draft = Draft(facts, actor, at)
    draft.say("participant.left", person=person_id)
    draft.left.append(person_id)
    return tx.record(draft.outcome())


def block(
    tx: Transaction,
    *,
    item_id: int,
    cause: BlockCause,
    holder_id: int | None,
    note: str,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Item:
    """Say what the item waits for, and who can remove it. The deadline stands, and so do the reminders."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    if facts.phase.ended:
        raise NotNow(why=say("it has ended"))
    if holder_id is not None:
        tx.person(holder_id)
    draft = Draft(facts, actor, at)
    draft.say("item.blocked", cause=cause.value, holder=holder_id, note=note)
    draft.set(block=Block(cause=cause, holder_id=holder_id, note=note, since=at))
    return tx.record(draft.outcome())


def unblock(tx: Transaction, *, item_id: int, actor: Actor, at: datetime) -> Item:
    """Say that the item no longer waits; the event keeps how many working days it did."""
    facts = tx.facts(item_id, at=at)
    if facts.item.block is None:
        raise NotNow(why=say("it is not blocked"))
    calendar = facts.calendar
    waited = calendar.working_days_between(calendar.local_date(facts.item.block.since), calendar.local_date(at))
    draft = Draft(facts, actor, at)
    draft.say(
        "item.unblocked", cause=facts.item.block.cause.value, holder=facts.item.block.holder_id, working_days=waited
    )
    draft.set(block=None)
    return tx.record(draft.outcome())


def _check_limit_untouched(facts: Facts, *, phase: str, names: Mapping[str, Any]) -> None:
    """The date that the present deadline was taken from is moved with its reason, not overwritten."""
    field = facts.phase.limit.field
    held = facts.phase_commitment
    if field and held and held.due_at and field.partition(".")[0] == phase and field.partition(".")[2] in names:
        raise NotNow(
            why=say("%(field)s is the present deadline; move the deadline instead, with a reason", field=field)
        )


def _ask_again(draft: Draft, *, phase: str, names: Mapping[str, Any]) -> None:
    """Open the question about the aim again when it changes after it was decided, or while a decision is asked for."""
    facts = draft.facts
    if not any(f.aim and f.name in names for f in facts.definition.phase(phase).fields):
        return
    pending = [c for c in facts.open_commitments if c.kind is CommitmentKind.DECISION]
    if not pending and not facts.item.aim_decided:
        return
    draft.say("aim.changed", fields=sorted(names))
    for question in pending:
        draft.restart(question, due_at=question.due_at, reason="aim changed")
    if facts.item.aim_decided and open_aim(facts) is None:
        draft.owe(
            CommitmentKind.DECISION,
            subject=AIM,
            owner_id=next(iter(facts.line), None),
            due_at=draft.end_after(AIM_LIMIT),
            policy="decision",
            asked_by=draft.actor.person_id,
            details={"role": Role.MANAGER.value},
        )


def _checked(field: Field, value: object, *, path: str) -> object:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return _CHECKS[field.kind](field, value)
    except _Wrong as wrong:
        raise InvalidField(field=path, value=str(value)[:80], why=wrong.why) from wrong


def _text(_field: Field, value: object) -> str:
    text = str(value).strip()
    if len(text) > MAX_ANSWER:
        raise _Wrong(say("it has %(count)s characters, at most %(most)s are allowed", count=len(text), most=MAX_ANSWER))
    if "\x00" in text:
        raise _Wrong(say("it contains a NUL character"))
    return text


def _number(_field: Field, value: object) -> int | float:
    if isinstance(value, bool):
        raise _Wrong(say("it is not a number"))
    try:
        number = value if isinstance(value, int | float) else float(str(value).strip().replace(",", "."))
    except ValueError:
        raise _Wrong(say("it is not a number")) from None
    if not math.isfinite(number):
        raise _Wrong(say("it is not a finite number"))
    return int(number) if float(number).is_integer() else number


def _date(_field: Field, value: object) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(str(value).strip())).isoformat()
    except ValueError:
        raise _Wrong(say("it is not a date such as 2026-11-25")) from None


def _choice(field: Field, value: object) -> str:
    text = str(value).strip()
    known = [choice.value for choice in field.choices]
    if text not in known:
        raise _Wrong(say("it is not one of: %(known)s", known=", ".join(known)))
    return text


def _yes_no(_field: Field, value: object) -> bool:
    words = {"yes": True, "ja": True, "true": True, "no": False, "nej": False, "false": False}
    if isinstance(value, bool):
        return value
    try:
        return words[str(value).strip().casefold()]
    except KeyError:
        raise _Wrong(say("it is neither yes nor no")) from None


def _points(field: Field, value: object) -> list[list[object]]:
    """Pairs of date and number: a list, or text such as ``2026-03-01 12; 2026-03-08 9.5``."""
    pairs = [p.split() for p in value.replace("\n", ";").split(";") if p.strip()] if isinstance(value, str) else value
    if not isinstance(pairs, list) or not all(isinstance(p, list | tuple) and len(p) == 2 for p in pairs):  # noqa: PLR2004
        raise _Wrong(say("it is not a list of dates with numbers, such as 2026-03-01 12; 2026-03-08 9.5"))
    return sorted([_date(field, day), _number(field, number)] for day, number in pairs)


_CHECKS: Mapping[FieldKind, Callable[[Field, object], object]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.YES_NO: _yes_no,
    FieldKind.POINTS: _points,
}
