"""What people and programs look up: items by what they are, an item's history, promises and reminders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, func, or_, select

from adapters.sql import rows
from adapters.sql.prepared import Statement
from adapters.sql.statements import key, table
from adapters.sql.store import SqlTransaction
from engine.errors import NotFound
from engine.model import Commitment, CommitmentKind, Event, Item, Notice
from engine.numbers import whole
from engine.sayings import say

EVERYTHING = 1_000_000_000
NOTHING = 0
"""No item has this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which items are wanted; what is None does not matter.

    ``organisation_ids`` are any of these organisations (:func:`adapters.sql.organisations.below` gives a whole branch),
    ``overdue_at`` asks for items in which something was due before that instant and is not done, ``words`` for those
    that have the words in their title, reference or number.
    """

    workflow: str | None = None
    phase: str | None = None
    organisation_ids: Sequence[int] | None = None
    owner_id: int | None = None
    is_open: bool | None = None
    is_stalled: bool | None = None
    overdue_at: datetime | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An item in a list, with the names of its organisation and owner and the deadline of its present phase."""

    item: Item
    organisation: str
    owner: str | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice with when it got its present state, and the message that carries it."""

    notice: Notice
    state_at: datetime
    message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A promise that the scheduler could not decide about: what is wrong, and when it tries again."""

    commitment: Commitment
    fault: str
    until: datetime


def items(tx: SqlTransaction, wanted: Wanted, *, limit: int, after: int = 0) -> list[Listed]:
    """At most ``limit`` of the wanted items, by id; ``after`` is the id where the last page ended."""
    query = _narrowed(_listed, wanted, tx).where(_item.c.id > after).order_by(_item.c.id).limit(limit)
    return [
        Listed(item=rows.item_of(row), organisation=row.organisation_name, owner=row.owner_name, due_at=row.due_at)
        for row in tx.sql.connection.execute(query)
    ]


def count(tx: SqlTransaction, wanted: Wanted) -> int:
    """How many items are wanted."""
    query = _narrowed(select(func.count()).select_from(_item), wanted, tx)
    return int(tx.sql.connection.execute(query).scalar_one())


