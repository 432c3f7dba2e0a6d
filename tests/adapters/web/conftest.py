"""A database of each kind with five people in it."""

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
from tests.adapters.web.browser import Office

__all__ = [
    "database",
    "office",
    "postgresql_in_use",
    "postgresql_template",
    "sqlite_in_use",
    "sqlite_template",
    "store",
]


@pytest.fixture
def office(store: SqlStore, tmp_path: Path) -> Office:
    """An instance with an owner, their manager, theirs, a colleague and a coordinator, and its pages."""
    return Office(store, tmp_path)
