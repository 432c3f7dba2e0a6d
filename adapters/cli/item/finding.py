"""Which item is meant; also when it was disposed of."""

from adapters.sql import disposals, lists
from adapters.sql.store import SqlTransaction
from engine.errors import NotFound


def find_item(tx: SqlTransaction, wanted: str) -> int:
    """The id of the item that ``wanted`` names; NotFound when there is none, Gone when it was disposed of."""
    try:
        return lists.find_item(tx, wanted)
    except NotFound:
        left = disposals.find(tx, wanted)
        if left is None:
            raise
        raise disposals.gone(tx, left) from None
