"""Lists that programs read page by page: each page begins where the last one ended, whatever was added meanwhile."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from adapters.sql import overview
from adapters.sql.overview import Line, State, Wanted, conditions, lines
from adapters.sql.people import Profile
from adapters.sql.standing import has_stopped
from adapters.sql.statements import commitment, item, person
from adapters.sql.store import SqlTransaction
from engine.access import Rights

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""What has no deadline comes after everything that has one."""


class Sort(StrEnum):
    """By what items are sorted; those that are alike, by their numbers."""

    ID = "id"
    TITLE = "title"
    OPENED = "opened_at"
    ACTED = "last_act_at"
    DUE = "due_at"


Value = int | str | datetime
"""What an item is sorted by."""


def page(
    tx: SqlTransaction,
    rights: Rights,
    wanted: Wanted,
    *,
    at: datetime,
    limit: int,
    sort: Sort = Sort.ID,
    is_descending: bool = False,
    after: tuple[Value, int] | None = None,
    is_stalled: bool | None = None,
) -> list[Line]:
    """At most ``limit`` of the wanted items, from after the one with this value and id; of all, or of those stalled."""
    source, key = _source(sort, wanted)
    asked = [*conditions(tx, rights, wanted), *_stalled(tx, is_stalled, at=at)]
    if after is not None:
        asked.append(_beyond(key, after, is_descending=is_descending))
    keys = (key, item.c.id)
    ordered = [each.desc() if is_descending else each.asc() for each in keys]
    return lines(tx, source.where(*asked).order_by(*ordered).limit(limit))


def people(
    tx: SqlTransaction, *, organisation_ids: Collection[int], words: str = "", after: int = 0, limit: int
) -> list[Profile]:
    """At most ``limit`` persons of some organisations who have not left, by number; all words are in their name."""
    lower = tx.sql.flavour.lower
    here = (person.c.left_on.is_(None), person.c.organisation_id.in_(sorted(organisation_ids)), person.c.id > after)
    named = [lower(person.c.name).contains(word, autoescape=True) for word in words.lower().split()]
    query = select(person).where(*here, *named).order_by(person.c.id).limit(limit)
    return [Profile(**row._asdict()) for row in tx.sql.connection.execute(query)]


def value_of(line: Line, sort: Sort) -> Value:
    """What an item is sorted by."""
    match sort:
        case Sort.TITLE:
            return line.item.title
        case Sort.OPENED:
            return line.item.opened_at
        case Sort.ACTED:
            return line.item.last_act_at
        case Sort.DUE:
            return line.due_at or NEVER
    return line.item.id


def _source(sort: Sort, wanted: Wanted) -> tuple[Select[Any], ColumnElement[Any]]:
    """Where the items are read from, and what they are sorted by."""
    if sort is not Sort.DUE:
        return overview.listed(), KEYS[sort]
    if wanted.state is State.OPEN:
        return overview.at_work(), func.coalesce(commitment.c.due_at, NEVER)
    return overview.listed(), func.coalesce(overview.due_at(), NEVER)


def _beyond(key: ColumnElement[Any], after: tuple[Value, int], *, is_descending: bool) -> ColumnElement[bool]:
    value, item_id = after
    if is_descending:
        return or_(key < value, and_(key == value, item.c.id < item_id))
    return or_(key > value, and_(key == value, item.c.id > item_id))


def _stalled(tx: SqlTransaction, is_stalled: bool | None, *, at: datetime) -> list[ColumnElement[bool]]:  # noqa: FBT001 - yes, no, or either
    if is_stalled is None:
        return []
    stopped = has_stopped(tx, at=at)
    return [stopped if is_stalled else ~stopped]


KEYS: Mapping[Sort, ColumnElement[Any]] = MappingProxyType(
    {
        Sort.ID: item.c.id,
        Sort.TITLE: item.c.title,
        Sort.OPENED: item.c.opened_at,
        Sort.ACTED: item.c.last_act_at,
    }
)
