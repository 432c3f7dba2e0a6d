"""Why items have stopped, for many at once: reasons, what they wait for, what reminders came of it, what may help.

Nothing is asked once for every item.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import and_, case, func, select

from adapters.sql import rows
from adapters.sql.overview import IS_DUE, Line
from adapters.sql.statements import commitment, event, item, notice, person, table
from adapters.sql.stays import stays
from adapters.sql.store import SqlTransaction
from engine.access import Office, Rights
from engine.causes import Cause, Kind, causes
from engine.definition import Role
from engine.model import ActorKind, Commitment, Item, NoticeState
from engine.progress import stages
from engine.proposals import Case, Proposal, proposals
from engine.requirements import is_blank
from engine.stalled import Reason, data_wanted, reasons
from engine.usual import Usual, compared


class Urgency(IntEnum):
    """What a manager can do most good with comes first."""

    ORPHANED = 0
    MINE_TO_DECIDE = 1
    WITHIN_REACH = 2
    OTHER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StalledItem:
    """Work that has stopped, and everything that is known about why.

    ``line`` is the item, with its place, its owner and the deadline of its phase. ``reasons`` say why it counts as
    stopped, each with its working days; ``causes`` for what, and for whom, it waits. ``moved`` is how often a deadline
    was moved at most. ``reminders`` are those that its owner got since the phase began, ``unanswered`` those after the
    last act by a person, which ``acted_by`` did (None: nobody with a name, such as the operator). ``usual`` sets its
    time in the phase beside how long others were there; None when too few have left it. ``passed`` of ``phases`` lie
    behind it. ``proposals`` are what is most likely to help. ``names`` has the names of all persons in these, by id.
    """

    line: Line
    urgency: Urgency
    reasons: Sequence[Reason]
    causes: Sequence[Cause]
    moved: int
    reminders: int
    unanswered: int
    acted_by: int | None
    usual: Usual | None
    passed: int
    phases: int
    proposals: Sequence[Proposal]
    names: Mapping[int, str]

    @property
    def waits_for(self) -> str | None:
        """Who can make it go on: whoever is to decide, to remove what is in its way, or to take it over."""
        holders = (c.holder_id for c in self.causes if c.kind is not Kind.ANSWER and c.holder_id is not None)
        return next((self.names[holder] for holder in holders), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is on record about all of the items, by their ids."""

    owed: Mapping[int, Sequence[Commitment]]
    reminded: Mapping[int, tuple[int, int]]
    acted_by: Mapping[int, int | None]
    without_data: Collection[int]
    causes: Mapping[int, Sequence[Cause]]
    names: Mapping[int, str]
    near: Collection[int]


def explained(
    tx: SqlTransaction, rights: Rights | None, found: Sequence[Line], *, urgent: Mapping[int, Urgency], at: datetime
) -> list[StalledItem]:
    """The items, with everything that is known about why they have stopped; ``urgent`` says which come first."""
    if not found:
        return []
    known, finished = _known(tx, rights, [line.item for line in found]), stays(tx, rights)
    mine = frozenset[int]() if rights is None else rights.persons
    explained = []
    for line in found:
        it = line.item
        definition = tx.definition(it.workflow, it.workflow_version)
        why = reasons(
            it,
            phase=definition.phase(it.phase),
            commitments=known.owed[it.id],
            calendar=tx.tree().calendar(it.organisation_id),
            at=at,
            standstill=definition.standstill,
            lacks_data=it.id in known.without_data,
        )
        reminders, unanswered = known.reminded.get(it.id, (0, 0))
        waits = Case(
            reasons={reason.why for reason in why},
            causes=known.causes[it.id],
            mine=mine,
            near=known.near,
            may_hand_over=may_hand_over(rights),
            unanswered=unanswered,
        )
        passed, phases = stages(definition, it.phase)
        explained.append(
            StalledItem(
                line=line,
                urgency=urgent.get(it.id, Urgency.OTHER),
                reasons=why,
                causes=known.causes[it.id],
                moved=max((c.moved for c in known.owed[it.id]), default=0),
                reminders=reminders,
                unanswered=unanswered,
                acted_by=known.acted_by.get(it.id),
                usual=compared(at - it.entered_at, finished.get((it.workflow, it.phase), ())),
                passed=passed,
                phases=phases,
                proposals=proposals(waits),
                names=known.names,
            )
        )
    return explained


