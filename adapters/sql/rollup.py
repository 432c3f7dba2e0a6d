"""How work goes in each part of an organisation, with everything below it: counted, never ranked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select

from adapters.sql.overview import Wanted, conditions, is_late
from adapters.sql.standing import has_stopped
from adapters.sql.statements import commitment, item
from adapters.sql.store import SqlTransaction
from engine.access import Rights
from engine.model import CommitmentKind
from engine.progress import stages


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """What goes on somewhere: how much, how much of it has stopped, is late, or waits for a decision.

    ``passed`` of ``stages`` is how many stages of their workflows lie behind all of it, by what is on record.
    """

    at_work: int = 0
    stalled: int = 0
    late: int = 0
    undecided: int = 0
    passed: int = 0
    stages: int = 0

    def __add__(self, other: "Going") -> "Going":
        return Going(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Going)})

    @property
    def percent(self) -> int | None:
        """How much of the way lies behind, in percent; None where nothing goes on."""
        return round(100 * self.passed / self.stages) if self.stages else None


def rollup(
    tx: SqlTransaction, rights: Rights | None, wanted: Wanted, *, among: Collection[int], at: datetime
) -> Mapping[int, Going]:
    """What goes on in each of the organisations ``among``, together with what lies below it.

    Work that organisations share counts where it belongs first. ``wanted`` is what goes on; None is the operator.
    """
    asked, tree, found = conditions(tx, rights, wanted), tx.tree(), defaultdict[int, Going](Going)
    for place_id, going in _each(tx, asked, at=at).items():
        for above in tree.upwards(place_id):
            if above.id in among:
                found[above.id] += going
    return found


def by_place(tx: SqlTransaction, asked: Sequence[ColumnElement[bool]]) -> Mapping[int, int]:
    """How many items there are that fit, by the organisation they belong to first."""
    query = select(item.c.organisation_id, func.count().label("number")).where(*asked)
    counted = tx.sql.connection.execute(query.group_by(item.c.organisation_id))
    return {row.organisation_id: row.number for row in counted}


def _each(tx: SqlTransaction, asked: Sequence[ColumnElement[bool]], *, at: datetime) -> Mapping[int, Going]:
    found = defaultdict[int, Going](Going, _staged(tx, asked))
    counted = {
        "stalled": has_stopped(tx, at=at),
        "late": is_late(at),
        "undecided": exists().where(*_IS_UNDECIDED).correlate(item),
    }
    for name, condition in counted.items():
        for place_id, number in by_place(tx, [*asked, condition]).items():
            found[place_id] += Going(**{name: number})
    return found


def _staged(tx: SqlTransaction, asked: Sequence[ColumnElement[bool]]) -> Mapping[int, Going]:
    """How much goes on, and how far it has come."""
    found = defaultdict[int, Going](Going)
    kinds = (item.c.organisation_id, item.c.workflow, item.c.workflow_version, item.c.phase)
    for place_id, workflow, version, phase, number in tx.sql.connection.execute(
        select(*kinds, func.count()).where(*asked).group_by(*kinds)
    ):
        passed, of = stages(tx.definition(workflow, version), phase)
        found[place_id] += Going(at_work=number, passed=passed * number, stages=of * number)
    return found


_IS_UNDECIDED = (
    commitment.c.item_id == item.c.id,
    commitment.c.closed_at.is_(None),
    commitment.c.kind == CommitmentKind.DECISION.value,
)
