"""The store: :mod:`engine.ports` over SQL."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby

from sqlalchemy import Engine

from adapters.sql import announcing, recording, rows, statements, sweeping
from adapters.sql.announcing import Listeners
from adapters.sql.engines import Database, failures_named
from adapters.sql.prepared import Row, Session
from adapters.sql.trees import tree_from
from engine.definition import Definition
from engine.errors import Conflict, NotFound
from engine.model import Facts, Item, Outcome, Participant, Partner
from engine.people import Person, Tree
from engine.ports import Due, Step
from engine.sayings import say
from workflows.schema import load

DEFAULT_TIMEZONE = "Europe/Stockholm"


class Memory:
    """What a process keeps of the database: definitions by their digest, organisations and listeners by their mark.

    Another process may change both. Neither is used without the database having said, in the same transaction, which
    digest or mark is the present one; a mark is never used twice, also not after a rollback.
    """

    def __init__(self, *, timezone: str) -> None:
        self._timezone = timezone
        self._definitions: dict[str, Definition] = {}
        self._tree: tuple[str | None, Tree] | None = None
        self._listeners: tuple[str | None, Listeners] | None = None

    def definition(self, sql: Session, *, digest: str, name: str) -> Definition:
        """The installed workflow with this digest."""
        known = self._definitions.get(digest)
        if known is None:
            row = sql.first(statements.SOURCE, digest=digest)
            assert row is not None  # noqa: S101 - the digest was read in this transaction
            # Two threads may both read it: one of the two objects is kept, since definitions compare by identity.
            known = self._definitions.setdefault(digest, load(row.source, name_hint=name))
        return known

    def tree(self, sql: Session, *, mark: str | None) -> Tree:
        """The organisations, and their reminder policies, as they are under ``mark``."""
        known = self._tree
        if known is None or known[0] != mark:
            policies = sql.all(statements.POLICIES)
            places = sql.all(statements.ORGANISATIONS)
            known = (mark, tree_from(places, policies=policies, timezone=self._timezone))
            self._tree = known
        return known[1]

    def listeners(self, sql: Session, *, mark: str | None) -> Listeners:
        """The webhooks as they are under ``mark``."""
        known = self._listeners
        if known is None or known[0] != mark:
            known = (mark, announcing.listeners(sql.all(announcing.LISTENING)))
            self._listeners = known
        return known[1]


class SqlTransaction:
    """One short unit of work; ``sql`` is for the modules of this package."""

    def __init__(self, sql: Session, memory: Memory) -> None:
        self.sql = sql
        self._memory = memory
        self._mark: str | None = None
        self._last_item_id = 0
        self._versions: dict[int, int] = {}
        self._definitions: dict[tuple[str, int | None], Definition] = {}

    def definition(self, name: str, version: int | None = None) -> Definition:
        """The installed workflow (its newest version by default); NotFound when there is none."""
        known = self._definitions.get((name, version))
        if known is None:
            row = self.sql.first(statements.DEFINITION, name=name, version=version)
            if row is None:
                raise NotFound(what=say("workflow"), name=name if version is None else f"{name} {version}")
            known = self._memory.definition(self.sql, digest=row.digest, name=name)
            self._definitions[name, version] = known
        return known

    def forget_definitions(self) -> None:
        """Ask the database again which workflows are installed: this transaction has just installed one."""
        self._definitions.clear()

    def tree(self) -> Tree:
        """The organisations."""
        self._mark = _one(self.sql.first(statements.TREE_MARK)).mark
        return self._memory.tree(self.sql, mark=self._mark)

    def person(self, person_id: int) -> Person:
        """A person; NotFound when there is none."""
        row = self.sql.first(statements.PERSON, person_id=person_id)
        if row is None:
            raise NotFound(what=say("person"), name=person_id)
        return rows.person_of(row)

    def next_item_id(self) -> int:
        """An id for an item about to be opened."""
        if not self.sql.is_sqlite:
            return int(_one(self.sql.first(statements.NEXT_ITEM_ID)).id)
        # The transaction has the file to itself: nobody else can be given the same.
        last = _one(self.sql.first(statements.LAST_ITEM_ID)).id or 0
        self._last_item_id = max(last, self._last_item_id) + 1
        return self._last_item_id

    def facts(self, item_id: int, *, at: datetime) -> Facts:  # noqa: ARG002 - what is on record is so at any time
        """Everything that a decision about one item looks at; NotFound when there is no such item.

        Raises:
            Conflict: somebody else has changed the item since this transaction saw it. What was found out about it
                then, and what is decided now, would not be about the same.
        """
        row = self.sql.first(statements.ITEM, item_id=item_id)
        if row is None:
            raise NotFound(what=say("item"), name=item_id)
        seen = self._versions.setdefault(item_id, row.version)
        if seen != row.version:
            raise Conflict(who=row.actor_id, when=row.last_at, seen=seen, current=row.version)
        self._mark = row.tree_mark
        tree = self._memory.tree(self.sql, mark=self._mark)
        promises = self.sql.all(statements.COMMITMENTS, item_id=item_id)
        definition = self._memory.definition(self.sql, digest=row.digest, name=row.workflow)
        return Facts(
            item=rows.item_of(row),
            definition=tree.applied(definition, organisation_id=row.organisation_id),
            calendar=tree.calendar(row.organisation_id),
            worksheets={
                (sheet.phase, sheet.cycle): sheet.values
                for sheet in self.sql.all(statements.WORKSHEETS, item_id=item_id)
            },
            commitments=tuple(map(rows.commitment_of, promises)),
            participants=self.participants([item_id]).get(item_id, ()),
            partners=self._partners(item_id) if row.has_partners else (),
            line=tree.deciders(owner_id=row.owner_id, organisation_id=row.owner_organisation_id or row.organisation_id),
            coordinator_id=tree.coordinator(row.organisation_id),
            gone=frozenset(each.owner_id for each in (row, *promises) if each.owner_has_left),
            open_children=row.open_children,
            awaited_by=row.awaited_by,
            last_actor=rows.actor_of(row),
            last_at=row.last_at,
        )

    def participants(self, item_ids: Sequence[int]) -> Mapping[int, tuple[Participant, ...]]:
        """Who takes part in each of the items; one without participants is left out."""
        found = self.sql.all(statements.PARTICIPANTS, item_ids=list(item_ids))
        return {item: tuple(map(rows.participant_of, of)) for item, of in groupby(found, lambda row: row.item_id)}

    def _partners(self, item_id: int) -> tuple[Partner, ...]:
        return tuple(map(rows.partner_of, self.sql.all(statements.PARTNERS, item_id=item_id)))

    def record(self, outcome: Outcome) -> Item:
        """Write what was decided; Conflict when the item is no longer at ``outcome.seen_version``."""
        recording.record(self.sql, outcome)
        self._versions[outcome.item.id] = outcome.item.version
        tree = self.tree() if self._mark is None else self._memory.tree(self.sql, mark=self._mark)
        if listening := self._memory.listeners(self.sql, mark=self._mark):
            announcing.announce(self.sql, listening, tree, outcome)
        return outcome.item

    def claim_due(self, *, at: datetime, limit: int) -> Sequence[Due]:
        """Agenda rows whose instant has come, oldest first, for this transaction alone."""
        return self.sql.all(statements.CLAIM, at=at, limit=limit)

    def record_steps(self, steps: Sequence[Step]) -> int:
        """Carry out the steps of one sweep in bulk; returns how many notices are new."""
        return sweeping.record_steps(self.sql, steps)

    def set_aside(self, due: Due, *, until: datetime, fault: str) -> None:
        """Put a row that cannot be decided out of the way until later, with its fault in words."""
        sweeping.set_aside(self.sql, due, until=until, fault=fault)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the transaction that is undone by itself when it raises."""
        self.sql.command("SAVEPOINT part")
        seen = self._versions.copy()
        try:
            yield
        except BaseException:
            self._versions = seen
            self.sql.command("ROLLBACK TO SAVEPOINT part")
            raise
        finally:
            self.sql.command("RELEASE SAVEPOINT part")


class SqlStore:
    """Where transactions begin. One for a process; any number of threads may use it.

    ``timezone`` is for organisations that have none of their own.
    """

    def __init__(self, database: Database, *, timezone: str = DEFAULT_TIMEZONE) -> None:
        self.database = database
        self._memory = Memory(timezone=timezone)

    @contextmanager
    def begin(self) -> Iterator[SqlTransaction]:
        """A transaction that may write; commits at the end of the block, rolls back when it raises.

        Raises:
            DatabaseFailed: the database cannot be reached, or refuses.
        """
        with self._transaction(self.database.writing) as transaction:
            yield transaction

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        """A transaction that only reads, and sees the database as it was at one moment.

        Raises:
            DatabaseFailed: the database cannot be reached, or refuses.
        """
        with self._transaction(self.database.reading) as transaction:
            yield transaction

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[SqlTransaction]:
        with failures_named(self.database), engine.begin() as connection:
            yield SqlTransaction(Session(connection), self._memory)


def _one(row: Row | None) -> Row:
    """The row of a query that always has one."""
    assert row is not None  # noqa: S101 - what always has one
    return row
