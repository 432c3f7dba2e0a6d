"""The initiatives that somebody may see, as lists and boards show them: which, in what order, how many.

Many a place has more items than anybody wants to wait for: a page is read in the order of an index, numbers are counted
no further than :data:`MOST_COUNTED`, and nothing is asked once for every row.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal_column, or_, select

from adapters.sql import rows
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import commitment, item, organisation, person, workflow
from adapters.sql.store import SqlTransaction
from adapters.sql.visibility import OFFICES, belongs, seen_by, within_reach
from engine.access import Rights
from engine.definition import Definition
from engine.model import CommitmentKind, Item, Visibility

MOST_COUNTED = 1000
"""Beyond this it is said that there are more."""

AT_A_TIME = 1000
"""So many rows are fetched at a time where all are wanted."""

FEW = 2000
"""Whoever reaches no more items than this has them looked up one by one."""

IS_DUE = (
    commitment.c.item_id == item.c.id,
    commitment.c.kind == literal_column(f"'{CommitmentKind.PHASE.value}'"),  # in so many words, as the index says it
    commitment.c.closed_at.is_(None),
)
"""The promise of an item's present phase."""


class State(StrEnum):
    """Whether what is wanted goes on."""

    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


class Order(StrEnum):
    """By what a list is ordered."""

    KEY = "key"
    TITLE = "title"
    PHASE = "phase"
    OWNER = "owner"
    PLACE = "place"
    DUE = "due"
    ACTED = "acted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which items are wanted; what is None does not matter.

    ``organisation_ids`` are any of these, also as partners. ``owner_ids`` is empty when nobody is to own them.
    ``late_at`` asks for those whose phase was due before that instant, ``is_draft`` for those that are not open to all.
    ``refs`` narrows it to some of them, ``also`` is whatever else must hold, such as
    :func:`adapters.sql.standing.has_stopped`.
    """

    words: str = ""
    workflow: str | None = None
    phase: str | None = None
    organisation_ids: Collection[int] | None = None
    owner_ids: Collection[int] | None = None
    state: State = State.OPEN
    late_at: datetime | None = None
    is_paused: bool = False
    is_blocked: bool = False
    is_draft: bool = False
    refs: Collection[str] | None = None
    also: tuple[ColumnElement[bool], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An item in a list, with its owner's and its place's names and the deadline of its present phase."""

    item: Item
    place: str
    owner: str | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """A phase on the board: how many items are in it, since when half of them are, and those longest in it."""

    count: int
    median: datetime | None
    lines: Sequence[Line]


def page(
    tx: SqlTransaction,
    rights: Rights,
    wanted: Wanted,
    *,
    order: Order,
    is_descending: bool,
    limit: int,
    skip: int = 0,
) -> list[Line]:
    """At most ``limit`` of the wanted items, after the first ``skip`` of them."""
    return lines(tx, _ordered(tx, rights, wanted, order, is_descending=is_descending).limit(limit).offset(skip))


def every(
    tx: SqlTransaction, rights: Rights, wanted: Wanted, *, order: Order, is_descending: bool, limit: int
) -> Iterator[Line]:
    """The wanted items, up to ``limit``, read one after the other, however many they are."""
    query = _ordered(tx, rights, wanted, order, is_descending=is_descending).limit(limit)
    return map(_line, tx.sql.connection.execute(query.execution_options(yield_per=AT_A_TIME)))


def count(tx: SqlTransaction, rights: Rights | None, wanted: Wanted, *, most: int = MOST_COUNTED) -> int:
    """How many items are wanted; ``most`` + 1 when there are more than that."""
    return number(tx, conditions(tx, rights, wanted), most=most)


def number(tx: SqlTransaction, asked: Sequence[ColumnElement[bool]], *, most: int) -> int:
    """How many items fulfil all that is asked; ``most`` + 1 when there are more than that."""
    found = select(item.c.id).where(*asked).limit(most + 1).subquery()
    return int(tx.sql.connection.execute(select(func.count()).select_from(found)).scalar_one())


def columns(tx: SqlTransaction, rights: Rights, wanted: Wanted, *, limit: int) -> Mapping[str, Column]:
    """Every phase that wanted items are in, with at most ``limit`` of them: what has been there longest first."""
    asked = conditions(tx, rights, wanted)
    counted = select(item.c.phase, func.count()).where(*asked).group_by(item.c.phase)
    return {
        phase: _column(tx, [item.c.phase == phase, *asked], number, limit=limit)
        for phase, number in tx.sql.connection.execute(counted)
    }


def lines(tx: SqlTransaction, query: Select[Any]) -> list[Line]:
    """The rows of a query that was made of :func:`listed`."""
    return [_line(row) for row in tx.sql.connection.execute(query).all()]


def listed() -> Select[Any]:
    """The columns of lines, of all items."""
    return _listed


def at_work() -> Select[Any]:
    """The same of those that go on, joined with the promise of their phase: in the order of deadlines."""
    return _at_work


def due_at() -> ColumnElement[Any]:
    """The deadline of an item's present phase."""
    return _due_at


