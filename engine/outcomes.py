"""Putting an :class:`~engine.model.Outcome` together, the same way for every decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from engine import audit, deadlines
from engine.definition import Automatic, Limit, Phase, Span
from engine.model import (
    Actor,
    Commitment,
    CommitmentKind,
    EventDraft,
    Facts,
    Item,
    Outcome,
    Participant,
    Worksheet,
)
from engine.reminders import Progress, due_rungs, in_force


@dataclass(slots=True)
class Draft:
    """A decision being made about one item: what is said, opened, changed and closed, until :meth:`outcome`."""

    facts: Facts
    actor: Actor
    at: datetime
    item: Item = field(init=False)
    events: list[EventDraft] = field(default_factory=list)
    opened: list[Commitment] = field(default_factory=list)
    changed: dict[int, Commitment] = field(default_factory=dict)
    nudges: dict[int, datetime] = field(default_factory=dict)
    replaced: dict[int, str] = field(default_factory=dict)
    worksheets: dict[tuple[str, int], Worksheet] = field(default_factory=dict)
    joined: list[Participant] = field(default_factory=list)
    left: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.item = self.facts.item

    def say(self, kind: str, /, **data: Any) -> None:  # noqa: ANN401 - event data is any JSON value
        """Add an event to the trail; what is None is left out."""
        self.events.append(EventDraft(kind=kind, data={k: v for k, v in data.items() if v is not None}))

    def set(self, **attributes: Any) -> None:  # noqa: ANN401 - attributes of the item, checked by the dataclass
        """Change attributes of the item."""
        self.item = replace(self.item, **attributes)

    def write(self, phase: str, values: Mapping[str, Any], *, cycle: int | None = None) -> None:
        """Put ``values`` over what the worksheet of ``phase`` holds."""
        key = (phase, self.facts.sheet_cycle(phase) if cycle is None else cycle)
        sheet = self.worksheets.get(key)
        before = sheet.values if sheet else self.facts.worksheets.get(key, {})
        self.worksheets[key] = Worksheet(phase=phase, cycle=key[1], values={**before, **values})

    def owe(
        self,
        kind: CommitmentKind,
        *,
        subject: str,
        owner_id: int | None,
        due_at: datetime | None,
        policy: str,
        asked_by: int | None = None,
        nudge_at: datetime | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> Commitment:
        """Open a commitment."""
        commitment = Commitment(
            id=0,
            item_id=self.item.id,
            kind=kind,
            subject=subject,
            cycle=self.item.cycle,
            owner_id=owner_id,
            opened_at=self.at,
            since=self.at,
            due_at=due_at,
            policy=policy,
            asked_by=asked_by,
            nudge_at=nudge_at,
            details=details or {},
        )
        commitment = replace(commitment, next_wake_at=self.first_wake(commitment))
        self.opened.append(commitment)
        return commitment

    def owe_phase(self, phase: Phase, *, due_on: date | None = None) -> None:
        """Open the commitment of a phase just entered, and those of its follow-ups; ``due_on`` overrides its limit."""
        if not phase.ended:
            due = due_on or self.limit_date(phase.limit)
            due_at = None if due is None else self.facts.calendar.end_of(due)
            self.owe(
                CommitmentKind.PHASE,
                subject=phase.name,
                owner_id=self.item.owner_id,
                due_at=due_at,
                policy=phase.policy or self.facts.definition.default_policy,
                nudge_at=self.nudge(phase, due_at=due_at),
            )
        for check in phase.follow_ups:
            self.owe(
                CommitmentKind.FOLLOW_UP,
                subject=check.name,
                owner_id=self.item.owner_id,
                due_at=self.end_after(check.after),
                policy=check.policy,
            )

    def close(self, commitment: Commitment, *, outcome: str) -> None:
        """Close a commitment; its planned notices are replaced."""
        self.change(commitment, closed_at=self.at, outcome=outcome)
        self.replaced[commitment.id] = outcome

    def restart(self, commitment: Commitment, *, due_at: datetime | None, reason: str, **attributes: Any) -> None:  # noqa: ANN401
        """Give a commitment a new deadline: a new generation, and the ladder from its beginning."""
        moved = replace(commitment, generation=commitment.generation + 1, since=self.at, due_at=due_at, **attributes)
        self.change(moved, next_wake_at=self.first_wake(moved), nudge_at=self._nudge_of(moved))
        self.replaced[commitment.id] = reason

    def change(self, commitment: Commitment, **attributes: Any) -> None:  # noqa: ANN401 - checked by the dataclass
        """Change a commitment; without ``next_wake_at`` it leaves the agenda."""
        self.changed[commitment.id] = replace(commitment, serial=commitment.serial + 1, **attributes)

    def hand(self, commitment: Commitment, *, to: int | None, reason: str) -> None:
        """Give a commitment to another person, who is told of it from the beginning of the ladder."""
        handed = replace(commitment, owner_id=to)
        self.change(handed, next_wake_at=self.first_wake(handed), nudge_at=self._nudge_of(handed))
        self.replaced[commitment.id] = reason

    def look_again(self, commitment: Commitment, *, at: datetime) -> None:
        """Let the scheduler look at the item at ``at``; the ladder of ``commitment`` stays as it is."""
        self.nudges[commitment.id] = at

    def first_wake(self, commitment: Commitment) -> datetime | None:
        """When the scheduler must first look at the ladder of a commitment whose generation begins now."""
        decision = due_rungs(
            policy=in_force(self.facts.definition.policy(commitment.policy), generation=commitment.generation),
            opened_at=commitment.since,
            due_at=commitment.due_at,
            progress=Progress(),
            now=self.at,
            calendar=self.facts.calendar,
        )
        return self.at if decision.fire else decision.next_wake_at

    def limit_date(self, limit: Limit) -> date | None:
        """The local date on which a limit that begins now runs out."""
        fields = {limit.field: self._value(limit.field)} if limit.field else {}
        calendar = self.facts.calendar
        return deadlines.due_date(limit, opened_on=calendar.local_date(self.at), calendar=calendar, fields=fields)

    def end_after(self, span: Span) -> datetime:
        """The end of the local day that lies ``span`` from now."""
        calendar = self.facts.calendar
        return calendar.end_of(calendar.add(calendar.local_date(self.at), span))

    def nudge(self, phase: Phase, *, due_at: datetime | None, after: datetime | None = None) -> datetime | None:
        """When the item must first (or first ``after`` an instant) be looked at for an automatic move out of ``phase``.

        None when there is none.
        """
        ways = [t.automatic for t in self.facts.definition.leaving[phase.name] if t.automatic]
        times = [self._time_of(automatic, due_at=due_at) for automatic in ways]
        return min((t for t in times if t is not None and (after is None or t > after)), default=None)

    def look_for_moves(self) -> None:
        """Let the scheduler look at the item when an automatic move may have become possible by this decision."""
        held = self.facts.phase_commitment
        if held is None or self.item.pause is not None:
            return
        nudge = self.nudge(self.facts.phase, due_at=held.due_at)
        if nudge is not None:
            self.look_again(held, at=max(nudge, self.at))

    def outcome(self) -> Outcome:
        """The decision, whole: the item one version on, its events in their places in the chain."""
        chained = audit.chain(
            self.events, item_id=self.item.id, seq=self.item.seq, head=self.item.head, actor=self.actor, at=self.at
        )
        item = replace(
            self.item,
            version=self.item.version + 1,
            seq=chained[-1].seq if chained else self.item.seq,
            head=chained[-1].hash if chained else self.item.head,
        )
        if self.actor.is_human:
            item = replace(item, last_act_at=self.at, stalled_at=None)
        return Outcome(
            seen_version=self.facts.item.version,
            item=item,
            events=chained,
            worksheets=tuple(self.worksheets.values()),
            opened=tuple(self.opened),
            changed=tuple(self.changed.values()),
            nudges=self.nudges,
            replaced=self.replaced,
            joined=tuple(self.joined),
            left=tuple(self.left),
        )

    def _nudge_of(self, commitment: Commitment) -> datetime | None:
        if commitment.kind is not CommitmentKind.PHASE:
            return None
        return self.nudge(self.facts.definition.phase(commitment.subject), due_at=commitment.due_at)

    def _time_of(self, automatic: Automatic, *, due_at: datetime | None) -> datetime | None:
        if automatic.when_met:
            return self.at
        if automatic.when_due:
            return due_at
        value = self._value(automatic.field or "")
        return self.facts.calendar.start_of(date.fromisoformat(value)) if value else None

    def _value(self, path: str) -> Any:  # noqa: ANN401 - a worksheet value is whatever its field holds
        phase, _, name = path.partition(".")
        for (sheet_phase, _cycle), sheet in reversed(self.worksheets.items()):
            if sheet_phase == phase and name in sheet.values:
                return sheet.values[name]
        return self.facts.value(path)
