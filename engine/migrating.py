"""Move a running item to another version of its workflow: an explicit step, on record, with a map of phases.

A phase without the same name in the new version needs a counterpart. Answers go along to the fields of the same name;
what does not fit there is named in the trail. Whoever owes something owes it under the new reminder ladders, from their
beginning. Nobody is given less time than they had: the new limit of the phase counts from when it was entered, and the
deadline that stands is kept when it is later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from engine.advance import AIM
from engine.definition import Definition, Phase
from engine.edit import check_values
from engine.errors import InvalidField, NotFound, NotNow, Refusal
from engine.model import Actor, Commitment, CommitmentKind, Facts, Item, Outcome
from engine.outcomes import Draft
from engine.ports import Transaction
from engine.sayings import say

MIGRATED = "migrated"
"""What became of what was owed under the old version."""


class NoCounterpart(Refusal):
    """The new version has no phase in which the item could stand."""

    code = "no-counterpart"
    template = "Version %(version)s of %(workflow)s has no phase “%(phase)s”: say which phase takes its place."


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrate:
    """A wish to move an item to ``version`` of its workflow; ``phases`` says what takes the place of which phase."""

    item_id: int
    version: int
    actor: Actor
    phases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def migrate(tx: Transaction, wish: Migrate, *, at: datetime) -> Item:
    """Move the item; refused when it has ended, is there already, or its phase has no counterpart."""
    facts = tx.facts(wish.item_id, at=at)
    new = tx.tree().applied(
        tx.definition(facts.item.workflow, wish.version), organisation_id=facts.item.organisation_id
    )
    return tx.record(decide(facts, wish, new=new, at=at))


def decide(facts: Facts, wish: Migrate, *, new: Definition, at: datetime) -> Outcome:
    """What moving the item to the version ``new`` changes."""
    _check(facts, wish, new)
    moved, unfit = _moved(facts, wish.phases, new)
    draft = Draft(moved, wish.actor, at)
    draft.say(
        "workflow.migrated",
        before=facts.item.workflow_version,
        after=new.version,
        source=facts.item.phase,
        target=moved.item.phase,
        unfit=unfit or None,
    )
    for (phase, cycle), values in moved.worksheets.items():
        before = facts.worksheets.get((phase, cycle), {})
        if changed := {name: value for name, value in values.items() if before.get(name) != value}:
            draft.fill(phase, changed, cycle=cycle)
    for commitment in facts.open_commitments:
        _owe_again(draft, commitment, target=new.phase(moved.item.phase))
    return draft.outcome()


def _check(facts: Facts, wish: Migrate, new: Definition) -> None:
    if facts.item.ended_at is not None:
        raise NotNow(why=say("it has ended"))
    if facts.item.workflow_version == new.version:
        raise NotNow(why=say("it follows that version already"))
    for known, name in [*((facts.definition, old) for old in wish.phases), *((new, n) for n in wish.phases.values())]:
        if name not in known.phase_by_name:
            raise NotFound(what=say("phase"), name=name)
    target = wish.phases.get(facts.item.phase, facts.item.phase)
    if target not in new.phase_by_name or new.phase(target).ended:
        raise NoCounterpart(phase=target, workflow=new.name, version=new.version)


def _moved(facts: Facts, phases: Mapping[str, str], new: Definition) -> tuple[Facts, list[str]]:
    """The facts as they are under the new version, and the answers (``phase.field``) that fit nowhere in it."""
    item = replace(facts.item, workflow_version=new.version, phase=phases.get(facts.item.phase, facts.item.phase))
    moved = replace(facts, item=item, definition=new)
    sheets = {key: dict(values) for key, values in facts.worksheets.items()}
    unfit: list[str] = []
    for (phase, cycle), values in facts.worksheets.items():
        place = phases.get(phase, phase)
        lost = [name for name, value in values.items() if not _fits(new, place, name, value)]
        unfit += [f"{phase}.{name}" for name in lost]
        if place in new.phase_by_name:
            # What lies in a field of the same name but of another kind would be misread there.
            going = {**values, **dict.fromkeys(lost)}
            sheets.setdefault((place, _cycle(facts, moved, phase, place, cycle)), {}).update(going)
    return replace(moved, worksheets=sheets), unfit


def _fits(new: Definition, phase: str, name: str, value: object) -> bool:
    """True when the new version has a field for the answer, and of its kind."""
    try:
        check_values(new, phase=phase, values={name: value})
    except (NotFound, InvalidField):
        return value is None
    return True


def _cycle(before: Facts, after: Facts, phase: str, place: str, cycle: int) -> int:
    """The cycle under which a worksheet is kept, when one version has one for each cycle and the other one for all."""
    each_before = before.definition.phase(phase).per_cycle
    each_after = after.definition.phase(place).per_cycle
    return cycle if each_before == each_after else after.sheet_cycle(place)


def _owe_again(draft: Draft, commitment: Commitment, *, target: Phase) -> None:
    """Let what is owed be owed under the new version."""
    if commitment.kind is CommitmentKind.PHASE:
        policy = target.policy or draft.facts.definition.default_policy
        due_at = _later(commitment.due_at, _limit(draft, commitment, target))
        draft.restart(commitment, due_at=due_at, reason=MIGRATED, is_news=False, subject=target.name, policy=policy)
    elif commitment.kind is CommitmentKind.DECISION and not _can_be_decided(draft, commitment):
        draft.close(commitment, outcome=MIGRATED)
    else:
        draft.restart(commitment, due_at=commitment.due_at, reason=MIGRATED, is_news=False)


def _limit(draft: Draft, commitment: Commitment, target: Phase) -> datetime | None:
    """The end of the new time limit; whoever had none is given all of it from now."""
    since = draft.at if commitment.due_at is None else commitment.opened_at
    day = Draft(draft.facts, draft.actor, since).limit_date(target.limit)
    return None if day is None else draft.facts.calendar.end_of(day)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)


def _can_be_decided(draft: Draft, question: Commitment) -> bool:
    triggers = {t.trigger for t in draft.facts.definition.leaving[draft.item.phase]}
    return question.subject in {*triggers, AIM}
