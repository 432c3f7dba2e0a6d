"""Keep the index of words up to date, beside what people do and not in it.

Whoever acts leaves a line about the item and its version (:class:`adapters.sql.tables.Unindexed`); rounds, and those
who look for something, take the lines and read what the items say now.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select

from adapters.sql import fulltext
from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Statement
from adapters.sql.statements import item, names, participant, person, unindexed, worksheet
from adapters.sql.store import SqlStore, SqlTransaction
from engine.definition import FieldKind

BATCH = 200
MOST_BATCHES = 25
"""So many batches in one round: an import of many thousand items does not keep the mail waiting."""

MOST_TEXT = 100_000
"""How much of what an item says is looked through, in characters."""

WRITTEN = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})


def catch_up(store: SqlStore, *, batches: int = MOST_BATCHES, batch: int = BATCH) -> int:
    """Read what people have done since the last time, each batch in a transaction of its own; returns how many items.

    Raises:
        DatabaseFailed: the database cannot be reached; what was read before stays so.
    """
    read = 0
    for _ in range(batches):
        with store.read() as tx:
            if not waits(tx):
                break
        with store.begin() as tx:
            taken = index(tx, limit=batch)
        read += taken
        if taken < batch:
            break
    return read


def waits(tx: SqlTransaction) -> bool:
    """True when something has been done that the index does not know."""
    return tx.sql.first(ANY) is not None


def index(tx: SqlTransaction, *, limit: int) -> int:
    """Take at most so many lines, and let the index know what their items say; returns how many items."""
    lines = tx.sql.all(TAKE, limit=limit)
    item_ids = sorted({line.item_id for line in lines})
    fulltext.put(tx.sql.connection, list(_said(tx, item_ids)))
    tx.sql.run_many(DROP, [(line.item_id, line.version) for line in lines])
    return len(item_ids)


def renamed(tx: SqlTransaction, person_id: int) -> None:
    """Leave a line about every item in which a person has a part."""
    tx.sql.run(RENAMED, person_id=person_id)


def _said(tx: SqlTransaction, item_ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    people: dict[int, list[str]] = {}
    for row in tx.sql.all(PEOPLE, item_ids=item_ids):
        people.setdefault(row.item_id, []).append(row.name)
    sheets: dict[int, list[Any]] = {}
    for row in tx.sql.all(SHEETS, item_ids=item_ids):
        sheets.setdefault(row.item_id, []).append(row)
    for row in tx.sql.all(ITEMS, item_ids=item_ids):
        yield {
            "item_id": row.id,
            "ref": f"{row.ref} {row.reference or ''}".strip(),
            "title": row.title,
            "people": ", ".join(people.get(row.id, ())),
            "body": _body(tx, row, sheets.get(row.id, ())),
        }


def _body(tx: SqlTransaction, row: Any, sheets: Sequence[Any]) -> str:  # noqa: ANN401 - a row
    """What is written in an item's worksheets, in the order of the workflow."""
    phases = tx.definition(row.workflow, row.workflow_version).phases
    written = {(sheet.phase, sheet.cycle): sheet.values for sheet in sheets}
    texts = (
        written[phase.name, cycle].get(field.name)
        for cycle in sorted({cycle for _, cycle in written})
        for phase in phases
        if (phase.name, cycle) in written
        for field in phase.fields
        if field.kind in WRITTEN
    )
    return "\n".join(text for text in texts if isinstance(text, str) and text)[:MOST_TEXT]


def _renamed(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    theirs = (
        select(item.c.id, item.c.version)
        .outerjoin(
            participant,
            (participant.c.item_id == item.c.id) & (participant.c.person_id == bindparam("person_id")),
        )
        .where(or_(item.c.owner_id == bindparam("person_id"), participant.c.item_id.is_not(None)))
    )
    return f.insert_selected(unindexed, names(unindexed), theirs).on_conflict_do_nothing()


ANY = Statement(lambda _: select(unindexed.c.item_id).limit(1))
TAKE = Statement(
    lambda f: f.claimed(
        select(unindexed).order_by(*unindexed.primary_key.columns).limit(bindparam("limit")), of=unindexed
    )
)
DROP = Statement(lambda f: f.delete_many(unindexed, names(unindexed)), columns=names(unindexed))
ITEMS = Statement(
    lambda f: select(
        item.c.id, item.c.ref, item.c.reference, item.c.title, item.c.workflow, item.c.workflow_version
    ).where(f.among(item.c.id, "item_ids"))
)
SHEETS = Statement(lambda f: select(worksheet).where(f.among(worksheet.c.item_id, "item_ids")))
PEOPLE = Statement(
    lambda f: (
        select(item.c.id.label("item_id"), person.c.name)
        .join(person, person.c.id == item.c.owner_id)
        .where(f.among(item.c.id, "item_ids"))
        .union(
            select(participant.c.item_id, person.c.name)
            .join(person, person.c.id == participant.c.person_id)
            .where(f.among(participant.c.item_id, "item_ids"))
        )
    )
)
RENAMED = Statement(_renamed)