def lasting(tx: SqlTransaction, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Of what is wanted, what is so at any time: conditions on the items as they are now."""
    never_changing = Wanted(workflow=wanted.workflow, organisation_ids=wanted.organisation_ids, words=wanted.words)
    return [*_exact(never_changing), *_said(never_changing, tx)]


def find_item(tx: SqlTransaction, wanted: str) -> int:
    """The id of the item that ``wanted`` names: its reference, such as FA-2026-041, or its number. NotFound if none."""
    row = tx.sql.first(NAMED, ref=wanted.upper(), number=whole(wanted) or NOTHING)
    if row is None:
        raise NotFound(what=say("item"), name=wanted)
    return int(row.id)


def references(tx: SqlTransaction) -> frozenset[str]:
    """The numbers in other systems that items have."""
    return frozenset(row.reference for row in tx.sql.all(REFERENCES))


def items_of_person(tx: SqlTransaction, person_id: int) -> list[int]:
    """The ids of the items that a person owns and that go on, and of those in which they owe something."""
    return [row.id for row in tx.sql.all(OF_PERSON, person_id=person_id)]


def history(tx: SqlTransaction, item_id: int, *, after: int = 0, limit: int = EVERYTHING) -> list[Event]:
    """At most ``limit`` events of an item in order; ``after`` is the number of the event where the last page ended."""
    return [rows.event_of(row) for row in tx.sql.all(HISTORY, item_id=item_id, after=after, limit=limit)]


def promises(tx: SqlTransaction, item_id: int) -> list[Commitment]:
    """Everything that is and was owed in an item, oldest first."""
    return [rows.commitment_of(row) for row in tx.sql.all(PROMISES, item_id=item_id)]


def reminders(tx: SqlTransaction, item_id: int) -> list[Told]:
    """Every notice about an item, also those that were never sent, oldest first."""
    return [
        Told(notice=rows.notice_of(row), state_at=row.state_at, message_id=row.message_id)
        for row in tx.sql.all(REMINDERS, item_id=item_id)
    ]


def set_aside(tx: SqlTransaction) -> list[SetAside]:
    """Every open promise that the scheduler could not decide about when it last tried."""
    return [
        SetAside(commitment=rows.commitment_of(row), fault=row.fault, until=row.set_aside_until)
        for row in tx.sql.all(SET_ASIDE)
    ]


def next_wake(tx: SqlTransaction) -> datetime | None:
    """When the scheduler must next look at something; an instant that has passed is how far it lags. None: never."""
    row = tx.sql.first(NEXT_WAKE)
    return None if row is None else row.wake_at


_item, _commitment, _event, _notice = table("item"), table("commitment"), table("event"), table("notice")
_agenda, _organisation, _person = table("agenda"), table("organisation"), table("person")
_is_owed = (_commitment.c.item_id == _item.c.id, _commitment.c.closed_at.is_(None))

_due_at = (
    select(func.min(_commitment.c.due_at))
    .where(*_is_owed, _commitment.c.kind == CommitmentKind.PHASE.value)
    .correlate(_item)
    .scalar_subquery()
)
_listed = (
    select(
        _item,
        _organisation.c.name.label("organisation_name"),
        _person.c.name.label("owner_name"),
        _due_at.label("due_at"),
    )
    .join(_organisation, _organisation.c.id == _item.c.organisation_id)
    .outerjoin(_person, _person.c.id == _item.c.owner_id)
)


def _narrowed(query: Select[Any], wanted: Wanted, tx: SqlTransaction) -> Select[Any]:
    """The query, of the wanted items alone."""
    return query.where(*_exact(wanted), *_in_time(wanted), *_said(wanted, tx))


def _exact(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    for column, value in (
        (_item.c.workflow, wanted.workflow),
        (_item.c.phase, wanted.phase),
        (_item.c.owner_id, wanted.owner_id),
    ):
        if value is not None:
            yield column == value
    if wanted.organisation_ids is not None:
        yield _item.c.organisation_id.in_(wanted.organisation_ids)


def _in_time(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.is_open is not None:
        yield _item.c.ended_at.is_(None) if wanted.is_open else _item.c.ended_at.is_not(None)
    if wanted.is_stalled is not None:
        yield _item.c.stalled_at.is_not(None) if wanted.is_stalled else _item.c.stalled_at.is_(None)
    if wanted.overdue_at is not None:
        yield exists().where(*_is_owed, _commitment.c.due_at < wanted.overdue_at)


def _said(wanted: Wanted, tx: SqlTransaction) -> Iterator[ColumnElement[bool]]:
    if wanted.words:
        columns = (_item.c.title, _item.c.ref, _item.c.reference)
        yield or_(*(tx.sql.flavour.lower(c).contains(wanted.words.lower(), autoescape=True) for c in columns))


NAMED = Statement(
    lambda _: (
        select(_item.c.id)
        .where(or_(key(_item.c.ref, "ref"), key(_item.c.id, "number")))
        .order_by(key(_item.c.ref, "ref").desc())
        .limit(1)
    )
)
REFERENCES = Statement(lambda _: select(_item.c.reference).where(_item.c.reference.is_not(None)).distinct())
OF_PERSON = Statement(
    lambda _: (
        select(_item.c.id)
        .where(key(_item.c.owner_id, "person_id"), _item.c.ended_at.is_(None))
        .union(
            select(_commitment.c.item_id).where(
                key(_commitment.c.owner_id, "person_id"), _commitment.c.closed_at.is_(None)
            )
        )
        .order_by("id")
    )
)
HISTORY = Statement(
    lambda _: (
        select(_event)
        .where(key(_event.c.item_id, "item_id"), _event.c.seq > bindparam("after", type_=Integer))
        .order_by(_event.c.seq)
        .limit(bindparam("limit", type_=Integer))
    )
)
PROMISES = Statement(
    lambda _: select(_commitment).where(key(_commitment.c.item_id, "item_id")).order_by(_commitment.c.id)
)
# Over the commitments: they have an index by item, and notices one by commitment, which the sweep needs anyway.
REMINDERS = Statement(
    lambda _: (
        select(_notice)
        .join(_commitment, _commitment.c.id == _notice.c.commitment_id)
        .where(key(_commitment.c.item_id, "item_id"))
        .order_by(_notice.c.fired_at, _notice.c.id)
    )
)
SET_ASIDE = Statement(
    lambda _: (
        select(_commitment)
        .where(_commitment.c.fault.is_not(None), _commitment.c.closed_at.is_(None))
        .order_by(_commitment.c.id)
    )
)
NEXT_WAKE = Statement(lambda _: select(_agenda.c.wake_at).order_by(_agenda.c.wake_at).limit(1))
