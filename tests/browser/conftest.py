"""A site in a browser."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from adapters.sql.engines import open_database
from adapters.sql.store import SqlStore
from tests.adapters.conftest import sqlite_in_use, sqlite_template
from tests.adapters.web.browser import NINE, Office
from tests.browser.chromium import ChromiumMissing, running_chromium
from tests.browser.site import Site, answering, listening
from tests.browser.stage import set_stage

__all__ = ["sqlite_in_use", "sqlite_template"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a file. Not for all: while it is driven, no other test can run a loop of its own."""
    try:
        with running_chromium() as running:
            yield running
    except ChromiumMissing as missing:
        raise pytest.fail.Exception(str(missing), pytrace=False) from None


@pytest.fixture
def site(sqlite_in_use: str, browser: Browser, tmp_path: Path) -> Iterator[Site]:
    """An instance with five people in it that answers on a port; no browser may complain of anything."""
    with _answering(sqlite_in_use, browser, tmp_path, at=NINE + timedelta(hours=1)) as found:
        yield found


@pytest.fixture
def staged(lived: tuple[Path, datetime], browser: Browser, tmp_path: Path) -> Iterator[Site]:
    """The same, after six weeks in which everything that pages show has happened."""
    file, at = lived
    url = f"sqlite:///{shutil.copy(file, tmp_path / 'used.db')}"
    with _answering(url, browser, tmp_path, at=at) as found:
        yield found


@pytest.fixture(scope="session")
def lived(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """The database of that place, and the instant at which its story ends."""
    directory = tmp_path_factory.mktemp("lived")
    file = Path(shutil.copy(sqlite_template, directory / "hjulet.db"))
    database = open_database(f"sqlite:///{file}")
    office = Office(SqlStore(database), directory)
    set_stage(office)
    database.close()
    return file, office.at


@contextmanager
def _answering(url: str, browser: Browser, directory: Path, *, at: datetime) -> Iterator[Site]:
    database, listener = open_database(url), listening()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    office = Office(SqlStore(database), directory, at=at, base=base)
    found = Site(office, browser, base)
    with answering(office, listener):
        yield found
        found.close()
    office.app.state.service.workers.close()
    database.close()
    assert found.faults == []
