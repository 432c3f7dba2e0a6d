"""Draft the next migration: ``python -m adapters.sql.draft "add a table of measures"``.

It compares the tables with what the migrations so far make, on an empty SQLite file of its own. What it cannot see
(what is WITHOUT ROWID, a CHECK, an index in part) is added by hand; a test compares both word for word.
"""

import os
import sys
import tempfile
from pathlib import Path

from alembic import command

from adapters.sql import migrate
from adapters.sql.engines import open_database


def draft(words: str, *, folder: Path = migrate.MIGRATIONS / "versions") -> None:
    """Write the next migration, named after ``words``, into ``folder``."""
    with tempfile.TemporaryDirectory() as scratch:
        database = open_database(f"sqlite:///{scratch}/empty.db")
        migrate.upgrade(database)
        with database.writing.begin() as connection:
            told = migrate.config(connection)
            told.set_main_option("path_separator", "os")
            told.set_main_option("version_locations", f"{migrate.MIGRATIONS / 'versions'}{os.pathsep}{folder}")
            number = f"{int(migrate.newest()) + 1:04d}"
            command.revision(told, words, autogenerate=True, rev_id=number, version_path=str(folder))
        database.close()


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]))
