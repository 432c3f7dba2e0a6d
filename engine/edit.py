"""Write in an item: answers, comments, people who take part, what it waits for."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.advance import AIM, check_active, check_version, end_wait, is_about_aim, open_aim
from engine.calendars import FIRST_YEAR, LAST_YEAR
from engine.definition import Definition, Field, FieldKind, Role, Span, Unit
from engine.errors import InvalidField, NotFound, NotNow, ReasonNeeded
from engine.model import Actor, Block, BlockCause, CommitmentKind, Facts, Item, Outcome, Participant
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.requirements import is_blank
from engine.roles import nearest
from engine.sayings import Saying, say
from engine.words import fault_in

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
    """What saving the answers changes: the worksheet, a deadline taken from it, a question about a changed aim."""
    check_version(facts, wish.seen_version)
    values = check_values(facts.definition, phase=wish.phase, values=wish.values)
    before = facts.values(wish.phase)
    new = {name: value for name, value in values.items() if before.get(name) != value}
    draft = Draft(facts, wish.actor, at)
    if new:
        draft.fill(wish.phase, new)
        _set_deadline(draft, phase=wish.phase, new=new)
        _ask_again(draft, phase=wish.phase, new=new)
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
    draft.say("item.commented", text=text.strip())
    return tx.record(draft.outcome())


def join(tx: Transaction, *, item_id: int, participant: Participant, actor: Actor, at: datetime) -> Item:
    """Let a person take part."""
    check_active(tx, participant.person_id)
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
    if facts.item.ended_at is not None:
        raise NotNow(why=say("it has ended"))
    if holder_id is not None:
        check_active(tx, holder_id)
    draft = Draft(facts, actor, at)
    end_wait(draft)
    draft.say("item.blocked", cause=cause.value, holder=holder_id, note=note)
    draft.set(block=Block(cause=cause, holder_id=holder_id, note=note, since=at))
    return tx.record(draft.outcome())


def unblock(tx: Transaction, *, item_id: int, actor: Actor, at: datetime) -> Item:
    """Say that the item no longer waits; the event keeps how many working days it did."""
    facts = tx.facts(item_id, at=at)
    if facts.item.block is None:
        raise NotNow(why=say("it is not blocked"))
    draft = Draft(facts, actor, at)
    end_wait(draft)
    return tx.record(draft.outcome())


def _set_deadline(draft: Draft, *, phase: str, new: Mapping[str, Any]) -> None:
    """The first date in the field that the present deadline is taken from sets it; NotNow when it was taken from there.

    Later it is moved, with its reason, and not overwritten.
    """
    path, held = draft.facts.phase.limit.field, draft.facts.phase_commitment
    if path is None or held is None or path.partition(".")[0] != phase or path.partition(".")[2] not in new:
        return
    if not is_blank(draft.facts.value(path)):
        raise NotNow(why=say("%(field)s is the present deadline; move the deadline instead, with a reason", field=path))
    due_on = date.fromisoformat(new[path.partition(".")[2]])
    draft.restart(held, due_at=draft.facts.calendar.end_of(due_on), reason="deadline set", is_news=False)


def _ask_again(draft: Draft, *, phase: str, new: Mapping[str, Any]) -> None:
    """Ask again what was asked about the aim that is changed; and about the change itself, if the aim was decided."""
    facts = draft.facts
    aims = {f.name for f in facts.definition.phase(phase).fields if f.aim} & new.keys()
    pending = [c for c in facts.open_commitments if c.kind is CommitmentKind.DECISION]
    if not aims or facts.item.ended_at is not None or not (pending or facts.item.aim_decided):
        return
    draft.say("aim.changed", fields=sorted(aims))
    old = {phase: {name: facts.values(phase).get(name) for name in aims}}
    for question in pending:
        before = {"before": _merged(old, question.details.get("before", {}))} if is_about_aim(question) else {}
        draft.restart(
            question,
            due_at=_time_to_decide(draft, question.subject),
            reason="aim changed",
            is_news=True,
            details={**question.details, **before},
        )
    decider = nearest(facts, role=Role.MANAGER)
    if facts.item.aim_decided and decider is not None and open_aim(facts) is None:
        draft.owe(
            CommitmentKind.DECISION,
            subject=AIM,
            owner_id=decider,
            due_at=_time_to_decide(draft, AIM),
            policy="decision",
            asked_by=draft.actor.person_id,
            details={"role": Role.MANAGER.value, "before": old},
        )


def _merged(new: Mapping[str, Mapping[str, Any]], old: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the aim was before its first change since it was decided."""
    return {phase: {**new.get(phase, {}), **old.get(phase, {})} for phase in {**old, **new}}


def _time_to_decide(draft: Draft, subject: str) -> datetime:
    ways = draft.facts.definition.leaving[draft.item.phase]
    return draft.end_after(next((way.decision_limit for way in ways if way.trigger == subject), AIM_LIMIT))


def _checked(field: Field, value: object, *, path: str) -> object:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return _CHECKS[field.kind](field, value)
    except _Wrong as wrong:
        shown = str(value)[:80].encode(errors="backslashreplace").decode()
        raise InvalidField(field=path, value=shown, why=wrong.why) from wrong


def _text(_field: Field, value: object) -> str:
    if isinstance(value, list | Mapping):
        raise _Wrong(say("it is not a text"))
    text = str(value).strip()
    fault = fault_in(text)
    if fault is not None:
        raise _Wrong(fault)
    return text


def _number(_field: Field, value: object) -> int | float:
    if isinstance(value, bool):
        raise _Wrong(say("it is not a number"))
    try:
        number = value if isinstance(value, int | float) else float(str(value).strip().replace(",", "."))
        if not math.isfinite(number):
            raise OverflowError  # noqa: TRY301 - as isfinite itself does for a whole number beyond all measure
    except ValueError:
        raise _Wrong(say("it is not a number")) from None
    except OverflowError:
        raise _Wrong(say("it is not a finite number")) from None
    return int(number) if float(number).is_integer() else number


def _date(_field: Field, value: object) -> str:
    try:
        day = value if type(value) is date else date.fromisoformat(str(value).strip())
    except ValueError:
        raise _Wrong(say("it is not a date such as 2026-11-25")) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _Wrong(say("its year is not between %(first)s and %(last)s", first=FIRST_YEAR, last=LAST_YEAR))
    return day.isoformat()


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
