"""What had stopped at a moment: the same rule, on what was on record then.

Reminders are rows of their own and keep the moment of their state: those count that had gone out by then. How long work
usually stays in a phase is told by the stays that were over by then. Rights, and who is near, are those of today.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from adapters.sql import asof
from adapters.sql.explaining import StalledItem, Urgency, may_hand_over
from adapters.sql.overview import Line, Wanted
from adapters.sql.statements import commitment, notice, person
from adapters.sql.stays import Stays, stays
from adapters.sql.store import SqlTransaction
from engine.access import Office, Rights
from engine.causes import Cause, Kind, causes
from engine.definition import Role
from engine.model import CommitmentKind, NoticeState
from engine.progress import stages
from engine.proposals import Case, proposals
from engine.replay import Record, Unreadable
from engine.stalled import Reason, is_stalled
from engine.usual import compared

Stopped = tuple[Record, Sequence[Reason]]


def stalled_as_of(
    tx: SqlTransaction,
    rights: Rights | None,
    wanted: Wanted,
    *,
    at: datetime,
    unreadable: list[Unreadable] | None = None,
) -> list[StalledItem]:
    """All of the wanted items that had stopped at ``at``, in the order of the list of today; None is the operator.

    What of ``wanted.also`` is a condition on the tables must hold today. Trails that cannot be read are left out, and
    put into ``unreadable``.
    """
    stopped = list[Stopped]()
    for record in asof.everything(tx, rights, wanted, at=at):
        if isinstance(record, Unreadable):
            if unreadable is not None:
                unreadable.append(record)
            continue
        reasons = asof.reasons(tx, record, at=at)
        if is_stalled(reasons):
            stopped.append((record, reasons))
    lines = asof.lines(tx, (record for record, _ in stopped))
    found = _Explaining(tx, rights, stopped, at=at).items(lines)
    return sorted(found, key=lambda each: (each.urgency, each.line.item.last_act_at, each.line.item.id))


class _Explaining:
    """What the items that had stopped share."""

    def __init__(self, tx: SqlTransaction, rights: Rights | None, stopped: Sequence[Stopped], *, at: datetime) -> None:
        self._tx, self._rights, self._stopped, self._at = tx, rights, stopped, at
        self._causes = [causes(record.item, record.open_commitments) for record, _ in stopped]
        self._mine = frozenset[int]() if rights is None else rights.persons
        self._names, self._near = self._people()
        self._told = _told(tx, [record.item.id for record, _ in stopped], at=at)
        self._stays: Stays = stays(tx, rights, by=at) if stopped else {}

    def items(self, lines: Sequence[Line]) -> list[StalledItem]:
        """Each item with all that was known about why it had stopped."""
        return [
            self._item(record, reasons, waits, line)
            for (record, reasons), waits, line in zip(self._stopped, self._causes, lines, strict=True)
        ]

    def _item(self, record: Record, reasons: Sequence[Reason], waits: Sequence[Cause], line: Line) -> StalledItem:
        it = record.item
        told = self._reminded(record)
        unanswered = sum(each > it.last_act_at for each in told)
        why = {reason.why for reason in reasons}
        case = Case(
            reasons=why,
            causes=waits,
            mine=self._mine,
            near=self._near,
            may_hand_over=may_hand_over(self._rights),
            unanswered=unanswered,
        )
        passed, phases = stages(self._tx.definition(it.workflow, it.workflow_version), it.phase)
        return StalledItem(
            line=line,
            urgency=self._urgency(record, waits),
            reasons=reasons,
            causes=waits,
            moved=max((c.moved for c in record.open_commitments), default=0),
            reminders=len(told),
            unanswered=unanswered,
            acted_by=record.acted_by,
            usual=compared(self._at - it.entered_at, self._stays.get((it.workflow, it.phase), ())),
            passed=passed,
            phases=phases,
            proposals=proposals(case),
            names=self._names,
        )

    def _urgency(self, record: Record, waits: Sequence[Cause]) -> Urgency:
        block = record.item.block
        if record.item.owner_id is None:
            return Urgency.ORPHANED
        if any(cause.kind is Kind.DECIDE and cause.holder_id in self._mine for cause in waits):
            return Urgency.MINE_TO_DECIDE
        is_near = self._rights is not None and block is not None and block.holder_id in self._near
        return Urgency.WITHIN_REACH if is_near else Urgency.OTHER

    def _reminded(self, record: Record) -> Sequence[datetime]:
        """When the owner was reminded of the phase in which it was."""
        phase = next((c for c in record.open_commitments if c.kind is CommitmentKind.PHASE), None)
        return () if phase is None else self._told.get((record.item.id, phase.opened_at), ())

    def _people(self) -> tuple[Mapping[int, str], Collection[int]]:
        holders = (cause.holder_id for waits in self._causes for cause in waits)
        owners = ((record.item.owner_id, record.acted_by) for record, _ in self._stopped)
        named = sorted({i for i in (*holders, *(each for pair in owners for each in pair)) if i is not None})
        query = select(person.c.id, person.c.name, person.c.organisation_id, person.c.left_on)
        people = self._tx.sql.connection.execute(query.where(person.c.id.in_(named))).all()
        reach = None if self._rights is None else self._rights.reach(Office.MANAGER, Office.COORDINATOR)
        near = {row.id for row in people if row.left_on is None and (reach is None or row.organisation_id in reach)}
        return {row.id: row.name for row in people}, near


def _told(tx: SqlTransaction, ids: Iterable[int], *, at: datetime) -> Mapping[tuple[int, datetime], list[datetime]]:
    """When owners were reminded by then, by the item and by when the phase was entered that it was about."""
    query = (
        select(commitment.c.item_id, commitment.c.opened_at, notice.c.state_at)
        .join(notice, notice.c.commitment_id == commitment.c.id)
        .where(
            commitment.c.item_id.in_(list(ids)),
            commitment.c.kind == CommitmentKind.PHASE.value,
            notice.c.state == NoticeState.SENT.value,
            notice.c.role == Role.OWNER.value,
            notice.c.state_at <= at,
        )
    )
    found: dict[tuple[int, datetime], list[datetime]] = {}
    for row in tx.sql.connection.execute(query):
        found.setdefault((row.item_id, row.opened_at), []).append(row.state_at)
    return found
