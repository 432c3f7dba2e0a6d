"""A small workflow and the facts about one item in it, for tests that decide without a database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from engine.audit import GENESIS
from engine.calendars import Calendar
from engine.definition import (
    Anchor,
    Automatic,
    Definition,
    Field,
    FieldKind,
    FollowUp,
    Limit,
    Mark,
    Phase,
    Policy,
    Requirement,
    Role,
    Rung,
    Span,
    Text,
    Transition,
    Unit,
)
from engine.model import Actor, ActorKind, Commitment, CommitmentKind, Facts, Item, Outcome, Participant

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning."""

STOCKHOLM = Calendar(country="SE", timezone="Europe/Stockholm")

OWNER, MANAGER, SENIOR, MEMBER, OTHER = 1, 2, 3, 4, 5


def person(person_id: int) -> Actor:
    """Somebody at the keyboard."""
    return Actor(kind=ActorKind.PERSON, person_id=person_id)


def working_days(number: int) -> Span:
    """So many working days."""
    return Span(number, Unit.WORKING_DAYS)


def requirement(name: str, check: str, **attributes: Any) -> Requirement:
    """A hard requirement, unless said otherwise."""
    return Requirement(**{"name": name, "check": check, "text": _text(name), "hard": True, **attributes})


def definition(**changes: Any) -> Definition:
    """Idea -> test -> adopted, or round again: one of everything that a workflow can hold."""
    return Definition(
        **{
            "name": "example",
            "version": 1,
            "prefix": "EX",
            "label": _text("example"),
            "help": _text("help"),
            "initial": "idea",
            "phases": (_idea(), _test(), _adopted()),
            "transitions": _transitions(),
            "policies": {"standard": standard_policy()},
            **changes,
        }
    )


def standard_policy() -> Policy:
    """Before, on and after the deadline; then the manager; then theirs."""
    return Policy(
        name="standard",
        ladder=(
            Rung(index=0, anchor=Anchor.DUE, offset=working_days(-5), to=Role.OWNER),
            Rung(index=1, anchor=Anchor.DUE, offset=working_days(0), to=Role.OWNER),
            Rung(index=2, anchor=Anchor.DUE, offset=working_days(3), to=Role.OWNER, every=working_days(5), at_most=3),
            Rung(index=3, anchor=Anchor.DUE, offset=working_days(10), to=Role.MANAGER, mark=Mark.STALLED),
        ),
    )


def facts(
    *,
    definition: Definition,
    phase: str = "idea",
    sheets: Mapping[tuple[str, int], Mapping[str, Any]] | None = None,
    commitments: tuple[Commitment, ...] | None = None,
    participants: tuple[Participant, ...] = (),
    open_children: int = 0,
    **item: Any,
) -> Facts:
    """What is on record about an item that has been in ``phase`` since a moment ago."""
    held = phase_commitment(subject=phase) if not definition.phase(phase).ended else None
    return Facts(
        item=replace(new_item(phase=phase), **item),
        definition=definition,
        calendar=STOCKHOLM,
        worksheets=sheets or {},
        commitments=commitments if commitments is not None else tuple(c for c in [held] if c),
        participants=participants,
        line=(MANAGER, SENIOR),
        open_children=open_children,
    )


def new_item(*, phase: str) -> Item:
    """An item that was opened at AT."""
    return Item(
        id=7,
        ref="EX-2026-007",
        workflow="example",
        workflow_version=1,
        title="Fewer falls",
        organisation_id=1,
        owner_id=OWNER,
        phase=phase,
        cycle=1,
        version=3,
        seq=0,
        head=GENESIS,
        opened_at=AT,
        entered_at=AT,
        last_act_at=AT,
        peak_at=AT,
    )


def phase_commitment(**changes: Any) -> Commitment:
    """The present phase, due on Monday 30 March 2026."""
    return commitment(**{"id": 70, "kind": CommitmentKind.PHASE, "subject": "idea", **changes})


