"""What has stopped, for whoever answers for it: the rule of :mod:`engine.stalled` in SQL, each item with its reasons.

A test holds the two to be the same.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select, true

from adapters.sql import overview, rows
from adapters.sql.overview import IS_DUE, MOST_COUNTED, Line, Wanted, conditions, definitions, lines, listed
from adapters.sql.statements import commitment, item, notice, person
from adapters.sql.store import SqlTransaction
from engine import stalled as rule
from engine.access import Office, Rights
from engine.calendars import Calendar
from engine.definition import Role, Span
from engine.model import Commitment, CommitmentKind, Item, NoticeState
from engine.stalled import Reason, Why

LONGEST = 3 * 366
"""No limit is longer than so many days."""

MOST_AT_WORK = 10_000
MOST_URGENT = 200
"""So many of a kind come before the others."""


class Urgency(IntEnum):
    """What a manager can do most good with comes first."""

    ORPHANED = 0
    MINE_TO_DECIDE = 1
    WITHIN_REACH = 2
    OTHER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StalledItem:
    """Work that has stopped: why, what reminders came of it, and for whom it waits.

    ``moved`` is how often a deadline was moved at most, ``reminders`` are those that its owner got since the phase
    began, ``unanswered`` those after their last act.
    """

    line: Line
    urgency: Urgency
    reasons: Sequence[Reason]
    moved: int
    reminders: int
    unanswered: int
    waits_for: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How much has stopped, of how much that goes on; each counted up to MOST_COUNTED, ``at_work`` to MOST_AT_WORK.

    ``ids`` is all that has stopped; None when that is too much to count.
    """

    ids: frozenset[int] | None
    stalled: int
    at_work: int
    orphaned: int
    silent: int
    unanswered: int


Parts = Mapping[Why, ColumnElement[bool]]
"""What makes an item stalled, by the reason."""

Cuts = Mapping[datetime, Sequence[ColumnElement[bool]]]
"""The instant before which something must have happened last for a limit to have run out -> the items it is for."""


def stalled(
    tx: SqlTransaction,
    rights: Rights,
    wanted: Wanted,
    *,
    at: datetime,
    limit: int,
    skip: int = 0,
    counted: Numbers | None = None,
) -> list[StalledItem]:
    """At most ``limit`` of the wanted items that have stopped, after the first ``skip`` of them.

    What belongs to nobody comes first, then what waits for a decision of whoever asks, then what is held up by somebody
    within their reach; of each, and of all others, first that to which nobody has done anything for longest.
    ``counted`` is how much there is, when that has been counted before.
    """
    asked, parts = conditions(tx, rights, wanted), _parts(tx, at=at)
    urgent = _urgent(tx, rights, [*asked, or_(*parts.values())])
    ids = [*urgent]
    found = _in_order(tx, ids[skip : skip + limit])
    if len(found) < limit:
        counted = counted or numbers(tx, rights, wanted, at=at)
        stopped = or_(*parts.values()) if counted.ids is None else item.c.id.in_(sorted(counted.ids))
        others = listed().where(*asked, stopped, item.c.id.not_in(ids))
        ordered = others.order_by(item.c.last_act_at, item.c.id)
        found += lines(tx, ordered.limit(limit - len(found)).offset(max(0, skip - len(ids))))
    return _explained(tx, found, urgent=urgent, at=at)


def numbers(tx: SqlTransaction, rights: Rights, wanted: Wanted, *, at: datetime, most: int = MOST_COUNTED) -> Numbers:
    """How much has stopped, and why, counted up to ``most`` of each."""
    asked, parts = conditions(tx, rights, wanted), _parts(tx, at=at)
    found = {why: _some(tx, [*asked, part], limit=most + 1) for why, part in parts.items()}
    is_much = max(map(len, found.values())) > most
    ids = None if is_much else frozenset().union(*found.values())
    return Numbers(
        ids=ids,
        stalled=most + 1 if ids is None else len(ids),
        at_work=overview.count(tx, rights, wanted, most=MOST_AT_WORK),
        orphaned=len(found[Why.ORPHANED]),
        silent=len(found[Why.SILENT]),
        unanswered=len(found[Why.MARKED]),
    )


