"""A database of each kind, with its schema, a workflow, two organisations and five people in it; a house at work."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from adapters.sql import migrate
from adapters.sql.engines import Database, open_database
from adapters.sql.store import SqlStore
from tests.adapters.sql.building import people_a_place
from tests.adapters.worker.building import TERMS, House
from tests.postgres import Server

KINDS = ("sqlite", "postgresql")


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it."""
    url = (
        f"sqlite:///{tmp_path / 'hjulet.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    )
    database = open_database(url)
    yield database
    database.close()


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database in which people can begin to work."""
    opened = open_database(request.getfixturevalue(f"{request.param}_in_use"))
    yield opened
    opened.close()


@pytest.fixture
def sqlite(sqlite_in_use: str) -> Iterator[Database]:
    """The same, for what is so on SQLite alone."""
    opened = open_database(sqlite_in_use)
    yield opened
    opened.close()


@pytest.fixture
def postgresql(postgresql_in_use: str) -> Iterator[Database]:
    """The same, for what is so on PostgreSQL alone."""
    opened = open_database(postgresql_in_use)
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> SqlStore:
    """The store over it."""
    return SqlStore(database)


@pytest.fixture
def house(store: SqlStore, tmp_path: Path) -> House:
    """A region with an owner, their manager, theirs, a colleague and a coordinator; mail goes to a Maildir."""
    return House(store, tmp_path / "maildir")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy: making the schema takes longer than most tests."""
    file = tmp_path_factory.mktemp("template") / "hjulet.db"
    _fill(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_in_use(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a copy."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'used.db')}"


@pytest.fixture(scope="session")
def postgresql_template(postgres_server: Server) -> Iterator[str]:
    """The name of a database to copy."""
    with postgres_server.database() as url:
        _fill(url)
        yield str(make_url(url).database)


@pytest.fixture
def postgresql_in_use(postgres_server: Server, postgresql_template: str) -> Iterator[str]:
    """The URL of a copy."""
    with postgres_server.database(template=postgresql_template) as url:
        yield url


def _fill(url: str) -> None:
    database = open_database(url)
    migrate.upgrade(database)
    with SqlStore(database).begin() as tx:
        people_a_place(tx)
    database.close()


@pytest.fixture
def sqlite_store(sqlite: Database) -> SqlStore:
    """The store over it."""
    return SqlStore(sqlite)


@pytest.fixture
def postgresql_store(postgresql: Database) -> SqlStore:
    """The store over it."""
    return SqlStore(postgresql)


@pytest.fixture
def patient_house(store: SqlStore, tmp_path: Path) -> House:
    """The same; mails about what somebody does wait for a minute."""
    return House(store, tmp_path / "maildir", terms=replace(TERMS, undo=timedelta(seconds=60)))
