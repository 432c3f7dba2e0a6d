"""The reminder policies that organisations have of their own: put, take back, list.

With a policy the ladders of open promises change: each is looked at again at once.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select

from adapters.sql import marks, organisations, statements
from adapters.sql.flavours import Flavour
from adapters.sql.prepared import Row, Statement
from adapters.sql.rows import AgendaRow
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from adapters.sql.trees import adjusted_of
from engine.definition import Policy, Role
from engine.errors import NotFound
from engine.model import CommitmentKind
from engine.people import Tree
from engine.policies import Adjusted, carried_over
from engine.reminders import Progress, in_force
from engine.sayings import say
from workflows.policies import Ladder, Written

LONGEST_LIST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPolicy:
    """A policy that an organisation has of its own, how it is written, and who put it there when."""

    adjusted: Adjusted
    ladder: Ladder
    changed_at: datetime
    changed_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """That an organisation's own policy was put there or, when it is not ``is_set``, taken back."""

    workflow: str
    name: str
    at: datetime
    by: int | None
    is_set: bool


def put(
    tx: SqlTransaction, written: Written, *, organisation_id: int, workflow: str, at: datetime, by: int | None
) -> int:
    """Let an organisation, and what lies below it, have another ladder than the workflow's own from ``at`` on.

    Everything that is owed there under the policy is looked at again at ``at``; returns how many promises that are.

    Raises:
        NotFound: there is no such workflow, or it has no policy of that name.
    """
    _check(tx, workflow=workflow, name=written.policy.name)

    def write() -> None:
        tx.sql.run(
            PUT,
            organisation_id=organisation_id,
            workflow=workflow,
            name=written.policy.name,
            grace=written.policy.grace,
            ladder=list(written.ladder),
            changed_at=at,
            changed_by=by,
        )

        _keep(tx, organisation_id, workflow, written.policy.name, at=at, by=by, written=written)

    return _change(tx, write, organisation_id=organisation_id, workflow=workflow, at=at)


def reset(
    tx: SqlTransaction, *, organisation_id: int, workflow: str, name: str, at: datetime, by: int | None = None
) -> int:
    """Let an organisation have what those above it have, or the workflow's own ladder; returns as ``put`` does.

    Raises:
        NotFound: it has none of its own.
    """

    def write() -> None:
        if not tx.sql.run(REMOVE, organisation_id=organisation_id, workflow=workflow, name=name):
            raise NotFound(what=say("reminder policy of its own"), name=f"{workflow} {name}")
        _keep(tx, organisation_id, workflow, name, at=at, by=by)

    return _change(tx, write, organisation_id=organisation_id, workflow=workflow, at=at)


def listed(tx: SqlTransaction) -> list[OwnPolicy]:
    """Every policy that an organisation has of its own, by organisation, workflow and name."""
    return [
        OwnPolicy(adjusted=adjusted_of(row), ladder=row.ladder, changed_at=row.changed_at, changed_by=row.changed_by)
        for row in tx.sql.all(statements.POLICIES)
    ]


def changes(tx: SqlTransaction, organisation_id: int) -> list[Change]:
    """What was last changed in an organisation's own policies, the newest first."""
    return [
        Change(workflow=row.workflow, name=row.name, at=row.at, by=row.by, is_set=row.ladder is not None)
        for row in tx.sql.all(CHANGES, organisation_id=organisation_id)
    ]


def _keep(
    tx: SqlTransaction,
    organisation_id: int,
    workflow: str,
    name: str,
    *,
    at: datetime,
    by: int | None,
    written: Written | None = None,
) -> None:
    """Keep what was put there, or that it was taken back."""
    tx.sql.run(
        KEEP,
        organisation_id=organisation_id,
        workflow=workflow,
        name=name,
        at=at,
        by=by,
        grace=None if written is None else written.policy.grace,
        ladder=None if written is None else list(written.ladder),
    )


def _check(tx: SqlTransaction, *, workflow: str, name: str) -> None:
    if name not in tx.definition(workflow).policies:
        raise NotFound(what=say("reminder policy"), name=f"{workflow} {name}")


def _change(tx: SqlTransaction, write: Callable[[], None], *, organisation_id: int, workflow: str, at: datetime) -> int:
    if not tx.sql.is_sqlite:
        # Until the end nobody else moves a row that this moves: one promise must not stand in the agenda twice.
        tx.sql.connection.exec_driver_sql("LOCK TABLE agenda IN EXCLUSIVE MODE")
    before = tx.tree()
    write()
    marks.renew(tx, marks.TREE)
    branch = organisations.below(tx, organisation_id)
    return _look_again(tx, _Change(tx, before, tx.tree(), at), branch=branch, workflow=workflow)


