"""Dispose of what has ended and was kept long enough, and tell what was disposed of.

Each item goes in one transaction. What remains is written first: that it was there, when it began and ended, by which
decision it went, and where its trail ended. So the numbers are never given to anything else, and the seals over the
trails still hold.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, Table, bindparam, case, delete, exists, func, null, or_, select, update

from adapters.sql import fulltext, unnoticed
from adapters.sql.announcing import LONGEST_NAME
from adapters.sql.ended import verdict
from adapters.sql.lists import NOTHING
from adapters.sql.messages import MessageState
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import agenda, commitment, event, item, key, names, notice, table
from adapters.sql.store import SqlStore, SqlTransaction
from engine.access import Duty, Office, Rights
from engine.errors import NotFound, Refusal
from engine.model import Visibility
from engine.numbers import whole
from engine.retention import WHY, Rule, StillKept, Verdict
from engine.sayings import say

AT_ONCE = 200
"""Of so many at a time the agenda is cleared: it has no index by what it is about."""

WHY_STRIPPED = "disposed of"
"""Why a message is not sent any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """What is left of an item: what it was called, what it was, where, and by which rule it went."""

    item_id: int
    ref: str
    workflow: str
    organisation_id: int
    visibility: Visibility
    opened_at: datetime
    ended_at: datetime
    seq: int
    head: str
    rule_id: int
    decision: str
    years: int | None
    disposed_at: datetime
    disposed_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of disposing of one item: ``fault`` says why it is still there."""

    ref: str
    fault: Refusal | None = None


Report = Callable[[int, int], None]
"""Is told how many are done, of how many."""


class Gone(NotFound):
    """What was asked for was disposed of: its ``ref``, the local ``day`` on which, and the ``decision``."""

    code = "gone"
    template = "%(ref)s was disposed of on %(day)s, by decision %(decision)s."


def dispose(
    store: SqlStore,
    wanted: Sequence[Verdict],
    *,
    at: datetime,
    by: int | None,
    report: Report = lambda _done, _all: None,
) -> Iterator[Done]:
    """Dispose of what was found disposable, each in a transaction of its own in which it is looked at once more.

    Raises:
        DatabaseFailed: the database cannot be reached; what went before is gone.
    """
    for number, each in enumerate(wanted):
        report(number, len(wanted))
        if number % AT_ONCE == 0:
            with store.begin() as tx:
                tx.sql.run(CLEAR_AGENDA, item_ids=[v.ended.id for v in wanted[number : number + AT_ONCE]])
        try:
            with store.begin() as tx:
                _dispose(tx, each, at=at, by=by)
        except Refusal as refusal:
            yield Done(ref=each.ended.ref, fault=refusal)
        else:
            yield Done(ref=each.ended.ref)
    report(len(wanted), len(wanted))


def find(tx: SqlTransaction, wanted: str) -> Disposal | None:
    """What is left of the item that ``wanted`` names, by its reference or number; None when there was none."""
    row = tx.sql.first(NAMED, ref=wanted.upper(), number=whole(wanted) or NOTHING)
    return None if row is None else _disposal_of(row)


def gone(tx: SqlTransaction, left: Disposal) -> Gone:
    """That there is nothing any more, to be raised instead of NotFound."""
    day = tx.tree().calendar(left.organisation_id).local_date(left.disposed_at)
    return Gone(ref=left.ref, day=day.isoformat(), decision=left.decision)


def might_have_seen(rights: Rights, gone: Disposal) -> bool:
    """True for those who may know that something was there: those who would see such work, and the archive."""
    answers = rights.may(Duty.KEEP_RECORDS, organisation_id=gone.organisation_id)
    if answers or gone.visibility is Visibility.PRIVATE:
        return answers
    official = rights.reach(Office.MANAGER, Office.COORDINATOR, Office.COACH)
    return gone.organisation_id in (official if gone.visibility is Visibility.TEAM else official | rights.home)


def record(
    tx: SqlTransaction, *, organisation_ids: Collection[int] | None = None, decision: str | None = None
) -> list[Disposal]:
    """Everything that was disposed of, in some organisations or by one decision alone; the oldest first."""
    query = _disposals.order_by(_disposal.c.disposed_at, _disposal.c.item_id)
    if organisation_ids is not None:
        query = query.where(_disposal.c.organisation_id.in_(sorted(organisation_ids)))
    if decision is not None:
        query = query.where(_rule.c.decision == decision)
    return [_disposal_of(row) for row in tx.sql.connection.execute(query)]


def _dispose(tx: SqlTransaction, wanted: Verdict, *, at: datetime, by: int | None) -> None:
    """Let one item go, if it may still go by the rule for which it was found."""
    row = tx.sql.first(LOCKED, item_id=wanted.ended.id)
    now = None if row is None else verdict(tx, row.id, at=at)
    if row is None or now is None:
        raise NotFound(what=say("item"), name=wanted.ended.ref)
    rule = now.rule
    if now.kept is not None or rule is None or rule != wanted.rule:
        raise StillKept(
            ref=wanted.ended.ref, why=say("another decision holds for it now") if now.kept is None else WHY[now.kept]
        )
    _write(tx, row, rule, at=at, by=by)
    _remove(tx, row.id, is_open=row.visibility == Visibility.ORGANISATION.value)


def _write(tx: SqlTransaction, row: Row, rule: Rule, *, at: datetime, by: int | None) -> None:
    """What remains; it stands there before anything is removed, or no event could be."""
    values = {name: getattr(row, name) for name in KEPT}
    tx.sql.run(INSERT, item_id=row.id, **values, rule_id=rule.id, disposed_at=at, disposed_by=by)


def _remove(tx: SqlTransaction, item_id: int, *, is_open: bool) -> None:
    """Everything that is kept about the item, and at last the item.

    A mail about work that was not open to all loses its words even if it was about other work as well: nobody could
    say any more who may not read them.
    """
    mails = sorted({row.message_id for row in tx.sql.all(MAILS, item_id=item_id)})
    of_it_alone = unnoticed.about(tx, item_id)
    for statement in REMOVED:
        tx.sql.run(statement, item_id=item_id)
    tx.sql.run(STRIP if is_open else STRIP_ALL, message_ids=mails)
    tx.sql.run(STRIP_ALL, message_ids=of_it_alone)
    _unindex(tx, item_id)
    tx.sql.run(REMOVE, item_id=item_id)


def _unindex(tx: SqlTransaction, item_id: int) -> None:
    connection = tx.sql.connection
    connection.execute(delete(fulltext.finding(connection)).where(fulltext.key(connection) == item_id))


def _disposal_of(row: Row) -> Disposal:
    return Disposal(**{**row._asdict(), "visibility": Visibility(row.visibility)})


def _of_item(of: Table) -> Statement:
    return Statement(lambda _: delete(of).where(key(of.c.item_id, "item_id")))


def _of_promises(of: Table) -> Statement:
    """Rows about what was owed in the item."""
    owed = select(commitment.c.id).where(commitment.c.item_id == bindparam("item_id", type_=Integer))
    return Statement(lambda _: delete(of).where(of.c.commitment_id.in_(owed)))


_disposal, _rule, _message, _post = table("disposal"), table("retention_rule"), table("message"), table("post")
_webhook, _reply = table("webhook"), table("reply")
KEPT = ["ref", "workflow", "organisation_id", "visibility", "opened_at", "ended_at", "seq", "head"]
_disposals = select(_disposal, _rule.c.decision, _rule.c.years).join(_rule, _rule.c.id == _disposal.c.rule_id)

LOCKED = Statement(
    lambda f: f.claimed(select(item.c.id, *(item.c[name] for name in KEPT)).where(key(item.c.id, "item_id")), of=item)
)
INSERT = Statement(lambda f: f.insert(_disposal, names(_disposal)))
NAMED = Statement(
    lambda _: (
        _disposals.where(or_(key(_disposal.c.ref, "ref"), key(_disposal.c.item_id, "number")))
        .order_by(key(_disposal.c.ref, "ref").desc())
        .limit(1)
    )
)
CLEAR_AGENDA = Statement(
    lambda f: delete(agenda).where(
        agenda.c.commitment_id.in_(
            # What is owed anew since it was looked at is still to be reminded of: its item stays.
            select(commitment.c.id).where(
                f.among(commitment.c.item_id, "item_ids"), commitment.c.closed_at.is_not(None)
            )
        )
    )
)
MAILS = Statement(
    lambda _: (
        select(notice.c.message_id)
        .join(commitment, commitment.c.id == notice.c.commitment_id)
        .where(key(commitment.c.item_id, "item_id"), notice.c.message_id.is_not(None))
    )
)
POSTS = Statement(
    lambda _: delete(_post).where(
        _post.c.name.in_(
            select(
                "evt_" + _webhook.c.id.cast(_post.c.name.type) + "_" + func.substr(event.c.hash, 1, LONGEST_NAME)
            ).select_from(_webhook.join(event, key(event.c.item_id, "item_id")))
        )
    )
)
# The mail itself is remembered by its number: nothing is made of it twice.
FORGET_REPLIES = Statement(
    lambda _: update(_reply).where(key(_reply.c.item_id, "item_id")).values(item_id=null(), words="")
)
REMOVED = (
    *(_of_promises(of) for of in (notice, table("postponement"))),
    POSTS,
    FORGET_REPLIES,
    *(
        _of_item(table(name))
        for name in (
            "commitment",
            "worksheet",
            "participant",
            "partner",
            "undoing",
            "glance",
            "idea",
            "retention_hold",
            "unindexed",
            "event",
        )
    ),
)
"""What goes with an item, in an order in which nothing refers to what is gone."""

_is_sent = _message.c.state == MessageState.SENT.value
_stripped = {
    "raw": b"",
    "subject": "",
    "state": case((_is_sent, _message.c.state), else_=MessageState.DEAD.value),
    "last_error": case((_is_sent, None), else_=WHY_STRIPPED),
}
# The row stays, as the ledger that a mail went to somebody.
STRIP_ALL = Statement(lambda f: update(_message).where(f.among(_message.c.id, "message_ids")).values(_stripped))
STRIP = Statement(
    lambda f: (
        update(_message)
        .where(f.among(_message.c.id, "message_ids"), ~exists().where(notice.c.message_id == _message.c.id))
        .values(_stripped)
    )
)
REMOVE = Statement(lambda _: delete(item).where(key(item.c.id, "item_id")))
