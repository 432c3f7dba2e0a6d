"""Databases to measure on: the real schema and workflows, some people, and as many items as wanted."""

import random
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.progress import track

from adapters.sql import migrate
from adapters.sql.engines import SQLITE, Database, open_database
from adapters.sql.organisations import Place, add_organisation, change_organisation
from adapters.sql.people import Profile, add_person
from adapters.sql.store import SqlStore
from adapters.sql.workflows import install
from engine.audit import GENESIS
from engine.calendars import Calendar
from engine.model import Item
from workflows import catalogue

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning."""

STOCKHOLM = Calendar(country="SE", timezone="Europe/Stockholm")
MIDNIGHT = STOCKHOLM.start_of(date(2026, 3, 2))
UNITS, PEOPLE = 40, 1000
CHUNK = 20_000


def fresh(path: Path, *, people: int = PEOPLE) -> tuple[Database, SqlStore]:
    """A new database with its workflows, organisations and so many people."""
    database = open_database(f"sqlite:///{path}")
    migrate.upgrade(database)
    store = SqlStore(database)
    with store.begin() as tx:
        for source in catalogue.builtin().values():
            install(tx, source, at=AT)
        region = add_organisation(tx, Place(code="R", name="Region", is_principal=True, country="SE"))
        places = [Place(code=f"U{n}", name=f"Unit {n}", parent_id=region.id) for n in range(UNITS)]
        units = [add_organisation(tx, place) for place in places]
        persons = [add_person(tx, _profile(n, units[n % UNITS].id)) for n in range(people)]
        for unit, manager in zip(units, persons, strict=False):
            change_organisation(tx, Place(**{**_attributes(unit), "manager_id": manager.id}))
    return database, store


def filled(path: Path, *, items: int, due: int, people: int = PEOPLE) -> None:
    """A database with ``items`` open initiatives, ``due`` of them, anywhere among the others, owed a reminder now.

    The items go round among the ``people``.
    """
    database, _store = fresh(path, people=people)
    database.close()
    connection = SQLITE.connect(str(path))
    connection.execute("PRAGMA synchronous = OFF")
    chosen = set(random.Random(1).sample(range(1, items + 1), due))  # noqa: S311 - which rows are due
    chunks = range(1, items + 1, CHUNK)
    for first in track(chunks, description=f"{items:,} items", transient=True, disable=len(chunks) < 2):
        numbers = range(first, min(first + CHUNK, items + 1))
        connection.executemany(
            insertion("item", item_row(1, people)), (tuple(item_row(n, people).values()) for n in numbers)
        )
        connection.executemany(
            insertion("commitment", _commitment(1, people)), (tuple(_commitment(n, people).values()) for n in numbers)
        )
        connection.executemany(
            insertion("agenda", _agenda(1, is_due=True)),
            (tuple(_agenda(n, is_due=n in chosen).values()) for n in numbers),
        )
        connection.executemany(insertion("event", _event(1)), (tuple(_event(n).values()) for n in numbers))
        connection.commit()
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


def stored(instant: datetime) -> str:
    """An instant as SQLite keeps it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _profile(number: int, organisation_id: int) -> Profile:
    return Profile(name=f"Person {number}", email=f"person{number}@region.example", organisation_id=organisation_id)


def _attributes(place: Place) -> dict[str, Any]:
    return {f.name: getattr(place, f.name) for f in fields(place)}


def insertion(table: str, row: Mapping[str, object]) -> str:
    """The statement that inserts such a row."""
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608 - our own names


def _due_on(number: int) -> date:
    """So that each of the first three rungs falls due for a third of the items."""
    return STOCKHOLM.add_working_days(date(2026, 3, 2), (5, 0, -3)[number % 3])


def item_row(number: int, people: int) -> dict[str, Any]:
    """An initiative that has just begun; ``people`` own them in turn."""
    at = stored(AT - timedelta(days=30))
    return {
        **dict.fromkeys(f.name for f in fields(Item) if f.name not in {"pause", "block"}),
        "id": number,
        "ref": f"FA-2026-{number:03d}",
        "workflow": "pdsa",
        "workflow_version": 1,
        "title": f"Fewer falls on ward {number}",
        "organisation_id": 2 + number % UNITS,
        "owner_id": 1 + number % people,
        "phase": "problem",
        "cycle": 1,
        "version": 1,
        "seq": 1,
        "head": GENESIS,
        "opened_at": at,
        "entered_at": at,
        "last_act_at": at,
        "peak_rank": 1,
        "peak_at": at,
        "aim_decided": False,
        "visibility": "organisation",
    }


def _commitment(number: int, people: int) -> dict[str, Any]:
    at = stored(AT - timedelta(days=30))
    return {
        "id": number,
        "item_id": number,
        "kind": "phase",
        "subject": "problem",
        "cycle": 1,
        "owner_id": 1 + number % people,
        "opened_at": at,
        "due_at": stored(STOCKHOLM.end_of(_due_on(number))),
        "policy": "standard",
        "since": at,
        "generation": 1,
        "is_news": True,
        "serial": 1,
        "moved": 0,
        "moved_days": 0,
        "undone": 0,
        "details": "{}",
    }


def _agenda(number: int, *, is_due: bool) -> dict[str, Any]:
    wake_at = MIDNIGHT if is_due else MIDNIGHT + timedelta(days=1 + number % 60)
    return {
        "wake_at": stored(wake_at),
        "commitment_id": number,
        "nudge": False,
        "serial": 1,
        "told_owner_at": stored(MIDNIGHT - timedelta(days=1)),
    }


def _event(number: int) -> dict[str, Any]:
    return {
        "item_id": number,
        "seq": 1,
        "at": stored(AT - timedelta(days=30)),
        "actor_kind": "operator",
        "kind": "item.opened",
        "data": '{"owner":1,"phase":"problem","title":"Fewer falls"}',
        "prev_hash": GENESIS,
        "hash": GENESIS,
    }
