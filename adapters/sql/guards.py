"""Triggers that refuse to change or remove an event, on both databases.

They guard against mistakes, not against whoever owns the database: that is what the hash chain is for.
"""

from sqlalchemy import Connection, text

SQLITE = (
    """
    CREATE TRIGGER IF NOT EXISTS event_keeps_content BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS event_keeps_row BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'events are never removed'); END
    """,
    # INSERT OR REPLACE removes the row in its way, and no trigger for DELETE sees it.
    """
    CREATE TRIGGER IF NOT EXISTS event_keeps_place BEFORE INSERT ON event
    WHEN EXISTS (SELECT 1 FROM event WHERE item_id = NEW.item_id AND seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END
    """,
)

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION event_keeps() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE EXCEPTION 'events are never changed or removed'; END$$
    """,
    """
    CREATE OR REPLACE TRIGGER event_keeps_row BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_keeps()
    """,
    """
    CREATE OR REPLACE TRIGGER event_keeps_all BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_keeps()
    """,
)


def stand(connection: Connection) -> None:
    """Make the triggers that are not there; to be called after everything that may have rebuilt the table."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.execute(text(statement))


def fall(connection: Connection) -> None:
    """Remove what the triggers leave behind when their table is gone."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION IF EXISTS event_keeps()"))
