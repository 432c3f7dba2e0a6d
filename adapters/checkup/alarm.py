"""The alarm: a line in the log when the engine falls behind, again while it does, and one when it has caught up."""

from datetime import datetime, timedelta

from adapters.checkup.lag import Lag
from adapters.log import logger

AGAIN = timedelta(minutes=15)
"""So often is it said while it lasts."""


class Alarm:
    """Watches how far the engine is behind; later than ``late`` is too late.

    Whoever begins to watch waits as long before the first line: what was late while nothing ran is caught up with by
    the first round.
    """

    def __init__(self, *, late: timedelta) -> None:
        self._late = late
        self._begun_at: datetime | None = None
        self._since: datetime | None = None
        self._said_at: datetime | None = None

    def hear(self, found: Lag) -> None:
        """Take note of how it is, and say what is to be said."""
        if self._begun_at is None or found.at < self._begun_at:
            self._begun_at = found.at
        if not found.exceeds(self._late):
            self._all_clear(found)
        elif found.at - self._begun_at >= self._late and self._is_to_be_said(found.at):
            self._raise(found)

    def _is_to_be_said(self, at: datetime) -> bool:
        return self._said_at is None or abs(at - self._said_at) >= AGAIN

    def _raise(self, found: Lag) -> None:
        self._since = self._since or found.at
        self._said_at = found.at
        logger().error(
            "engine.late",
            last_round=None if found.last_round is None else found.last_round.isoformat(),
            silence_seconds=int(found.silence.total_seconds()),
            waiting_seconds=int(found.waiting.total_seconds()),
            ahead_seconds=int(found.ahead.total_seconds()),
        )

    def _all_clear(self, found: Lag) -> None:
        if self._since is not None:
            late = max(found.at - self._since, timedelta())
            logger().warning("engine.caught_up", late_seconds=int(late.total_seconds()))
        self._since = self._said_at = None
