"""What proves that a trail was under a seal: for whoever has kept the hash of that seal."""

from dataclasses import dataclass

from sqlalchemy import select

from adapters.sql.prepared import Statement
from adapters.sql.seals import heads_of
from adapters.sql.statements import key, table
from adapters.sql.store import SqlTransaction
from engine.seals import Head, Proof, proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The last seal over an item's trail, as far as the trail went then (``head``), and what shows that."""

    number: int
    root: str
    hash: str
    head: Head
    proof: Proof


def sealed(tx: SqlTransaction, item_id: int) -> Sealed | None:
    """What the last seal over an item's trail proves; None when there is none yet."""
    row = tx.sql.first(NEWEST, item_id=item_id)
    if row is None:
        return None
    heads = list(heads_of(tx, row.number))
    index = next(number for number, head in enumerate(heads) if head.item_id == item_id)
    return Sealed(number=row.number, root=row.root, hash=row.hash, head=heads[index], proof=proof(heads, index=index))


_seal, _head = table("seal"), table("sealed_head")

NEWEST = Statement(
    lambda _: (
        select(_seal.c.number, _seal.c.root, _seal.c.hash)
        .join(_head, _head.c.seal_number == _seal.c.number)
        .where(key(_head.c.item_id, "item_id"))
        .order_by(_seal.c.number.desc())
        .limit(1)
    )
)
