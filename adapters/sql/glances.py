"""Who read a draft of others by virtue of an office: noted once a day, and shown to those whose draft it is."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from adapters.sql.prepared import Statement
from adapters.sql.statements import key, names, table
from adapters.sql.store import SqlTransaction
from engine.access import Rights, about, is_glance
from engine.model import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """That somebody read a draft, on a local date of theirs; ``at`` is when they first did so that day."""

    item_id: int
    person_id: int
    on_day: date
    at: datetime


def to_note(tx: SqlTransaction, rights: Rights, facts: Facts, *, on_day: date, at: datetime) -> Glance | None:
    """What is to be noted when somebody with these rights reads an item now; None where nothing is, or is already."""
    glance = Glance(item_id=facts.item.id, person_id=rights.person_id, on_day=on_day, at=at)
    return glance if is_glance(rights, about(facts)) and not _is_noted(tx, glance) else None


def note(tx: SqlTransaction, glance: Glance) -> None:
    """Note it; a second time that day changes nothing."""
    tx.sql.run(NOTE, **{name: getattr(glance, name) for name in COLUMNS})


def of_item(tx: SqlTransaction, item_id: int) -> list[Glance]:
    """Everybody who read it so, the last first."""
    return [Glance(**row._asdict()) for row in tx.sql.all(OF_ITEM, item_id=item_id)]


def _is_noted(tx: SqlTransaction, glance: Glance) -> bool:
    known = {"item_id": glance.item_id, "person_id": glance.person_id, "on_day": glance.on_day}
    return tx.sql.first(NOTED, **known) is not None


_glance = table("glance")
COLUMNS = names(_glance)

NOTED = Statement(
    lambda _: select(_glance.c.at).where(
        key(_glance.c.item_id, "item_id"), key(_glance.c.person_id, "person_id"), key(_glance.c.on_day, "on_day")
    )
)
NOTE = Statement(lambda f: f.insert(_glance, COLUMNS).on_conflict_do_nothing())
OF_ITEM = Statement(lambda _: select(_glance).where(key(_glance.c.item_id, "item_id")).order_by(_glance.c.at.desc()))
