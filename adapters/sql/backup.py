"""Safety copies: made while everything runs, and put back whole or not at all.

After a restore no mail goes out until somebody releases it (:func:`adapters.sql.outbox.release`): what the copy takes
for unsent may have been sent since it was made.
"""

from datetime import datetime
from pathlib import Path

from adapters.sql import postgresql_copy, sqlite_copy
from adapters.sql.copies import BackupFailed, RestoreFailed, beside
from adapters.sql.engines import Database, failures_named
from engine.sayings import say


def backup(database: Database, file: Path) -> None:
    """Copy the database, as it is at one moment, to ``file``; others go on reading and writing meanwhile.

    The copy is a SQLite file or a dump of pg_dump; only its owner may read it.

    Raises:
        BackupFailed: ``file`` exists or cannot be written, or the tools are missing.
        DatabaseFailed: the database cannot be reached.
    """
    if file.exists():
        raise BackupFailed(file=file, why=say("there is such a file already"))
    copy = sqlite_copy.make if database.is_sqlite else postgresql_copy.make
    try:
        with beside(file) as unfinished, failures_named(database):
            copy(database, unfinished)
            unfinished.replace(file)
    except OSError as error:
        raise BackupFailed(file=file, why=error.strerror or error) from error


def restore(database: Database, file: Path, *, at: datetime) -> None:
    """Put a copy in the place of everything the database holds, and hold all mail back.

    Another process that is connected sees the old state or the new one, nothing between; better to stop it before.

    Raises:
        RestoreFailed: ``file`` is no copy that can be put back.
        SchemaTooNew: a newer program made it.
        DatabaseFailed: the database cannot be reached, or refuses.
    """
    if not file.is_file():
        raise RestoreFailed(file=file, why=say("there is no such file"))
    put_back = sqlite_copy.put_back if database.is_sqlite else postgresql_copy.put_back
    reason = f"restored at {at.isoformat(timespec='seconds')} from {file.name}"
    try:
        with failures_named(database):
            put_back(database, file, reason=reason)
    except OSError as error:
        raise RestoreFailed(file=file, why=error.strerror or error) from error
