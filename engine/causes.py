"""What work waits for, each with whoever can make it go on: a stall has causes, and a cause has an owner."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain

from engine.model import BlockCause, Commitment, CommitmentKind, Item


class Kind(StrEnum):
    """What somebody is to do so that the work goes on."""

    DECIDE = "decide"
    TAKE_OVER = "take over"
    REMOVE = "remove"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What is waited for, for whom and since when.

    ``holder_id`` is None when nobody is named who could remove it; ``block`` is what a hindrance is about.
    """

    kind: Kind
    holder_id: int | None
    since: datetime
    block: BlockCause | None = None


def causes(item: Item, commitments: Iterable[Commitment]) -> tuple[Cause, ...]:
    """Everything that an item waits for; what keeps it from going on comes first, questions come last."""
    waiting = [owed for owed in commitments if owed.closed_at is None]
    decisions = _owed(waiting, CommitmentKind.DECISION, Kind.DECIDE)
    others = (
        _owed(waiting, CommitmentKind.ACCEPTANCE, Kind.TAKE_OVER),
        _owed(waiting, CommitmentKind.ANSWER, Kind.ANSWER),
    )
    return (*decisions, *_hindrance(item), *chain(*others))


def _hindrance(item: Item) -> Iterator[Cause]:
    if item.block is not None:
        block = item.block
        yield Cause(kind=Kind.REMOVE, holder_id=block.holder_id, since=block.since, block=block.cause)


def _owed(waiting: Iterable[Commitment], what: CommitmentKind, kind: Kind) -> Iterator[Cause]:
    return (Cause(kind=kind, holder_id=owed.owner_id, since=owed.since) for owed in waiting if owed.kind is what)
