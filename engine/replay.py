"""What was on record about an item at a moment, from its trail alone.

Every event says what came of a decision, so that reading them one after another gives again what the tables held just
then: a property of the tests, held for lives lived at random. Nothing that happened later is looked at, and no rule is
applied again: what was a rule then may be another one now. Of the workflow only the version that the events name is
asked, for what cannot change: how far a phase is along the way, and whether it ends the work.

What the trail does not hold is not here either: when the scheduler looks at what, how often a ladder has begun anew,
and the count of decisions. ``Item.version`` is the number of the last event instead.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import takewhile
from types import MappingProxyType
from typing import Any

from engine import owed
from engine.definition import Definition, Phase
from engine.errors import Refusal
from engine.model import (
    UNDONE,
    Actor,
    Block,
    BlockCause,
    Commitment,
    Event,
    Item,
    Part,
    Participant,
    Partner,
    Pause,
    Visibility,
)

Definitions = Callable[[str, int], Definition]
"""The installed version of a workflow."""

Sheets = Mapping[tuple[str, int], Mapping[str, Any]]
"""The answers of each worksheet, by its phase and cycle."""


class Unreadable(Refusal):
    """An event of a trail cannot be understood: which, and why."""

    code = "trail-unreadable"
    template = (
        "The trail of item %(item)s cannot be read at event %(event)s (%(kind)s: %(why)s). "
        "So nobody can tell what was on record then. Check it: hjulet audit verify"
    )

    def __init__(self, event: Event, why: str) -> None:
        self.item_id, self.seq, self.kind, self.why = event.item_id, event.seq, event.kind, why
        super().__init__(event=event.seq, item=event.item_id, kind=event.kind, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What was on record about an item after an event.

    ``commitments`` is everything that was and had been owed, in the order in which it was opened; a number is 0 where
    the trail did not yet name it. ``acted_by`` is the person whose act was the last one; None for one without a name.
    """

    item: Item
    worksheets: Sheets
    commitments: tuple[Commitment, ...]
    participants: tuple[Participant, ...]
    partners: tuple[Partner, ...]
    acted_by: int | None
    last_actor: Actor
    last_at: datetime

    @property
    def open_commitments(self) -> tuple[Commitment, ...]:
        """What was owed."""
        return tuple(c for c in self.commitments if c.closed_at is None)


def replay(events: Iterable[Event], *, definition: Definitions) -> Record | None:
    """What is on record after the events of one item, given in order from the first on; None without any.

    Raises:
        Unreadable: an event is of a kind that is not known, or does not fit what was before it.
    """
    reading = Reading(definition)
    for event in events:
        reading.hear(event)
    return reading.record()


def known_at(events: Iterable[Event], moment: datetime) -> Iterator[Event]:
    """Of the events of one item, given in order, those that were on record at a moment.

    Where a clock was set back an event says that it came before the one that it follows; it was known no sooner.
    """
    return takewhile(lambda event: event.at <= moment, events)


@dataclass(slots=True)
class Page:
    """What is on record while a trail is read. Only ``item`` is ever changed in its place."""

    item: dict[str, Any] = field(default_factory=dict)
    worksheets: Sheets = field(default_factory=dict)
    promises: tuple[owed.Attributes, ...] = ()
    participants: Mapping[int, Participant] = field(default_factory=dict)
    partners: Mapping[int, Partner] = field(default_factory=dict)
    acted_by: int | None = None

    def copy(self) -> "Page":
        """What is on record now, to be kept while the reading goes on."""
        return Page(self.item.copy(), self.worksheets, self.promises, self.participants, self.partners, self.acted_by)


