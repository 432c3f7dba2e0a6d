"""Somebody about to act in an item, from a mail or from its page: what the forms and the acts need to know."""

from dataclasses import dataclass
from datetime import date, datetime

from adapters.sql.names import Names
from engine.model import Actor, Commitment, Facts
from engine.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Whoever acts, and what is on record about the item.

    ``seen_version`` is the version of the item that they have seen: when it is another one by then, they are told.
    """

    reader: Person
    actor: Actor
    facts: Facts
    names: Names
    at: datetime
    seen_version: int | None = None

    @property
    def item_id(self) -> int:
        """The item."""
        return self.facts.item.id

    @property
    def today(self) -> date:
        """The local date of the organisation."""
        return self.facts.calendar.local_date(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Acting):
    """The same, about one promise: ``owed``, also when it is closed."""

    owed: Commitment

    @property
    def due_on(self) -> date | None:
        """By when it is owed."""
        return None if self.owed.due_at is None else self.facts.calendar.local_date(self.owed.due_at)
