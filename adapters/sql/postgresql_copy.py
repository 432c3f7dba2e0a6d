"""Copies of a PostgreSQL database: dumps, made and put back by PostgreSQL's own tools."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from adapters.sql import migrate
from adapters.sql.copies import BackupFailed, RestoreFailed, flush
from adapters.sql.engines import Database
from adapters.sql.outbox import hold_back
from adapters.sql.store import SqlStore
from engine.sayings import Saying, say

REVISION = re.compile(r"^COPY \S*alembic_version .*\n(\S+)$", re.MULTILINE)
NOBODYS = ("--no-owner", "--no-privileges")


class ToolFailed(Exception):
    """A tool of PostgreSQL is missing, or says no; ``why`` in words."""

    def __init__(self, why: Saying | str) -> None:
        self.why = why
        super().__init__(str(why))


def make(database: Database, file: Path) -> None:
    """Dump the database to ``file``."""
    try:
        _run("pg_dump", "--format=custom", *NOBODYS, f"--file={file}", database=database)
    except ToolFailed as error:
        raise BackupFailed(file=file, why=error.why) from error
    flush(file)


def put_back(database: Database, file: Path, *, reason: str) -> None:
    """Put the dump in the place of the database's tables in one transaction; then hold mail back."""
    try:
        migrate.check_known(_schema(file))
        database.close()
        _run("pg_restore", "--clean", "--if-exists", "--single-transaction", *NOBODYS, str(file), database=database)
    except ToolFailed as error:
        raise RestoreFailed(file=file, why=error.why) from error
    with SqlStore(database).begin() as tx:
        hold_back(tx, reason=reason)


def _schema(file: Path) -> str:
    """The schema of a dump."""
    script = _run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
    found = REVISION.search(script)
    if found is None:
        raise ToolFailed(say("it is no dump of a Hjulet database"))
    return found[1]


def _run(tool: str, *arguments: str, database: Database | None = None) -> str:
    """What a tool of PostgreSQL prints; the password goes by its environment, where no list of processes shows it."""
    program = shutil.which(tool)
    if program is None:
        raise ToolFailed(say("%(tool)s is not installed; it comes with the PostgreSQL client", tool=tool))
    environment = dict(os.environ)
    if database is not None:
        environment["PGPASSWORD"] = database.url.password or ""
        arguments = (f"--dbname={_address(database)}", *arguments)
    done = subprocess.run(  # noqa: S603 - our own arguments
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ToolFailed(" ".join(done.stderr.split()) or tool)
    return done.stdout


def _address(database: Database) -> str:
    """The database as libpq names it, without its password."""
    address = database.url.set(drivername="postgresql")._replace(password=None)
    return address.render_as_string(hide_password=False)
