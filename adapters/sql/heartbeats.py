"""When what should go on for ever was last seen at work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """When something was last at work, how often it has been in all, and how long it took the last time."""

    at: datetime
    beats: int
    took: timedelta


def beat(tx: SqlTransaction, name: str, *, at: datetime, took: timedelta = timedelta()) -> None:
    """Note that ``name`` is at work, and how long that ``took``."""
    tx.sql.run(BEAT, name=name, at=at, beats=1, milliseconds=round(took / MILLISECOND))


def heartbeats(tx: SqlTransaction) -> dict[str, datetime]:
    """When each was last seen, by name."""
    return {row.name: row.at for row in tx.sql.all(ALL)}


def pulse(tx: SqlTransaction, name: str) -> Pulse | None:
    """How often ``name`` was at work; None when it never was."""
    row = tx.sql.first(BY_NAME, name=name)
    return None if row is None else Pulse(at=row.at, beats=row.beats, took=row.milliseconds * MILLISECOND)


def _beat(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_heartbeat, names(_heartbeat))
    later = {name: fresh.excluded[name] for name in ("at", "milliseconds")}
    return fresh.on_conflict_do_update(index_elements=["name"], set_={**later, "beats": _heartbeat.c.beats + 1})


_heartbeat = table("heartbeat")

BEAT = Statement(_beat)
ALL = Statement(lambda _: select(_heartbeat.c.name, _heartbeat.c.at).order_by(_heartbeat.c.name))
BY_NAME = Statement(lambda _: select(_heartbeat).where(key(_heartbeat.c.name, "name")))
