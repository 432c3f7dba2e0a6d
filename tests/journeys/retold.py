"""That the trail of an item tells what is on record about it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.model import UNDONE, Commitment, CommitmentKind, Facts
from engine.replay import Record

Told = tuple[Any, ...]


def on_record(facts: Facts) -> Told:
    """What the tables hold of what a trail can tell."""
    return _comparable(facts, facts.commitments)


def retold(record: Record) -> Told:
    """What a trail tells of it: the same promises as facts hold."""
    owed = [c for c in record.commitments if c.closed_at is None or is_kept(c)]
    return _comparable(record, owed)


def told(commitment: Commitment) -> Commitment:
    """The promise without its number, and without what only its ladder counts."""
    return replace(commitment, id=0, serial=0, generation=0, undone=0, is_news=True, details={})


def is_kept(commitment: Commitment) -> bool:
    """Whether facts hold a promise that is closed."""
    return commitment.kind is CommitmentKind.ACTION and commitment.outcome != UNDONE


def _comparable(of: Any, owed: Any) -> Told:
    return (
        replace(of.item, version=0),
        {key: said for key, values in of.worksheets.items() if (said := _answered(values))},
        [told(commitment) for commitment in owed],
        of.participants,
        of.partners,
        of.last_actor,
        of.last_at,
    )


def _answered(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