class Reading:
    """The trail of one item while it is read, event by event."""

    def __init__(self, definition: Definitions) -> None:
        self._definition = definition
        self._earlier: list[Page] = []
        self._last: Event | None = None
        self.page = Page()

    def hear(self, event: Event) -> None:
        """Take in the next event; Unreadable when it cannot be understood."""
        fold = FOLDS.get(event.kind)
        if fold is None:
            raise Unreadable(event, "there is no such kind of event")
        try:
            self._earlier.append(self.page.copy())
            fold(self, event)
            self._hear_owed(event)
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise Unreadable(event, f"{type(error).__name__}: {error}") from error
        self._last = event

    def record(self) -> Record | None:
        """What is on record now; None before the first event."""
        if self._last is None:
            return None
        page, last = self.page, self._last
        return Record(
            item=Item(**page.item, version=last.seq, seq=last.seq, head=last.hash),
            worksheets=page.worksheets,
            commitments=tuple(Commitment(**promise) for promise in page.promises),
            participants=tuple(page.participants[person] for person in sorted(page.participants)),
            partners=tuple(page.partners[place] for place in sorted(page.partners)),
            acted_by=page.acted_by,
            last_actor=last.actor,
            last_at=last.at,
        )

    def phase(self, name: str) -> Phase:
        """A phase of the workflow that the item follows."""
        return self._definition(self.page.item["workflow"], self.page.item["workflow_version"]).phase(name)

    def before(self, seq: int) -> Page:
        """What was on record before an event."""
        if not 1 < seq <= len(self._earlier):
            raise IndexError(seq)
        return self._earlier[seq - 1].copy()

    def _hear_owed(self, event: Event) -> None:
        if owed.OWED in event.data:
            self.page.promises = owed.heard(
                self.page.promises,
                event.data[owed.OWED],
                item_id=event.item_id,
                cycle=self.page.item["cycle"],
                at=event.at,
            )


def _act(now: Reading, event: Event, **changes: Any) -> None:  # noqa: ANN401 - attributes of the item
    """Change the item. What a person does breaks the silence."""
    if event.actor.is_human:
        changes |= {"last_act_at": event.at, "stalled_at": None}
        now.page.acted_by = event.actor.person_id
    now.page.item.update(changes)


def _opened(now: Reading, event: Event) -> None:
    said, at = event.data, event.at
    now.page.item = {
        "id": event.item_id,
        "ref": said["ref"],
        "workflow": said["workflow"],
        "workflow_version": said["workflow_version"],
        "title": said["title"],
        "organisation_id": said["organisation"],
        "owner_id": said.get("owner"),
        "phase": said["phase"],
        "cycle": 1,
        "opened_at": datetime.fromisoformat(said["opened_at"]) if "opened_at" in said else at,
        "entered_at": at,
        "last_act_at": at,
        "peak_at": at,
        "parent_id": said.get("parent"),
        "origin": said.get("origin"),
        "reference": said.get("reference"),
        "imported_status": said.get("imported_status"),
        "visibility": Visibility(said.get("visibility", Visibility.ORGANISATION)),
    }
    now.page.acted_by = event.actor.person_id
    phase = now.phase(said["phase"])
    now.page.item |= {"peak_rank": phase.rank, "ended_at": at if phase.ended or said.get("is_closed") else None}
    taking_part = [Participant(person_id=person, part=Part(part)) for person, part in said.get("participants", ())]
    now.page.participants = {participant.person_id: participant for participant in taking_part}


def _moved(now: Reading, event: Event) -> None:
    said, at = event.data, event.at
    phase = now.phase(said["target"])
    _act(now, event, phase=phase.name, cycle=said["cycle"], entered_at=at, ended_at=at if phase.ended else None)
    if phase.rank > now.page.item["peak_rank"]:
        _act(now, event, peak_rank=phase.rank, peak_at=at)
    if said.get("aim_decided"):
        _act(now, event, aim_decided=True)


def _migrated(now: Reading, event: Event) -> None:
    _act(now, event, workflow_version=event.data["after"], phase=event.data["target"])


def _stalled(now: Reading, event: Event) -> None:
    _act(now, event, stalled_at=event.at)


def _shared(now: Reading, event: Event) -> None:
    _act(now, event, visibility=Visibility(event.data["visibility"]))


