"""A database of each kind with five people in it, and a house at work in it."""

from pathlib import Path

import pytest

from adapters.sql.store import SqlStore
from tests.adapters.sql.conftest import (
    database,
    postgresql_in_use,
    postgresql_template,
    sqlite_in_use,
    sqlite_template,
    store,
)
from tests.adapters.worker.building import House

__all__ = [
    "database",
    "house",
    "postgresql_in_use",
    "postgresql_template",
    "sqlite_in_use",
    "sqlite_template",
    "store",
]


@pytest.fixture
def house(store: SqlStore, tmp_path: Path) -> House:
    """A region with an owner, their manager, theirs, a colleague and a coordinator; mail goes to a Maildir."""
    return House(store, tmp_path / "maildir")
