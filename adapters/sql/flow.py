"""The figures of :mod:`engine.flow`, from the database: many rows counted as they pass, none of them kept.

Everything is told as it was known at one instant: what was opened, closed or moved later is not looked at. Every figure
is narrowed to what whoever asks may see. What was taken back counts as if it had never been.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, not_, or_, select

from adapters.sql.overview import definitions
from adapters.sql.promises import Promises, kept, reminded, slipped
from adapters.sql.scopes import Scope, date_of
from adapters.sql.statements import commitment, item
from adapters.sql.store import SqlTransaction
from engine import flow as rules
from engine.definition import Definition
from engine.flow import DAY, Aged, Ages, Flow, Movements, Slip, Span, Tally
from engine.model import UNDONE, CommitmentKind
from engine.survival import Spell, kaplan_meier


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """An item that goes on: its age and how long it has been in its phase, in days.

    ``older_than`` is the share (0 to 1) of finished items that took less; None when too few are finished.
    """

    ref: str
    title: str
    place: str
    phase: str
    age: int
    in_phase: int
    older_than: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlippedItem:
    """A promise whose date was moved, and the item that it belongs to."""

    slip: Slip
    ref: str
    title: str
    place: str


def flow(tx: SqlTransaction, scope: Scope) -> Flow:
    """All figures."""
    known = _versions(tx, scope.workflow)
    visits, finished, promises = _visits(tx, scope), _finished(tx, scope, known), Promises.of(tx, scope)
    phases, moved = _phases(known, visits), slipped(promises, scope)
    ages, cycle_time = _ages(visits.ages, phases), rules.percentiles(finished.lengths)
    return Flow(
        workflow=scope.workflow,
        first=scope.first,
        last=scope.last,
        at=scope.at,
        phases=phases,
        cycle_time=cycle_time,
        lengths=finished.lengths,
        ages=ages,
        beyond=rules.beyond(ages, cycle_time),
        spans=tuple(_span(phase, visits.lengths) for phase in phases),
        weeks=rules.weeks(finished.days, first=scope.first, last=scope.last_known),
        days=rules.cumulative_flow(visits.movements, phases=phases, first=scope.first, last=scope.last_known),
        punctuality=kept(promises, scope),
        reminded=reminded(tx, scope),
        slipped=len(moved),
        slip_days=rules.percentiles(Counter(slip.days for slip in moved)),
    )


def phase_labels(tx: SqlTransaction, workflow: str, *, language: str) -> Mapping[str, str]:
    """What the phases of a workflow are called, by their names; those of older versions, too."""
    known = [phase for definition in _versions(tx, workflow) for phase in definition.phases]
    return {phase.name: phase.label.in_language(language) for phase in known}


def slips(tx: SqlTransaction, scope: Scope, *, limit: int) -> list[SlippedItem]:
    """At most ``limit`` promises whose date was moved in the period, the one that was moved last first."""
    found = slipped(Promises.of(tx, scope), scope)[:limit]
    ids = sorted({slip.item_id for slip in found})
    names = {place.id: place.name for place in tx.tree().organisations.values()}
    rows = tx.sql.connection.execute(
        select(item.c.id, item.c.ref, item.c.title, item.c.organisation_id).where(item.c.id.in_(ids))
    )
    items = {row.id: row for row in rows}
    return [
        SlippedItem(
            slip=slip,
            ref=items[slip.item_id].ref,
            title=items[slip.item_id].title,
            place=names[items[slip.item_id].organisation_id],
        )
        for slip in found
    ]


def open_items(tx: SqlTransaction, scope: Scope, *, finished: Tally, limit: int) -> list[OpenItem]:
    """At most ``limit`` of the items that go on, the oldest first; ``finished`` is how long finished ones took."""
    ages, tree = Ages(finished), tx.tree()
    rows = tx.sql.connection.execute(
        select(item.c.ref, item.c.title, item.c.organisation_id, commitment.c.subject, item.c.opened_at)
        .add_columns(commitment.c.opened_at.label("entered_at"))
        .join_from(commitment, item, item.c.id == commitment.c.item_id)
        .where(*_visited(scope), scope.goes_on(), *scope.conditions())
        .order_by(item.c.opened_at, item.c.id)
        .limit(limit)
    )
    return [
        OpenItem(
            ref=row.ref,
            title=row.title,
            place=tree.organisations[row.organisation_id].name,
            phase=row.subject,
            age=(age := rules.in_days(scope.at - row.opened_at)),
            in_phase=rules.in_days(scope.at - row.entered_at),
            older_than=ages.share_shorter(age),
        )
        for row in rows
    ]


def _versions(tx: SqlTransaction, workflow: str) -> list[Definition]:
    return [definition for definition in definitions(tx) if definition.name == workflow]


# --- Visits to phases -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Visits:
    """What was counted of the visits to phases, as the columns of the query have it; None is what does not count."""

    entered: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    left: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    begun: Counter[int | None] = field(default_factory=Counter)
    lengths: Counter[tuple[str, int | None, int]] = field(default_factory=Counter)
    ages: Counter[tuple[str, int | None]] = field(default_factory=Counter)

    @property
    def movements(self) -> Movements:
        """What cumulative flow is made of. What had come into its phase before the period has no day."""
        return Movements(
            before={phase: number for (phase, day), number in self.entered.items() if day is None},
            entered=_dated(self.entered),
            left=_dated(self.left),
            begun={date_of(day): number for day, number in self.begun.items() if day is not None},
        )


def _visits(tx: SqlTransaction, scope: Scope) -> _Visits:
    counted = _Visits()
    for portion in tx.sql.portions(_visits_query(tx, scope)):
        phases, entered, left, lengths, going_on, ages, begun = zip(*portion, strict=True)
        counted.entered.update(zip(phases, entered, strict=True))
        counted.left.update(zip(phases, left, strict=True))
        counted.lengths.update(zip(phases, lengths, going_on, strict=True))
        counted.ages.update(zip(phases, ages, strict=True))
        counted.begun.update(begun)
    return counted


def _visits_query(tx: SqlTransaction, scope: Scope) -> Select[Any]:
    """Every visit that lasted into the period or began in it or later: when it began and ended, and how long it was."""
    seconds, now, goes_on = tx.sql.flavour.seconds, int(scope.at.timestamp()), scope.goes_on()
    opened, closed = seconds(commitment.c.opened_at), seconds(commitment.c.closed_at)
    in_period = commitment.c.opened_at >= scope.begins
    watched = and_(in_period, commitment.c.opened_at < scope.ends)
    until = case((goes_on, literal(now)), else_=closed)
    return (
        select(
            commitment.c.subject,
            case((in_period, scope.day(opened))),
            case((not_(goes_on), scope.day(closed))),
            case((watched, _days(until - opened))),
            case((goes_on, literal(1)), else_=literal(0)),
            case((goes_on, _days(literal(now) - seconds(item.c.opened_at)))),
            case((and_(in_period, commitment.c.id == _first_visit), scope.day(opened))),
        )
        .join_from(commitment, item, item.c.id == commitment.c.item_id)
        .where(*_visited(scope), or_(goes_on, commitment.c.closed_at >= scope.begins), *scope.conditions())
    )


def _days(seconds: ColumnElement[int]) -> ColumnElement[int]:
    """Seconds as whole days; see :func:`engine.flow.in_days`."""
    return (seconds + DAY // 2) // DAY


_other = commitment.alias("other")
_first_visit = (
    select(func.min(_other.c.id))
    .where(_other.c.item_id == commitment.c.item_id, _other.c.kind == CommitmentKind.PHASE.value)
    .correlate(commitment)
    .scalar_subquery()
)


def _visited(scope: Scope, visit: Any = commitment) -> list[ColumnElement[bool]]:  # noqa: ANN401 - the table or an alias of it
    """True for visits to phases that had begun, and were not taken back."""
    return [
        visit.c.kind == CommitmentKind.PHASE.value,
        visit.c.opened_at <= scope.at,
        or_(visit.c.outcome.is_(None), visit.c.outcome != UNDONE),
    ]


def _dated(moved: Mapping[tuple[str, int | None], int]) -> dict[tuple[str, date], int]:
    return {(phase, date_of(day)): number for (phase, day), number in moved.items() if day is not None}


def _span(phase: str, lengths: Mapping[tuple[str, int | None, int], int]) -> Span:
    spells = [
        Spell(length, ended=0 if goes_on else number, going_on=number if goes_on else 0)
        for (of, length, goes_on), number in lengths.items()
        if of == phase and length is not None
    ]
    done = {spell.length: spell.ended for spell in spells if spell.ended}
    return Span(phase=phase, curve=kaplan_meier(spells), done=rules.percentiles(done))


def _ages(ages: Mapping[tuple[str, int | None], int], phases: Sequence[str]) -> tuple[Aged, ...]:
    found = [Aged(phase=phase, age=age, count=number) for (phase, age), number in ages.items() if age is not None]
    return tuple(sorted(found, key=lambda aged: (phases.index(aged.phase), aged.age)))


def _phases(known: Iterable[Definition], visits: _Visits) -> tuple[str, ...]:
    """The phases in their order, as the newest version has it; those of older versions alone come last."""
    named = [phase.name for definition in reversed([*known]) for phase in definition.phases if not phase.ended]
    return tuple(dict.fromkeys([*named, *sorted({phase for phase, _ in visits.entered})]))


# --- What is finished -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Finished:
    """How many items were finished on each local day, and how long they took."""

    days: Mapping[date, int]
    lengths: Tally


def _finished(tx: SqlTransaction, scope: Scope, known: Iterable[Definition]) -> _Finished:
    """What was finished in the period. Work that had ended when it was brought in is not: nobody knows when it did."""
    closed = tx.sql.flavour.seconds(commitment.c.closed_at)
    query = (
        select(scope.day(closed), _days(closed - tx.sql.flavour.seconds(item.c.opened_at)))
        .join_from(commitment, item, item.c.id == commitment.c.item_id)
        .where(*_visited(scope), *_ended(scope), or_(*_endings(known)), not_(_came_back(scope)), *scope.conditions())
    )
    days, lengths = Counter[int](), Counter[int]()
    for portion in tx.sql.portions(query):
        ended, took = zip(*portion, strict=True)
        days.update(ended)
        lengths.update(took)
    return _Finished({date_of(day): number for day, number in days.items()}, lengths)


def _ended(scope: Scope) -> list[ColumnElement[bool]]:
    closed_at = commitment.c.closed_at
    return [closed_at >= scope.begins, closed_at < scope.ends, closed_at <= scope.at]


def _endings(known: Iterable[Definition]) -> list[ColumnElement[bool]]:
    """True for visits that were left by a way that ends the work, in any version of the workflow."""
    ways = {(t.source, t.trigger) for d in known for t in d.transitions if d.phase(t.target).ended}
    return [and_(commitment.c.subject == source, commitment.c.outcome == trigger) for source, trigger in sorted(ways)]


def _came_back(scope: Scope) -> ColumnElement[bool]:
    """True for visits after which there was another: an item that was taken up again is finished once, in the end."""
    later = and_(_other.c.item_id == commitment.c.item_id, _other.c.id > commitment.c.id)
    return exists().where(later, *_visited(scope, _other))
