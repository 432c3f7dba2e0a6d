"""Seals over the trails of all items: set and read.

A seal is set in one transaction: the heads with something new are noted by one statement, which sees one moment on both
databases, and are read back in order to make the root. Whoever comes second waits, and then finds the first one's seal;
should that ever fail, two seals cannot follow the same one.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Select, bindparam, exists, func, literal_column, select

from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import disposal, event, item, key, names, table
from adapters.sql.store import SqlTransaction
from engine import seals
from engine.seals import Head, Seal, Tombstone

LOCK = 4825121
"""Whoever sets a seal on PostgreSQL holds this advisory lock until the transaction ends."""

AT_ONCE = 5000
AHEAD = timedelta(days=1)


def last_seal(tx: SqlTransaction) -> Seal | None:
    """The newest seal; None before the first."""
    row = tx.sql.first(LAST)
    return None if row is None else _seal_of(row)


def began(tx: SqlTransaction) -> datetime | None:
    """When the first item had its first event; None when there is none."""
    row = tx.sql.first(BEGAN)
    return None if row is None else row.at


def unsealed(tx: SqlTransaction) -> int:
    """How many events no seal covers yet."""
    return _number(tx.sql.first(UNSEALED))


def is_sealed(tx: SqlTransaction, *, since: datetime, at: datetime) -> bool:
    """True when the newest seal was set at ``since`` or later.

    One from more than a day ahead of ``at`` does not count: a clock that was wrong once must not end the seals.
    """
    last = last_seal(tx)
    return last is not None and since <= last.at < at + AHEAD


def set_seal(tx: SqlTransaction, *, at: datetime, key: str | None, unless_since: datetime | None = None) -> Seal | None:
    """Set a seal over everything that is new since the last one, also when that is nothing.

    None, and nothing is set, when everything is sealed since ``unless_since`` (:func:`is_sealed`).
    """
    if not tx.sql.is_sqlite:  # on SQLite the transaction has the file to itself
        tx.sql.command(f"SELECT pg_advisory_xact_lock({LOCK})")
    if unless_since is not None and is_sealed(tx, since=unless_since, at=at):
        return None
    last = last_seal(tx)
    number = 1 if last is None else last.number + 1
    buried = [seals.head_of(tombstone) for tombstone in _fresh_tombstones(tx)]
    items = tx.sql.run(NOTE_HEADS, seal_number=number)
    tx.sql.run_many(NOTE_BURIED, [(head.item_id, number, head.seq, head.hash) for head in buried])
    fresh = seals.seal_after(
        last,
        at=at,
        events=_number(tx.sql.first(NEW_EVENTS, number=number)),
        items=items + len(buried),
        root=seals.root_of(heads_of(tx, number)),
        key=key,
    )
    tx.sql.run(SET, **{name: getattr(fresh, name) for name in names(_seal)})
    return fresh


def heads_of(tx: SqlTransaction, number: int) -> Iterator[Head]:
    """What a seal stands over, in the order of its leaves; read little by little."""
    after: int | None = 0
    while after is not None:
        page = tx.sql.all(HEADS, number=number, after=after, limit=AT_ONCE)
        yield from (Head(row.item_id, row.seq, row.hash) for row in page)
        after = page[-1].item_id if len(page) == AT_ONCE else None


def _fresh_tombstones(tx: SqlTransaction) -> list[Tombstone]:
    return [Tombstone(**row._asdict()) for row in tx.sql.all(FRESH_TOMBSTONES)]


def _seal_of(row: Row) -> Seal:
    return Seal(**row._asdict())


def _number(row: Row | None) -> int:
    return 0 if row is None else int(row.number or 0)


_seal, _head = table("seal"), table("sealed_head")
_before = _head.alias("before")


def _sealed_of(item_id: Any, *, before: Any = None) -> Any:  # noqa: ANN401 - parts of a query
    """Where the trail of an item ended when it was sealed last."""
    query = select(_before.c.seq).where(_before.c.item_id == item_id)
    if before is not None:
        query = query.where(_before.c.seal_number < before)
    newest = query.order_by(_before.c.seal_number.desc()).limit(1)
    return func.coalesce(newest.scalar_subquery(), literal_column("0"))


def _heads_with_news(*what: Any) -> Select[Any]:  # noqa: ANN401 - columns
    return select(item.c.id, *what, item.c.seq, item.c.head).where(item.c.seq > _sealed_of(item.c.id))


def _is_sealed() -> Any:  # noqa: ANN401 - a condition
    return exists().where(_head.c.item_id == disposal.c.item_id, _head.c.seq == disposal.c.seq + 1)


LAST = Statement(lambda _: select(_seal).order_by(_seal.c.number.desc()).limit(1))

BEGAN = Statement(lambda _: select(event.c.at).order_by(event.c.item_id, event.c.seq).limit(1))


UNSEALED = Statement(lambda _: select(func.sum(item.c.seq - _sealed_of(item.c.id)).label("number")))

NOTE_HEADS = Statement(
    lambda f: f.insert_selected(
        _head, ["item_id", "seal_number", "seq", "hash"], _heads_with_news(bindparam("seal_number", type_=Integer))
    )
)

NOTE_BURIED = Statement(
    lambda f: f.insert_many(_head, ["item_id", "seal_number", "seq", "hash"]),
    columns=["item_id", "seal_number", "seq", "hash"],
)

FRESH_TOMBSTONES = Statement(
    lambda _: (
        select(*(disposal.c[name] for name in Tombstone.__slots__)).where(~_is_sealed()).order_by(disposal.c.item_id)
    )
)

NEW_EVENTS = Statement(
    lambda _: select(
        func.sum(_head.c.seq - _sealed_of(_head.c.item_id, before=_head.c.seal_number)).label("number")
    ).where(key(_head.c.seal_number, "number"))
)

HEADS = Statement(
    lambda _: (
        select(_head.c.item_id, _head.c.seq, _head.c.hash)
        .where(key(_head.c.seal_number, "number"), _head.c.item_id > bindparam("after", type_=Integer))
        .order_by(_head.c.item_id)
        .limit(bindparam("limit", type_=Integer))
    )
)

SET = Statement(lambda f: f.insert(_seal, names(_seal)))
