"""That the trail of an item tells what is on record about it, as ``hjulet audit verify`` compares the two."""

from datetime import datetime
from typing import NamedTuple

from adapters.sql.agreement import READ, standing, told
from adapters.sql.raw import Pages
from adapters.sql.store import SqlTransaction
from engine.agreement import Standing, differences
from engine.model import Actor, Facts
from engine.replay import Record


class Known(NamedTuple):
    """What was on record at a moment: what the tables held, and the last event."""

    tables: Standing
    seq: int
    last_actor: Actor | None
    last_at: datetime | None


def on_record(tx: SqlTransaction, facts: Facts) -> Known:
    """What is on record about an item now."""
    pages, item_id = Pages(tx, size=1), facts.item.id
    found = {table.name: [row[1:] for row in pages.of_item(raw, item_id)] for table, raw in READ}
    return Known(standing(found), facts.item.seq, facts.last_actor, facts.last_at)


def is_retold(known: Known, record: Record | None) -> bool:
    """Whether a trail tells what was on record."""
    assert record is not None
    found = list(differences(known.tables, told(record), item_id=record.item.id, ref=record.item.ref))
    assert found == []
    return known[1:] == (record.item.seq, record.last_actor, record.last_at)
