"""A Hjulet at work inside a demonstration: its store, its mail, and the round that the scheduler would do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters import bootstrap, worker
from adapters.delivery.letters import Sender
from adapters.delivery.maildir import Maildir
from adapters.demo.postbox import Letter, Postbox
from adapters.settings import Settings
from adapters.sql.seals import set_seal
from adapters.sql.store import SqlStore

DATABASE, MAILDIR = "hjulet.db", "maildir"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An instance whose time is given by whoever calls, and whose mail can be read."""

    store: SqlStore
    transport: Maildir
    terms: worker.Terms
    postbox: Postbox
    zone: ZoneInfo

    def round(self, *, at: datetime) -> list[Letter]:
        """What the scheduler does at ``at``; returns the mails that it brought."""
        worker.round(self.store, self.transport, at=at, terms=self.terms, monotonic=_standing_still)
        with self.store.begin() as tx:
            set_seal(tx, at=at, key=None, unless_since=at.replace(hour=0, minute=0))
        worker.count_night(self.store, zone=self.zone, at=at)
        return self.postbox.collect()


@contextmanager
def opened(settings: Settings, directory: Path, *, at: datetime) -> Iterator[House]:
    """An instance of its own in ``directory``: a SQLite file and a Maildir; closed at the end."""
    own = settings_of(settings, directory)
    with bootstrap.opened(own, at=at) as instance:
        yield house_of(instance.store, own)


def settings_of(settings: Settings, directory: Path) -> Settings:
    """The settings of an instance of its own in ``directory``."""
    return replace(
        settings,
        data_directory=directory,
        database_url=f"sqlite:///{directory / DATABASE}",
        smtp_url=None,
        maildir=directory / MAILDIR,
    )


def house_of(store: SqlStore, settings: Settings) -> House:
    """An instance on a store that is ready for use."""
    sender = Sender.of(settings.mail_from, base_url=settings.base_url)
    return House(
        store=store,
        transport=Maildir(settings.maildir),
        terms=worker.Terms(sender=sender),
        postbox=Postbox(settings.maildir),
        zone=ZoneInfo(settings.timezone),
    )


def _standing_still() -> float:
    """No time passes while a round is done: a simulated year must be the same every time."""
    return 0.0
