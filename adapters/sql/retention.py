"""The rules by which ended work is kept and disposed of, and what is held back from them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, item, key, names, table
from adapters.sql.store import SqlTransaction
from engine.errors import Invalid, NotFound
from engine.retention import Rule, check_rule
from engine.sayings import say
from engine.words import check_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A rule with who made it and when; ``withdrawn_at`` once it holds no more."""

    rule: Rule
    made_at: datetime
    made_by: int | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """That an item is kept whatever the rules say, and why."""

    item_id: int
    ref: str
    organisation_id: int
    reason: str
    made_at: datetime
    made_by: int | None


def add(tx: SqlTransaction, rule: Rule, *, at: datetime, by: int | None) -> Rule:
    """Let a decision hold from now on.

    Raises:
        Invalid: it has no number, or no number of years that can be.
        NotFound: there is no such workflow.
    """
    check_rule(rule)
    if rule.workflow is not None:
        tx.definition(rule.workflow)
    values = {name: getattr(rule, name) for name in RULE}
    row = tx.sql.first(INSERT, **values, made_at=at, made_by=by, withdrawn_at=None)
    assert row is not None  # noqa: S101 - an insert returns its row
    return _rule_of(row)


def withdraw(tx: SqlTransaction, rule_id: int, *, at: datetime) -> Rule:
    """Let a rule hold no more; what was disposed of by it still names it.

    Raises:
        NotFound: there is none that holds.
    """
    row = tx.sql.first(WITHDRAW, rule_id=rule_id, withdrawn_at=at)
    if row is None:
        raise NotFound(what=say("retention rule"), name=rule_id)
    return _rule_of(row)


def find(tx: SqlTransaction, rule_id: int) -> Made:
    """A rule, also one that was withdrawn; NotFound when there is none."""
    row = tx.sql.first(BY_ID, rule_id=rule_id)
    if row is None:
        raise NotFound(what=say("retention rule"), name=rule_id)
    return _made_of(row)


def everything(tx: SqlTransaction) -> list[Made]:
    """Every rule that ever held, the oldest first."""
    return [_made_of(row) for row in tx.sql.all(ALL)]


def rules(tx: SqlTransaction) -> list[Rule]:
    """The rules that hold."""
    return [made.rule for made in everything(tx) if made.withdrawn_at is None]


def hold(tx: SqlTransaction, item_id: int, *, reason: str, at: datetime, by: int | None) -> None:
    """Keep an item whatever the rules say; Invalid without a reason, or with one that cannot be kept."""
    if not reason.strip():
        raise Invalid(what=say("the hold"), why=say("it needs a reason"))
    check_words(reason)
    tx.sql.run(RELEASE, item_id=item_id)
    tx.sql.run(HOLD, item_id=item_id, reason=reason.strip(), made_at=at, made_by=by)


def release(tx: SqlTransaction, item_id: int) -> bool:
    """Let the rules hold for an item again; False when nobody had held it."""
    return bool(tx.sql.run(RELEASE, item_id=item_id))


def holds(tx: SqlTransaction, *, organisation_ids: Collection[int] | None = None) -> list[Hold]:
    """What is held, in some organisations or everywhere."""
    query = (
        select(_hold, item.c.ref, item.c.organisation_id).join(item, item.c.id == _hold.c.item_id).order_by(item.c.id)
    )
    if organisation_ids is not None:
        query = query.where(item.c.organisation_id.in_(sorted(organisation_ids)))
    return [Hold(**row._asdict()) for row in tx.sql.connection.execute(query)]


def _made_of(row: Row) -> Made:
    return Made(rule=_rule_of(row), made_at=row.made_at, made_by=row.made_by, withdrawn_at=row.withdrawn_at)


def _rule_of(row: Row) -> Rule:
    return Rule(id=row.id, **{name: getattr(row, name) for name in RULE})


_rule, _hold = table("retention_rule"), table("retention_hold")
RULE = ["organisation_id", "workflow", "years", "decision", "decided_on"]

INSERT = Statement(lambda f: f.insert(_rule, names(_rule, but=("id",))).returning(*_rule.c))
WITHDRAW = Statement(
    lambda _: (
        update(_rule)
        .where(key(_rule.c.id, "rule_id"), _rule.c.withdrawn_at.is_(None))
        .values(given(_rule, ["withdrawn_at"]))
        .returning(*_rule.c)
    )
)
BY_ID = Statement(lambda _: select(_rule).where(key(_rule.c.id, "rule_id")))
ALL = Statement(lambda _: select(_rule).order_by(_rule.c.id))
HOLD = Statement(lambda f: f.insert(_hold, names(_hold)))
RELEASE = Statement(lambda _: delete(_hold).where(key(_hold.c.item_id, "item_id")))
