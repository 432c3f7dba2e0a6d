"""Links that let a person in, or choose a new password: found by the hash of their secret, used once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, delete, or_, select, update

from adapters.sql.prepared import Statement
from adapters.sql.sessions import SECRET_BYTES, hash_of
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from engine.people import Person


class Purpose(StrEnum):
    """What a link is for."""

    LOGIN = "login"
    PASSWORD = "password"  # noqa: S105 - to choose one


LIFE = {Purpose.LOGIN: timedelta(minutes=10), Purpose.PASSWORD: timedelta(minutes=30)}
"""How long a link works unless somebody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A link that works now: for whom, and until when."""

    token_hash: str
    person_id: int
    until: datetime
    lasting: bool


def make(
    tx: SqlTransaction,
    person_id: int,
    *,
    purpose: Purpose = Purpose.LOGIN,
    at: datetime,
    until: datetime | None = None,
    lasting: bool = False,
) -> str:
    """Make a link for a person; returns its secret, which cannot be read again.

    It works once; a ``lasting`` one again and again ``until`` then. To choose a password, only the newest works.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    if purpose is Purpose.PASSWORD:
        revoke(tx, person_id, purpose=purpose)
    tx.sql.run(
        INSERT,
        token_hash=hash_of(secret),
        person_id=person_id,
        purpose=purpose.value,
        made_at=at,
        until=until or at + LIFE[purpose],
        lasting=lasting,
        used_at=None,
    )
    return secret


def find(tx: SqlTransaction, secret: str, *, purpose: Purpose, at: datetime) -> Entry | None:
    """The link with this secret; None when there is none for this, or it has ended or been used."""
    row = tx.sql.first(BY_HASH, token_hash=hash_of(secret), purpose=purpose.value)
    is_used = row is not None and row.used_at is not None and not row.lasting
    if row is None or is_used or row.until <= at:
        return None
    return Entry(token_hash=row.token_hash, person_id=row.person_id, until=row.until, lasting=row.lasting)


def opened(tx: SqlTransaction, secret: str, *, purpose: Purpose, at: datetime) -> tuple[Entry, Person] | None:
    """The same, with the person whom it lets in; None, too, when that person is let in no more."""
    entry = find(tx, secret, purpose=purpose, at=at)
    person = None if entry is None else tx.person(entry.person_id)
    return (entry, person) if entry and person and person.is_active else None


def use(tx: SqlTransaction, entry: Entry, *, at: datetime) -> bool:
    """Use a link; False when somebody else was faster."""
    return bool(tx.sql.run(USE, token_hash=entry.token_hash, used_at=at))


def revoke(tx: SqlTransaction, person_id: int, *, purpose: Purpose) -> int:
    """End a person's links for something; returns how many."""
    return tx.sql.run(REVOKE, person_id=person_id, purpose=purpose.value)


def clear(tx: SqlTransaction, *, at: datetime) -> int:
    """Remove the links that have ended; returns how many."""
    return tx.sql.run(CLEAR, at=at)


_entry = table("entry")

INSERT = Statement(lambda f: f.insert(_entry, names(_entry)))
BY_HASH = Statement(
    lambda _: select(_entry).where(key(_entry.c.token_hash, "token_hash"), key(_entry.c.purpose, "purpose"))
)
USE = Statement(
    lambda _: (
        update(_entry)
        .where(key(_entry.c.token_hash, "token_hash"), or_(_entry.c.used_at.is_(None), _entry.c.lasting.is_(True)))
        .values(given(_entry, ["used_at"]))
    )
)
REVOKE = Statement(
    lambda _: delete(_entry).where(key(_entry.c.person_id, "person_id"), key(_entry.c.purpose, "purpose"))
)
CLEAR = Statement(lambda _: delete(_entry).where(_entry.c.until <= bindparam("at", type_=_entry.c.until.type)))
