"""Connect to the database: one engine that writes and one that reads.

On SQLite every writing transaction takes the lock at its beginning, so that none loses it half-way, and the one writing
connection of a process also does the checkpoints; readers never wait for it. On PostgreSQL both share one pool.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any, ClassVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from engine.errors import Invalid, Refusal
from engine.sayings import say

try:
    from pysqlite3 import dbapi2 as newest_sqlite
except ImportError:  # no wheel for this machine
    newest_sqlite = sqlite3

SQLITE: ModuleType = newest_sqlite

UNHARMED_SQLITE = (3, 51, 3)
"""The first SQLite without the WAL-reset bug: two connections that write and checkpoint could corrupt the file."""

READERS = 8
LOCK_TIMEOUT_SECONDS = 30.0
MOST_TRIES = 20

STATEMENTS = 1024
"""So many statements a connection keeps prepared. The driver gives up the newest of those that it has used least: once
there are more, two new ones drive each other out for ever, however often they are used."""

# Without an adapter the driver looks for one in three places, anew for each NULL: 2 µs, more than a whole insert takes.
SQLITE.register_adapter(type(None), lambda none: none)

BUSY_TIMEOUT = f"PRAGMA busy_timeout = {int(LOCK_TIMEOUT_SECONDS * 1000)}"

PRAGMAS = (
    BUSY_TIMEOUT,
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # what was committed is there after a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -65536",  # 64 MiB; pages are taken as they are needed
)


class DatabaseFailed(Refusal):
    """The database cannot be reached, or refuses; the sentence carries its own words."""

    code = "database"
    template = "The database %(database)s cannot be used: %(why)s."


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. Nothing is connected before it is needed; :meth:`close` gives everything back."""

    url: URL
    writing: Engine
    reading: Engine

    scheme: ClassVar[str] = "sqlite:///path or postgresql+psycopg://user@host/name"

    @property
    def is_sqlite(self) -> bool:
        """True for a SQLite file, False for PostgreSQL."""
        return self.writing.dialect.name == "sqlite"

    @property
    def name(self) -> str:
        """What to call it to people: the URL without its password."""
        return self.url.render_as_string(hide_password=True)

    def version(self) -> str:
        """The database's own name and version, such as ``SQLite 3.53.4``."""
        if self.is_sqlite:
            return f"SQLite {SQLITE.sqlite_version}"
        with self.reading.connect() as connection:
            return f"PostgreSQL {connection.scalar(text('SHOW server_version'))}"

    @property
    def is_harmless(self) -> bool:
        """False for a SQLite with a known bug that can, very rarely, corrupt the file."""
        return not self.is_sqlite or SQLITE.sqlite_version_info >= UNHARMED_SQLITE

    def damage(self) -> str | None:
        """What SQLite finds wrong with its file, in its own words; None when it is whole, and for PostgreSQL."""
        if not self.is_sqlite:
            return None
        with failures_named(self), self.reading.connect() as connection:
            verdict = str(connection.scalar(text("PRAGMA quick_check(1)")))
        return None if verdict == "ok" else verdict

    def close(self) -> None:
        """Close every connection."""
        self.reading.dispose()
        self.writing.dispose()


def open_database(url: str) -> Database:
    """The database at ``url``: ``sqlite:///path`` or ``postgresql+psycopg://user@host/name``.

    Raises:
        Invalid: the URL cannot be understood.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(parsed, writing=_sqlite(parsed, writes=True), reading=_sqlite(parsed, writes=False))
    engine = _postgresql(parsed)
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(parsed, writing=engine, reading=snapshot)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        driver = parsed.get_dialect().driver
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise Invalid(what=say("the database URL"), why=say("give %(scheme)s", scheme=Database.scheme)) from None
    if driver not in {"pysqlite", "psycopg"}:
        raise Invalid(
            what=say("the database URL"),
            why=say("it names the driver %(driver)s; give %(scheme)s", driver=driver, scheme=Database.scheme),
        )
    if driver == "pysqlite" and parsed.database in {None, "", ":memory:"}:
        raise Invalid(
            what=say("the database URL"), why=say("a database in memory is seen by one connection alone; give a file")
        )
    return parsed


def _sqlite(url: URL, *, writes: bool) -> Engine:
    engine = create_engine(
        url,
        module=SQLITE,
        connect_args={"cached_statements": STATEMENTS},
        poolclass=QueuePool,
        pool_size=1 if writes else READERS,
        max_overflow=0,
        pool_timeout=LOCK_TIMEOUT_SECONDS,
    )
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    pragmas = PRAGMAS if writes else (*PRAGMAS, "PRAGMA query_only = ON")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
        connection.isolation_level = None  # the driver would begin transactions by itself, and late
        connection.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows English letters alone
        for pragma in pragmas:
            _set(connection, pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver_connection(connection).execute(begin)

    return engine


def _set(connection: Any, pragma: str) -> None:  # noqa: ANN401 - the driver's own connection
    """Set a pragma. Of two processes that turn a new file to WAL at once, one is refused without having waited."""
    for _ in range(MOST_TRIES):
        try:
            connection.execute(pragma)
        except SQLITE.OperationalError:
            connection.execute("BEGIN IMMEDIATE")  # waits until the other has done it, or says what is really wrong
            connection.execute("COMMIT")
        else:
            return
    connection.execute(pragma)


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _postgresql(url: URL) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, connect_args={"application_name": "hjulet"})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
        connection.execute("SET TIME ZONE 'UTC'")
        connection.commit()

    return engine


@contextmanager
def failures_named(database: Database) -> Iterator[None]:
    """Turn what the driver or the pool says when the database cannot be used into a DatabaseFailed."""
    driver = database.writing.dialect.loaded_dbapi
    try:
        yield
    except (DBAPIError, driver.Error) as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(said, (driver.IntegrityError, driver.ProgrammingError)):
            raise  # the database is well; we are not
        raise DatabaseFailed(database=database.name, why=_words(said)) from error
    except PoolTimeout as error:
        raise DatabaseFailed(database=database.name, why="every connection is busy") from error


def _words(error: BaseException | None) -> str:
    """What the database says, on one line."""
    return " ".join(str(error).split()).rstrip(".")


def driver_connection(connection: Connection) -> Any:  # noqa: ANN401 - sqlite3's or psycopg's
    """The driver's own connection beneath SQLAlchemy's."""
    return connection.connection.driver_connection