def may_hand_over(rights: Rights | None) -> bool:
    """Whether somebody may choose who owns what has stopped: whoever manages or coordinates, and no coach."""
    return rights is None or bool(rights.reach(Office.MANAGER, Office.COORDINATOR))


def _known(tx: SqlTransaction, rights: Rights | None, items: Sequence[Item]) -> _Known:
    ids = [it.id for it in items]
    owed, acted_by = _owed(tx, ids), _acted_by(tx, ids)
    waits = {it.id: causes(it, owed[it.id]) for it in items}
    holders = {cause.holder_id for each in waits.values() for cause in each}
    people = _people(tx, {*holders, *acted_by.values(), *(it.owner_id for it in items)})
    reach = None if rights is None else rights.reach(Office.MANAGER, Office.COORDINATOR)
    return _Known(
        owed=owed,
        reminded=_reminded(tx, ids),
        acted_by=acted_by,
        without_data=_without_data(tx, items),
        causes=waits,
        names={row.id: row.name for row in people},
        near={row.id for row in people if row.left_on is None and (reach is None or row.organisation_id in reach)},
    )


def _owed(tx: SqlTransaction, ids: Sequence[int]) -> Mapping[int, Sequence[Commitment]]:
    """What is owed in each of the items."""
    found = defaultdict[int, list[Commitment]](list)
    query = select(commitment).where(commitment.c.item_id.in_(ids), commitment.c.closed_at.is_(None))
    for row in tx.sql.connection.execute(query.order_by(commitment.c.id)):
        found[row.item_id].append(rows.commitment_of(row))
    return found


def _reminded(tx: SqlTransaction, ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """How many reminders about its phase the owner of each item got, and how many of them after the last act."""
    query = (
        select(
            item.c.id,
            func.count(),
            func.sum(case((notice.c.state_at > item.c.last_act_at, 1), else_=0)),
        )
        .select_from(item.join(commitment, and_(*IS_DUE)).join(notice, notice.c.commitment_id == commitment.c.id))
        .where(item.c.id.in_(ids), notice.c.state == NoticeState.SENT.value, notice.c.role == Role.OWNER.value)
        .group_by(item.c.id)
    )
    return {item_id: (number, unanswered) for item_id, number, unanswered in tx.sql.connection.execute(query)}


def _acted_by(tx: SqlTransaction, ids: Sequence[int]) -> Mapping[int, int | None]:
    """Who did something to each item last."""
    query = (
        select(event.c.item_id, event.c.actor_id)
        .join(item, and_(item.c.id == event.c.item_id, item.c.last_act_at == event.c.at))
        .where(event.c.item_id.in_(ids), event.c.actor_kind != ActorKind.SCHEDULER.value)
        .order_by(event.c.item_id, event.c.seq)
    )
    return {row.item_id: row.actor_id for row in tx.sql.connection.execute(query)}


def _without_data(tx: SqlTransaction, items: Iterable[Item]) -> set[int]:
    """Those that cannot go on without data points, and have none."""
    wanted = {it.id: (it, field) for it in items if (field := _data_wanted(tx, it)) is not None}
    sheets = {} if not wanted else _sheets(tx, [*wanted])
    found = set()
    for it, field in wanted.values():
        phase, _, name = field.partition(".")
        per_cycle = tx.definition(it.workflow, it.workflow_version).phase(phase).per_cycle
        values = sheets.get((it.id, phase, it.cycle if per_cycle else 1), {})
        if is_blank(values.get(name)):
            found.add(it.id)
    return found


def _data_wanted(tx: SqlTransaction, it: Item) -> str | None:
    return data_wanted(tx.definition(it.workflow, it.workflow_version), it.phase)


def _sheets(tx: SqlTransaction, ids: Sequence[int]) -> Mapping[tuple[int, str, int], Mapping[str, Any]]:
    query = select(_worksheet).where(_worksheet.c.item_id.in_(ids))
    return {(row.item_id, row.phase, row.cycle): row.values for row in tx.sql.connection.execute(query)}


def _people(tx: SqlTransaction, person_ids: Iterable[int | None]) -> Sequence[Any]:
    wanted = sorted(person_id for person_id in person_ids if person_id is not None)
    query = select(person.c.id, person.c.name, person.c.organisation_id, person.c.left_on)
    query = query.where(person.c.id.in_(wanted))
    return tx.sql.connection.execute(query).all()


_worksheet = table("worksheet")
