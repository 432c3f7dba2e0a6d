"""An instance with people in it, and its pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.sql.store import SqlStore
from tests.adapters.web.browser import Office


@pytest.fixture
def office(store: SqlStore, tmp_path: Path) -> Iterator[Office]:
    """An instance with an owner, their manager, theirs, a colleague and a coordinator, and its pages."""
    office = Office(store, tmp_path)
    yield office
    office.app.state.service.workers.close()
