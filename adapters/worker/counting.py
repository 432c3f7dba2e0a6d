"""How much has stalled, counted once after each local midnight, so that pages can tell of a year."""

from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.log import logger
from adapters.sql import nights
from adapters.sql.store import SqlStore


def count_night(store: SqlStore, *, zone: ZoneInfo, at: datetime) -> bool:
    """Count it, and keep it for the day that it is in ``zone``; False when that has been done.

    A night in which nothing was there to do it is not made up for. It is counted before anything is written: on SQLite
    nobody else waits for it.

    Raises:
        DatabaseFailed: the database cannot be reached.
    """
    day = at.astimezone(zone).date()
    with store.read() as tx:
        if nights.is_counted(tx, day):
            return False
        counted = nights.count(tx, at=at)
    with store.begin() as tx:
        is_first = nights.note(tx, day, counted)
    if is_first:
        at_work, stalled = sum(counted.at_work.values()), sum(counted.stalled.values())
        logger().info("stalled.counted", day=day.isoformat(), at_work=at_work, stalled=stalled)
    return is_first