def count(tx: SqlTransaction, rights: Rights, wanted: Wanted, *, at: datetime, most: int = MOST_COUNTED) -> int:
    """How much has stopped: as :func:`numbers` counts it, and ``most`` + 1 when it is more."""
    asked, found = conditions(tx, rights, wanted), set[int]()
    for part in _parts(tx, at=at).values():
        found.update(_some(tx, [*asked, part], limit=most + 1))
        if len(found) > most:
            return most + 1
    return len(found)


def has_stopped(tx: SqlTransaction, *, at: datetime) -> ColumnElement[bool]:
    """True for the items that have stopped; for queries over the table ``item``."""
    return or_(*_parts(tx, at=at).values())


def _parts(tx: SqlTransaction, *, at: datetime) -> Parts:
    at_work = (item.c.ended_at.is_(None), item.c.pause_until.is_(None))
    parts = {
        Why.ORPHANED: item.c.owner_id.is_(None),
        Why.MARKED: item.c.stalled_at.is_not(None),
        Why.SILENT: _run_out(_cuts(tx, "silence", at=at), item.c.last_act_at, _is_quiet),
        Why.NO_ADVANCE: _run_out(_cuts(tx, "no_advance", at=at), item.c.peak_at, lambda _cut: true()),
    }
    return {why: and_(*at_work, part) for why, part in parts.items()}


def _some(tx: SqlTransaction, asked: Sequence[ColumnElement[bool]], *, limit: int) -> list[int]:
    """The ids of at most ``limit`` of the items."""
    query = select(item.c.id).where(*asked).limit(limit)
    return [item_id for (item_id,) in tx.sql.connection.execute(query)]


