"""An instance with people in it, and its interface for programs."""

from pathlib import Path

import pytest

from adapters.sql.store import SqlStore
from tests.adapters.api.programs import Instance


@pytest.fixture
def instance(store: SqlStore, tmp_path: Path) -> Instance:
    """An instance with an owner, their manager, theirs, a colleague and a coordinator."""
    return Instance(store, tmp_path)


@pytest.fixture
def small(sqlite_store: SqlStore, tmp_path: Path) -> Instance:
    """The same on SQLite alone, for what never gets as far as the database."""
    return Instance(sqlite_store, tmp_path)
