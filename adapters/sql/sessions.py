"""Who is logged in: sessions on the server, found by the hash of the secret that a browser keeps."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who is logged in.

    ``method`` says how they logged in and ``agent`` with what. ``issuer``, ``sid`` and ``id_token`` are the identity
    provider's. ``toast`` is what their next page tells them.
    """

    token_hash: str
    person_id: int
    method: str
    agent: str
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    issuer: str | None = None
    sid: str | None = None
    id_token: str | None = None
    toast: Mapping[str, Any] | None = None


def begin(
    tx: SqlTransaction,
    person_id: int,
    *,
    method: str,
    agent: str,
    at: datetime,
    ends_at: datetime,
    issuer: str | None = None,
    sid: str | None = None,
    id_token: str | None = None,
) -> str:
    """Log a person in; returns the secret for their browser, which cannot be read again."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    tx.sql.run(
        INSERT,
        token_hash=hash_of(secret),
        person_id=person_id,
        method=method,
        agent=agent[:MOST_AGENT],
        made_at=at,
        seen_at=at,
        ends_at=ends_at,
        issuer=issuer,
        sid=sid,
        id_token=id_token,
        toast=None,
    )
    return secret


def find(tx: SqlTransaction, secret: str, *, at: datetime, idle: timedelta) -> Session | None:
    """The session with this secret; None when there is none, it has ended, or nobody was there for ``idle``."""
    row = tx.sql.first(BY_HASH, token_hash=hash_of(secret))
    if row is None or row.ends_at <= at or row.seen_at + idle <= at:
        return None
    return _session_of(row)


def touch(tx: SqlTransaction, token_hash: str, *, at: datetime) -> None:
    """Note that the person is there."""
    tx.sql.run(TOUCH, token_hash=token_hash, seen_at=at)


def tell(tx: SqlTransaction, token_hash: str, toast: Mapping[str, Any] | None) -> None:
    """Keep what the person's next page is to tell them; None when it has."""
    tx.sql.run(TELL, token_hash=token_hash, toast=toast)


def of_person(tx: SqlTransaction, person_id: int) -> list[Session]:
    """A person's sessions, the newest first."""
    return [_session_of(row) for row in tx.sql.all(OF_PERSON, person_id=person_id)]


def end(tx: SqlTransaction, token_hash: str) -> bool:
    """End a session; False when there is none."""
    return bool(tx.sql.run(END, token_hash=token_hash))


def end_all(tx: SqlTransaction, person_id: int, *, but: str = "") -> int:
    """End a person's sessions, but the one with the hash ``but``; returns how many."""
    return tx.sql.run(END_ALL, person_id=person_id, spared=but)


def end_at(tx: SqlTransaction, issuer: str, *, sid: str) -> int:
    """End what an identity provider calls a session by this name; returns how many."""
    return tx.sql.run(END_AT, issuer=issuer, sid=sid)


def end_all_at(tx: SqlTransaction, issuer: str, *, person_id: int) -> int:
    """End all sessions in which a person logged in there; returns how many."""
    return tx.sql.run(END_ALL_AT, issuer=issuer, person_id=person_id)


def clear(tx: SqlTransaction, *, at: datetime, idle: timedelta) -> int:
    """Remove the sessions that have ended; returns how many."""
    return tx.sql.run(CLEAR, now=at, long_ago=at - idle)


def hash_of(secret: str) -> str:
    """What is kept of a secret. Looking it up takes as long however much of a guess was right."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _session_of(row: Row) -> Session:
    return Session(**row._asdict())


MOST_AGENT = 300

_session = table("session")
COLUMNS = names(_session)

INSERT = Statement(lambda f: f.insert(_session, COLUMNS))
BY_HASH = Statement(lambda _: select(_session).where(key(_session.c.token_hash, "token_hash")))
OF_PERSON = Statement(
    lambda _: select(_session).where(key(_session.c.person_id, "person_id")).order_by(_session.c.seen_at.desc())
)
TOUCH = Statement(
    lambda _: update(_session).where(key(_session.c.token_hash, "token_hash")).values(given(_session, ["seen_at"]))
)
TELL = Statement(
    lambda _: update(_session).where(key(_session.c.token_hash, "token_hash")).values(given(_session, ["toast"]))
)
END = Statement(lambda _: delete(_session).where(key(_session.c.token_hash, "token_hash")))
END_ALL = Statement(
    lambda _: delete(_session).where(
        key(_session.c.person_id, "person_id"),
        _session.c.token_hash != bindparam("spared", type_=_session.c.token_hash.type),
    )
)
END_AT = Statement(lambda _: delete(_session).where(key(_session.c.issuer, "issuer"), key(_session.c.sid, "sid")))
END_ALL_AT = Statement(
    lambda _: delete(_session).where(key(_session.c.issuer, "issuer"), key(_session.c.person_id, "person_id"))
)
CLEAR = Statement(
    lambda _: delete(_session).where(
        (_session.c.ends_at <= bindparam("now", type_=_session.c.ends_at.type))
        | (_session.c.seen_at <= bindparam("long_ago", type_=_session.c.seen_at.type))
    )
)
