"""What has stopped, for whoever answers for it: which items, in what order, and how many.

Each comes with everything that is known about why (:class:`adapters.sql.explaining.StalledItem`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import ColumnElement, Select, or_, select

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
    """How much has stopped, of how much that goes on; each counted up to MOST_COUNTED, ``at_work`` to MOST_AT_WORK."""

    stalled: int
    at_work: int
    orphaned: int
    silent: int
    unanswered: int
    waiting: int


class Stalls:
    """What has stopped of the wanted items at one moment, for whoever asks; what is found out is kept.

    Without ``rights`` the operator asks, who sees everything and decides nothing. Nothing is counted beyond ``most``.
    """

    def __init__(
        self, tx: SqlTransaction, rights: Rights | None, wanted: Wanted, *, at: datetime, most: int = MOST_COUNTED
    ) -> None:
        self._tx, self._rights, self._wanted, self._at, self._most = tx, rights, wanted, at, most

    def page(self, *, limit: int, skip: int = 0) -> list[StalledItem]:
        """At most ``limit`` of it, after the first ``skip``.

        What belongs to nobody comes first, then what waits for a decision of whoever asks, then what is held up by
        somebody within their reach; of each, and of all others, first that to which nobody has done anything for
        longest.
        """
        return self._explained(self._ids(limit=limit, skip=skip))

    def every(self, *, limit: int) -> Iterator[StalledItem]:
        """The same, however much it is, up to ``limit``: looked up a few hundred at a time."""
        ids = self._ids(limit=limit, skip=0)
        for first in range(0, len(ids), CHUNK):
            yield from self._explained(ids[first : first + CHUNK])

    def numbers(self) -> Numbers:
        """How much has stopped, and why."""
        return Numbers(
            stalled=self._most + 1 if self._known is None else len(self._known),
            at_work=overview.number(self._tx, self._asked, most=MOST_AT_WORK),
            orphaned=len(self._by_reason[Why.ORPHANED]),
            silent=len(self._by_reason[Why.SILENT]),
            unanswered=len(self._by_reason[Why.MARKED]),
            waiting=len(self._by_reason[Why.BLOCKED_LONG]),
        )

    def count(self) -> int:
        """How much has stopped: as the numbers say it, and one more than is counted when it is more."""
        found = set[int]()
        for part in self._stopping.values():
            found.update(self._some(part))
            if len(found) > self._most:
                return self._most + 1
        return len(found)

    @cached_property
    def _asked(self) -> Sequence[ColumnElement[bool]]:
        return conditions(self._tx, self._rights, self._wanted)

    @cached_property
    def _stopping(self) -> Parts:
        return parts(self._tx, at=self._at)

    @cached_property
    def _by_reason(self) -> Mapping[Why, Sequence[int]]:
        """The ids of what has stopped, by the reason; of each no more than one beyond what is counted."""
        return {why: self._some(part) for why, part in self._stopping.items()}

    @cached_property
    def _known(self) -> frozenset[int] | None:
        """The ids of all that has stopped; None when that is too much to count."""
        found = self._by_reason.values()
        return None if max(map(len, found)) > self._most else frozenset().union(*found)

    @cached_property
    def _urgent(self) -> Mapping[int, Urgency]:
        """What comes before the others, in order."""
        found: dict[int, Urgency] = {}
        for urgency, group in self._groups():
            ids = self._scalars(self._stopped().where(group).limit(MOST_URGENT))
            found |= {item_id: urgency for item_id in ids if item_id not in found}
        return found

    def _groups(self) -> Iterator[tuple[Urgency, ColumnElement[bool]]]:
        yield Urgency.ORPHANED, item.c.owner_id.is_(None)
        if self._rights is None:
            return
        mine = select(commitment.c.item_id).where(
            commitment.c.owner_id.in_(sorted(self._rights.persons)),
            commitment.c.closed_at.is_(None),
            commitment.c.kind == CommitmentKind.DECISION.value,
        )
        yield Urgency.MINE_TO_DECIDE, item.c.id.in_(mine)
        reach = sorted(self._rights.reach(Office.MANAGER, Office.COORDINATOR))
        near = select(person.c.id).where(person.c.organisation_id.in_(reach))
        yield Urgency.WITHIN_REACH, item.c.block_holder_id.in_(near)

    def _ids(self, *, limit: int, skip: int) -> Sequence[int]:
        """At most ``limit`` ids of what has stopped, in order, after the first ``skip``."""
        urgent = [*self._urgent]
        first = urgent[skip : skip + limit]
        others = self._stopped().where(item.c.id.not_in(urgent))
        wanted = others.limit(limit - len(first)).offset(max(0, skip - len(urgent)))
        return [*first, *self._scalars(wanted)]

    def _stopped(self) -> Select[int]:
        """The ids of what has stopped, first that to which nobody has done anything for longest."""
        among = (
            [*self._asked, or_(*self._stopping.values())]
            if self._known is None
            else [item.c.id.in_(sorted(self._known))]
        )
        return select(item.c.id).where(*among).order_by(item.c.last_act_at, item.c.id)

    def _some(self, part: ColumnElement[bool]) -> Sequence[int]:
        """The ids of what has stopped for a reason, up to one more than is counted."""
        return self._scalars(select(item.c.id).where(*self._asked, part).limit(self._most + 1))

    def _scalars(self, query: Select[int]) -> Sequence[int]:
        return self._tx.sql.connection.execute(query).scalars().all()

    def _explained(self, ids: Sequence[int]) -> list[StalledItem]:
        found = _in_order(self._tx, ids)
        return explained(self._tx, self._rights, found, urgent=self._urgent, at=self._at)


def _in_order(tx: SqlTransaction, ids: Sequence[int]) -> list[Line]:
    if not ids:
        return []
    found = {line.item.id: line for line in lines(tx, listed().where(item.c.id.in_(ids)))}
    return [found[item_id] for item_id in ids]