def _run_out(
    cuts: Cuts, since: ColumnElement[datetime], also: Callable[[datetime], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """True for items in which ``since`` lies so far back that the limit of their phase has run out."""
    if not cuts:
        return false()
    found = [and_(or_(*where), since < cut, also(cut)) for cut, where in cuts.items()]
    return and_(since < max(cuts), or_(*found))


def _is_quiet(cut: datetime) -> ColumnElement[bool]:
    """True for items whose phase has not begun to ask somebody since then."""
    return ~exists().where(*IS_DUE, commitment.c.since >= cut).correlate(item)


def _cuts(tx: SqlTransaction, limit: str, *, at: datetime) -> Cuts:
    found = defaultdict[datetime, list[ColumnElement[bool]]](list)
    for span, phases in _limits(tx, limit).items():
        for calendar, place in _calendars(tx):
            found[_cut(calendar, span, today=calendar.local_date(at))] += [and_(place, phase) for phase in phases]
    return found


def _limits(tx: SqlTransaction, limit: str) -> Mapping[Span, Sequence[ColumnElement[bool]]]:
    """Each length of a limit, with the phases that have it."""
    found = defaultdict[Span, list[ColumnElement[bool]]](list)
    for definition in definitions(tx):
        phases = defaultdict[Span, list[str]](list)
        for phase in definition.phases:
            span = getattr(phase, limit)
            if span is not None:
                phases[span].append(phase.name)
        of_version = (item.c.workflow == definition.name, item.c.workflow_version == definition.version)
        for span, names in phases.items():
            found[span].append(and_(*of_version, item.c.phase.in_(names)))
    return found


def _calendars(tx: SqlTransaction) -> Iterator[tuple[Calendar, ColumnElement[bool]]]:
    """Each calendar, with the items that follow it."""
    places = defaultdict[Calendar, list[int]](list)
    for place in tx.tree().organisations.values():
        places[place.calendar].append(place.id)
    for calendar, ids in places.items():
        yield calendar, item.c.organisation_id.in_(ids) if len(places) > 1 else true()


@lru_cache(maxsize=1000)
def _cut(calendar: Calendar, span: Span, *, today: date) -> datetime:
    """The first instant from which the limit has not run out yet."""
    back = bisect_left(range(LONGEST), True, key=lambda days: calendar.add(today - timedelta(days), span) <= today)  # noqa: FBT003 - what is looked for
    return calendar.start_of(today - timedelta(back - 1))


def _urgent(tx: SqlTransaction, rights: Rights, asked: Sequence[ColumnElement[bool]]) -> Mapping[int, Urgency]:
    """What comes before the others, in order."""
    persons, reach = sorted(rights.persons), sorted(rights.reach(Office.MANAGER, Office.COORDINATOR))
    mine = select(commitment.c.item_id).where(
        commitment.c.owner_id.in_(persons),
        commitment.c.closed_at.is_(None),
        commitment.c.kind == CommitmentKind.DECISION.value,
    )
    near = select(person.c.id).where(person.c.organisation_id.in_(reach))
    groups = {
        Urgency.ORPHANED: item.c.owner_id.is_(None),
        Urgency.MINE_TO_DECIDE: item.c.id.in_(mine),
        Urgency.WITHIN_REACH: item.c.block_holder_id.in_(near),
    }
    found: dict[int, Urgency] = {}
    for urgency, group in groups.items():
        query = select(item.c.id).where(group, *asked).order_by(item.c.last_act_at, item.c.id).limit(MOST_URGENT)
        found |= {item_id: urgency for (item_id,) in tx.sql.connection.execute(query) if item_id not in found}
    return found


def _in_order(tx: SqlTransaction, ids: Sequence[int]) -> list[Line]:
    if not ids:
        return []
    found = {line.item.id: line for line in lines(tx, listed().where(item.c.id.in_(ids)))}
    return [found[item_id] for item_id in ids]


def _explained(
    tx: SqlTransaction, found: Sequence[Line], *, urgent: Mapping[int, Urgency], at: datetime
) -> list[StalledItem]:
    ids, tree = [line.item.id for line in found], tx.tree()
    owed, reminded = _owed(tx, ids), _reminded(tx, ids)
    names = _names(tx, (_holder(line.item, owed[line.item.id]) for line in found))
    explained = []
    for line in found:
        reminders, unanswered = reminded.get(line.item.id, (0, 0))
        reasons = rule.reasons(
            line.item,
            phase=tx.definition(line.item.workflow, line.item.workflow_version).phase(line.item.phase),
            commitments=owed[line.item.id],
            calendar=tree.calendar(line.item.organisation_id),
            at=at,
        )
        explained.append(
            StalledItem(
                line=line,
                urgency=urgent.get(line.item.id, Urgency.OTHER),
                reasons=reasons,
                moved=max((c.moved for c in owed[line.item.id]), default=0),
                reminders=reminders,
                unanswered=unanswered,
                waits_for=names.get(_holder(line.item, owed[line.item.id])),
            )
        )
    return explained


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


def _holder(it: Item, owed: Sequence[Commitment]) -> int | None:
    """For whom the work waits: whoever can remove what is in its way, or is asked to decide or to take over."""
    if it.block is not None:
        return it.block.holder_id
    asked = (c.owner_id for c in owed if c.kind in {CommitmentKind.DECISION, CommitmentKind.ACCEPTANCE})
    return next(asked, None)


def _names(tx: SqlTransaction, person_ids: Iterable[int | None]) -> Mapping[int | None, str]:
    wanted = sorted({person_id for person_id in person_ids if person_id is not None})
    found = tx.sql.connection.execute(select(person.c.id, person.c.name).where(person.c.id.in_(wanted)))
    return {row.id: row.name for row in found}
