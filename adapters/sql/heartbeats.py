"""When what should go on for ever was last seen at work."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Statement
from adapters.sql.statements import names, table
from adapters.sql.store import SqlTransaction


def beat(tx: SqlTransaction, name: str, *, at: datetime) -> None:
    """Note that ``name`` is at work."""
    tx.sql.run(BEAT, name=name, at=at)


def heartbeats(tx: SqlTransaction) -> dict[str, datetime]:
    """When each was last seen, by name."""
    return {row.name: row.at for row in tx.sql.all(ALL)}


def _beat(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_heartbeat, names(_heartbeat))
    return fresh.on_conflict_do_update(index_elements=["name"], set_={"at": fresh.excluded.at})


_heartbeat = table("heartbeat")

BEAT = Statement(_beat)
ALL = Statement(lambda _: select(_heartbeat).order_by(_heartbeat.c.name))
