"""The items that a program asks for, page by page: as they are, and as they were."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from adapters.api import cursors, past, shapes
from adapters.api.acting import UNPROCESSABLE
from adapters.api.callers import Caller
from adapters.api.documents import line_document
from adapters.api.problems import Told
from adapters.i18n import tr
from adapters.sql import asof, paging
from adapters.sql.names import Names
from adapters.sql.overview import Wanted
from adapters.sql.paging import Sort, Value
from adapters.sql.store import SqlTransaction

TYPES: Mapping[Sort, type[Value]] = MappingProxyType({Sort.ID: int, Sort.TITLE: str})
"""By what kind of value items are sorted; all else are instants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which part of a list is asked for."""

    sort: str
    limit: int
    cursor: str | None
    is_stalled: bool | None

    @property
    def by(self) -> Sort:
        """By what it is sorted."""
        return Sort(self.sort.removeprefix("-"))

    @property
    def is_descending(self) -> bool:
        """True for the other way round."""
        return self.sort.startswith("-")


def now(tx: SqlTransaction, caller: Caller, wanted: Wanted, page: Asked) -> shapes.Items:
    """A page of the wanted items as they are."""
    by, kind = page.by, f"items {page.sort}"
    after: tuple[Value, int] | None = None
    if page.cursor is not None:
        value, item_id = cursors.read(page.cursor, kind, TYPES.get(by, datetime), int)
        after = value, item_id
    found = paging.page(
        tx,
        caller.rights,
        wanted,
        at=caller.at,
        limit=page.limit + 1,
        sort=by,
        is_descending=page.is_descending,
        after=after,
        is_stalled=page.is_stalled,
    )
    names, shown = Names(tx), found[: page.limit]
    last = shown[-1] if len(found) > page.limit else None
    ended = None if last is None else cursors.written(kind, paging.value_of(last, by), last.item.id)
    return shapes.Items(
        items=[line_document(tx, line, names, at=caller.at) for line in shown], next_cursor=ended, unreadable=[]
    )


def then(tx: SqlTransaction, caller: Caller, wanted: Wanted, page: Asked, *, as_of: str, at: datetime) -> shapes.Items:
    """A page of the wanted items as they were: by number alone, since trails are read one after the other."""
    if page.by is not Sort.ID:
        raise Told(UNPROCESSABLE, tr("As of a day, items are sorted by their numbers alone: sort=id or sort=-id."))
    kind, has_stopped = f"items {page.sort} as of {as_of}", asof.has_stopped(tx, at=at)
    found = asof.page(
        tx,
        caller.rights,
        wanted,
        at=at,
        limit=page.limit,
        after=None if page.cursor is None else cursors.read(page.cursor, kind, int)[0],
        most=asof.MOST_READ,
        also=None if page.is_stalled is None else lambda record: has_stopped(record) is page.is_stalled,
        newest_first=page.is_descending,
    )
    names = Names(tx)
    return shapes.Items(
        items=[line_document(tx, line, names, at=at) for line in found.lines],
        next_cursor=None if found.after is None else cursors.written(kind, found.after),
        as_of=at,
        unreadable=[past.left_out(fault) for fault in found.unreadable],
    )