def _paused(now: Reading, event: Event) -> None:
    said = event.data
    _act(now, event, pause=Pause(until=date.fromisoformat(said["until"]), reason=said["reason"], since=event.at))


def _resumed(now: Reading, event: Event) -> None:
    _act(now, event, pause=None)


def _blocked(now: Reading, event: Event) -> None:
    said = event.data
    cause = BlockCause(said["cause"])
    _act(now, event, block=Block(cause=cause, holder_id=said.get("holder"), note=said["note"], since=event.at))


def _unblocked(now: Reading, event: Event) -> None:
    _act(now, event, block=None)


def _owned(now: Reading, event: Event) -> None:
    _act(now, event, owner_id=event.data.get("owner"))


def _filled(now: Reading, event: Event) -> None:
    said, page = event.data, now.page
    key = said["phase"], said["cycle"]
    page.worksheets = {**page.worksheets, key: {**page.worksheets.get(key, {}), **said["values"]}}
    if not said.get("undone"):
        _act(now, event)


def _joined(now: Reading, event: Event) -> None:
    joined = Participant(person_id=event.data["person"], part=Part(event.data["part"]))
    now.page.participants = {**now.page.participants, joined.person_id: joined}
    _act(now, event)


def _left(now: Reading, event: Event) -> None:
    left = event.data["person"]
    now.page.participants = {person: p for person, p in now.page.participants.items() if person != left}
    _act(now, event)


def _partner_joined(now: Reading, event: Event) -> None:
    joined = Partner(organisation_id=event.data["organisation"], owner_id=event.data.get("owner"))
    now.page.partners = {**now.page.partners, joined.organisation_id: joined}
    _act(now, event)


def _partner_left(now: Reading, event: Event) -> None:
    left = event.data["organisation"]
    now.page.partners = {place: partner for place, partner in now.page.partners.items() if place != left}
    _act(now, event)


def _undone(now: Reading, event: Event) -> None:
    """All is as it was, but what had been opened stays closed; the answers follow, each in an event of its own."""
    then, sheets = now.before(event.data["first"]), now.page.worksheets
    begun = now.page.promises[len(then.promises) :]
    closed = (p if p["closed_at"] else {**p, "closed_at": event.at, "outcome": UNDONE} for p in begun)
    now.page = Page(then.item, sheets, (*then.promises, *closed), then.participants, then.partners, then.acted_by)


def _nothing(now: Reading, event: Event) -> None:
    """It is no work, and breaks no silence."""


Fold = Callable[[Reading, Event], None]

FOLDS: Mapping[str, Fold] = MappingProxyType(
    {
        "act.undone": _undone,
        "action.done": _act,
        "action.planned": _act,
        "aim.changed": _act,
        "deadline.moved": _act,
        "decision.approved": _act,
        "decision.asked": _act,
        "decision.declined": _act,
        "decision.passed_on": _act,
        "follow_up.answered": _act,
        "handover.accepted": _owned,
        "handover.asked": _act,
        "handover.declined": _act,
        "item.blocked": _blocked,
        "item.commented": _act,
        "item.disclosed": _nothing,
        "item.moved": _moved,
        "item.opened": _opened,
        "item.paused": _paused,
        "item.resumed": _resumed,
        "item.shared": _shared,
        "item.stalled": _stalled,
        "item.unblocked": _unblocked,
        "owner.left": _owned,
        "owner.named": _owned,
        "participant.joined": _joined,
        "participant.left": _left,
        "partner.joined": _partner_joined,
        "partner.left": _partner_left,
        "question.answered": _act,
        "question.asked": _act,
        "question.passed_on": _act,
        "question.withdrawn": _act,
        "reminder.asked": _nothing,
        "reminder.postponed": _nothing,
        "workflow.migrated": _migrated,
        "worksheet.filled": _filled,
        "worksheet.superseded": _act,
    }
)
"""What each kind of event changes, besides what its decision changed of what is owed."""
