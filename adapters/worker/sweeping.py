"""Sweep until nothing is due: each batch in a short transaction of its own."""

from datetime import datetime, timedelta

from adapters.log import logger
from adapters.sql.engines import DatabaseFailed
from engine.ports import Store
from engine.sweeping import SET_ASIDE, Swept, sweep_batch

MOST_REMNANTS = 100
"""After so many batches that were not full, the rest waits for the next round: an item that wakes itself again and
again must not keep the others from being mailed."""

MOST_BROKEN = 20
"""When so many rows in one sweep bring down their transaction, it is not the rows that are broken."""


def sweep(store: Store, *, at: datetime, batch: int = 500, undo: timedelta = timedelta()) -> Swept:
    """Decide about everything that is due at ``at``, at most ``batch`` rows in one transaction.

    Mails about what somebody did wait for as long as ``undo``.

    Raises:
        DatabaseFailed: the database cannot be reached; the batches before it stay decided.
    """
    total = Swept()
    remnants = broken = 0
    while remnants < MOST_REMNANTS:
        try:
            swept = _batch(store, at=at, limit=batch, undo=undo)
        except DatabaseFailed:
            raise
        except Exception as fault:
            if broken == MOST_BROKEN:
                raise
            broken += 1
            swept = _around_the_broken_row(store, fault, at=at, limit=batch, undo=undo)
        total += swept
        if not swept.claimed:
            break
        remnants += swept.claimed < batch
    return total


def _batch(store: Store, *, at: datetime, limit: int, undo: timedelta) -> Swept:
    with store.begin() as tx:
        return sweep_batch(tx, at=at, limit=limit, undo=undo)


def _around_the_broken_row(store: Store, fault: Exception, *, at: datetime, limit: int, undo: timedelta) -> Swept:
    """Decide about as many rows as can be, after a batch failed as a whole; a row that fails alone is set aside."""
    while limit > 1:
        limit //= 2
        try:
            return _batch(store, at=at, limit=limit, undo=undo)
        except DatabaseFailed:
            raise
        except Exception as error:  # noqa: BLE001 - what is wrong is found out with fewer rows
            fault = error
    with store.begin() as tx:
        (due,) = tx.claim_due(at=at, limit=1)
        tx.set_aside(due, until=at + SET_ASIDE, fault=f"{type(fault).__name__}: {fault}")
    logger().error("sweep.set_aside", commitment=due.commitment_id, item=due.item_id, exc_info=fault)
    return Swept(claimed=1, set_aside=1)
