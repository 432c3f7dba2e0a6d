"""Mails that came in, and what was made of each: once, whatever crashes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Integer, bindparam, select
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction


class Made(StrEnum):
    """What was made of a mail that came in."""

    COMMENT = "comment"
    RETURNED = "returned"
    DELAYED = "delayed"
    AUTOMATIC = "automatic"
    EMPTY = "empty"
    LEFT = "has left"
    UNKNOWN_SENDER = "unknown sender"
    UNKNOWN_ADDRESS = "unknown address"
    FORGED = "forged address"
    TOO_LONG = "too long"
    TOO_LARGE = "too large"
    UNREADABLE = "unreadable"
    REFUSED = "comment refused"

    @property
    def needs_somebody(self) -> bool:
        """True when a person may have written something that nobody will read unless somebody looks."""
        return self in NEEDS_SOMEBODY


NEEDS_SOMEBODY = frozenset(
    {Made.LEFT, Made.UNKNOWN_SENDER, Made.UNKNOWN_ADDRESS, Made.FORGED}
    | {Made.TOO_LONG, Made.TOO_LARGE, Made.UNREADABLE, Made.REFUSED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A mail that came in. ``name`` is its Message-ID; ``words`` say more about what was made of it."""

    name: str
    received_at: datetime
    made: Made
    person_id: int | None = None
    item_id: int | None = None
    words: str = ""


def add(tx: SqlTransaction, reply: Reply) -> bool:
    """Keep what was made of a mail; False when something was made of it before."""
    row = {
        "message_id_header": reply.name,
        "received_at": reply.received_at,
        "outcome": reply.made.value,
        "person_id": reply.person_id,
        "item_id": reply.item_id,
        "words": reply.words,
    }
    return bool(tx.sql.run(INSERT, **row))


def find(tx: SqlTransaction, name: str) -> Reply | None:
    """What was made of a mail; None when it is new."""
    row = tx.sql.first(BY_NAME, name=name)
    return None if row is None else _reply_of(row)


def replies(tx: SqlTransaction, *, since: datetime, limit: int = 1000) -> list[Reply]:
    """At most ``limit`` of the mails that came in since then, newest first."""
    return [_reply_of(row) for row in tx.sql.all(SINCE, since=since, limit=limit)]


def _reply_of(row: Row) -> Reply:
    return Reply(
        name=row.message_id_header,
        received_at=row.received_at,
        made=Made(row.outcome),
        person_id=row.person_id,
        item_id=row.item_id,
        words=row.words,
    )


_reply = table("reply")

INSERT = Statement(lambda f: f.insert(_reply, names(_reply)).on_conflict_do_nothing())
BY_NAME = Statement(lambda _: select(_reply).where(key(_reply.c.message_id_header, "name")))
SINCE = Statement(
    lambda _: (
        select(_reply)
        .where(_reply.c.received_at >= bindparam("since", type_=UTCDateTime()))
        .order_by(_reply.c.received_at.desc(), _reply.c.message_id_header)
        .limit(bindparam("limit", type_=Integer))
    )
)
