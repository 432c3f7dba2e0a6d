"""What waits for somebody, and what of theirs waits for others: open promises, each with its item."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from adapters.sql import rows
from adapters.sql.statements import commitment, event, item, participant
from adapters.sql.store import SqlTransaction
from adapters.sql.visibility import seen_by
from engine.access import Rights
from engine.model import Commitment, CommitmentKind, Event, Facts, Item
from engine.nudging import NUDGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A promise that is open, and the item that it is about."""

    owed: Commitment
    item: Item


def count(tx: SqlTransaction, person_ids: Collection[int], *, by: datetime) -> int:
    """How many things somebody owes that are due by an instant; in work that rests there are none but a question."""
    query = select(func.count()).select_from(_both).where(*_owes(person_ids), commitment.c.due_at <= by)
    return int(tx.sql.connection.execute(query).scalar_one())


def of_persons(tx: SqlTransaction, person_ids: Collection[int], *, by: datetime, limit: int) -> list[Waiting]:
    """At most ``limit`` things that somebody owes and that are due by an instant, the soonest first."""
    due = (commitment.c.due_at <= by, *_owes(person_ids))
    return _found(tx, select(commitment).select_from(_both).where(*due).order_by(*_SOONEST).limit(limit))


def next_of(tx: SqlTransaction, person_ids: Collection[int], *, after: datetime, limit: int) -> list[Waiting]:
    """At most ``limit`` things that somebody owes after an instant, the soonest first."""
    due = (commitment.c.due_at > after, *_owes(person_ids))
    return _found(tx, select(commitment).select_from(_both).where(*due).order_by(*_SOONEST).limit(limit))


def of_others(tx: SqlTransaction, rights: Rights, *, limit: int) -> list[Waiting]:
    """At most ``limit`` things that others owe in somebody's items, or were asked by them, the soonest first."""
    persons = sorted(rights.persons)
    owed_by_others = (
        commitment.c.closed_at.is_(None),
        commitment.c.owner_id.is_not(None),
        commitment.c.owner_id.not_in(persons),
        item.c.pause_until.is_(None),
        seen_by(rights),
    )
    in_theirs = (item.c.owner_id.in_(persons), item.c.ended_at.is_(None))
    asked = (commitment.c.asked_by.in_(persons), commitment.c.asked_by.is_not(None))
    # Two queries, each with an index of its own: one with OR would read every open promise there is.
    found = {
        each.owed.id: each
        for which in (in_theirs, asked)
        for each in _found(
            tx,
            select(commitment).select_from(_both).where(*owed_by_others, *which).order_by(*_SOONEST).limit(limit),
        )
    }
    return sorted(found.values(), key=lambda each: (str(each.owed.due_at), each.owed.id))[:limit]


def held_up(tx: SqlTransaction, person_ids: Collection[int], *, limit: int) -> list[Item]:
    """At most ``limit`` items that wait for something that somebody can remove, the longest first."""
    query = (
        select(item)
        .where(item.c.block_holder_id.in_(sorted(person_ids)), item.c.ended_at.is_(None))
        .order_by(item.c.block_since, item.c.id)
        .limit(limit)
    )
    return [rows.item_of(row) for row in tx.sql.connection.execute(query)]


def owned(tx: SqlTransaction, person_ids: Collection[int], *, limit: int) -> tuple[list[Item], int]:
    """At most ``limit`` of somebody's items that go on, where something happened last; and how many there are."""
    own = (item.c.owner_id.in_(sorted(person_ids)), item.c.ended_at.is_(None))
    newest = select(item).where(*own).order_by(item.c.last_act_at.desc(), item.c.id).limit(limit)
    number = int(tx.sql.connection.execute(select(func.count()).select_from(item).where(*own)).scalar_one())
    return [rows.item_of(row) for row in tx.sql.connection.execute(newest)], number


def happened(tx: SqlTransaction, rights: Rights, *, since: datetime, limit: int) -> list[tuple[Event, Item]]:
    """At most ``limit`` things that others have done since an instant in what somebody owns or takes part in."""
    persons = sorted(rights.persons)
    taking_part = select(participant.c.item_id).where(participant.c.person_id.in_(persons))
    lively = select(item.c.id).where(
        or_(item.c.owner_id.in_(persons), item.c.id.in_(taking_part)), item.c.last_act_at >= since, seen_by(rights)
    )
    query = (
        select(event)
        .where(
            event.c.item_id.in_(lively),
            event.c.at >= since,
            event.c.actor_id.is_not(None),
            event.c.actor_id.not_in(persons),
        )
        .order_by(event.c.at.desc(), event.c.seq.desc())
        .limit(limit)
    )
    events = [rows.event_of(row) for row in tx.sql.connection.execute(query)]
    items = _items(tx, {each.item_id for each in events})
    return [(each, items[each.item_id]) for each in events]


def nudged(tx: SqlTransaction, item_ids: Collection[int]) -> dict[int, datetime]:
    """When somebody was last reminded by hand of what they owe in some items: promise -> instant."""
    query = select(event).where(event.c.item_id.in_(sorted(item_ids)), event.c.kind == NUDGED).order_by(event.c.at)
    found = map(rows.event_of, tx.sql.connection.execute(query)) if item_ids else ()
    return {int(each.data["commitment"]): each.at for each in found}


def in_brief(tx: SqlTransaction, of: Item) -> Facts:
    """What is needed to say what an item is about: its workflow and calendar, without what is written in it."""
    tree = tx.tree()
    definition = tx.definition(of.workflow, of.workflow_version)
    return Facts(
        item=of,
        definition=tree.applied(definition, organisation_id=of.organisation_id),
        calendar=tree.calendar(of.organisation_id),
    )


def _owes(person_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    works = or_(item.c.pause_until.is_(None), commitment.c.kind == CommitmentKind.ACCEPTANCE.value)
    return (commitment.c.owner_id.in_(sorted(person_ids)), commitment.c.closed_at.is_(None), works)


def _found(tx: SqlTransaction, query: Select[Any]) -> list[Waiting]:
    owed = [rows.commitment_of(row) for row in tx.sql.connection.execute(query)]
    items = _items(tx, {each.item_id for each in owed})
    return [Waiting(owed=each, item=items[each.item_id]) for each in owed]


def _items(tx: SqlTransaction, item_ids: Collection[int]) -> dict[int, Item]:
    found = tx.sql.connection.execute(select(item).where(item.c.id.in_(sorted(item_ids)))) if item_ids else ()
    return {row.id: rows.item_of(row) for row in found}


_both = commitment.join(item, item.c.id == commitment.c.item_id)
_SOONEST: Sequence[ColumnElement[Any]] = (commitment.c.due_at, commitment.c.id)
