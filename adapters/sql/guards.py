"""Triggers that refuse to change or remove what the trail is made of, on both databases.

That is events, seals and what each seal was set over. They guard against mistakes, not against whoever owns the
database: that is what the hash chain and the seals are for. The events of an item are removed in one case alone: when
its tombstone says that it was disposed of.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text


@dataclass(frozen=True, slots=True)
class Guard:
    """A table whose rows stay; ``things`` is what they are called when somebody is refused.

    ``same`` finds the row in whose place a NEW one would be put, and ``unless`` when an OLD one may be removed.
    """

    table: str
    things: str
    same: str
    unless: str | None = None


GUARDS = (
    Guard(
        "event",
        "events",
        same="item_id = NEW.item_id AND seq = NEW.seq",
        unless="EXISTS (SELECT 1 FROM disposal WHERE disposal.item_id = OLD.item_id)",
    ),
    Guard("seal", "seals", same="number = NEW.number OR prev_hash = NEW.prev_hash"),
    Guard("sealed_head", "sealed heads", same="item_id = NEW.item_id AND seal_number = NEW.seal_number"),
)


def stand(connection: Connection) -> None:
    """Put every guard in its place, as it is now; to be called after everything that may have rebuilt a table."""
    words = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    there = set(inspect(connection).get_table_names())
    for guard in GUARDS:
        if guard.table in there:
            for statement in words(guard, may_remove="disposal" in there):
                connection.execute(text(statement))


def rest(connection: Connection) -> None:
    """Take every guard away, with all that it leaves behind; only within a transaction in which they stand again.

    SQLite renames no table while a trigger speaks of one that is not there.
    """
    there = set(inspect(connection).get_table_names())
    for guard in GUARDS:
        if connection.dialect.name == "sqlite":
            for name in ("content", "row", "place"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {guard.table}_keeps_{name}"))
        elif guard.table in there:
            for name in ("row", "all"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {guard.table}_keeps_{name} ON {guard.table}"))
            connection.execute(text(f"DROP FUNCTION IF EXISTS {guard.table}_keeps()"))


def _sqlite(guard: Guard, *, may_remove: bool) -> Iterator[str]:
    table = guard.table
    unless = f"WHEN NOT {guard.unless}" if guard.unless and may_remove else ""
    yield f"DROP TRIGGER IF EXISTS {table}_keeps_content"
    yield f"""
        CREATE TRIGGER {table}_keeps_content BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, '{guard.things} are never changed'); END
    """
    yield f"DROP TRIGGER IF EXISTS {table}_keeps_row"
    yield f"""
        CREATE TRIGGER {table}_keeps_row BEFORE DELETE ON {table} {unless}
        BEGIN SELECT RAISE(ABORT, '{guard.things} are never removed'); END
    """
    # INSERT OR REPLACE removes the row in its way, and no trigger for DELETE sees it.
    yield f"DROP TRIGGER IF EXISTS {table}_keeps_place"
    yield f"""
        CREATE TRIGGER {table}_keeps_place BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {guard.same})
        BEGIN SELECT RAISE(ABORT, '{guard.things} are never replaced'); END
    """  # noqa: S608 - the names are our own


def _postgresql(guard: Guard, *, may_remove: bool) -> Iterator[str]:
    table = guard.table
    removing = (
        f"IF TG_OP = 'DELETE' THEN IF {guard.unless} THEN RETURN OLD; END IF; END IF;"
        if guard.unless and may_remove
        else ""
    )
    yield f"""
        CREATE OR REPLACE FUNCTION {table}_keeps() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN {removing} RAISE EXCEPTION '{guard.things} are never changed or removed'; END$$
    """
    yield f"""
        CREATE OR REPLACE TRIGGER {table}_keeps_row BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_keeps()
    """
    yield f"""
        CREATE OR REPLACE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_keeps()
    """
