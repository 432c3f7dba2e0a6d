"""A database of each kind with five people in it."""

from tests.adapters.sql.conftest import (
    database,
    postgresql_in_use,
    postgresql_template,
    sqlite_in_use,
    sqlite_template,
    store,
)

__all__ = ["database", "postgresql_in_use", "postgresql_template", "sqlite_in_use", "sqlite_template", "store"]
