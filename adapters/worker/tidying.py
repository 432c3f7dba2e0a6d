"""Clear away what has ended: sessions, links, tries that are too old to count."""

from datetime import datetime, timedelta

from adapters.log import logger
from adapters.sql import attempts, entries, sessions
from adapters.sql.store import SqlStore


def tidy(store: SqlStore, *, at: datetime, idle: timedelta) -> int:
    """Clear it away; returns how much it was. Somebody is logged out when nobody was there for ``idle``.

    Raises:
        DatabaseFailed: the database cannot be reached.
    """
    with store.begin() as tx:
        ended = sessions.clear(tx, at=at, idle=idle) + entries.clear(tx, at=at) + attempts.clear(tx, at=at)
    if ended:
        logger().info("housekeeping.done", removed=ended)
    return ended
