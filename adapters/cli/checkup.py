"""Look at the database, and at what is kept in it."""

from collections.abc import Iterator
from datetime import datetime

from adapters.bootstrap import database_of
from adapters.checkup.findings import Finding, fault, fine, warning
from adapters.checkup.lag import late_after
from adapters.checkup.seals import kept_outside, sealed
from adapters.checkup.store import examine_store
from adapters.i18n import tr
from adapters.i18n.refusals import sentence
from adapters.settings import Settings
from adapters.sql import migrate
from adapters.sql.engines import Database
from adapters.sql.store import SqlStore
from engine.errors import Refusal


def examine_database(settings: Settings, *, at: datetime) -> Iterator[Finding]:
    """Look at the database, its schema, and what is in it."""
    try:
        database = database_of(settings)
    except Refusal as refusal:
        yield fault("database", sentence(refusal))
        return
    try:
        yield from _examine(database, settings, at=at)
    except Refusal as refusal:
        yield fault("database", sentence(refusal), tr("Look at HJULET_DATABASE_URL, and whether the server runs."))
    finally:
        database.close()


def _examine(database: Database, settings: Settings, *, at: datetime) -> Iterator[Finding]:
    schema = migrate.current(database)
    yield fine("database", tr("%(version)s: %(database)s.", version=database.version(), database=database.name))
    if not database.is_harmless:
        yield warning(
            "sqlite",
            tr("This SQLite has a bug that can, very rarely, corrupt the file when several processes write."),
            tr("Let one process work at a time, or use SQLite 3.51.3 or later, or PostgreSQL."),
        )
    if schema is None:
        yield fine("schema", tr("The database is empty; the first command makes it ready."))
        return
    if damage := database.damage():
        yield fault("damage", tr("The database is damaged: %(damage)s.", damage=damage), tr("Restore a backup."))
        return
    try:
        migrate.check(database)
    except Refusal as refusal:
        yield fault("schema", sentence(refusal))
        return
    yield fine("schema", tr("The schema is %(schema)s: up to date.", schema=schema))
    with SqlStore(database, timezone=settings.timezone).read() as tx:
        yield from examine_store(tx, at=at, late=late_after(settings))
        yield from sealed(tx, at=at)
        yield from kept_outside(tx, is_told=bool(settings.seal_mail or settings.seal_file or settings.seal_webhook))
