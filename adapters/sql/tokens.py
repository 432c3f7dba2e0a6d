"""API tokens: what a program shows to act in the name of a person, found by the hash of its secret.

A secret is ``hj_``, 256 bits in 43 characters, and six that are computed from what comes before them. So scanners for
leaked secrets can find one (``hj_[0-9A-Za-z_-]{43}[0-9A-Za-z]{6}``), and one that was not copied whole can be told from
one that has ended.
"""

import hashlib
import re
import secrets
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from string import ascii_letters, digits

from sqlalchemy import and_, bindparam, select, update

from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from engine.errors import Invalid
from engine.sayings import say
from engine.scopes import Scope

PREFIX = "hj_"
SECRET_BYTES = 32
CHECK_DIGITS = 6
WHOLE = re.compile(rf"{PREFIX}[0-9A-Za-z_-]{{43}}[0-9A-Za-z]{{{CHECK_DIGITS}}}", re.ASCII)

NOTED_EVERY = timedelta(minutes=1)
"""So often at most is it noted that a token was used."""

ENDS_SOON = timedelta(days=7)
"""So long before its end people are told."""

NAME_LENGTH = 80
"""How long the name of a token may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token, without its secret. ``used_at`` is about when it was used last.

    ``told_at`` is when its person was last told that it ends.
    """

    id: int
    person_id: int
    name: str
    scopes: frozenset[Scope]
    made_at: datetime
    made_by: int | None
    expires_at: datetime
    used_at: datetime | None = None
    told_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: int | None = None

    def works(self, *, at: datetime) -> bool:
        """False once it has ended or been revoked."""
        return self.revoked_at is None and at < self.expires_at

    def is_to_be_noted(self, *, at: datetime) -> bool:
        """True when a use at ``at`` is to be noted (:func:`note_use`); most need not be."""
        return self.used_at is None or abs(at - self.used_at) >= NOTED_EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new token with its secret, which cannot be read again."""

    token: Token
    secret: str = field(repr=False)


def make(
    tx: SqlTransaction,
    person_id: int,
    *,
    name: str,
    scopes: Collection[Scope],
    at: datetime,
    until: datetime,
    by: int | None = None,
) -> Made:
    """Make a token for a person that works ``until`` then; ``by`` is who makes it, None for the operator.

    Raises:
        Invalid: it has no name, or too long a one, or no scope, or its person has left.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise Invalid(what=say("the name"), why=say("give from 1 to %(most)s characters", most=NAME_LENGTH))
    if not scopes:
        raise Invalid(what=say("the token"), why=say("choose what it lets a program do"))
    if not tx.person(person_id).is_active:
        raise Invalid(what=say("the token"), why=say("its person has left"))
    secret = new_secret()
    row = tx.sql.first(
        INSERT,
        person_id=person_id,
        name=name,
        scopes=_written(scopes),
        token_hash=hash_of(secret),
        made_at=at,
        made_by=by,
        expires_at=until,
        used_at=None,
        told_at=None,
        revoked_at=None,
        revoked_by=None,
    )
    assert row is not None  # noqa: S101 - what was inserted
    return Made(token=_token_of(row), secret=secret)


def find(tx: SqlTransaction, secret: str, *, at: datetime) -> Token | None:
    """The token with this secret; None when there is none, it has ended or been revoked, or its person has left.

    It is looked up by its hash, so that the time it takes tells nothing about how much of a guess was right.
    """
    row = tx.sql.first(BY_HASH, token_hash=hash_of(secret))
    token = None if row is None else _token_of(row)
    return token if token is not None and token.works(at=at) else None


def note_use(tx: SqlTransaction, token_id: int, *, at: datetime) -> None:
    """Note that a token was used."""
    tx.sql.run(USED, token_id=token_id, used_at=at)


def by_id(tx: SqlTransaction, token_id: int) -> Token | None:
    """The token with this id, whether it works or not; None when there is none."""
    row = tx.sql.first(BY_ID, token_id=token_id)
    return None if row is None else _token_of(row)


def of_person(tx: SqlTransaction, person_id: int) -> list[Token]:
    """A person's tokens, the newest first, also those that do not work any more."""
    return [_token_of(row) for row in tx.sql.all(OF_PERSON, person_id=person_id)]


def every(tx: SqlTransaction) -> list[Token]:
    """All tokens, the newest first, also those that do not work any more."""
    return [_token_of(row) for row in tx.sql.all(EVERY)]


def working(tx: SqlTransaction, *, at: datetime, organisation_ids: Collection[int]) -> list[Token]:
    """The tokens of the people of some organisations that work at ``at``, the first to end first."""
    return [_token_of(row) for row in tx.sql.all(WORKING, at=at, organisation_ids=[*organisation_ids])]


