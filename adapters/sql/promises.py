"""Whether dates are kept, why they were moved, and what reminders led to: figures of :mod:`engine.flow`.

Promises whose date was never moved are counted by the database. The others are few enough to be looked at one by one.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, literal_column, not_, or_, select

from adapters.sql import asof, rows
from adapters.sql.prepared import Statement
from adapters.sql.scopes import Scope
from adapters.sql.statements import commitment, event, item, notice, table
from adapters.sql.store import SqlTransaction
from engine import flow as rules
from engine.disclosing import DISCLOSED
from engine.flow import RESPONSE, Move, Punctuality, Reminded, Slip, Verdict
from engine.model import UNDONE, ActorKind, CommitmentKind, NoticeState
from engine.nudging import NUDGED
from engine.replay import replay
from engine.undoing import PUT_OFF_BY

PROMISES = (CommitmentKind.PHASE, CommitmentKind.ACTION, CommitmentKind.MEASUREMENT, CommitmentKind.FOLLOW_UP)
"""What counts as a promise to get something done; the other kinds are questions to somebody."""

FELL_AWAY = ("ended", "overtaken")
"""How promises end that fell away with their item: they were neither kept nor broken."""

MOVED, TAKEN_BACK = "deadline.moved", "act.undone"

NO_ANSWERS = (NUDGED, PUT_OFF_BY, DISCLOSED)
"""What people do that is no work, and so no answer to a reminder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A promise whose date was moved, as it stood; ``due_at`` is its last date."""

    id: int
    item_id: int
    due_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """What was promised: ``plain`` counts what was due in the period and never moved, ``moved`` is all that was."""

    plain: Mapping[Verdict, int]
    moved: Sequence[Promised]
    slips: Sequence[Slip]

    @classmethod
    def of(cls, tx: SqlTransaction, scope: Scope) -> "Promises":
        """Read them."""
        moved = _moved(tx, scope)
        moves, taken_back = _moves(tx, scope, {promise.item_id for promise in moved})
        slips = rules.slips(moves, taken_back=taken_back)
        return cls(plain=_plain(tx, scope), moved=moved, slips=slips)


def kept(promises: Promises, scope: Scope) -> Punctuality:
    """How many promises were kept, against their first and their last date."""
    first, last = Counter(promises.plain), Counter(promises.plain)
    known = {slip.commitment_id: slip for slip in promises.slips}
    for promise in promises.moved:
        slip = known.get(promise.id)
        begun = scope.calendar.local_date(promise.due_at) if slip is None else slip.first
        if scope.first <= begun <= scope.last:
            first[rules.verdict(scope.calendar.end_of(begun), promise.closed_at, at=scope.at)] += 1
            last[rules.verdict(promise.due_at, promise.closed_at, at=scope.at)] += 1
    return Punctuality(first=first, last=last)


def slipped(promises: Promises, scope: Scope) -> tuple[Slip, ...]:
    """The promises whose date was moved in the period, the one that was moved last first."""
    return tuple(slip for slip in promises.slips if scope.begins <= slip.moved_at < scope.ends)


def reminded(tx: SqlTransaction, scope: Scope) -> tuple[Reminded, ...]:
    """What the reminders of the period led to, for each role that some went to.

    A mail that came back counts as sent until that was known.
    """
    seconds, message = tx.sql.flavour.seconds, table("message")
    is_sent = notice.c.state == NoticeState.SENT.value
    sent_at = case((is_sent, notice.c.state_at), else_=message.c.sent_at)
    answered = exists().where(
        event.c.item_id == notice.c.item_id,
        event.c.at > sent_at,
        seconds(event.c.at) - seconds(sent_at) <= int(RESPONSE.total_seconds()),
        event.c.actor_kind != ActorKind.SCHEDULER.value,
        event.c.kind.not_in(NO_ANSWERS),
    )
    came_back = and_(message.c.id == notice.c.message_id, notice.c.state == NoticeState.FAILED.value)
    query = (
        select(notice.c.role, func.count(), func.sum(case((answered, 1), else_=0)))
        .select_from(notice.join(item, item.c.id == notice.c.item_id).outerjoin(message, came_back))
        .where(
            or_(is_sent, and_(notice.c.state == NoticeState.FAILED.value, notice.c.state_at > scope.at)),
            sent_at >= scope.begins,
            sent_at < scope.ends,
            sent_at <= scope.at - RESPONSE,
            *scope.conditions(),
        )
        .group_by(notice.c.role)
        .order_by(func.count().desc(), notice.c.role)
    )
    return tuple(Reminded(role=role, sent=n, answered=led) for role, n, led in tx.sql.connection.execute(query))


def _promises(scope: Scope) -> list[ColumnElement[bool]]:
    """True for promises with a date that had been made, and neither were taken back nor fell away."""
    fell_away = and_(not_(scope.goes_on()), commitment.c.outcome.in_(FELL_AWAY))
    return [
        commitment.c.kind.in_([kind.value for kind in PROMISES]),
        commitment.c.opened_at <= scope.at,
        commitment.c.due_at.is_not(None),
        or_(commitment.c.outcome.is_(None), and_(commitment.c.outcome != UNDONE, not_(fell_away))),
    ]


def _plain(tx: SqlTransaction, scope: Scope) -> dict[Verdict, int]:
    goes_on, due_at, closed_at = scope.goes_on(), commitment.c.due_at, commitment.c.closed_at
    said = {
        Verdict.ON_TIME: and_(not_(goes_on), closed_at <= due_at),
        Verdict.LATE: and_(not_(goes_on), closed_at > due_at),
        Verdict.OVERDUE: and_(goes_on, due_at < scope.at),
        Verdict.AHEAD: and_(goes_on, due_at >= scope.at),
    }
    query = (
        select(*(func.sum(case((holds, 1), else_=0)) for holds in said.values()))
        .join_from(commitment, item, item.c.id == commitment.c.item_id)
        .where(*_promises(scope), due_at >= scope.begins, due_at < scope.ends, not_(_is_moved()))
        .where(*scope.conditions())
    )
    counts = tx.sql.connection.execute(query).one()
    return {verdict: int(count or 0) for verdict, count in zip(said, counts, strict=True)}


def _is_moved() -> ColumnElement[bool]:
    """True for promises whose date is, or as of an instant may have been, another than the first.

    ``moved`` counts only what was put off; the ladder of a date that came earlier has begun anew as well.
    """
    return or_(commitment.c.moved > 0, commitment.c.since > commitment.c.opened_at)


def _matters(scope: Scope) -> ColumnElement[bool]:
    """True for moved promises that were open in the period, or may have been due in it, first or last."""
    closed_at, due_at = commitment.c.closed_at, commitment.c.due_at
    in_period = or_(closed_at.is_(None), closed_at >= scope.begins, due_at >= scope.begins, commitment.c.moved == 0)
    return and_(_is_moved(), in_period)


def _moved(tx: SqlTransaction, scope: Scope) -> list[Promised]:
    """Every promise whose date was moved, with the date that it had; one that had none yet is left out."""
    known_end = case((not_(scope.goes_on()), commitment.c.closed_at))
    query = (
        select(*(commitment.c[name] for name in KNOWN_BY), known_end.label("known_end"))
        .join_from(commitment, item, item.c.id == commitment.c.item_id)
        .where(*_promises(scope), _matters(scope), *scope.conditions())
    )
    found = [*tx.sql.connection.execute(query)]
    then = _dates_then(tx, {row.item_id for row in found if row.since > scope.at}, at=scope.at)
    dated = ((row, then.get(_name(row), row.due_at) if row.since > scope.at else row.due_at) for row in found)
    return [
        Promised(id=row.id, item_id=row.item_id, due_at=due_at, closed_at=row.known_end)
        for row, due_at in dated
        if due_at is not None
    ]


KNOWN_BY = ("id", "item_id", "kind", "subject", "opened_at", "due_at", "since")

Name = tuple[int, str, str, datetime]
"""What a promise is known by in the trail, which does not always name its number."""


def _name(of: Any) -> Name:  # noqa: ANN401 - a row or a commitment
    return of.item_id, of.kind, of.subject, of.opened_at


def _dates_then(tx: SqlTransaction, item_ids: Collection[int], *, at: datetime) -> Mapping[Name, datetime | None]:
    """The dates that promises in these items had at an instant, read from the trail: they have others by now."""
    events = map(rows.event_of, tx.sql.all(TRAILS, item_ids=sorted(item_ids), at=at))
    dates: dict[Name, datetime | None] = {}
    for _, trail in groupby(events, key=lambda event: event.item_id):
        record = replay(asof.known(tx, trail), definition=tx.definition)
        for promise in () if record is None else record.commitments:
            dates[_name(promise)] = promise.due_at
    return dates


def _moves(
    tx: SqlTransaction, scope: Scope, item_ids: Collection[int]
) -> tuple[list[Move], Mapping[int, Sequence[range]]]:
    """Every move of a deadline in these items that was on record, and the numbers of the events taken back."""
    moves, taken_back = [], defaultdict[int, list[range]](list)
    for row in tx.sql.all(MOVES, item_ids=sorted(item_ids), at=scope.at):
        said = json.loads(row.data)
        if row.kind == MOVED:
            moves.append(_move(row.item_id, row.seq, row.at, said))
        else:
            taken_back[row.item_id].append(range(said["first"], said["last"] + 1))
    return moves, taken_back


def _move(item_id: int, seq: int, at: datetime, said: Mapping[str, Any]) -> Move:
    before = said.get("before")
    return Move(
        item_id=item_id,
        seq=seq,
        at=at,
        commitment_id=said["commitment"],
        subject=said["subject"],
        before=None if before is None else date.fromisoformat(before),
        after=date.fromisoformat(said["after"]),
        reason=said["reason"],
    )


MOVES = Statement(
    lambda flavour: select(event.c.item_id, event.c.seq, event.c.at, event.c.kind, event.c.data).where(
        flavour.among(event.c.item_id, "item_ids"),
        event.c.kind.in_([literal_column(f"'{MOVED}'"), literal_column(f"'{TAKEN_BACK}'")]),
        event.c.at <= bindparam("at", type_=event.c.at.type),
    )
)
TRAILS = Statement(
    lambda flavour: (
        select(event)
        .where(flavour.among(event.c.item_id, "item_ids"), event.c.at <= bindparam("at", type_=event.c.at.type))
        .order_by(event.c.item_id, event.c.seq)
    )
)