@dataclass(frozen=True, slots=True)
class _Change:
    """The policies before and after."""

    tx: SqlTransaction
    before: Tree
    after: Tree
    at: datetime

    def policies(self, owed: Row) -> tuple[Policy, Policy] | None:
        """The ladder that a promise had and the one that it has; None when they are the same."""
        written = self.tx.definition(owed.workflow, owed.workflow_version)
        before, after = (
            in_force(
                tree.applied(written, organisation_id=owed.organisation_id).policy(owed.policy), is_news=owed.is_news
            )
            for tree in (self.before, self.after)
        )
        return None if before == after else (before, after)

    def carried_over(self, owed: Row, policies: tuple[Policy, Policy], progress: Progress) -> Progress:
        """How far the new ladder of a promise has come."""
        before, after = policies
        return carried_over(
            progress,
            before=before,
            after=after,
            opened_at=owed.since,
            due_at=owed.due_at,
            at=self.at,
            calendar=self.after.calendar(owed.organisation_id),
        )


def _look_again(tx: SqlTransaction, change: _Change, *, branch: Sequence[int], workflow: str) -> int:
    """Let the scheduler look at once at every open promise whose ladder is another now, also at one that had ended."""
    found = tx.sql.all(CONCERNED, workflow=workflow, organisation_ids=list(branch))
    concerned = {owed.id: (owed, policies) for owed in found if (policies := change.policies(owed)) is not None}
    waiting = {row.commitment_id: row for row in tx.sql.all(WAITING, ids=list(concerned))}
    said = _said(tx, [number for number in concerned if number not in waiting])
    looks: list[AgendaRow] = []
    for number, (owed, policies) in concerned.items():
        row = waiting.get(number)
        told = said.get(number, Progress()) if row is None else _told(row)
        progress = change.carried_over(owed, policies, told)
        looks.append((change.at, number, False, owed.serial, *progress.told))
    tx.sql.run_many(statements.DROP, [(row.wake_at, row.commitment_id, False, row.serial) for row in waiting.values()])
    tx.sql.run_many(statements.NOTE, looks)
    return len(looks)


def _told(row: Row) -> Progress:
    return Progress((row.told_owner_at, row.told_manager_at, row.told_senior_at))


def _said(tx: SqlTransaction, ids: Sequence[int]) -> Mapping[int, Progress]:
    """How far ladders had come that have left the agenda, told from what fell due in the present generation."""
    told: dict[int, list[datetime | None]] = defaultdict(lambda: [None, None, None])
    for row in tx.sql.all(SAID, ids=list(ids)):
        level, before = Role(row.role).level, told[row.commitment_id]
        before[level] = max(filter(None, (before[level], row.last_at)))
    return {number: Progress((levels[0], levels[1], levels[2])) for number, levels in told.items()}


_policy, _commitment, _item = table("policy"), table("commitment"), table("item")
_agenda, _notice = table("agenda"), table("notice")
_KEY = ["organisation_id", "workflow", "name"]


def _put(f: Flavour) -> Any:  # noqa: ANN401 - an insert of either database
    fresh = f.insert(_policy, names(_policy))
    changed = {name: fresh.excluded[name] for name in names(_policy, but=_KEY)}
    return fresh.on_conflict_do_update(index_elements=_KEY, set_=changed)


_policy_change = table("policy_change")

KEEP = Statement(lambda _: insert(_policy_change).values(given(_policy_change, names(_policy_change, but=("id",)))))
CHANGES = Statement(
    lambda _: (
        select(_policy_change)
        .where(key(_policy_change.c.organisation_id, "organisation_id"))
        .order_by(_policy_change.c.id.desc())
        .limit(LONGEST_LIST)
    )
)
PUT = Statement(_put)
REMOVE = Statement(lambda _: delete(_policy).where(*(key(_policy.c[name], name) for name in _KEY)))
CONCERNED = Statement(
    lambda f: (
        select(_commitment, _item.c.organisation_id, _item.c.workflow, _item.c.workflow_version)
        .join(_item, _item.c.id == _commitment.c.item_id)
        .where(
            key(_item.c.workflow, "workflow"),
            f.among(_item.c.organisation_id, "organisation_ids"),
            _commitment.c.closed_at.is_(None),
            # What rests is placed anew when it wakes.
            or_(_item.c.pause_until.is_(None), _commitment.c.kind == CommitmentKind.ACCEPTANCE.value),
        )
        .order_by(_commitment.c.id)
    )
)
WAITING = Statement(
    lambda f: (
        select(_agenda)
        .join(_commitment, (_commitment.c.id == _agenda.c.commitment_id) & (_commitment.c.serial == _agenda.c.serial))
        .where(f.among(_agenda.c.commitment_id, "ids"), _agenda.c.nudge.is_(False))
    )
)
SAID = Statement(
    lambda f: (
        select(_notice.c.commitment_id, _notice.c.role, func.max(_notice.c.fired_at).label("last_at"))
        .join(
            _commitment,
            (_commitment.c.id == _notice.c.commitment_id) & (_commitment.c.generation == _notice.c.generation),
        )
        .where(f.among(_notice.c.commitment_id, "ids"), _notice.c.rung >= 0)
        .group_by(_notice.c.commitment_id, _notice.c.role)
    )
)
