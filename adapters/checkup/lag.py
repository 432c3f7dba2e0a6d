"""Whether the engine keeps up: since when no round was done, and since when something waits to be looked at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.settings import Settings
from adapters.sql.heartbeats import heartbeats
from adapters.sql.lists import next_wake
from adapters.sql.store import SqlTransaction

ROUND = "round"
"""The name of the heartbeat of rounds."""

LEAST_TICKS = 3
"""However short the patience: so many rounds may be missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How far the engine is behind at an instant.

    ``last_round`` is when the last round was done, None before the first; ``silence`` is how long that is ago and
    ``waiting`` for how long something has been due that no round has looked at.
    """

    at: datetime
    last_round: datetime | None
    silence: timedelta
    waiting: timedelta

    @property
    def ahead(self) -> timedelta:
        """By how much the last round lies ahead: the clock was set back, and nobody has done a round since."""
        return timedelta() if self.last_round is None else max(self.last_round - self.at, timedelta())

    def exceeds(self, late: timedelta) -> bool:
        """True when one of them is longer than ``late``."""
        return max(self.silence, self.waiting, self.ahead) > late


def late_after(settings: Settings) -> timedelta:
    """How far the engine may be behind before it counts as late."""
    return timedelta(seconds=max(settings.late_seconds, LEAST_TICKS * settings.tick_seconds))


def lag(tx: SqlTransaction, *, at: datetime) -> Lag:
    """How far the engine is behind at ``at``. Before the first round there is no silence: nobody has begun."""
    last, due = heartbeats(tx).get(ROUND), next_wake(tx)
    return Lag(at=at, last_round=last, silence=_since(last, at), waiting=_since(due, at))


def _since(instant: datetime | None, at: datetime) -> timedelta:
    return timedelta() if instant is None else max(at - instant, timedelta())
