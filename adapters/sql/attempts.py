"""How often something was tried in vain of late: counted before it is tried, so that many at once are no way around."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, or_, select, update

from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from engine.guessing import REMEMBERED, wait_after


def key_of(kind: str, who: str) -> str:
    """What tries are counted by. Who tried cannot be read from it at a glance."""
    return f"{kind}:{hashlib.sha256(who.casefold().encode()).hexdigest()}"


def count(tx: SqlTransaction, counted_by: str, *, free: int, at: datetime) -> datetime | None:
    """Count one more try; returns when one may try again if it comes too early, and then it must not be made.

    The first ``free`` tries in vain cost nothing. One that succeeds is to be taken back, or forgotten with all others.
    """
    counted = tx.sql.first(COUNT, key=counted_by, failures=1, since=at, until=None, at=at, long_ago=at - REMEMBERED)
    if counted is None:
        row = tx.sql.first(BY_KEY, key=counted_by)
        return None if row is None else row.until
    wait = wait_after(counted.failures, free=free)
    if wait:
        tx.sql.run(LOCK, key=counted_by, until=at + wait)
    return None


def take_back(tx: SqlTransaction, counted_by: str) -> None:
    """Do not count a try that succeeded, but those before it."""
    tx.sql.run(TAKE_BACK, key=counted_by)


def forget(tx: SqlTransaction, counted_by: str) -> None:
    """Forget all tries: one has succeeded that proves who it is."""
    tx.sql.run(FORGET, key=counted_by)


def clear(tx: SqlTransaction, *, at: datetime) -> int:
    """Remove what is too old to count; returns how many."""
    return tx.sql.run(CLEAR, at=at, long_ago=at - REMEMBERED)


def _count(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    is_old = _attempt.c.since <= bindparam("long_ago", type_=_attempt.c.since.type)
    fresh = f.insert(_attempt, names(_attempt))
    return fresh.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "failures": case((is_old, 1), else_=_attempt.c.failures + 1),
            "since": case((is_old, fresh.excluded.since), else_=_attempt.c.since),
        },
        where=or_(_attempt.c.until.is_(None), _attempt.c.until <= bindparam("at", type_=_attempt.c.until.type)),
    ).returning(_attempt.c.failures)


_attempt = table("attempt")

COUNT = Statement(_count)
BY_KEY = Statement(lambda _: select(_attempt.c.until).where(key(_attempt.c.key, "key")))
LOCK = Statement(lambda _: update(_attempt).where(key(_attempt.c.key, "key")).values(given(_attempt, ["until"])))
TAKE_BACK = Statement(
    lambda _: update(_attempt).where(key(_attempt.c.key, "key")).values(failures=_attempt.c.failures - 1, until=None)
)
FORGET = Statement(lambda _: delete(_attempt).where(key(_attempt.c.key, "key")))
CLEAR = Statement(
    lambda _: delete(_attempt).where(
        and_(
            _attempt.c.since <= bindparam("long_ago", type_=_attempt.c.since.type),
            or_(_attempt.c.until.is_(None), _attempt.c.until <= bindparam("at", type_=_attempt.c.until.type)),
        )
    )
)
