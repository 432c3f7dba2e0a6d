"""A place with people in it, on a database of each kind: whole stories are told on both."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from adapters.sql import migrate
from adapters.sql.engines import open_database
from adapters.sql.store import SqlStore
from tests.journeys.story import Story, settle
from tests.postgres import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def story(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Story]:
    """A story about to begin."""
    database = open_database(request.getfixturevalue(f"{request.param}_settled"))
    yield Story(SqlStore(database), tmp_path / "maildir")
    database.close()


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy."""
    file = tmp_path_factory.mktemp("place") / "hjulet.db"
    _make(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_settled(sqlite_place: Path, tmp_path: Path) -> str:
    """The URL of a copy."""
    return f"sqlite:///{shutil.copy(sqlite_place, tmp_path / 'hjulet.db')}"


@pytest.fixture(scope="session")
def postgresql_place(postgres_server: Server) -> Iterator[str]:
    """The name of a database to copy."""
    with postgres_server.database() as url:
        _make(url)
        yield str(make_url(url).database)


@pytest.fixture
def postgresql_settled(postgres_server: Server, postgresql_place: str) -> Iterator[str]:
    """The URL of a copy."""
    with postgres_server.database(template=postgresql_place) as url:
        yield url


def _make(url: str) -> None:
    database = open_database(url)
    migrate.upgrade(database)
    settle(SqlStore(database))
    database.close()
