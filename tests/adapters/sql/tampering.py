"""Somebody who owns a database, and does with it what they like."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, insert, select, text

from adapters.sql import guards, seals, trail
from adapters.sql.engines import Database, driver_connection
from adapters.sql.prepared import Session
from adapters.sql.rows import event_row
from adapters.sql.statements import names, table
from adapters.sql.store import Memory, SqlStore, SqlTransaction
from adapters.sql.trail import Verdict
from engine.audit import GENESIS, chain
from engine.model import Event, EventDraft, Item
from engine.seals import Anchor, Seal, root_of, seal_hash
from tests.adapters.sql.building import AT, HAND, later, opened, recorded

LENGTH = 5
EVENT, SEAL = table("event"), table("seal")


def every_seal(tx: SqlTransaction) -> list[Seal]:
    """All seals, oldest first."""
    return [Seal(**row._asdict()) for row in tx.sql.connection.execute(select(SEAL).order_by(SEAL.c.number))]


class Owner:
    """At work in one transaction, in which no guard stands in the way and nothing need refer to what is there."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        guards.rest(connection)
        if connection.dialect.name == "postgresql":
            self.run("SET LOCAL session_replication_role = replica")

    @property
    def tx(self) -> SqlTransaction:
        """The transaction, as one that has seen nothing yet."""
        return SqlTransaction(Session(self.connection), Memory(timezone="Europe/Stockholm"))

    def run(self, *statements: str, **values: Any) -> None:
        """Run statements."""
        for statement in statements:
            self.connection.execute(text(statement), values)

    def scalar(self, query: str, **values: Any) -> Any:
        """One value."""
        return self.connection.scalar(text(query), values)

    def seal(self, *, day: int, key: str | None = None) -> Seal:
        """Set a seal."""
        seal = seals.set_seal(self.tx, at=later(days=day), key=key)
        assert seal is not None
        return seal

    def verified(self, *anchors: Anchor, key: str | None = None) -> Verdict:
        """What is found."""
        return trail.verify(self.tx, anchors=anchors, key=key, trail_only=True)

    def anchor(self, number: int) -> Anchor:
        """A seal as it is kept outside."""
        return Anchor(number, self.scalar("SELECT hash FROM seal WHERE number = :number", number=number))

    def insert(self, event: Event) -> None:
        """Insert an event as the program does."""
        values = {**dict(zip(names(EVENT), event_row(event), strict=True)), "at": event.at}
        self.connection.execute(insert(EVENT).values(values))

    def forged(self, item_id: int, *, seq: int, head: str) -> Event:
        """An event that never was, with a hash that is right."""
        draft = EventDraft(kind="item.changed", data={"note": "forged"})
        return chain([draft], item_id=item_id, seq=seq - 1, head=head, actor=HAND, at=AT)[0]

    def hash_of(self, item_id: int, seq: int) -> str:
        """The hash of an event."""
        if not seq:
            return GENESIS
        return str(self.scalar("SELECT hash FROM event WHERE item_id = :item AND seq = :seq", item=item_id, seq=seq))

    def rewrite(self, item_id: int, *, after: int) -> str:
        """Write the events of an item after a number anew, so that all agrees; gives the last hash."""
        last = int(self.scalar("SELECT max(seq) FROM event WHERE item_id = :item", item=item_id))
        head = self.hash_of(item_id, after)
        self.run("DELETE FROM event WHERE item_id = :item AND seq > :after", item=item_id, after=after)
        for seq in range(after + 1, last + 1):
            event = self.forged(item_id, seq=seq, head=head)
            self.insert(event)
            head = event.hash
        self.run("UPDATE item SET head = :head WHERE id = :item", head=head, item=item_id)
        return head

    def note_heads_anew(self) -> None:
        """Let what was noted under each seal be what the events now say."""
        self.run(
            "UPDATE sealed_head SET hash = (SELECT event.hash FROM event"
            " WHERE event.item_id = sealed_head.item_id AND event.seq = sealed_head.seq)"
        )

    def reseal(self, *, from_number: int) -> None:
        """Write the seals from a number on anew, so that all agrees."""
        found = every_seal(self.tx)
        before = found[from_number - 2].hash if from_number > 1 else GENESIS
        for seal in found[from_number - 1 :]:
            root = root_of(seals.heads_of(self.tx, seal.number))
            fresh = replace(seal, root=root, prev_hash=before)
            before = seal_hash(fresh, None)
            self.run(
                "UPDATE seal SET root = :root, prev_hash = :prev_hash, hash = :hash WHERE number = :number",
                number=seal.number,
                root=root,
                prev_hash=fresh.prev_hash,
                hash=before,
            )


def sealed_trails(store: SqlStore) -> None:
    """Three items of five events: sealed after three of them, after all, and once more when nothing was new."""
    for number in (1, 2, 3):
        happened(store, opened(store, id=number), times=2)
    _set_seal(store, day=1)
    for number in (1, 2, 3):
        happened(store, on_record(store, number), times=LENGTH - 3)
    _set_seal(store, day=2)
    _set_seal(store, day=3)


def happened(store: SqlStore, found: Item, *, times: int) -> Item:
    """An item after so many more events."""
    for number in range(times):
        found = recorded(store, found, said={"note": f"“{number}”\n\\ å"})
    return found


def on_record(store: SqlStore, number: int) -> Item:
    """An item as it is."""
    with store.read() as tx:
        return tx.facts(number, at=AT).item


def _set_seal(store: SqlStore, *, day: int) -> None:
    with store.begin() as tx:
        seals.set_seal(tx, at=later(days=day), key=None)


@contextmanager
def owning(database: Database) -> Iterator[Owner]:
    """The owner of a database; what they do is undone afterwards."""
    with database.writing.connect() as connection:
        if database.is_sqlite:
            driver_connection(connection).execute("PRAGMA foreign_keys = OFF")
        transaction = connection.begin()
        yield Owner(connection)
        transaction.rollback()
