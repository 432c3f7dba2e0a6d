"""What has ended, and whether the rules let it go: looked up for all of it at once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from adapters.sql.prepared import Row, Statement
from adapters.sql.retention import rules
from adapters.sql.statements import commitment, item, partner, table
from adapters.sql.store import SqlTransaction
from adapters.sql.visibility import seen_by
from engine.access import Rights
from engine.people import Tree
from engine.retention import Ended, Family, Kept, Rule, Verdict, judge, rule_for

COUNTED_ALONE = frozenset({Kept.TOO_EARLY, Kept.NO_RULE, Kept.FOR_GOOD, Kept.ANOTHER_DECISION})
"""Of what is kept for these reasons it is only said how much it is."""

SLACK = timedelta(days=2)
"""More than any two time zones differ: what is looked up by an instant is judged by the local date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What may be disposed of, what is kept although its time has come, and how much is kept for another reason."""

    disposable: Sequence[Verdict]
    kept: Sequence[Verdict]
    numbers: dict[Kept, int]


def survey(
    tx: SqlTransaction, *, at: datetime, organisation_ids: Collection[int] | None = None, decision: str | None = None
) -> Survey:
    """Look at everything that has ended, in some organisations or everywhere; by one decision alone, if one is named.

    What lies below something stands before it.
    """
    known, tree = rules(tx), tx.tree()
    here = () if organisation_ids is None else (item.c.organisation_id.in_(sorted(organisation_ids)),)
    years = [rule.years for rule in known if rule.years is not None]
    due = (*here, item.c.ended_at < _latest(at, min(years))) if years else ()
    verdicts = _verdicts(tx, known, tree, due, at=at, decision=decision) if years else []
    disposable = [v for v in verdicts if v.kept is None]
    kept = [v for v in verdicts if v.kept not in {None, *COUNTED_ALONE}]
    return Survey(disposable=disposable, kept=kept, numbers=_numbers(tx, known, tree, here, verdicts))


def verdict(tx: SqlTransaction, item_id: int, *, at: datetime) -> Verdict | None:
    """Whether one item may be disposed of now; None when it has not ended, or is not there."""
    found = _verdicts(tx, rules(tx), tx.tree(), (item.c.id == item_id,), at=at)
    return next((each for each in found if each.ended.id == item_id), None)


def titles(tx: SqlTransaction, rights: Rights, item_ids: Iterable[int]) -> dict[int, str]:
    """What those of some items are called that somebody with these rights may see."""
    query = select(item.c.id, item.c.title).where(item.c.id.in_(sorted(item_ids)), seen_by(rights))
    return {row.id: row.title for row in _rows(tx, query)}


def _latest(at: datetime, years: int) -> datetime:
    """What ended later than this has not been kept for so many years."""
    return datetime(max((at + SLACK).year - years, 1), 1, 1, tzinfo=UTC) + SLACK


def _verdicts(
    tx: SqlTransaction,
    known: Sequence[Rule],
    tree: Tree,
    wanted: Sequence[ColumnElement[bool]],
    *,
    at: datetime,
    decision: str | None = None,
) -> list[Verdict]:
    rows = _rows(tx, _ended.where(item.c.ended_at.is_not(None), *wanted).order_by(item.c.id))
    partners = _partners(tx, wanted)
    found = [_ended_of(row, tree, partners.get(row.id, ()), at=at) for row in rows]
    return judge(found, known, tree, _family(tx, found), decision=decision)


def _ended_of(row: Row, tree: Tree, partners: Iterable[int], *, at: datetime) -> Ended:
    calendar = tree.calendar(row.organisation_id)
    return Ended(
        id=row.id,
        ref=row.ref,
        workflow=row.workflow,
        organisations=(row.organisation_id, *partners),
        ended_on=calendar.local_date(row.ended_at),
        today=calendar.local_date(at),
        is_held=row.is_held,
        is_owed=row.is_owed,
        above=row.parent_id,
    )


def _partners(tx: SqlTransaction, wanted: Sequence[ColumnElement[bool]]) -> dict[int, list[int]]:
    """The other organisations that own each item."""
    query = (
        select(partner.c.item_id, partner.c.organisation_id)
        .join(item, item.c.id == partner.c.item_id)
        .where(item.c.ended_at.is_not(None), *wanted)
    )
    found: dict[int, list[int]] = {}
    for row in _rows(tx, query):
        found.setdefault(row.item_id, []).append(row.organisation_id)
    return found


def _family(tx: SqlTransaction, found: Sequence[Ended]) -> Family:
    """What lies below each, and what lies above them and goes on, or lies itself below something that does."""
    of = item.alias("above")
    below: dict[int, list[int]] = {}
    # Of a few, by their number; of many, all there are: most work lies below nothing.
    children = select(item.c.id, item.c.parent_id).join(of, of.c.id == item.c.parent_id)
    if len(found) == 1:
        children = children.where(of.c.id == found[0].id)
    for row in _rows(tx, children):
        below.setdefault(row.parent_id, []).append(row.id)
    return Family(below=below, going_on=_going_on(tx, {each.above for each in found} - {None}))


def _going_on(tx: SqlTransaction, wanted: Collection[int | None]) -> frozenset[int]:
    """Those of some items that have not ended, or lie below one that has not."""
    above: dict[int, tuple[int | None, bool]] = {}
    missing = {each for each in wanted if each is not None}
    while missing:
        found = tx.sql.all(ABOVE, item_ids=sorted(missing))
        above |= {row.id: (row.parent_id, row.ended_at is None) for row in found}
        missing = {up for up, _ in above.values() if up is not None} - above.keys()

    def goes_on(item_id: int | None) -> bool:
        if item_id not in above:
            return False
        up, is_open = above[item_id]
        return is_open or goes_on(up)

    return frozenset(filter(goes_on, above))


def _numbers(
    tx: SqlTransaction,
    known: Sequence[Rule],
    tree: Tree,
    here: Sequence[ColumnElement[bool]],
    verdicts: Sequence[Verdict],
) -> dict[Kept, int]:
    """How many are kept for each reason."""
    query = (
        select(item.c.organisation_id, item.c.workflow, func.count().label("number"))
        .where(item.c.ended_at.is_not(None), *here)
        .group_by(item.c.organisation_id, item.c.workflow)
    )
    numbers = dict.fromkeys(Kept, 0)
    for row in _rows(tx, query):
        rule = rule_for(known, tree, organisation_id=row.organisation_id, workflow=row.workflow)
        numbers[_unless_judged(rule)] += row.number
    for each in verdicts:
        place = each.ended.organisations[0]
        numbers[_unless_judged(rule_for(known, tree, organisation_id=place, workflow=each.ended.workflow))] -= 1
        if each.kept is not None:
            numbers[each.kept] += 1
    return numbers


def _unless_judged(rule: Rule | None) -> Kept:
    """Why what was not looked at one by one is kept."""
    if rule is None:
        return Kept.NO_RULE
    return Kept.FOR_GOOD if rule.years is None else Kept.TOO_EARLY


def _rows(tx: SqlTransaction, query: Select[Any]) -> list[Row]:
    return list(tx.sql.connection.execute(query))


_hold = table("retention_hold")
_ended = select(
    item.c.id,
    item.c.ref,
    item.c.workflow,
    item.c.organisation_id,
    item.c.ended_at,
    item.c.parent_id,
    exists().where(_hold.c.item_id == item.c.id).label("is_held"),
    exists().where(commitment.c.item_id == item.c.id, commitment.c.closed_at.is_(None)).label("is_owed"),
)
ABOVE = Statement(lambda f: select(item.c.id, item.c.parent_id, item.c.ended_at).where(f.among(item.c.id, "item_ids")))
