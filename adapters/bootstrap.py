"""From settings to a working instance: the database with its schema and workflows, and the way out for mail."""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.policy import SMTP
from pathlib import Path

from adapters.delivery.addressing import Addressing
from adapters.delivery.maildir import Maildir
from adapters.delivery.smtp import Server, Smtp
from adapters.inbox.mailbox import Mailbox
from adapters.settings import Settings
from adapters.sql import migrate
from adapters.sql.engines import Database, open_database
from adapters.sql.store import SqlStore
from adapters.sql.workflows import WorkflowInUse, digests, install
from engine.errors import Refusal
from workflows.catalogue import builtin

KEY_FILE = "secret-key"
SECRET_BYTES = 32


class CannotWrite(Refusal):
    """A place where Hjulet keeps its own files cannot be written to."""

    code = "cannot-write"
    template = "%(place)s cannot be written to: %(why)s. Choose another place with HJULET_DATA_DIRECTORY."


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """A Hjulet at work. ``is_new`` says that its database was empty and has just been made."""

    settings: Settings
    store: SqlStore
    is_new: bool


@contextmanager
def opened(settings: Settings, *, at: datetime) -> Iterator[Instance]:
    """The instance of these settings, its database closed at the end.

    An empty database is made ready for use; one that an older program made is left as it is.

    Raises:
        SchemaTooOld, SchemaTooNew: the database belongs to another version, with what to do.
        DatabaseFailed: the database cannot be reached, or refuses.
        CannotWrite: there is no place for the database, or for the secret.
    """
    database = database_of(settings)
    try:
        is_new = migrate.current(database) is None
        if is_new:
            migrate.upgrade(database)
        migrate.check(database)
        store = SqlStore(database, timezone=settings.timezone)
        install_missing(store, at=at)
        secret_of(settings)
        yield Instance(settings=settings, store=store, is_new=is_new)
    finally:
        database.close()


def database_of(settings: Settings) -> Database:
    """The database, not yet connected; the directory of a SQLite file is made."""
    database = open_database(settings.database_url)
    if database.is_sqlite and database.url.database:
        make_directory(Path(database.url.database).parent)
    return database


def install_missing(store: SqlStore, *, at: datetime) -> None:
    """Install the workflows that come with Hjulet; one in use under the same version stays as it was."""
    with store.read() as tx:
        known = digests(tx)
    missing = [text for text in builtin().values() if hashlib.sha256(text.encode()).hexdigest() not in known]
    for source in missing:
        _install(store, source, at=at)


def transport_of(settings: Settings) -> Maildir | Smtp:
    """The way out for mail: the mail server, or the Maildir when none is set."""
    if settings.smtp_url is None:
        return Maildir(settings.maildir)
    return Smtp(
        server=Server.at(settings.smtp_url),
        sender=SMTP.header_factory("From", settings.mail_from).addresses[0].addr_spec,
        timeout=settings.smtp_timeout,
    )


def answers_of(settings: Settings) -> Addressing | None:
    """The mailbox for answers and for mail that comes back; None unless it has an address and can be read.

    Raises:
        CannotWrite: the secret that signs its addresses can neither be read nor made.
    """
    if settings.imap_url is None or settings.reply_address is None:
        return None
    return Addressing.of(settings.reply_address, secret=secret_of(settings))


def mailbox_of(settings: Settings) -> Mailbox | None:
    """The mailbox for answers as it is read; None unless there is one.

    Raises:
        Invalid: its URL cannot be understood.
    """
    return None if settings.imap_url is None else Mailbox.at(settings.imap_url)


def secret_of(settings: Settings) -> str:
    """The secret that signs what must not be forged; made at first use, and kept in the data directory.

    Raises:
        CannotWrite: it can neither be read nor made.
    """
    if settings.secret_key is not None:
        return settings.secret_key
    kept = settings.data_directory / KEY_FILE
    with _writing(kept):
        if not kept.exists():
            make_directory(settings.data_directory)
            _make_secret(kept)
        return kept.read_text(encoding="ascii").strip()


def make_directory(directory: Path) -> None:
    """Make a directory that only its owner may look into, unless it is there already.

    Raises:
        CannotWrite: it cannot be made.
    """
    with _writing(directory):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)


def _install(store: SqlStore, source: str, *, at: datetime) -> None:
    with suppress(WorkflowInUse), store.begin() as tx:
        install(tx, source, at=at)


def _make_secret(kept: Path) -> None:
    """Two processes may be first at once: the file appears whole, and only one of them makes it."""
    handle, beside = tempfile.mkstemp(dir=kept.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES))
        with suppress(FileExistsError):
            os.link(beside, kept)
    finally:
        Path(beside).unlink()


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWrite(place=place, why=error.strerror) from error
