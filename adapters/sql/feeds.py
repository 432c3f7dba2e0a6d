"""Whose calendar feed an address is, and what stands in it: open promises with a date."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, bindparam, delete, select

from adapters.sql import rows
from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction
from engine.model import Commitment
from engine.people import Person

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody for whom another one acts, on the local dates from ``from_on`` up to and with ``until_on``."""

    person_id: int
    from_on: date
    until_on: date


def make(tx: SqlTransaction, person_id: int, *, at: datetime) -> str:
    """Give a person a feed, and its secret, which cannot be read again; one they had before ends."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    tx.sql.run(PUT, person_id=person_id, secret_hash=_hash(secret), made_at=at)
    return secret


def revoke(tx: SqlTransaction, person_id: int) -> bool:
    """End a person's feed; False when they had none."""
    return bool(tx.sql.run(REVOKE, person_id=person_id))


def made_at(tx: SqlTransaction, person_id: int) -> datetime | None:
    """Since when a person has their feed; None when they have none."""
    row = tx.sql.first(MADE_AT, person_id=person_id)
    return None if row is None else row.made_at


def owner_of(tx: SqlTransaction, secret: str) -> Person | None:
    """The person whose feed has this secret; None when nobody's has, or they have left.

    The secret is looked up by its hash: how long that takes tells nothing about how much of a guess was right.
    """
    row = tx.sql.first(WHOSE, secret_hash=_hash(secret))
    return None if row is None else rows.person_of(row)


def dated(tx: SqlTransaction, person_id: int) -> list[Commitment]:
    """What a person owes by a date, by its number."""
    return [rows.commitment_of(row) for row in tx.sql.all(DATED, person_id=person_id)]


def absences(tx: SqlTransaction, substitute_id: int, *, today: date) -> list[Absence]:
    """For whom a person acts, or is going to act."""
    return [Absence(**row._asdict()) for row in tx.sql.all(ABSENCES, substitute_id=substitute_id, today=today)]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _put(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_feed, names(_feed))
    later = {name: fresh.excluded[name] for name in ("secret_hash", "made_at")}
    return fresh.on_conflict_do_update(index_elements=["person_id"], set_=later)


_feed, _person, _commitment, _substitution = table("feed"), table("person"), table("commitment"), table("substitution")

PUT = Statement(_put)
REVOKE = Statement(lambda _: delete(_feed).where(key(_feed.c.person_id, "person_id")))
MADE_AT = Statement(lambda _: select(_feed.c.made_at).where(key(_feed.c.person_id, "person_id")))
WHOSE = Statement(
    lambda _: (
        select(_person)
        .join(_feed, _feed.c.person_id == _person.c.id)
        .where(key(_feed.c.secret_hash, "secret_hash"), _person.c.left_on.is_(None))
    )
)
DATED = Statement(
    lambda _: (
        select(_commitment)
        .where(
            key(_commitment.c.owner_id, "person_id"),
            _commitment.c.closed_at.is_(None),
            _commitment.c.due_at.is_not(None),
        )
        .order_by(_commitment.c.id)
    )
)
ABSENCES = Statement(
    lambda _: (
        select(_substitution.c.person_id, _substitution.c.from_on, _substitution.c.until_on)
        .where(
            key(_substitution.c.substitute_id, "substitute_id"),
            _substitution.c.until_on >= bindparam("today", type_=Date),
        )
        .order_by(_substitution.c.person_id, _substitution.c.from_on)
    )
)