def commitment(**changes: Any) -> Commitment:
    """Something that the owner owes."""
    return Commitment(
        **{
            "id": 71,
            "item_id": 7,
            "kind": CommitmentKind.ACTION,
            "subject": "Print the checklist",
            "cycle": 1,
            "owner_id": OWNER,
            "opened_at": AT,
            "since": AT,
            "due_at": STOCKHOLM.end_of(datetime(2026, 3, 30, tzinfo=UTC).date()),
            "policy": "standard",
            **changes,
        }
    )


def after(facts: Facts, outcome: Outcome) -> Facts:
    """The facts once the outcome has been recorded."""
    opened = tuple(replace(c, id=100 + n) for n, c in enumerate(outcome.opened, start=len(facts.commitments)))
    changed = {c.id: c for c in outcome.changed}
    kept = tuple(changed.get(c.id, c) for c in facts.commitments)
    return replace(
        facts,
        item=outcome.item,
        worksheets={**facts.worksheets, **{(w.phase, w.cycle): w.values for w in outcome.worksheets}},
        commitments=tuple(c for c in (*kept, *opened) if c.closed_at is None or c.kind is CommitmentKind.ACTION),
        partners=(
            *(p for p in facts.partners if p.organisation_id not in outcome.no_longer_partners),
            *outcome.partners,
        ),
        participants=(*(p for p in facts.participants if p.person_id not in outcome.left), *outcome.joined),
    )


def _text(words: str) -> Text:
    return Text(sv=f"{words} (sv)", en=f"{words} (en)")


def _field(name: str, kind: FieldKind, **attributes: Any) -> Field:
    return Field(**{"name": name, "kind": kind, "label": _text(name), "help": _text(name), **attributes})


def _idea() -> Phase:
    return Phase(
        name="idea",
        label=_text("Idea"),
        help=_text("help"),
        ask=_text("Write the idea"),
        limit=Limit(span=working_days(20)),
        fields=(
            _field("aim", FieldKind.TEXT, aim=True),
            _field("prediction", FieldKind.LONG_TEXT),
            _field("ends", FieldKind.DATE),
            _field("before", FieldKind.TEXT, carried_from="test.learned"),
            _field("patient", FieldKind.TEXT),
        ),
        rank=0,
        silence=working_days(15),
    )


def _test() -> Phase:
    return Phase(
        name="test",
        label=_text("Test"),
        help=_text("help"),
        ask=_text("Write how it went"),
        limit=Limit(span=working_days(20), field="idea.ends"),
        fields=(_field("learned", FieldKind.TEXT), _field("points", FieldKind.POINTS)),
        rank=1,
    )


def _adopted() -> Phase:
    return Phase(
        name="adopted",
        label=_text("Adopted"),
        help=_text("help"),
        ask=_text("Look whether it lasts"),
        rank=2,
        ended=True,
        follow_ups=(
            FollowUp(name="after_3", after=Span(3, Unit.MONTHS), label=_text("3 months"), policy="standard"),
            FollowUp(name="after_6", after=Span(6, Unit.MONTHS), label=_text("6 months"), policy="standard"),
        ),
    )


def _transitions() -> tuple[Transition, ...]:
    prediction = requirement("prediction", "filled", arguments={"fields": ["idea.prediction"]})
    patient = requirement(
        "patient", "filled", arguments={"fields": ["idea.patient"]}, hard=False, approver=Role.MANAGER
    )
    aim = requirement("aim", "filled", arguments={"fields": ["idea.aim"]}, hard=False)
    learned = requirement("learned", "filled", arguments={"fields": ["test.learned"]})
    return (
        _way("try", "idea", "test", requirements=(prediction, aim, patient)),
        _way("finish", "test", "adopted", requirements=(learned,), automatic=Automatic(when_due=True)),
        _way("again", "test", "idea", requirements=(learned,), next_cycle=True),
        _way("back", "test", "idea", back=True, reason_needed=True),
        _way("decide", "idea", "adopted", decided_by=Role.MANAGER),
        _way("reopen", "adopted", "idea", next_cycle=True, reason_needed=True),
    )


def _way(trigger: str, source: str, target: str, **attributes: Any) -> Transition:
    return Transition(**{"trigger": trigger, "source": source, "target": target, "label": _text(trigger), **attributes})
