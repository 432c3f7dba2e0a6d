"""Putting an :class:`~engine.model.Outcome` together, the same way for every decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from engine import agenda, audit, deadlines, owed
from engine.definition import Limit, Phase, Span
from engine.model import (
    Actor,
    Commitment,
    CommitmentKind,
    EventDraft,
    Facts,
    Item,
    Outcome,
    Participant,
    Partner,
    Worksheet,
)
from engine.words import check_words


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
    partners: list[Partner] = field(default_factory=list)
    no_longer_partners: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.item = self.facts.item

    def say(self, kind: str, /, **data: Any) -> None:  # noqa: ANN401 - event data is any JSON value
        """Add an event to the trail; what is None is left out. Invalid for text that cannot be kept."""
        check_words(data)
        self.events.append(EventDraft(kind=kind, data={k: v for k, v in data.items() if v is not None}))

    def set(self, **attributes: Any) -> None:  # noqa: ANN401 - attributes of the item, checked by the dataclass
        """Change attributes of the item."""
        self.item = replace(self.item, **attributes)

    def fill(
        self, phase: str, values: Mapping[str, Any], *, cycle: int | None = None, undone: bool | None = None
    ) -> None:
        """Put answers over what a worksheet holds (by default that of the present cycle), and say so in the trail.

        ``undone`` says that this takes answers back that somebody had given.
        """
        cycle = self.facts.sheet_cycle(phase) if cycle is None else cycle
        self.say("worksheet.filled", phase=phase, cycle=cycle, values=dict(values), undone=undone)
        before = self.facts_then.values(phase, cycle=cycle)
        self.worksheets[phase, cycle] = Worksheet(phase=phase, cycle=cycle, values={**before, **values})

    @property
    def facts_then(self) -> Facts:
        """What will be on record about the item itself and in its worksheets."""
        drafted = {key: sheet.values for key, sheet in self.worksheets.items()}
        return replace(self.facts, item=self.item, worksheets={**self.facts.worksheets, **drafted})

    def owe(
        self,
        kind: CommitmentKind,
        *,
        subject: str,
        owner_id: int | None,
        due_at: datetime | None,
        policy: str,
        asked_by: int | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
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
            details=details or {},
        )
        self.opened.append(agenda.placed(self.facts_then, commitment, at=self.at))

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

    def restart(
        self,
        commitment: Commitment,
        *,
        due_at: datetime | None,
        reason: str,
        is_news: bool,
        **attributes: Any,  # noqa: ANN401 - checked by the dataclass
    ) -> None:
        """Begin the ladder of a commitment anew, with all that counts from now; is it news to whoever owes it?"""
        begun = replace(commitment, since=self.at, due_at=due_at, is_news=is_news, **attributes)
        self._begin_generation(begun, reason=reason)

    def hand(self, commitment: Commitment, *, to: int | None, reason: str) -> None:
        """Give a commitment to another person, who hears as news all that was said before."""
        self._begin_generation(replace(commitment, owner_id=to, is_news=True), reason=reason)

    def change(self, commitment: Commitment, **attributes: Any) -> None:  # noqa: ANN401 - checked by the dataclass
        """Change a commitment; without ``next_wake_at`` it leaves the agenda."""
        self.changed[commitment.id] = replace(commitment, serial=commitment.serial + 1, **attributes)

    def limit_date(self, limit: Limit) -> date | None:
        """The local date on which a limit that begins now runs out."""
        fields = {limit.field: self.facts_then.value(limit.field)} if limit.field else {}
        calendar = self.facts.calendar
        return deadlines.due_date(limit, opened_on=calendar.local_date(self.at), calendar=calendar, fields=fields)

    def end_after(self, span: Span) -> datetime:
        """The end of the local day that lies ``span`` from now."""
        calendar = self.facts.calendar
        return calendar.end_of(calendar.add(calendar.local_date(self.at), span))

    def outcome(self, *, says_owed: bool = True) -> Outcome:
        """The decision, whole: the item one version on, its events in their places in the chain.

        The first event says what has changed of what is owed, unless ``says_owed`` is false.
        """
        self._look_again()
        if says_owed and self.events:
            self._say_owed()
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
            partners=tuple(self.partners),
            no_longer_partners=tuple(self.no_longer_partners),
        )

    def _begin_generation(self, commitment: Commitment, *, reason: str) -> None:
        begun = replace(commitment, generation=commitment.generation + commitment.undone + 1, undone=0)
        self.change(agenda.placed(self.facts_then, begun, at=self.at))
        self.replaced[commitment.id] = reason

    def _say_owed(self) -> None:
        said = owed.told(self.facts.open_commitments, opened=self.opened, changed=self.changed.values())
        if said:
            first = self.events[0]
            self.events[0] = replace(first, data={**first.data, owed.OWED: said})

    def _look_again(self) -> None:
        """Let the scheduler look at the item, when an automatic move may have become possible by this decision."""
        held = self.facts.phase_commitment
        look = None if held is None or held.id in self.changed else agenda.next_look(self.facts_then, held, at=self.at)
        if held is not None and look is not None:
            self.nudges[held.id] = max(look, self.at)
