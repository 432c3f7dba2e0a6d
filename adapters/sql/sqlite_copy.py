"""Copies of a SQLite database: SQLite files themselves."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from adapters.sql import migrate
from adapters.sql.copies import RestoreFailed, beside, flush
from adapters.sql.engines import BUSY_TIMEOUT, SQLITE, Database
from adapters.sql.outbox import HELD_BACK
from engine.sayings import say


def make(database: Database, file: Path) -> None:
    """Copy the database to the empty ``file``. One snapshot is read: nobody waits, and it never begins again."""
    with _opened(_file(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))
    flush(file)


def put_back(database: Database, file: Path, *, reason: str) -> None:
    """Write the copy over the database in one transaction, mail held back from the first moment on."""
    target = _file(database)
    with beside(target) as prepared:
        shutil.copyfile(file, prepared)
        with _opened(prepared) as source:
            migrate.check_known(_schema(source, file))
            source.execute("INSERT OR REPLACE INTO mark (name, value) VALUES (?, ?)", (HELD_BACK, reason))
            database.close()
            with _opened(target) as written:  # a reader in another process goes on seeing what was there before
                source.backup(written)


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    with closing(SQLITE.connect(str(file), isolation_level=None)) as connection:
        connection.execute(BUSY_TIMEOUT)
        yield connection


def _file(database: Database) -> Path:
    return Path(str(database.url.database))


def _schema(source: Any, file: Path) -> str:  # noqa: ANN401 - the driver's own connection
    """The schema of a copy that is whole."""
    try:
        (verdict,) = source.execute("PRAGMA quick_check(1)").fetchone()
        (revision,) = source.execute("SELECT version_num FROM alembic_version").fetchone()
    except SQLITE.DatabaseError as error:
        raise RestoreFailed(file=file, why=say("it is no copy of a Hjulet database")) from error
    if verdict != "ok":
        raise RestoreFailed(file=file, why=say("it is damaged: %(verdict)s", verdict=verdict))
    return str(revision)
