"""Whether what the tables hold of an item is what its trail says, column by column.

Both are given in the same plain values: text, numbers, and what JSON has. So nothing that stands in a table must be
understood before it is compared, and whatever somebody has written there can be shown.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Columns = Mapping[str, Any]
"""A row, or the answers of a worksheet: values by their names."""

UNNAMED = 0
"""The number of a promise that the trail has not named yet."""


class Of(StrEnum):
    """What differs: a row of which table, or an event that nobody can understand."""

    ITEM = "item"
    WORKSHEET = "worksheet"
    COMMITMENT = "commitment"
    PARTICIPANT = "participant"
    PARTNER = "partner"
    EVENT = "event"


Place = tuple[Of, tuple[Any, ...]]
"""A row of an item, by its table and what it is called there: phase and cycle, a person, an organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is so of an item: its rows, and everything that is and was owed in the order in which it was opened."""

    rows: Mapping[Place, Columns]
    commitments: Sequence[Columns] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What the tables say otherwise than the trail of an item: ``stored`` is theirs, ``told`` the trail's.

    ``row`` is what the row is called: phase and cycle of a worksheet, number and subject of a promise, a person, an
    organisation, the number of an event. Without a ``name`` the whole row stands on one side alone.
    """

    item_id: int
    ref: str | None
    of: Of
    row: tuple[Any, ...] = ()
    name: str | None = None
    stored: Any = None
    told: Any = None


def differences(stored: Standing, told: Standing, *, item_id: int, ref: str | None) -> Iterator[Difference]:
    """Everything in which they differ, the item's own row first."""
    pairs = [
        (place, stored.rows.get(place), told.rows.get(place)) for place in dict.fromkeys((*told.rows, *stored.rows))
    ]
    owed = [(_called(there or here), there, here) for there, here in _pairs(stored.commitments, told.commitments)]
    for (of, row), there, here in (*pairs, *owed):
        if there == here and of is not Of.WORKSHEET:
            continue
        for name, found, right in _cells(there, here):
            yield Difference(item_id=item_id, ref=ref, of=of, row=row, name=name, stored=found, told=right)


def _cells(stored: Columns | None, told: Columns | None) -> Iterator[tuple[str | None, Any, Any]]:
    if stored is None or told is None:
        yield None, stored, told
        return
    for name in dict.fromkeys((*told, *stored)):
        found, right = stored.get(name), told.get(name)
        if not _is_same(found, right) and not (name == "id" and right == UNNAMED):
            yield name, found, right


def _is_same(stored: object, told: object) -> bool:
    """Equal, and also written alike: in an answer, 1 is neither 1.0 nor true."""
    return stored == told and (isinstance(told, str) or _written(stored) == _written(told))


def _written(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _called(promise: Columns | None) -> Place:
    return Of.COMMITMENT, () if promise is None else (promise["id"], promise["subject"])


def _pairs(stored: Sequence[Columns], told: Sequence[Columns]) -> Iterator[tuple[Columns | None, Columns | None]]:
    """Each promise as it stands and as it is told; when one is missing or too many, first which one that is."""
    if len(stored) == len(told):
        yield from zip(stored, told, strict=True)
        return
    left, pairs = list(stored), list[tuple[Columns | None, Columns | None]]()
    for promise in told:
        found = next((each for each in left if _is_promise(each, promise)), None)
        if found is not None:
            left.remove(found)
        pairs.append((found, promise))
    pairs += [(each, None) for each in left]
    yield from sorted(pairs, key=lambda pair: None not in pair)


def _is_promise(stored: Columns, told: Columns) -> bool:
    """Whether it is the same promise, whatever else was changed about it."""
    if told["id"] != UNNAMED:
        return bool(stored["id"] == told["id"])
    return all(stored[name] == told[name] for name in ("kind", "subject", "cycle", "opened_at"))
