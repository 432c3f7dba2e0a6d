"""What has stopped, for whoever answers for it: which items, in what order, and how many.

Each comes with everything that is known about why (:class:`adapters.sql.explaining.StalledItem`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from adapters.sql import overview
from adapters.sql.explaining import StalledItem, Urgency, explained
from adapters.sql.overview import MOST_COUNTED, Line, Wanted, conditions, lines, listed
from adapters.sql.standing import Parts, parts
from adapters.sql.statements import commitment, item, person
from adapters.sql.store import SqlTransaction
from engine.access import Office, Rights
from engine.model import CommitmentKind
from engine.stalled import Why

MOST_AT_WORK = 10_000
MOST_URGENT = 200
"""So many of a kind come before the others."""

EVERYTHING = 1_000_000_000
CHUNK = 500
"""So many are looked up at a time where all are wanted."""


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
    waiting: int


def stalled(
    tx: SqlTransaction,
    rights: Rights | None,
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
    ``counted`` is how much there is, when that has been counted before. Without ``rights`` the operator asks, who sees
    everything and decides nothing.
    """
    asked, stopping = conditions(tx, rights, wanted), parts(tx, at=at)
    urgent = _urgent(tx, rights, asked, stopping)
    ids = [*urgent]
    found = _in_order(tx, ids[skip : skip + limit])
    if len(found) < limit:
        counted = counted or numbers(tx, rights, wanted, at=at)
        stopped = or_(*stopping.values()) if counted.ids is None else item.c.id.in_(sorted(counted.ids))
        others = listed().where(*asked, stopped, item.c.id.not_in(ids))
        ordered = others.order_by(item.c.last_act_at, item.c.id)
        found += lines(tx, ordered.limit(limit - len(found)).offset(max(0, skip - len(ids))))
    return explained(tx, rights, found, urgent=urgent, at=at)


def every(
    tx: SqlTransaction, rights: Rights | None, wanted: Wanted, *, at: datetime, limit: int
) -> Iterator[StalledItem]:
    """The same, however many they are, up to ``limit``: looked up a few hundred at a time."""
    asked, stopping = conditions(tx, rights, wanted), parts(tx, at=at)
    urgent = _urgent(tx, rights, asked, stopping)
    others = select(item.c.id).where(*asked, or_(*stopping.values())).order_by(item.c.last_act_at, item.c.id)
    ids = [*urgent, *(i for (i,) in tx.sql.connection.execute(others.limit(limit + len(urgent))) if i not in urgent)]
    for first in range(0, min(limit, len(ids)), CHUNK):
        some = ids[first : min(limit, first + CHUNK)]
        yield from explained(tx, rights, _in_order(tx, some), urgent=urgent, at=at)


def numbers(
    tx: SqlTransaction, rights: Rights | None, wanted: Wanted, *, at: datetime, most: int = MOST_COUNTED
) -> Numbers:
    """How much has stopped, and why, counted up to ``most`` of each."""
    asked, stopping = conditions(tx, rights, wanted), parts(tx, at=at)
    found = {why: _some(tx, [*asked, part], limit=most + 1) for why, part in stopping.items()}
    is_much = max(map(len, found.values())) > most
    ids = None if is_much else frozenset().union(*found.values())
    return Numbers(
        ids=ids,
        stalled=most + 1 if ids is None else len(ids),
        at_work=overview.count(tx, rights, wanted, most=MOST_AT_WORK),
        orphaned=len(found[Why.ORPHANED]),
        silent=len(found[Why.SILENT]),
        unanswered=len(found[Why.MARKED]),
        waiting=len(found[Why.BLOCKED_LONG]),
    )


def count(tx: SqlTransaction, rights: Rights | None, wanted: Wanted, *, at: datetime, most: int = MOST_COUNTED) -> int:
    """How much has stopped: as :func:`numbers` counts it, and ``most`` + 1 when it is more."""
    asked, found = conditions(tx, rights, wanted), set[int]()
    for part in parts(tx, at=at).values():
        found.update(_some(tx, [*asked, part], limit=most + 1))
        if len(found) > most:
            return most + 1
    return len(found)


def _some(tx: SqlTransaction, asked: Sequence[ColumnElement[bool]], *, limit: int) -> list[int]:
    """The ids of at most ``limit`` of the items."""
    query = select(item.c.id).where(*asked).limit(limit)
    return [item_id for (item_id,) in tx.sql.connection.execute(query)]


def _urgent(
    tx: SqlTransaction, rights: Rights | None, asked: Sequence[ColumnElement[bool]], stopping: Parts
) -> Mapping[int, Urgency]:
    """What comes before the others, in order."""
    found: dict[int, Urgency] = {}
    for urgency, group in _groups(rights, stopping).items():
        query = select(item.c.id).where(*group, *asked).order_by(item.c.last_act_at, item.c.id).limit(MOST_URGENT)
        found |= {item_id: urgency for (item_id,) in tx.sql.connection.execute(query) if item_id not in found}
    return found


def _groups(rights: Rights | None, stopping: Parts) -> Mapping[Urgency, Sequence[ColumnElement[bool]]]:
    orphaned = {Urgency.ORPHANED: [stopping[Why.ORPHANED]]}  # whatever nobody owns has stopped
    if rights is None:
        return orphaned
    mine = select(commitment.c.item_id).where(
        commitment.c.owner_id.in_(sorted(rights.persons)),
        commitment.c.closed_at.is_(None),
        commitment.c.kind == CommitmentKind.DECISION.value,
    )
    reach = sorted(rights.reach(Office.MANAGER, Office.COORDINATOR))
    near = select(person.c.id).where(person.c.organisation_id.in_(reach))
    stopped = or_(*stopping.values())
    return {
        **orphaned,
        Urgency.MINE_TO_DECIDE: [item.c.id.in_(mine), stopped],
        Urgency.WITHIN_REACH: [item.c.block_holder_id.in_(near), stopped],
    }


def _in_order(tx: SqlTransaction, ids: Sequence[int]) -> list[Line]:
    if not ids:
        return []
    found = {line.item.id: line for line in lines(tx, listed().where(item.c.id.in_(ids)))}
    return [found[item_id] for item_id in ids]
