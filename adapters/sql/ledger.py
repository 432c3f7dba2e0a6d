"""The ledger of notices: what has been said about a promise before, and to whom else it is to be said."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, select, text
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql import rows, statements
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, table
from adapters.sql.store import SqlTransaction
from adapters.sql.tables import WAITING
from engine.model import Notice


def notices_about(tx: SqlTransaction, commitment_id: int) -> list[Notice]:
    """Every notice that one promise ever gave rise to, oldest first."""
    return [rows.notice_of(row) for row in tx.sql.all(ABOUT, commitment_id=commitment_id)]


def add_notices(tx: SqlTransaction, notices: Sequence[Notice]) -> int:
    """Add notices, less those that exist already; returns how many are new."""
    return tx.sql.run_many(statements.INSERT_NOTICES, [rows.notice_row(notice) for notice in notices])


def vacant(tx: SqlTransaction, *, at: datetime, limit: int) -> list[Notice]:
    """At most ``limit`` notices whose hour has come and that there was nobody to receive when they fell due."""
    return [rows.notice_of(row) for row in tx.sql.all(VACANT, at=at, limit=limit)]


def due(tx: SqlTransaction, *, at: datetime, after: int, limit: int) -> list[Notice]:
    """At most ``limit`` notices for somebody whose hour has come, with ids beyond ``after``, by id."""
    return [rows.notice_of(row) for row in tx.sql.all(DUE, at=at, after=after, limit=limit)]


def last_mail(tx: SqlTransaction, *, person_id: int, kind: str) -> datetime | None:
    """When the newest message of a kind to a person was written; None when there is none."""
    row = tx.sql.first(LAST_MAIL, person_id=person_id, kind=kind)
    return None if row is None else row.created_at


_notice, _message = table("notice"), table("message")

ABOUT = Statement(lambda _: select(_notice).where(key(_notice.c.commitment_id, "commitment_id")).order_by(_notice.c.id))
DUE = Statement(
    lambda _: (
        select(_notice)
        .where(
            text(WAITING),
            _notice.c.person_id != rows.NOBODY,
            _notice.c.send_at <= bindparam("at", type_=UTCDateTime()),
            _notice.c.id > bindparam("after", type_=Integer),
        )
        .order_by(_notice.c.id)
        .limit(bindparam("limit", type_=Integer))
    )
)
VACANT = Statement(
    lambda _: (
        select(_notice)
        .where(
            text(WAITING),
            _notice.c.person_id == rows.NOBODY,
            _notice.c.send_at <= bindparam("at", type_=UTCDateTime()),
        )
        .order_by(_notice.c.send_at, _notice.c.id)
        .limit(bindparam("limit", type_=Integer))
    )
)
LAST_MAIL = Statement(
    lambda _: select(func.max(_message.c.created_at).label("created_at")).where(
        key(_message.c.person_id, "person_id"), key(_message.c.kind, "kind")
    )
)