def ending(tx: SqlTransaction, *, at: datetime, before: datetime) -> list[Token]:
    """The tokens that work at ``at`` and end ``before`` then, of people who have not left; the first to end first."""
    return [_token_of(row) for row in tx.sql.all(ENDING, at=at, before=before)]


def mark_told(tx: SqlTransaction, token: Token, *, at: datetime) -> bool:
    """Say that its person is told that a token ends; False when somebody else has said so since it was read."""
    return bool(tx.sql.run(TELL, token_id=token.id, before=token.told_at, told_at=at))


def revoke(tx: SqlTransaction, token_id: int, *, at: datetime, by: int | None = None) -> bool:
    """End a token for good; False when there is none, or it has been revoked before."""
    return bool(tx.sql.run(REVOKE, token_id=token_id, revoked_at=at, revoked_by=by))


def revoke_of_those_who_left(tx: SqlTransaction, *, at: datetime) -> int:
    """End the tokens of those who have left, so that they do not work again should their person come back."""
    return tx.sql.run(REVOKE_LEFT, revoked_at=at)


def new_secret() -> str:
    """A secret that nobody can guess."""
    body = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    return body + _check(body)


def is_whole(secret: str) -> bool:
    """False for what cannot be a secret: something else, or one that was cut off or mistyped."""
    return WHOLE.fullmatch(secret) is not None and secret[-CHECK_DIGITS:] == _check(secret[:-CHECK_DIGITS])


def hash_of(secret: str) -> str:
    """What is kept of a secret. It has 256 bits of chance: nothing slow is needed to keep them from being guessed."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _check(body: str) -> str:
    """CRC-32 in six digits to the base of 62, as in the tokens of GitHub."""
    rest, written = zlib.crc32(body.encode()), ""
    for _ in range(CHECK_DIGITS):
        rest, digit = divmod(rest, len(DIGITS))
        written = DIGITS[digit] + written
    return written


def _token_of(row: Row) -> Token:
    return Token(
        id=row.id,
        person_id=row.person_id,
        name=row.name,
        scopes=frozenset(map(Scope, row.scopes.split())),
        made_at=row.made_at,
        made_by=row.made_by,
        expires_at=row.expires_at,
        used_at=row.used_at,
        told_at=row.told_at,
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by,
    )


def _written(scopes: Collection[Scope]) -> str:
    return " ".join(scope.value for scope in Scope if scope in scopes)


DIGITS = digits + ascii_letters

_token, _person = table("token"), table("person")
_has_left = select(_person.c.id).where(_person.c.left_on.is_not(None))
_works = and_(
    _person.c.left_on.is_(None),
    _token.c.revoked_at.is_(None),
    _token.c.expires_at > bindparam("at", type_=_token.c.expires_at.type),
)

INSERT = Statement(lambda f: f.insert(_token, names(_token, but={"id"})).returning(_token))
BY_HASH = Statement(
    lambda _: (
        select(_token)
        .join(_person, _person.c.id == _token.c.person_id)
        .where(key(_token.c.token_hash, "token_hash"), _person.c.left_on.is_(None))
    )
)
BY_ID = Statement(lambda _: select(_token).where(key(_token.c.id, "token_id")))
OF_PERSON = Statement(lambda _: select(_token).where(key(_token.c.person_id, "person_id")).order_by(_token.c.id.desc()))
EVERY = Statement(lambda _: select(_token).order_by(_token.c.id.desc()))
WORKING = Statement(
    lambda f: (
        select(_token)
        .join(_person, _person.c.id == _token.c.person_id)
        .where(_works, f.among(_person.c.organisation_id, "organisation_ids"))
        .order_by(_token.c.expires_at, _token.c.id)
    )
)
ENDING = Statement(
    lambda _: (
        select(_token)
        .join(_person, _person.c.id == _token.c.person_id)
        .where(_works, _token.c.expires_at < bindparam("before", type_=_token.c.expires_at.type))
        .order_by(_token.c.expires_at, _token.c.id)
    )
)
TELL = Statement(
    lambda _: (
        update(_token)
        .where(
            key(_token.c.id, "token_id"),
            _token.c.revoked_at.is_(None),
            _token.c.told_at.is_not_distinct_from(bindparam("before", type_=_token.c.told_at.type)),
        )
        .values(given(_token, ["told_at"]))
    )
)
USED = Statement(lambda _: update(_token).where(key(_token.c.id, "token_id")).values(given(_token, ["used_at"])))
REVOKE = Statement(
    lambda _: (
        update(_token)
        .where(key(_token.c.id, "token_id"), _token.c.revoked_at.is_(None))
        .values(given(_token, ["revoked_at", "revoked_by"]))
    )
)
REVOKE_LEFT = Statement(
    lambda _: (
        update(_token)
        .where(_token.c.revoked_at.is_(None), _token.c.person_id.in_(_has_left))
        .values(given(_token, ["revoked_at"]))
    )
)
