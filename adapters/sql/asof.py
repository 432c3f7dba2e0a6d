"""What was on record about items at a moment, read from their trails alone, for whoever may see them today.

The events of the items that existed then are read in the order of the items' keys, some hundred items at a time, and no
further than a page needs. What never changes about an item (its words, workflow and place) is the database's to sort
out; all else is asked of what was on record. A page costs as many events as lie before its last line.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from adapters.sql import lists, overview
from adapters.sql.lists import Listed
from adapters.sql.overview import Line, State, Wanted
from adapters.sql.statements import event, item, person
from adapters.sql.store import SqlTransaction
from engine import stalled
from engine.access import Rights
from engine.errors import Refusal
from engine.model import UNDONE, Actor, ActorKind, Commitment, CommitmentKind, Event, Facts, Visibility
from engine.people import Tree
from engine.replay import Record, Unreadable, known_at, replay

AT_ONCE = 200
"""The events of so many items are read at a time."""

MOST_READ = 2000
"""So many trails are read while somebody waits."""

Fits = Callable[[Record], bool]


class NotThereYet(Refusal):
    """The item was not on record at the moment that is asked for."""

    code = "not-there-yet"
    template = "%(name)s was not there yet on the day that you ask for."


class TooMuch(Refusal):
    """More trails would have to be read than anybody wants to wait for."""

    code = "too-much"
    template = (
        "The trails of more than %(most)s pieces of work would have to be read. "
        "Ask for a part of it, such as an organisation further down."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of items as they were. ``unreadable`` are the events at which trails could not be read further.

    ``after`` is the id of the last item that was read; None when this is the last page.
    """

    lines: Sequence[Line]
    after: int | None
    unreadable: Sequence[Unreadable]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorsPage:
    """The same for an operator."""

    items: Sequence[Listed]
    has_more: bool
    unreadable: Sequence[Unreadable]


def facts_of(tx: SqlTransaction, item_id: int, *, at: datetime) -> Facts:
    """What was on record about an item. Who answers for whom is as it is today.

    Raises:
        NotThereYet: nothing was.
        Unreadable: its trail does not tell.
    """
    record = record_of(tx, item_id, at=at)
    children = tx.sql.connection.execute(select(item.c.id).where(item.c.parent_id == item_id)).scalars().all()
    below = records(tx, [item.c.id.in_(children)], at=at) if children else ()
    return replace(
        facts(tx, record),
        open_children=sum(isinstance(child, Record) and child.item.ended_at is None for child in below),
    )


def record_of(tx: SqlTransaction, item_id: int, *, at: datetime) -> Record:
    """What was on record about an item, its promises by their numbers.

    Raises as :func:`facts_of` does.
    """
    record = replay(known_at(lists.history(tx, item_id), at), definition=tx.definition)
    if record is None:
        raise NotThereYet(name=tx.facts(item_id, at=at).item.ref)
    # In the order in which they were opened; a trail that is shorter than the table is an earlier one.
    kept = zip(record.commitments, lists.promises(tx, item_id), strict=False)
    return replace(record, commitments=tuple(replace(then, id=now.id) for then, now in kept))


def facts(tx: SqlTransaction, record: Record) -> Facts:
    """A record as facts, by which pages and rules can go."""
    it, tree = record.item, tx.tree()
    home = it.organisation_id if it.owner_id is None else tx.person(it.owner_id).organisation_id
    definition = tree.applied(tx.definition(it.workflow, it.workflow_version), organisation_id=it.organisation_id)
    return Facts(
        item=it,
        definition=definition,
        calendar=tree.calendar(it.organisation_id),
        worksheets=record.worksheets,
        commitments=tuple(c for c in record.commitments if c.closed_at is None or _is_done_action(c)),
        participants=record.participants,
        partners=record.partners,
        line=tree.deciders(owner_id=it.owner_id, organisation_id=home),
        last_actor=record.last_actor,
        last_at=record.last_at,
    )


