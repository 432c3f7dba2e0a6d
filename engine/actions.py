"""Concrete actions: who does what, by when, and where."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine.advance import check_active, check_not_paused, check_version
from engine.definition import Role
from engine.errors import Invalid, NotFound, NotNow
from engine.model import Actor, Commitment, CommitmentKind, Facts, Item, Outcome
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.roles import nearest
from engine.sayings import say

MAX_SUBJECT = 300
"""How many characters the title of an action may have."""


def add_action(
    tx: Transaction,
    *,
    item_id: int,
    title: str,
    owner_id: int,
    due_on: date,
    actor: Actor,
    at: datetime,
    place: str | None = None,
) -> Item:
    """Plan an action in the present cycle."""
    facts = tx.facts(item_id, at=at)
    check_active(tx, owner_id)
    return tx.record(
        decide_action(facts, title=title, owner_id=owner_id, due_on=due_on, actor=actor, at=at, place=place)
    )


def decide_action(
    facts: Facts,
    *,
    title: str,
    owner_id: int,
    due_on: date,
    actor: Actor,
    at: datetime,
    place: str | None = None,
) -> Outcome:
    """What planning an action changes: a commitment of its own."""
    title = " ".join(title.split())
    if not 0 < len(title) <= MAX_SUBJECT:
        raise Invalid(
            what=say("the action"),
            why=say("its title has %(count)s characters; give 1 to %(most)s", count=len(title), most=MAX_SUBJECT),
        )
    check_not_paused(facts)
    if facts.item.ended_at is not None:
        raise NotNow(why=say("it has ended"))
    if due_on < facts.calendar.local_date(at):
        raise Invalid(what=say("the action"), why=say("%(day)s has passed", day=due_on))
    draft = Draft(facts, actor, at)
    draft.say("action.planned", title=title, owner=owner_id, due_on=due_on.isoformat(), place=place)
    draft.owe(
        CommitmentKind.ACTION,
        subject=title,
        owner_id=owner_id,
        due_at=facts.calendar.end_of(due_on),
        policy="action",
        asked_by=actor.person_id,
        details={"place": place} if place else None,
    )
    return draft.outcome()


def finish_action(
    tx: Transaction,
    *,
    item_id: int,
    commitment_id: int,
    actor: Actor,
    at: datetime,
    note: str | None = None,
    seen_version: int | None = None,
) -> Item:
    """Mark an action as done."""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    draft = Draft(facts, actor, at)
    action = _open(facts, commitment_id, kind=CommitmentKind.ACTION)
    draft.say("action.done", commitment=action.id, title=action.subject, note=note)
    draft.close(action, outcome="done")
    return tx.record(draft.outcome())


def answer_follow_up(
    tx: Transaction,
    *,
    item_id: int,
    name: str,
    kept: bool,
    note: str,
    actor: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Item:
    """Answer a sustain check: is the change still in use?"""
    facts = tx.facts(item_id, at=at)
    check_version(facts, seen_version)
    return tx.record(decide_follow_up(facts, name=name, kept=kept, note=note, actor=actor, at=at))


def decide_follow_up(facts: Facts, *, name: str, kept: bool | None, note: str, actor: Actor, at: datetime) -> Outcome:
    """What the answer changes; no, or no answer (``kept=None``), re-opens the question with the unit's manager."""
    check = next((c for c in _of_kind(facts, CommitmentKind.FOLLOW_UP) if c.subject == name), None)
    if check is None:
        raise NotFound(what=say("open follow-up"), name=name)
    result = {True: "kept", False: "not kept", None: "no data"}[kept]
    draft = Draft(facts, actor, at)
    draft.say("follow_up.answered", name=name, result=result, note=note or None)
    draft.close(check, outcome=result)
    if not kept:
        _reopen_question(draft, result=result)
    return draft.outcome()


def _reopen_question(draft: Draft, *, result: str) -> None:
    """Ask the unit's present manager, rather than the person who left, whether to take the work up again."""
    ways = draft.facts.definition.leaving[draft.item.phase]
    reopening = next((t for t in ways if t.next_cycle), next(iter(ways), None))
    if reopening is None or any(c.subject == reopening.trigger for c in _of_kind(draft.facts, CommitmentKind.DECISION)):
        return
    details: Mapping[str, Any] = {"reason": f"follow-up: {result}", "reasons": {}, "role": Role.MANAGER.value}
    draft.owe(
        CommitmentKind.DECISION,
        subject=reopening.trigger,
        owner_id=nearest(draft.facts, role=Role.MANAGER),
        due_at=draft.end_after(reopening.decision_limit),
        policy="decision",
        details=details,
    )


def _open(facts: Facts, commitment_id: int, *, kind: CommitmentKind) -> Commitment:
    for commitment in _of_kind(facts, kind):
        if commitment.id == commitment_id:
            return commitment
    raise NotFound(what=say("open action"), name=commitment_id)


def _of_kind(facts: Facts, kind: CommitmentKind) -> list[Commitment]:
    return [c for c in facts.open_commitments if c.kind is kind]
