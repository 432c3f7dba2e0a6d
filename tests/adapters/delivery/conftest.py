"""A house at work, on each database."""

from tests.adapters.worker.conftest import (
    database,
    house,
    postgresql_in_use,
    postgresql_template,
    sqlite_in_use,
    sqlite_template,
    store,
)

__all__ = [
    "database",
    "house",
    "postgresql_in_use",
    "postgresql_template",
    "sqlite_in_use",
    "sqlite_template",
    "store",
]