def page(
    tx: SqlTransaction,
    rights: Rights,
    wanted: Wanted,
    *,
    at: datetime,
    limit: int,
    after: int | None = None,
    most: int | None = None,
    also: Fits | None = None,
    newest_first: bool = True,
) -> Page:
    """At most ``limit`` of the wanted items as they were, by their keys; ``after`` is where the last page ended.

    No more than ``most`` trails are read for it: then the page may be short, or empty, and not the last one. ``also``
    is whatever else must have been so.
    """
    where = overview.conditions(tx, rights, lasting(wanted))
    further = [] if after is None else [item.c.id < after if newest_first else item.c.id > after]
    found = records(tx, [*where, *_then(wanted.state, at), *further], at=at, newest_first=newest_first)
    fitting = fits(wanted, tx.tree())
    return _page(tx, found, lambda record: fitting(record) and (also is None or also(record)), limit=limit, most=most)


def everything(
    tx: SqlTransaction, rights: Rights | None, wanted: Wanted, *, at: datetime
) -> Iterator[Record | Unreadable]:
    """All of the wanted items as they were, with their answers, the oldest first; without rights for an operator."""
    where = [*overview.conditions(tx, rights, lasting(wanted)), *_then(wanted.state, at)]
    fitting = fits(wanted, tx.tree())
    for found in records(tx, where, at=at, has_answers=True):
        if isinstance(found, Unreadable) or fitting(found):
            yield found


def items(tx: SqlTransaction, wanted: lists.Wanted, *, at: datetime, limit: int, after: int = 0) -> OperatorsPage:
    """At most ``limit`` of the wanted items as they were, by id, without regard to rights: for an operator."""
    where = [*lists.lasting(tx, wanted), item.c.id > after]
    found = _page(tx, records(tx, where, at=at), _fits_operator(wanted), limit=limit)
    listed = [
        Listed(item=line.item, organisation=line.place, owner=line.owner, due_at=line.due_at) for line in found.lines
    ]
    return OperatorsPage(items=listed, has_more=found.after is not None, unreadable=found.unreadable)


def check(tx: SqlTransaction, rights: Rights | None, wanted: Wanted, *, most: int = MOST_READ) -> None:
    """TooMuch when more than ``most`` trails would have to be read of what is wanted."""
    if overview.count(tx, rights, wanted, most=most) > most:
        raise TooMuch(most=most)


def lasting(wanted: Wanted) -> Wanted:
    """Of what is wanted, what is so at any time, and can be asked of the tables as they are now."""
    return Wanted(
        words=wanted.words,
        workflow=wanted.workflow,
        organisation_ids=wanted.organisation_ids,
        refs=wanted.refs,
        state=State.ALL,
        also=wanted.also,
    )


def fits(wanted: Wanted, tree: Tree) -> Fits:
    """Whether what was on record is what is wanted, for all that may have been another then."""
    places = None if wanted.organisation_ids is None else frozenset(wanted.organisation_ids) & tree.organisations.keys()
    owners = None if wanted.owner_ids is None else frozenset(wanted.owner_ids)

    def fitting(record: Record) -> bool:
        it = record.item
        return (
            (wanted.phase is None or it.phase == wanted.phase)
            and (places is None or not places.isdisjoint(_places(record)))
            and (owners is None or (it.owner_id in owners if owners else it.owner_id is None))
            and (wanted.state is State.ALL or (it.ended_at is None) is (wanted.state is State.OPEN))
            and (wanted.late_at is None or _is_late(record, wanted.late_at))
            and (not wanted.is_paused or it.pause is not None)
            and (not wanted.is_blocked or it.block is not None)
            and (not wanted.is_draft or it.visibility is not Visibility.ORGANISATION)
        )

    return fitting


def has_stopped(tx: SqlTransaction, *, at: datetime) -> Fits:
    """Whether work had stopped then: the rule of :mod:`engine.stalled`, on what was on record."""
    return lambda record: stalled.is_stalled(reasons(tx, record, at=at))


