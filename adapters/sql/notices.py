"""The notices that wait for a mail: claim them, hold them back, settle them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, select, text, update
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql import rows
from adapters.sql.prepared import Statement
from adapters.sql.statements import given, table
from adapters.sql.store import SqlTransaction
from adapters.sql.tables import WAITING
from engine.model import Commitment, Item, Notice, NoticeState
from engine.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A notice whose hour has come, with what its mail is about as it is now: much may have happened since it fired."""

    notice: Notice
    person: Person
    commitment: Commitment
    item: Item


def planned(tx: SqlTransaction, *, at: datetime, limit: int) -> list[Planned]:
    """The notices to be mailed at ``at``, of at most ``limit`` persons, all of a person's together and in order.

    The persons are claimed for this transaction: two composers never write to the same person at once. A notice that
    there is nobody to receive is never among them.
    """
    persons = {row.id: rows.person_of(row) for row in tx.sql.all(CLAIM_PERSONS, at=at, limit=limit)}
    found = [rows.notice_of(row) for row in tx.sql.all(WAITING_NOTICES, at=at, person_ids=list(persons))]
    commitments = commitments_of(tx, found)
    items = items_of(tx, found)
    return [
        Planned(
            notice=notice,
            person=persons[notice.person_id or rows.NOBODY],
            commitment=commitments[notice.commitment_id],
            item=items[notice.item_id],
        )
        for notice in found
    ]


def commitments_of(tx: SqlTransaction, notices: Iterable[Notice]) -> dict[int, Commitment]:
    """The promises that notices are about, as they are now, by id."""
    ids = sorted({notice.commitment_id for notice in notices})
    return {row.id: rows.commitment_of(row) for row in tx.sql.all(COMMITMENTS, ids=ids)}


def items_of(tx: SqlTransaction, notices: Iterable[Notice]) -> dict[int, Item]:
    """The items that notices are about, as they are now, by id."""
    ids = sorted({notice.item_id for notice in notices})
    return {row.id: rows.item_of(row) for row in tx.sql.all(ITEMS, ids=ids)}


def hold(tx: SqlTransaction, notice_ids: Sequence[int], *, reason: str, until: datetime, at: datetime) -> int:
    """Hold notices back until ``until``; returns how many still waited."""
    return tx.sql.run(HOLD, notice_ids=list(notice_ids), reason=reason, send_at=until, state_at=at)


def replace(tx: SqlTransaction, notice_ids: Sequence[int], *, reason: str, at: datetime) -> int:
    """Settle notices that have become pointless; returns how many still waited."""
    state = NoticeState.REPLACED.value
    return tx.sql.run(SETTLE, notice_ids=list(notice_ids), state=state, reason=reason, state_at=at)


_notice, _person, _commitment, _item = table("notice"), table("person"), table("commitment"), table("item")
_has_come = text(WAITING), _notice.c.send_at <= bindparam("at", type_=UTCDateTime())

CLAIM_PERSONS = Statement(
    lambda f: f.claimed(
        select(_person)
        .where(_person.c.id.in_(select(_notice.c.person_id).where(*_has_come)))
        .order_by(_person.c.id)
        .limit(bindparam("limit", type_=Integer)),
        of=_person,
    )
)
WAITING_NOTICES = Statement(
    lambda f: (
        select(_notice)
        .where(*_has_come, f.among(_notice.c.person_id, "person_ids"))
        .order_by(_notice.c.person_id, _notice.c.send_at, _notice.c.id)
    )
)
COMMITMENTS = Statement(lambda f: select(_commitment).where(f.among(_commitment.c.id, "ids")))
ITEMS = Statement(lambda f: select(_item).where(f.among(_item.c.id, "ids")))
HOLD = Statement(
    lambda f: (
        update(_notice)
        .where(text(WAITING), f.among(_notice.c.id, "notice_ids"))
        .values(state=NoticeState.HELD.value, **given(_notice, ["reason", "send_at", "state_at"]))
    )
)
SETTLE = Statement(
    lambda f: (
        update(_notice)
        .where(text(WAITING), f.among(_notice.c.id, "notice_ids"))
        .values(given(_notice, ["state", "reason", "state_at"]))
    )
)
