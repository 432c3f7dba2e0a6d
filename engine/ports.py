"""What the engine asks of the world: a store of items, read and recorded in transactions.

One implementation exists, ``adapters.sql``, on SQLite and on PostgreSQL; one conformance suite runs on both.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple, Protocol

from engine.definition import Definition, Mark
from engine.model import Facts, Item, Notice, Outcome, Participant
from engine.people import Person, Tree
from engine.reminders import Progress


class Due(NamedTuple):
    """One row of the agenda whose instant has come, with what the reminder ladder needs to decide about it.

    A named tuple, as Step is: a sweep makes thousands of them in a second. So it is flat, too.

    ``is_stale`` says that its commitment was closed or moved since the row was written: it is dropped; ``is_faulty``
    that it could not be decided about when it was last looked at. A *nudge* does not concern the ladder: the item
    itself is to be looked at (an automatic move, the end of a pause), whatever has moved. ``wake_at`` with
    ``commitment_id`` and ``nudge`` is the row's own key.
    """

    wake_at: datetime
    commitment_id: int
    nudge: bool
    serial: int
    is_stale: bool
    is_faulty: bool
    item_id: int
    generation: int
    since: datetime
    is_news: bool
    due_at: datetime | None
    policy: str
    owner_id: int | None
    owner_organisation_id: int | None
    owner_digest_hour: int | None
    organisation_id: int
    workflow: str
    workflow_version: int
    told_owner_at: datetime | None
    told_manager_at: datetime | None
    told_senior_at: datetime | None

    @property
    def progress(self) -> Progress:
        """How far the ladder has come."""
        return Progress((self.told_owner_at, self.told_manager_at, self.told_senior_at))


class Step(NamedTuple):
    """What is to become of one claimed agenda row: when it wakes next (None: it leaves the agenda), and its notices.

    ``marks`` are what the rungs that fired say about the item; they are recorded as decisions of their own.
    """

    due: Due
    wake_at: datetime | None = None
    progress: Progress | None = None
    notices: tuple[Notice, ...] = ()
    marks: tuple[Mark, ...] = ()


class Transaction(Protocol):
    """One short unit of work: everything in it is committed together, or nothing is."""

    def definition(self, name: str, version: int | None = None) -> Definition:
        """The installed workflow (its newest version by default); NotFound when there is none."""

    def tree(self) -> Tree:
        """The organisations."""

    def person(self, person_id: int) -> Person:
        """A person; NotFound when there is none."""

    def next_item_id(self) -> int:
        """An id for an item about to be opened."""

    def facts(self, item_id: int, *, at: datetime) -> Facts:
        """Everything that a decision about one item looks at; NotFound when there is no such item."""

    def record(self, outcome: Outcome) -> Item:
        """Write what was decided; Conflict when the item is no longer at ``outcome.seen_version``."""

    def participants(self, item_ids: Sequence[int]) -> Mapping[int, tuple[Participant, ...]]:
        """Who takes part in each of the items; an item without participants may be left out."""

    def claim_due(self, *, at: datetime, limit: int) -> Sequence[Due]:
        """Agenda rows whose instant has come, oldest first, for this transaction alone."""

    def record_steps(self, steps: Sequence[Step]) -> int:
        """Carry out the steps of one sweep in bulk; returns how many notices are new."""

    def set_aside(self, due: Due, *, until: datetime, fault: str) -> None:
        """Put a row that cannot be decided out of the way until later, with its fault in words."""

    def savepoint(self) -> AbstractContextManager[None]:
        """A part of the transaction that is undone by itself when it raises."""


class Store(Protocol):
    """Where transactions begin."""

    def begin(self) -> AbstractContextManager[Transaction]:
        """A transaction that may write; commits at the end of the block, rolls back when it raises."""

    def read(self) -> AbstractContextManager[Transaction]:
        """A transaction that only reads."""
