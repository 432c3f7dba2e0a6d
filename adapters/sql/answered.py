"""What programs were answered that sent an Idempotency-Key: a request that is sent again is not carried out again.

:func:`begin`, the act and :func:`keep` belong in one transaction. Then either all of it is on record or nothing is:
whoever asks again after a crash, or after an answer that was lost on the way, gets that answer or is the first. Of two
who ask at once the second waits for the first's transaction (on PostgreSQL at the key, on SQLite at the file), so that
it finds an answer or, if that was refused and rolled back, a key that is free. *Still running* is for long work that is
begun in one transaction and answered in another; it holds the key for ``RUNS_FOR``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update

from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction

KEPT_FOR = timedelta(hours=24)
"""After so long a key is free again."""

RUNS_FOR = timedelta(minutes=10)
"""A request that has no answer after so long has died."""

KEY_LENGTH = 255
"""How long a key may be."""


class State(StrEnum):
    """What is known of a request with this key."""

    FRESH = "fresh"
    ANSWERED = "answered"
    OTHER = "other"
    RUNNING = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a program was answered. In ``headers`` is what cannot be worked out again, such as Location and ETag."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a request.

    *Fresh*: it is the first, carry it out. *Answered*: give ``answer`` again. *Other*: the key belongs to another
    request. *Running*: the first is not answered yet.
    """

    state: State
    answer: Answer | None = None


FRESH = Known(state=State.FRESH)


def begin(tx: SqlTransaction, token_id: int, key: str, *, asked: str, at: datetime) -> Known:
    """What is known of a request with this key of this token; a fresh one holds the key from now on.

    ``asked`` is the SHA-256 of the request: its method, path and body.
    """
    claimed = tx.sql.first(
        CLAIM,
        token_id=token_id,
        key=key,
        asked=asked,
        at=at,
        status=None,
        headers=None,
        body=None,
        long_ago=at - KEPT_FOR,
        died=at - RUNS_FOR,
    )
    if claimed is not None:
        return FRESH
    row = tx.sql.first(BY_KEY, token_id=token_id, key=key)
    assert row is not None  # noqa: S101 - it kept the key from being claimed
    return _known(row, asked=asked)


def known(tx: SqlTransaction, token_id: int, key: str, *, asked: str, at: datetime) -> Known:
    """The same, of a request that is not carried out now: a fresh one holds nothing."""
    row = tx.sql.first(BY_KEY, token_id=token_id, key=key)
    return FRESH if row is None or row.at <= at - KEPT_FOR else _known(row, asked=asked)


def keep(tx: SqlTransaction, token_id: int, key: str, *, answer: Answer) -> None:
    """Keep what a fresh request was answered."""
    tx.sql.run(KEEP, token_id=token_id, key=key, status=answer.status, headers=dict(answer.headers), body=answer.body)


def clear(tx: SqlTransaction, *, at: datetime) -> int:
    """Remove what is too old to be asked for; returns how many."""
    return tx.sql.run(CLEAR, long_ago=at - KEPT_FOR)


def _known(row: Row, *, asked: str) -> Known:
    if row.asked != asked:
        return Known(state=State.OTHER)
    if row.status is None:
        return Known(state=State.RUNNING)
    return Known(state=State.ANSWERED, answer=Answer(status=row.status, headers=row.headers or {}, body=row.body or ""))


def _claim(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_answered, names(_answered))
    columns = ["asked", "at", "status", "headers", "body"]
    return fresh.on_conflict_do_update(
        index_elements=["token_id", "key"],
        set_={name: fresh.excluded[name] for name in columns},
        where=or_(
            _answered.c.at <= bindparam("long_ago", type_=_answered.c.at.type),
            and_(_answered.c.status.is_(None), _answered.c.at <= bindparam("died", type_=_answered.c.at.type)),
        ),
    ).returning(_answered.c.token_id)


_answered = table("answered")
_this = and_(key(_answered.c.token_id, "token_id"), key(_answered.c.key, "key"))

CLAIM = Statement(_claim)
BY_KEY = Statement(lambda _: select(_answered).where(_this))
KEEP = Statement(lambda _: update(_answered).where(_this).values(given(_answered, ["status", "headers", "body"])))
CLEAR = Statement(lambda _: delete(_answered).where(_answered.c.at <= bindparam("long_ago", type_=_answered.c.at.type)))
