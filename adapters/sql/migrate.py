"""Bring the schema up to date, or back; refuse to work on one that this program does not know."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from adapters.sql.engines import Database, driver_connection, failures_named
from engine.errors import Invalid, Refusal
from engine.sayings import say

MIGRATIONS = Path(__file__).parent / "migrations"

LOCK = 4825120
"""Whoever migrates a PostgreSQL database holds this advisory lock: two processes may be started at once."""

EMPTY = "empty"


class SchemaTooOld(Refusal):
    """The database has not been brought up to date."""

    code = "schema-too-old"
    template = "The schema of the database is %(found)s, and Hjulet needs %(known)s. Run: hjulet db upgrade"


class SchemaTooNew(Refusal):
    """The database was made by a newer program."""

    code = "schema-too-new"
    template = (
        "The schema of the database is %(found)s, which this Hjulet does not know; the newest it knows is %(known)s. "
        "A newer Hjulet made it: install that one, or restore a backup."
    )


class ForeignKeysBroken(Refusal):
    """After a migration, rows refer to what is not there."""

    code = "foreign-keys"
    template = "The migration would leave rows in %(tables)s that refer to nothing. Nothing was changed."


def newest() -> str:
    """The newest schema that this program knows."""
    return str(_scripts().get_current_head())


@cache
def revisions() -> tuple[str, ...]:
    """Every schema this program knows, oldest first."""
    return tuple(reversed([script.revision for script in _scripts().walk_revisions()]))


def current(database: Database) -> str | None:
    """The schema that the database has; None when it is empty.

    Raises:
        DatabaseFailed: the database cannot be reached.
    """
    with failures_named(database), database.reading.connect() as connection:
        return _current(connection)


def check(database: Database) -> None:
    """Refuse a database whose schema is not exactly the newest.

    Raises:
        SchemaTooOld, SchemaTooNew: in that case, with what to do.
        DatabaseFailed: the database cannot be reached.
    """
    found = current(database)
    check_known(found)
    if found != newest():
        raise SchemaTooOld(found=found or EMPTY, known=newest())


def check_known(found: str | None) -> None:
    """Refuse a schema that this program does not know with SchemaTooNew; None stands for an empty database."""
    if found is not None and found not in revisions():
        raise SchemaTooNew(found=found, known=newest())


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up to ``revision``, all at once or not at all.

    Raises:
        SchemaTooNew: a newer program made it.
        Invalid: there is no such revision.
        ForeignKeysBroken: rows would refer to nothing.
        DatabaseFailed: the database cannot be reached, or refuses.
    """
    with _migrating(database) as connection:
        check_known(_current(connection))
        command.upgrade(config(connection), _known(revision))


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to ``revision`` (``base``: to nothing), all at once or not at all; raises as upgrade."""
    with _migrating(database) as connection:
        check_known(_current(connection))
        command.downgrade(config(connection), _known(revision))


def config(connection: Connection | None = None) -> Config:
    """What Alembic's commands are told: where the migrations are, and on which connection to run them."""
    told = Config(attributes={"connection": connection})
    told.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return told


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    """One transaction for all migrations, with what refers to a table that is rebuilt left alone until the end."""
    with failures_named(database), database.writing.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                yield connection
            return
        driver_connection(connection).execute("PRAGMA foreign_keys = OFF")  # heeded outside a transaction alone
        try:
            with connection.begin():
                yield connection
                _check_foreign_keys(connection)
        finally:
            driver_connection(connection).execute("PRAGMA foreign_keys = ON")
    database.writing.dispose()  # the connection keeps the migrations' statements prepared, and no room for others


def _check_foreign_keys(connection: Connection) -> None:
    broken = sorted({row.table for row in connection.execute(text("PRAGMA foreign_key_check"))})
    if broken:
        raise ForeignKeysBroken(tables=", ".join(broken))


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known(revision: str) -> str:
    if revision not in {"head", "base", *revisions()}:
        raise Invalid(
            what=say("the schema %(revision)s", revision=revision),
            why=say("it is none of: base, %(known)s, head", known=", ".join(revisions())),
        )
    return revision


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(config())
