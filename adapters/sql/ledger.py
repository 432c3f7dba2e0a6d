"""The ledger of notices: what has been said about a promise before, and to whom else it is to be said."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, and_, bindparam, func, or_, select, text
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql import rows, statements
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, table
from adapters.sql.store import SqlTransaction
from adapters.sql.tables import WAITING
from engine.definition import Role
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


def mails_since(tx: SqlTransaction, person_id: int, *, since: datetime) -> int:
    """How many mails to a person were written from ``since`` on."""
    row = tx.sql.first(MAILS_SINCE, person_id=person_id, since=since)
    assert row is not None  # noqa: S101 - a count always has a row
    return int(row.number)


def escalated(tx: SqlTransaction, person_id: int) -> set[int]:
    """The items in which something is owed of which a person was mailed as a manager."""
    return {row.item_id for row in tx.sql.all(ESCALATED, person_id=person_id)}


_notice, _message, _commitment = table("notice"), table("message"), table("commitment")
_managers = [role.value for role in Role if role.level]

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
MAILS_SINCE = Statement(
    lambda _: select(func.count().label("number")).where(
        key(_message.c.person_id, "person_id"), _message.c.created_at >= bindparam("since", type_=UTCDateTime())
    )
)
ESCALATED = Statement(
    lambda _: (
        select(_notice.c.item_id)
        .distinct()
        .join(_message, _message.c.id == _notice.c.message_id)
        .join(
            _commitment,
            and_(_commitment.c.id == _notice.c.commitment_id, _commitment.c.generation == _notice.c.generation),
        )
        .where(
            key(_message.c.person_id, "person_id"),
            or_(*(_notice.c.role == role for role in _managers)),
            _commitment.c.closed_at.is_(None),
        )
    )
)
LAST_MAIL = Statement(
    lambda _: select(func.max(_message.c.created_at).label("created_at")).where(
        key(_message.c.person_id, "person_id"), key(_message.c.kind, "kind")
    )
)
