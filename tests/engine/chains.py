"""What tests ask of a trail: whether it is whole, read in the plainest way, and what it tells of each moment."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.audit import GENESIS, event_hash
from engine.model import Event
from engine.replay import Definitions, Reading, Record, known_at


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a trail does not hold: the event's number and what is wrong with it."""

    seq: int
    fault: str


def first_break(events: Iterable[Event], *, seq: int, head: str) -> Break | None:
    """Check one item's trail, given in order, against the item's own count ``seq`` and ``head``.

    Returns None when it is whole.
    """
    expected, previous = 1, GENESIS
    for event in events:
        if event.seq != expected:
            return Break(expected, "missing")
        if event.prev_hash != previous:
            return Break(event.seq, "does not follow the event before it")
        if event.hash != _recomputed(event):
            return Break(event.seq, "altered")
        expected, previous = expected + 1, event.hash
    if expected - 1 != seq or previous != head:
        return Break(expected, "missing at the end")
    return None


def replay_at(
    events: Sequence[Event], moments: Iterable[datetime], *, definition: Definitions
) -> Iterator[Record | None]:
    """What was on record at each of the moments, which are given in order; None before the first event."""
    reading, heard = Reading(definition), 0
    for moment in moments:
        for event in known_at(events[heard:], moment):
            reading.hear(event)
            heard += 1
        yield reading.record()


def _recomputed(event: Event) -> str:
    return event_hash(
        item_id=event.item_id,
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        kind=event.kind,
        data=event.data,
        prev_hash=event.prev_hash,
    )
