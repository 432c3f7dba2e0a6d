"""Everything on record about the items of a demonstration, read as anybody could read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.demo.openings import PDSA
from adapters.sql import lists
from adapters.sql.lists import Wanted
from adapters.sql.store import SqlTransaction
from engine.model import Commitment, Event, Facts

ENOUGH = 100_000
"""More items than any demonstration opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An item as it is, with its history, and all that is and was owed in it."""

    facts: Facts
    organisation: str
    owner: str
    events: Sequence[Event]
    promises: Sequence[Commitment]

    @property
    def is_initiative(self) -> bool:
        """False for plans, goals and roadmaps."""
        return self.facts.item.workflow == PDSA


def read_all(tx: SqlTransaction, *, at: datetime) -> list[Record]:
    """Every item, as it is at ``at``."""
    return [
        Record(
            facts=tx.facts(listed.item.id, at=at),
            organisation=listed.organisation,
            owner=listed.owner or "",
            events=lists.history(tx, listed.item.id),
            promises=lists.promises(tx, listed.item.id),
        )
        for listed in lists.items(tx, Wanted(), limit=ENOUGH)
    ]
