"""Clear away what has ended: sessions, links, tries that are too old to count, answers that nobody asks for again."""

from datetime import datetime, timedelta

from adapters.log import logger
from adapters.sql import answered, attempts, entries, sessions, tokens
from adapters.sql.store import SqlStore


def tidy(store: SqlStore, *, at: datetime, idle: timedelta) -> int:
    """Clear it away; returns how much it was. Somebody is logged out when nobody was there for ``idle``.

    The tokens of those who have left are revoked.

    Raises:
        DatabaseFailed: the database cannot be reached.
    """
    with store.begin() as tx:
        ended = (
            sessions.clear(tx, at=at, idle=idle)
            + entries.clear(tx, at=at)
            + attempts.clear(tx, at=at)
            + answered.clear(tx, at=at)
            + tokens.revoke_of_those_who_left(tx, at=at)
        )
    if ended:
        logger().info("housekeeping.done", removed=ended)
    return ended
