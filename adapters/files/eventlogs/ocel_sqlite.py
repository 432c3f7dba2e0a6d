"""OCEL 2.0 as a SQLite database: a table for each type of event and of object, and two for their relations."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from adapters.files.eventlogs.ocel import BEGINNING, values
from adapters.files.eventlogs.told import Log, Types, Written, everything, instant, legal
from engine.eventdata import Value
from engine.eventlog import LoggedEvent, LoggedObject

APPLICATION_ID: Final = int.from_bytes(b"OCEL")
"""By this a file is known for an event log, which may be written anew: other databases are more than that."""

SCHEMA: Final = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE event (ocel_id TEXT NOT NULL PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES event_map_type);
CREATE TABLE event_map_type (ocel_type TEXT NOT NULL PRIMARY KEY, ocel_type_map TEXT NOT NULL UNIQUE);
CREATE TABLE event_object (
    ocel_event_id TEXT NOT NULL REFERENCES event, ocel_object_id TEXT NOT NULL REFERENCES object,
    ocel_qualifier TEXT NOT NULL, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier)
);
CREATE TABLE object (ocel_id TEXT NOT NULL PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES object_map_type);
CREATE TABLE object_map_type (ocel_type TEXT NOT NULL PRIMARY KEY, ocel_type_map TEXT NOT NULL UNIQUE);
CREATE TABLE object_object (
    ocel_source_id TEXT NOT NULL REFERENCES object, ocel_target_id TEXT NOT NULL REFERENCES object,
    ocel_qualifier TEXT NOT NULL, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier)
);
"""
"""As the standard has it. No journal: a file that is not finished is thrown away."""

OF_TYPE: Final = {
    "event": 'CREATE TABLE "event_{}" (ocel_id TEXT NOT NULL PRIMARY KEY REFERENCES event, ocel_time TEXT NOT NULL)',
    "object": 'CREATE TABLE "object_{}" '
    "(ocel_id TEXT NOT NULL REFERENCES object, ocel_time TEXT NOT NULL, ocel_changed_field TEXT)",
}
KINDS: Final = {"string": "TEXT", "integer": "INTEGER", "boolean": "BOOLEAN"}


def write_ocel_sqlite(file: Path, log: Log) -> Written:
    """Write a log as a SQLite database; ``file`` is empty or not there.

    Raises:
        OSError: it cannot be written.
    """
    written = Written()
    with _failing_as_files_do(), closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.executescript(SCHEMA)
        database.execute("BEGIN")
        book = _Book(database)
        for trace in log.traces:
            written.items += 1
            for event in trace.events:
                book.put_event(event)
                written.count_event(event)
            for found in trace.objects:
                book.put_object(found)
                written.count_object(found)
        for found in log.shared():
            book.put_object(found)
            written.count_object(found)
        database.execute("COMMIT")
    return written


@contextmanager
def _failing_as_files_do() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error


class _Book:
    """The database; tables and columns are made when something first needs them."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._types = {"event": Types(), "object": Types()}
        self._tables: dict[tuple[str, str], str] = {}

    def put_event(self, event: LoggedEvent) -> None:
        table = self._table("event", event.activity, everything(event))
        self._insert("event", {"ocel_id": event.id, "ocel_type": event.activity})
        self._insert(table, {"ocel_id": event.id, "ocel_time": instant(event.at), **dict(everything(event))})
        for object_id, qualifier in event.relations:
            related = {"ocel_event_id": event.id, "ocel_object_id": object_id, "ocel_qualifier": qualifier}
            self._insert("event_object", related)

    def put_object(self, found: LoggedObject) -> None:
        table = self._table("object", found.type, values(found.attributes))
        self._insert("object", {"ocel_id": found.id, "ocel_type": found.type})
        first = {change.name: change.value for change in found.attributes if change.since is None}
        self._insert(table, {"ocel_id": found.id, "ocel_time": BEGINNING, **first})
        for change in found.attributes:
            if change.since is not None:
                since = {"ocel_time": instant(change.since), "ocel_changed_field": change.name}
                self._insert(table, {"ocel_id": found.id, **since, change.name: change.value})
        for object_id, qualifier in found.relations:
            related = {"ocel_source_id": found.id, "ocel_target_id": object_id, "ocel_qualifier": qualifier}
            self._insert("object_object", related)

    def _table(self, of: str, name: str, attributes: Iterator[tuple[str, Value]]) -> str:
        """The table of a type, with a column for each of the attributes."""
        table = self._tables.get((of, name)) or self._new_table(of, name)
        for column, kind in self._types[of].note(name, attributes).items():
            self._database.execute(f'ALTER TABLE "{table}" ADD COLUMN "{column}" {KINDS[kind]}')
        return table

    def _new_table(self, of: str, name: str) -> str:
        mapped = "".join(part.capitalize() for part in re.split(r"[^a-zA-Z0-9]+", name)) or "Type"
        taken = {table.lower() for table in self._tables.values()}
        number = 1
        while f"{of}_{mapped}{number if number > 1 else ''}".lower() in taken:
            number += 1
        mapped = f"{mapped}{number if number > 1 else ''}"
        self._database.execute(OF_TYPE[of].format(mapped))
        self._insert(f"{of}_map_type", {"ocel_type": name, "ocel_type_map": mapped})
        self._tables[of, name] = f"{of}_{mapped}"
        return f"{of}_{mapped}"

    def _insert(self, table: str, row: Mapping[str, Value]) -> None:
        columns = ", ".join(f'"{name}"' for name in row)
        places = ", ".join("?" * len(row))
        plain = [legal(value) if isinstance(value, str) else value for value in row.values()]
        self._database.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', plain)  # noqa: S608 - our own names
