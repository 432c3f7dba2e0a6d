"""The passwords of people, as hashes, and whose an address is that somebody logs in with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select

from adapters.sql import entries, sessions
from adapters.sql.entries import Purpose
from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who works here, by their address; ``password_hash`` is None when they have no password."""

    person_id: int
    password_hash: str | None


def account(tx: SqlTransaction, address: str) -> Account | None:
    """Whose an address is; None when it is nobody's, or that of several of whom not just one has a password."""
    found = [Account(**row._asdict()) for row in tx.sql.all(BY_ADDRESS, address=address.strip())]
    with_password = [each for each in found if each.password_hash is not None]
    likely = with_password or found
    return likely[0] if len(likely) == 1 else None


def password_hash(tx: SqlTransaction, person_id: int) -> str | None:
    """The hash of a person's password; None when they have none."""
    row = tx.sql.first(BY_PERSON, person_id=person_id)
    return None if row is None else str(row.password_hash)


def put(tx: SqlTransaction, person_id: int, password_hash: str, *, at: datetime) -> None:
    """Give a person a password, by its hash."""
    tx.sql.run(PUT, person_id=person_id, password_hash=password_hash, changed_at=at)


def change(tx: SqlTransaction, person_id: int, password_hash: str, *, at: datetime, but: str = "") -> None:
    """Give a person another password: they are logged out everywhere but in the session with the hash ``but``.

    Links with which one was to be chosen work no more.
    """
    put(tx, person_id, password_hash, at=at)
    sessions.end_all(tx, person_id, but=but)
    entries.revoke(tx, person_id, purpose=Purpose.PASSWORD)


def remove(tx: SqlTransaction, person_id: int) -> bool:
    """Let a person have no password any more; False when they had none."""
    return bool(tx.sql.run(REMOVE, person_id=person_id))


def _put(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_credential, names(_credential))
    later = {name: fresh.excluded[name] for name in ("password_hash", "changed_at")}
    return fresh.on_conflict_do_update(index_elements=["person_id"], set_=later)


_credential, _person = table("credential"), table("person")

BY_ADDRESS = Statement(
    lambda f: (
        select(_person.c.id.label("person_id"), _credential.c.password_hash)
        .outerjoin(_credential, _credential.c.person_id == _person.c.id)
        .where(
            f.lower(_person.c.email) == f.lower(bindparam("address", type_=_person.c.email.type)),
            _person.c.left_on.is_(None),
        )
        .order_by(_person.c.id)
    )
)
BY_PERSON = Statement(lambda _: select(_credential.c.password_hash).where(key(_credential.c.person_id, "person_id")))
PUT = Statement(_put)
REMOVE = Statement(lambda _: delete(_credential).where(key(_credential.c.person_id, "person_id")))