def reasons(tx: SqlTransaction, record: Record, *, at: datetime) -> tuple[stalled.Reason, ...]:
    """Why work had stopped then."""
    it = record.item
    then = Facts(
        item=it,
        definition=tx.definition(it.workflow, it.workflow_version),
        calendar=tx.tree().calendar(it.organisation_id),
        worksheets=record.worksheets,
        commitments=record.open_commitments,
    )
    return stalled.reasons_for(then, at=at)


def records(
    tx: SqlTransaction,
    where: Sequence[ColumnElement[bool]],
    *,
    at: datetime,
    newest_first: bool = False,
    has_answers: bool = False,
) -> Iterator[Record | Unreadable]:
    """What was on record about each of the items that existed then, in the order of their keys.

    Where a trail cannot be read, why not. The answers of worksheets are left out unless they are asked for.
    """
    order = item.c.id.desc() if newest_first else item.c.id
    ids = tx.sql.connection.execute(select(item.c.id).where(item.c.opened_at <= at, *where).order_by(order)).scalars()
    wanted = ids.all()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        found = dict(_read(tx, some, _data if has_answers else _data_without_answers, at=at))
        yield from (found[item_id] for item_id in some if item_id in found)


def trails(
    tx: SqlTransaction, where: Sequence[ColumnElement[bool]], *, at: datetime, most: int | None = None
) -> Iterator[tuple[int, list[Event]]]:
    """The events up to then of each of the items, without the answers of worksheets, in the order of their keys.

    Raises:
        TooMuch: there are more items than ``most``.
    """
    query = select(item.c.id).where(item.c.opened_at <= at, *where).order_by(item.c.id)
    ids = tx.sql.connection.execute(query.limit(None if most is None else most + 1)).scalars().all()
    if most is not None and len(ids) > most:
        raise TooMuch(most=most)
    for start in range(0, len(ids), AT_ONCE):
        told = tx.sql.connection.execute(_events(ids[start : start + AT_ONCE], at=at))
        for item_id, rows in groupby(told.all(), key=itemgetter(0)):
            yield item_id, [*known(tx, (_event(row, _data_without_answers) for row in rows))]


def known(tx: SqlTransaction, events: Iterable[Event]) -> Iterator[Event]:
    """What :func:`engine.replay.known_at` finds in a whole trail, from the events less those of later moments.

    Where a number is left out, an event that is there was of a later moment, and what follows it was not known either.
    One that is not there was removed; that is for the reading of the trail to say.
    """
    place = 0
    for event_ in events:
        if event_.seq > place + 1 and _is_there(tx, event_.item_id, place + 1):
            return
        place = event_.seq
        yield event_


def lines(tx: SqlTransaction, found: Iterable[Record]) -> list[Line]:
    """Records as the lines of a list; persons and places are called as they are today."""
    shown, tree = list(found), tx.tree()
    names = _names(tx, {record.item.owner_id for record in shown})
    return [
        Line(
            item=record.item,
            place=tree.organisations[record.item.organisation_id].name,
            owner=names.get(record.item.owner_id),
            due_at=_due_at(record),
        )
        for record in shown
    ]


def _page(
    tx: SqlTransaction,
    found: Iterable[Record | Unreadable],
    fitting: Fits,
    *,
    limit: int,
    most: int | None = None,
) -> Page:
    shown, unreadable, last = list[Record](), list[Unreadable](), None
    for number, each in enumerate(found):
        if len(shown) == limit or number == most:
            return Page(lines=lines(tx, shown), after=last, unreadable=unreadable)
        if isinstance(each, Unreadable):
            unreadable.append(each)
            last = each.item_id
        else:
            last = each.item.id
            if fitting(each):
                shown.append(each)
    return Page(lines=lines(tx, shown), after=None, unreadable=unreadable)


