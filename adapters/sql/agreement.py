"""Whether the tables say what the trails say: read beside the trails, item by item, as they stand there.

What the trail of an item says is replayed, and made the rows that ought to be there (:func:`told`); those are compared
with the rows that are (:class:`Agreement`). What no trail tells is left out, and says why (:data:`UNTOLD`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Integer, Table
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql import rows
from adapters.sql.raw import Merged, Pages, Raw, RawTable
from adapters.sql.statements import commitment, item, names, participant, partner, worksheet
from adapters.sql.store import SqlTransaction
from engine.agreement import Columns, Difference, Of, Place, Standing, differences
from engine.errors import Refusal
from engine.model import Actor, ActorKind, Event
from engine.replay import Record, Unreadable, replay

UNTOLD: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "item": {
            "version": "it counts decisions, so that two people who press at once are told apart",
            "seq": "the trail itself is verified against it",
            "head": "the trail itself is verified against it",
        },
        "commitment": {
            "generation": "the ladder of reminders counts how often it has begun anew",
            "undone": "the ladder of reminders counts which of its numbers are used up",
            "is_news": "the ladder of reminders goes by it, and says nothing of what is owed",
            "serial": "the agenda goes by it to know its rows that are stale",
            "fault": "the scheduler notes what it could not do",
            "set_aside_until": "the scheduler notes when it tries again",
        },
    }
)
"""The columns that are not compared, since a trail does not say what should stand there, and why it does not."""


class Agreement:
    """The tables beside the trails. Items are asked for in order; what was heard of them before is used up by it."""

    def __init__(self, tx: SqlTransaction, pages: Pages) -> None:
        self._tx = tx
        self._heard: dict[int, list[Raw]] = {}
        self._tables = [(table, Merged(pages.of(raw))) for table, raw in READ]

    @property
    def tables(self) -> list[Merged]:
        """The tables, each in the order of its items."""
        return [merged for _, merged in self._tables]

    def hear(self, page: Iterable[Raw]) -> None:
        """Take in events of the trails, in order."""
        for item_id, events in groupby(page, key=itemgetter(0)):
            if type(item_id) is int:
                self._heard.setdefault(item_id, []).extend(events)

    def take(self, item_id: int) -> "Taken":
        """What the tables and the trail hold of an item."""
        found = {table.name: merged.take(item_id) for table, merged in self._tables}
        return Taken(self._tx, item_id, found, self._heard.pop(item_id, []))


class Taken:
    """What the tables and the trail hold of one item."""

    def __init__(self, tx: SqlTransaction, item_id: int, found: Mapping[str, Sequence[Raw]], events: list[Raw]) -> None:
        self._tx = tx
        self._item_id = item_id
        self._found = found
        self._events = events

    def difference(self) -> Difference | None:
        """The first thing that the tables say otherwise than the trail."""
        stored = standing(self._found)
        try:
            record = replay(map(_event, self._events), definition=self._tx.definition)
        except Unreadable as fault:
            return self._not_understood(fault.seq, fault.why)
        except Refusal as refusal:  # the workflow that it follows is not there, or cannot be read
            return self._not_understood(1, str(refusal))
        right = Standing(rows={}) if record is None else told(record)
        ref = None if record is None else record.item.ref
        found = next(differences(stored, right, item_id=self._item_id, ref=ref), None)
        return None if found is None else replace(found, stored=_printable(found.stored))

    def _not_understood(self, seq: int, why: str) -> Difference:
        ref = next((row[0] for row in self._found["item"]), None)
        return Difference(item_id=self._item_id, ref=_printable(ref), of=Of.EVENT, row=(seq,), stored=why)


def standing(found: Mapping[str, Sequence[Raw]]) -> Standing:
    """What the tables hold of an item, from its rows less its number. A worksheet without answers says nothing."""
    shaped = {
        name: [dict(zip(RAW[name].columns[1:], map(_shaped, SHAPES[name], row), strict=True)) for row in of_table]
        for name, of_table in found.items()
    }
    return _standing(
        own=next(iter(shaped["item"]), None),
        sheets={(row["phase"], row["cycle"]): row["values"] for row in shaped["worksheet"]},
        commitments=shaped["commitment"],
        participants=shaped["participant"],
        partners=shaped["partner"],
    )


def told(record: Record) -> Standing:
    """What the tables ought to hold, by what a trail tells."""
    return _standing(
        own=_told(rows.item_values(record.item), "item"),
        sheets=record.worksheets,
        commitments=[
            _told({"id": each.id, **rows.commitment_values(each)}, "commitment") for each in record.commitments
        ],
        participants=[{"person_id": each.person_id, "part": each.part.value} for each in record.participants],
        partners=[{"organisation_id": each.organisation_id, "owner_id": each.owner_id} for each in record.partners],
    )


def _standing(
    *,
    own: Columns | None,
    sheets: Mapping[tuple[Any, Any], Any],
    commitments: Sequence[Columns],
    participants: Iterable[Columns],
    partners: Iterable[Columns],
) -> Standing:
    found: dict[Place, Columns] = {} if own is None else {(Of.ITEM, ()): own}
    found |= {(Of.WORKSHEET, key): said for key, values in sheets.items() if (said := _answers(values))}
    found |= {(Of.PARTICIPANT, (row["person_id"],)): row for row in participants}
    found |= {(Of.PARTNER, (row["organisation_id"],)): row for row in partners}
    return Standing(rows=found, commitments=commitments)


def _answers(values: object) -> Columns:
    """The answers of a worksheet; what cannot be read is one, too."""
    if not isinstance(values, Mapping):
        return {"": values}
    return {name: value for name, value in values.items() if value is not None}


def _event(row: Raw) -> Event:
    item_id, seq, at, actor_kind, actor_id, on_behalf_of, kind, data, prev_hash, digest = row
    return Event(
        item_id=item_id,
        seq=seq,
        at=datetime.fromisoformat(at),
        actor=_actor(actor_kind, actor_id, on_behalf_of),
        kind=kind,
        data=json.loads(data),
        prev_hash=prev_hash,
        hash=digest,
    )


@lru_cache(4096)
def _actor(kind: str, person_id: int | None, on_behalf_of: int | None) -> Actor:
    return Actor(kind=ActorKind(kind), person_id=person_id, on_behalf_of=on_behalf_of)


def _told(values: Columns, name: str) -> Columns:
    return {column: _plain(values[column]) for column in RAW[name].columns[1:]}


def _plain(value: Any) -> Any:  # noqa: ANN401 - what a column may hold
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _shaped(shape: type | None, value: Any) -> Any:  # noqa: ANN401 - what a column may hold
    """A value as the program would read it; as it stands there if that cannot be."""
    if shape is bool and value in {0, 1}:
        return bool(value)
    if shape is dict and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _printable(value: Any) -> Any:  # noqa: ANN401 - what a column may hold
    """A value that can be shown, whatever stands there."""
    return json.loads(json.dumps(value, ensure_ascii=False, default=repr).encode(errors="replace"))


def _raw(of: Table, *key: str) -> RawTable:
    """How a table is read, in the order of its items."""
    columns = names(of, but=UNTOLD.get(of.name, ()))
    return RawTable(
        name=of.name,
        key=key,
        columns=(*key, *(name for name in columns if name not in key)),
        instants=_of_type(of, UTCDateTime),
        texts=_of_type(of, Date, JSON),
        worded=tuple(name for name in key if not isinstance(of.c[name].type, Integer)),
    )


def _of_type(of: Table, *types: type) -> tuple[str, ...]:
    return tuple(column.name for column in of.columns if isinstance(column.type, types))


def _shape(of: Table, name: str) -> type | None:
    return bool if isinstance(of.c[name].type, Boolean) else dict if isinstance(of.c[name].type, JSON) else None


READ: Sequence[tuple[Table, RawTable]] = (
    (item, _raw(item, "id")),
    (worksheet, _raw(worksheet, "item_id", "phase", "cycle")),
    (commitment, _raw(commitment, "item_id", "id")),
    (participant, _raw(participant, "item_id", "person_id")),
    (partner, _raw(partner, "item_id", "organisation_id")),
)
RAW = MappingProxyType({table.name: raw for table, raw in READ})
SHAPES = MappingProxyType({table.name: [_shape(table, name) for name in raw.columns[1:]] for table, raw in READ})
