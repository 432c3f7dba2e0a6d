"""Who somebody is to an identity provider: its issuer's subject, and what it knows of nobody else."""

from datetime import datetime

from sqlalchemy import select, update

from adapters.sql import sessions
from adapters.sql.prepared import Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction


def find(tx: SqlTransaction, issuer: str, subject: str) -> int | None:
    """Whose subject it is; None when it is nobody's yet."""
    row = tx.sql.first(BY_SUBJECT, issuer=issuer, subject=subject)
    return None if row is None else int(row.person_id)


def link(tx: SqlTransaction, issuer: str, subject: str, *, person_id: int, at: datetime) -> int:
    """Let a subject be a person's; returns whose it is: somebody's for whom that was done before stays theirs."""
    tx.sql.run(LINK, issuer=issuer, subject=subject, person_id=person_id, linked_at=at, seen_at=at)
    return find(tx, issuer, subject) or person_id


def seen(tx: SqlTransaction, issuer: str, subject: str, *, at: datetime) -> None:
    """Note that somebody has logged in."""
    tx.sql.run(SEEN, issuer=issuer, subject=subject, seen_at=at)


def log_out(tx: SqlTransaction, issuer: str, *, subject: str | None, sid: str | None) -> int:
    """End the session that the issuer calls ``sid``, or else all in which its subject logged in there; how many."""
    person_id = None if subject is None else find(tx, issuer, subject)
    if sid is not None:
        ended = sessions.end_at(tx, issuer, sid=sid)
        if ended or person_id is None:
            return ended
    return 0 if person_id is None else sessions.end_all_at(tx, issuer, person_id=person_id)


_identity = table("identity")

BY_SUBJECT = Statement(
    lambda _: select(_identity.c.person_id).where(
        key(_identity.c.issuer, "issuer"), key(_identity.c.subject, "subject")
    )
)
LINK = Statement(
    lambda f: f.insert(_identity, names(_identity)).on_conflict_do_nothing(index_elements=["issuer", "subject"])
)
SEEN = Statement(
    lambda _: (
        update(_identity)
        .where(key(_identity.c.issuer, "issuer"), key(_identity.c.subject, "subject"))
        .values(given(_identity, ["seen_at"]))
    )
)