def _read(
    tx: SqlTransaction, ids: Sequence[int], data: Callable[[str], Mapping[str, Any]], *, at: datetime
) -> Iterator[tuple[int, Record | Unreadable]]:
    told = tx.sql.connection.execute(_events(ids, at=at))
    for item_id, rows in groupby(told, key=itemgetter(0)):
        try:
            record = replay(known(tx, (_event(row, data) for row in rows)), definition=tx.definition)
        except Unreadable as fault:
            yield item_id, fault
        else:
            if record is not None:
                yield item_id, record


def _events(ids: Sequence[int], *, at: datetime) -> Select[Any]:
    wanted = select(event).where(event.c.item_id.in_(ids), event.c.at <= at)
    return wanted.order_by(event.c.item_id, event.c.seq)


def _is_there(tx: SqlTransaction, item_id: int, seq: int) -> bool:
    sought = select(event.c.seq).where(event.c.item_id == item_id, event.c.seq == seq)
    return tx.sql.connection.execute(sought).first() is not None


def _event(row: Any, read: Callable[[str], Mapping[str, Any]]) -> Event:  # noqa: ANN401 - a row of the table
    """The event in a row; whether its hash holds is for the check of the trail."""
    item_id, seq, at, actor_kind, actor_id, on_behalf_of, kind, data, prev_hash, digest = row
    return Event(
        item_id=item_id,
        seq=seq,
        at=at,
        actor=Actor(kind=ActorKind(actor_kind), person_id=actor_id, on_behalf_of=on_behalf_of),
        kind=kind,
        data=read(data),
        prev_hash=prev_hash,
        hash=digest,
    )


def _data_without_answers(words: str) -> Mapping[str, Any]:
    """What an event says, without the answers: in the canonical form they come last, and no list shows them."""
    start, answers, _ = words.partition(',"values":')
    return _data(f'{start},"values":{{}}}}' if answers else words)


def _data(words: str) -> Mapping[str, Any]:
    try:
        data = json.loads(words)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _then(state: State, at: datetime) -> Iterator[ColumnElement[bool]]:
    """What ended before then and has not been taken up since had ended then."""
    if state is State.OPEN:
        yield or_(item.c.ended_at.is_(None), item.c.ended_at > at)


def _fits_operator(wanted: lists.Wanted) -> Fits:
    def fitting(record: Record) -> bool:
        it = record.item
        return (
            (wanted.phase is None or it.phase == wanted.phase)
            and (wanted.owner_id is None or it.owner_id == wanted.owner_id)
            and (wanted.is_open is None or (it.ended_at is None) is wanted.is_open)
            and (wanted.is_stalled is None or (it.stalled_at is not None) is wanted.is_stalled)
            and (wanted.overdue_at is None or _has_overdue(record, wanted.overdue_at))
        )

    return fitting


def _is_done_action(promise: Commitment) -> bool:
    return promise.kind is CommitmentKind.ACTION and promise.outcome != UNDONE


def _places(record: Record) -> Iterator[int]:
    yield record.item.organisation_id
    yield from (partner.organisation_id for partner in record.partners)


def _due_at(record: Record) -> datetime | None:
    due = (c.due_at for c in record.open_commitments if c.kind is CommitmentKind.PHASE and c.due_at is not None)
    return min(due, default=None)


def _is_late(record: Record, at: datetime) -> bool:
    due_at = _due_at(record)
    return due_at is not None and due_at < at


def _has_overdue(record: Record, at: datetime) -> bool:
    return any(c.due_at is not None and c.due_at < at for c in record.open_commitments)


def _names(tx: SqlTransaction, person_ids: Iterable[int | None]) -> Mapping[int | None, str]:
    wanted = sorted({person_id for person_id in person_ids if person_id is not None})
    found = tx.sql.connection.execute(select(person.c.id, person.c.name).where(person.c.id.in_(wanted)))
    return {row.id: row.name for row in found}
