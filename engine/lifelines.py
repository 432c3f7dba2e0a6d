"""What an item was at each of its events, and which event opened and closed each promise; from the trail alone."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from engine.model import Commitment, CommitmentKind, Event, Item, Visibility

OPENED_BY: Final = MappingProxyType(
    {
        CommitmentKind.PHASE: ("item.moved", "item.opened", "workflow.migrated"),
        CommitmentKind.ACTION: ("action.planned",),
        CommitmentKind.MEASUREMENT: (),
        CommitmentKind.FOLLOW_UP: ("item.moved", "item.opened"),
        CommitmentKind.ANSWER: ("question.asked",),
        CommitmentKind.DECISION: ("decision.asked", "follow_up.answered"),
        CommitmentKind.ACCEPTANCE: ("handover.asked", "owner.left", "owner.named"),
    }
)
"""The events that open a promise of each kind."""

CLOSED_BY: Final = MappingProxyType(
    {
        CommitmentKind.PHASE: ("item.moved", "workflow.migrated"),
        CommitmentKind.ACTION: ("action.done",),
        CommitmentKind.MEASUREMENT: (),
        CommitmentKind.FOLLOW_UP: ("follow_up.answered",),
        CommitmentKind.ANSWER: ("question.answered", "question.withdrawn"),
        CommitmentKind.DECISION: ("decision.approved", "decision.declined", "item.moved"),
        CommitmentKind.ACCEPTANCE: ("handover.accepted", "handover.declined"),
    }
)
"""The events that close one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an item stands after an event."""

    phase: str
    cycle: int = 1
    owner_id: int | None = None
    visibility: str = Visibility.ORGANISATION.value
    is_paused: bool = False
    is_blocked: bool = False
    is_ended: bool = False

    @property
    def state(self) -> str:
        """In a word."""
        if self.is_ended:
            return "ended"
        return "paused" if self.is_paused else "blocked" if self.is_blocked else "open"


def standings(item: Item, events: Sequence[Event], *, ended: Collection[str]) -> list[Standing]:
    """Where the item stands after each event of its whole trail; ``ended`` are the phases in which it has ended."""
    now = Standing(phase=item.phase, cycle=item.cycle, owner_id=item.owner_id, visibility=item.visibility.value)
    found: list[Standing] = []
    for event in events:
        now = _after(now, event, found, ended)
        found.append(now)
    return found


def ties(promises: Sequence[Commitment], events: Sequence[Event]) -> Mapping[int, list[tuple[int, str]]]:
    """For each event's number the promises (by their ids) that it has to do with, and as what.

    A promise is opened by an event, closed by one when it is closed, and named by others. Each has to do with at least
    one.
    """
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    if not events:
        return found
    opened: set[int] = set()
    for promise in promises:
        opener = _opener(promise, events, taken=opened)
        opened.add(opener.seq)
        found[opener.seq].append((promise.id, "opens"))
        if promise.closed_at is not None:
            found[_closer(promise, events).seq].append((promise.id, "closes"))
    known = {promise.id for promise in promises}
    for event in events:
        named = event.data.get("commitment")
        if named in known and named not in {promise_id for promise_id, _ in found[event.seq]}:
            found[event.seq].append((named, "about"))
    return found


def _after(now: Standing, event: Event, before: Sequence[Standing], ended: Collection[str]) -> Standing:  # noqa: PLR0911 - one for each way
    data = event.data
    match event.kind:
        case "item.opened":
            return Standing(
                phase=data.get("phase", now.phase),
                owner_id=data.get("owner"),
                visibility=data.get("visibility", Visibility.ORGANISATION.value),
                is_ended=bool(data.get("is_closed")) or data.get("phase") in ended,
            )
        case "item.moved" | "workflow.migrated":
            target = data.get("target", now.phase)
            return replace(now, phase=target, cycle=data.get("cycle", now.cycle), is_ended=target in ended)
        case "handover.accepted" | "owner.left" | "owner.named":
            return replace(now, owner_id=data.get("owner"))
        case "item.paused" | "item.resumed":
            return replace(now, is_paused=event.kind == "item.paused")
        case "item.blocked" | "item.unblocked":
            return replace(now, is_blocked=event.kind == "item.blocked")
        case "item.shared":
            return replace(now, visibility=data.get("visibility", now.visibility))
        case "act.undone":
            first = data.get("first", 0)
            return before[first - 2] if 2 <= first <= len(before) else now  # noqa: PLR2004 - what was after the event before
    return now


def _opener(promise: Commitment, events: Sequence[Event], *, taken: Collection[int]) -> Event:
    """Of several alike in one moment, each promise has its own: both come in the order in which they were made."""
    then = [event for event in events if event.at == promise.opened_at]
    alike = [event for event in then if event.kind in OPENED_BY[promise.kind]]
    if promise.kind in {CommitmentKind.ACTION, CommitmentKind.ANSWER}:
        alike = [event for event in alike if event.seq not in taken] or alike
    return next(iter([*alike, *then]), None) or _nearest(events, promise)


def _closer(promise: Commitment, events: Sequence[Event]) -> Event:
    then = [event for event in events if event.at == promise.closed_at]
    return next(_likely(promise, then), None) or events[-1]


def _likely(promise: Commitment, then: Sequence[Event]) -> Iterator[Event]:
    """The events of the moment in which a promise was closed, the likeliest first."""
    yield from (event for event in then if event.data.get("commitment") == promise.id)
    for kind in CLOSED_BY[promise.kind]:
        yield from (event for event in then if event.kind == kind)
    yield from reversed(then)


def _nearest(events: Sequence[Event], promise: Commitment) -> Event:
    """The last event before the promise was opened, else the first of all."""
    earlier = [event for event in events if event.at <= promise.opened_at]
    return earlier[-1] if earlier else events[0]