def is_late(at: datetime) -> ColumnElement[bool]:
    """That an item's present phase was due before an instant."""
    return exists().where(*IS_DUE, commitment.c.due_at < at).correlate(item)


def conditions(tx: SqlTransaction, rights: Rights | None, wanted: Wanted) -> list[ColumnElement[bool]]:
    """That an item is wanted, and that whoever has these rights may see it; None is the operator, who sees all."""
    asked = [*_exact(wanted), *_in_time(wanted), *_said(tx, wanted)]
    if rights is None:
        return asked
    asked.append(seen_by(rights))
    return [item.c.id.in_(within_reach(rights)), *asked] if _sees_few(tx, rights) else asked


def _ordered(tx: SqlTransaction, rights: Rights, wanted: Wanted, order: Order, *, is_descending: bool) -> Select[Any]:
    source = _at_work if order is Order.DUE and wanted.state is State.OPEN else _listed
    keys = (_key(tx, order, source), item.c.id)
    ordered = [key.desc() if is_descending else key.asc() for key in keys]
    return source.where(*conditions(tx, rights, wanted)).order_by(*ordered)


def _line(row: Row) -> Line:
    return Line(item=rows.item_of(row), place=row.place, owner=row.owner, due_at=row.due_at)


def _column(tx: SqlTransaction, asked: Sequence[ColumnElement[bool]], number: int, *, limit: int) -> Column:
    oldest_first = (item.c.entered_at, item.c.id)
    middle = select(item.c.entered_at).where(*asked).order_by(item.c.entered_at).offset((number - 1) // 2).limit(1)
    return Column(
        number,
        tx.sql.connection.execute(middle).scalar(),
        lines(tx, _listed.where(*asked).order_by(*oldest_first).limit(limit)),
    )


def _sees_few(tx: SqlTransaction, rights: Rights) -> bool:
    places = sorted(rights.home | rights.reach(*OFFICES))
    reached = select(item.c.id).where(item.c.organisation_id.in_(places)).limit(FEW + 1).subquery()
    return int(tx.sql.connection.execute(select(func.count()).select_from(reached)).scalar_one()) <= FEW


def _exact(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.workflow is not None:
        yield item.c.workflow == wanted.workflow
    if wanted.phase is not None:
        yield item.c.phase == wanted.phase
    if wanted.organisation_ids is not None:
        yield belongs(wanted.organisation_ids)
    if wanted.owner_ids is not None:
        yield item.c.owner_id.in_(sorted(wanted.owner_ids)) if wanted.owner_ids else item.c.owner_id.is_(None)
    if wanted.is_draft:
        yield item.c.visibility != Visibility.ORGANISATION.value
    if wanted.refs is not None:
        yield item.c.ref.in_(sorted(wanted.refs))
    yield from wanted.also


def _in_time(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.state is not State.ALL:
        yield item.c.ended_at.is_(None) if wanted.state is State.OPEN else item.c.ended_at.is_not(None)
    if wanted.late_at is not None:
        yield is_late(wanted.late_at)
    if wanted.is_paused:
        yield item.c.pause_until.is_not(None)
    if wanted.is_blocked:
        yield item.c.block_cause.is_not(None)


def _said(tx: SqlTransaction, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    lower = tx.sql.flavour.lower
    for word in wanted.words.lower().split():
        yield or_(*(lower(column).contains(word, autoescape=True) for column in (item.c.title, item.c.ref)))


def _key(tx: SqlTransaction, order: Order, source: Select[Any]) -> ColumnElement[Any]:
    match order:
        case Order.DUE:
            return source.selected_columns.due_at
        case Order.PHASE:
            places = {name: place for d in definitions(tx) for place, name in enumerate(d.phase_by_name)}
            return case(places, value=item.c.phase, else_=len(places))
    return _ORDERS[order]


def definitions(tx: SqlTransaction) -> list[Definition]:
    """Every installed version of every workflow, the newest of each last."""
    return [tx.definition(found.name, found.version) for found in tx.sql.all(VERSIONS)]


_columns = (item, organisation.c.name.label("place"), person.c.name.label("owner"))
_due_at = select(func.min(commitment.c.due_at)).where(*IS_DUE).correlate(item).scalar_subquery()
_named = item.join(organisation, organisation.c.id == item.c.organisation_id).outerjoin(
    person, person.c.id == item.c.owner_id
)
_listed = select(*_columns, _due_at.label("due_at")).select_from(_named)
_at_work = select(*_columns, commitment.c.due_at).select_from(_named.join(commitment, and_(*IS_DUE)))
"""The same in the order of deadlines: each item that goes on owes its phase."""

_ORDERS: Mapping[Order, ColumnElement[Any]] = MappingProxyType(
    {
        Order.KEY: item.c.id,
        Order.TITLE: item.c.title,
        Order.OWNER: person.c.name,
        Order.PLACE: organisation.c.name,
        Order.ACTED: item.c.last_act_at,
    }
)
VERSIONS = Statement(
    lambda _: select(workflow.c.name, workflow.c.version).order_by(workflow.c.name, workflow.c.version)
)
