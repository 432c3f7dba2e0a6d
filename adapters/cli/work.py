"""What every command works with: the settings, the instance, and the moment at which everything in it happens."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from adapters import clock
from adapters.cli import output
from adapters.i18n import tr
from adapters.settings import Loaded, Settings, load

if TYPE_CHECKING:
    from adapters.sql.store import SqlStore


@dataclass(slots=True)
class State:
    """What is known about a run, also when something goes wrong in it.

    ``as_json`` says that a program reads the result; ``item`` is what the item at hand is called.
    """

    config: Path | None = None
    settings: Settings | None = None
    as_json: bool = False
    item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One command at work."""

    state: State
    settings: Settings
    store: "SqlStore"
    at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which times are read and shown."""
        return ZoneInfo(self.settings.timezone)

    @property
    def today(self) -> date:
        """The date on the clocks of that zone."""
        return self.at.astimezone(self.zone).date()

    def then(self, as_of: str | None) -> datetime | None:
        """The moment that somebody means who asks for what was known on a day; None for now.

        Raises as :func:`engine.moments.moment_of` does.
        """
        from engine.moments import moment_of

        return None if as_of is None else moment_of(as_of, timezone=self.settings.timezone, now=self.at)


@contextmanager
def working(ctx: typer.Context, *, at: datetime | None = None, as_json: bool = False) -> Iterator[Work]:
    """Open the instance. ``at`` without an offset is a time on the clocks of the settings' zone; None is now."""
    from adapters import bootstrap

    state = state_of(ctx)
    state.as_json = as_json
    settings = settings_of(ctx).settings
    moment = instant(at, settings)
    with bootstrap.opened(settings, at=moment) as instance:
        if instance.is_new:
            output.notice(tr("A new database was made: %(database)s", database=instance.store.database.name))
        yield Work(state=state, settings=settings, store=instance.store, at=moment)


def settings_of(ctx: typer.Context) -> Loaded:
    """The settings, each with what set it; InvalidSettings with all that is wrong."""
    state = state_of(ctx)
    found = load(environ=os.environ, directory=Path.cwd(), config=state.config)
    state.settings = found.settings
    return found


def state_of(ctx: typer.Context) -> State:
    """The state of this run."""
    state = ctx.find_root().obj
    assert isinstance(state, State)  # noqa: S101 - the command line began with one
    return state


def instant(at: datetime | None, settings: Settings) -> datetime:
    """A moment as the engine takes it."""
    if at is None:
        return clock.now()
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.timezone))).astimezone(UTC)
