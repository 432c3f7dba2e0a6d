"""What webhooks are to be told: leased, posted, tried again, given up. The rules are those of the outbox.

Each webhook is told one thing at a time, the oldest first, so that one that does not answer delays no other; and
while it does not answer, everything that it is to be told waits with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, func, or_, select, text, update
from sqlmodel.sql.sqltypes import UTCDateTime

from adapters.sql.messages import MessageState
from adapters.sql.outbox import LONGEST_WAIT, held_back
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, table
from adapters.sql.store import SqlTransaction
from adapters.sql.tables import UNDELIVERED
from adapters.sql.webhooks import Webhook, webhook
from engine.errors import NotFound, NotNow
from engine.sayings import say

STOPPED = "webhook stopped"

BEHIND_THE_OTHERS = timedelta(seconds=1)
"""What failed waits so much longer than what its webhook waits for besides: if it alone is at fault, the others go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something that a webhook is told; see :class:`adapters.sql.tables.Post`. ``status`` is the last HTTP answer.

    ``lease_until`` names the present lease: only who holds it may say what came of it.
    """

    id: int
    webhook_id: int
    name: str
    kind: str
    state: MessageState
    created_at: datetime
    not_before: datetime
    lease_until: datetime | None
    attempts: int
    status: int | None
    last_error: str | None
    sent_at: datetime | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """Something to be posted now, and where."""

    post: Post
    webhook: Webhook


def lease(tx: SqlTransaction, *, at: datetime, limit: int, lease_for: timedelta) -> list[Leased]:
    """Take the next post of each of at most ``limit`` webhooks; none while everything is held back.

    What waits for a webhook that was stopped is given up.
    """
    if held_back(tx) is not None:
        return []
    tx.sql.run(GIVE_UP, last_error=STOPPED)
    until = at + lease_for
    moments = {"at": at, "far_ahead": max(until, at + LONGEST_WAIT + BEHIND_THE_OTHERS)}
    next_ones = [row.post_id for row in tx.sql.all(NEXT, **moments) if row.post_id is not None][:limit]
    found = tx.sql.all(CLAIM, ids=next_ones, **moments) if next_ones else []
    tx.sql.run(LEASE, ids=[row.id for row in found], lease_until=until, not_before=until)
    return [Leased(post=_leased(row, until=until), webhook=webhook(tx, row.webhook_id)) for row in found]


def mark_sent(tx: SqlTransaction, post: Post, *, status: int | None, at: datetime) -> bool:
    """Say that a leased post arrived; False when somebody else has it by now."""
    return bool(tx.sql.run(SENT, **_of(post), status=status, sent_at=at))


def mark_retry(tx: SqlTransaction, post: Post, *, not_before: datetime, status: int | None, error: str | None) -> bool:
    """Say that a leased post is to be tried again later, and with it all that its webhook waits for.

    False when somebody else has it by now.
    """
    later = not_before + BEHIND_THE_OTHERS
    is_ours = bool(tx.sql.run(RETRY, **_of(post), not_before=later, status=status, last_error=error))
    if is_ours:
        tx.sql.run(WAIT, of_webhook=post.webhook_id, not_before=not_before)
    return is_ours


def mark_dead(tx: SqlTransaction, post: Post, *, status: int | None, error: str | None) -> bool:
    """Say that a leased post will not be tried again, and why; False when somebody else has it by now."""
    return bool(tx.sql.run(DEAD, **_of(post), status=status, last_error=error))


def resend(tx: SqlTransaction, post_id: int, *, at: datetime) -> Post:
    """Post again, under the same name, at once and with all its tries.

    Raises:
        NotFound: there is no such post.
        NotNow: it is being posted, or its webhook has been stopped.
    """
    if webhook(tx, post(tx, post_id).webhook_id).stopped_at is not None:
        raise NotNow(why=say("the webhook has been stopped"))
    if not tx.sql.run(RESEND, of_post=post_id, not_before=at):
        raise NotNow(why=say("it is being posted"))
    return post(tx, post_id)


def post(tx: SqlTransaction, post_id: int) -> Post:
    """A post; NotFound when there is none."""
    row = tx.sql.first(BY_ID, post_id=post_id)
    if row is None:
        raise NotFound(what=say("post"), name=post_id)
    return _post_of(row)


def posts(tx: SqlTransaction, webhook_id: int, *, limit: int) -> list[Post]:
    """At most ``limit`` posts of a webhook, newest first."""
    return [_post_of(row) for row in tx.sql.all(OF_WEBHOOK, webhook_id=webhook_id, limit=limit)]


def counts(tx: SqlTransaction) -> dict[int, dict[MessageState, int]]:
    """How many posts of each webhook are in each state; what there is none of is left out."""
    found: dict[int, dict[MessageState, int]] = {}
    for row in tx.sql.all(COUNTS):
        found.setdefault(row.webhook_id, {})[MessageState(row.state)] = row.number
    return found


def _of(post: Post) -> dict[str, Any]:
    return {"of_post": post.id, "lease": post.lease_until}


def _leased(row: Row, *, until: datetime) -> Post:
    leased = {"state": MessageState.SENDING, "attempts": row.attempts + 1, "lease_until": until, "not_before": until}
    return replace(_post_of(row), **leased)


def _post_of(row: Row) -> Post:
    return Post(**{**{name: getattr(row, name) for name in COLUMNS}, "state": MessageState(row.state)})


_post, _webhook = table("post"), table("webhook")
COLUMNS = [field.name for field in fields(Post)]
_at = bindparam("at", type_=UTCDateTime())
_far_ahead = bindparam("far_ahead", type_=UTCDateTime())
_is_leased = (
    key(_post.c.id, "of_post"),
    _post.c.state == MessageState.SENDING.value,
    key(_post.c.lease_until, "lease"),
)
_leased_update = update(_post).where(*_is_leased).values(lease_until=None)
_not_leased = _post.c.state != MessageState.SENDING.value


def _is_due() -> tuple[ColumnElement[bool], ...]:
    return text(UNDELIVERED), or_(_post.c.not_before <= _at, _post.c.not_before > _far_ahead)  # type: ignore[return-value]


NEXT = Statement(
    lambda _: (
        select(
            select(_post.c.id)
            .where(_post.c.webhook_id == _webhook.c.id, *_is_due())
            .order_by(_post.c.not_before, _post.c.id)
            .limit(1)
            .correlate(_webhook)
            .scalar_subquery()
            .label("post_id")
        )
        .where(_webhook.c.stopped_at.is_(None))
        .order_by(_webhook.c.id)
    )
)
CLAIM = Statement(
    lambda f: f.claimed(select(_post).where(f.among(_post.c.id, "ids"), *_is_due()).order_by(_post.c.id), of=_post)
)
LEASE = Statement(
    lambda f: (
        update(_post)
        .where(f.among(_post.c.id, "ids"))
        .values(
            state=MessageState.SENDING.value,
            attempts=_post.c.attempts + 1,
            **given(_post, ["lease_until", "not_before"]),
        )
    )
)
GIVE_UP = Statement(
    lambda _: (
        update(_post)
        .where(
            text(UNDELIVERED),
            _not_leased,
            _post.c.webhook_id.in_(select(_webhook.c.id).where(_webhook.c.stopped_at.is_not(None))),
        )
        .values(state=MessageState.DEAD.value, **given(_post, ["last_error"]))
    )
)
SENT = Statement(
    lambda _: _leased_update.values(
        state=MessageState.SENT.value, last_error=None, **given(_post, ["status", "sent_at"])
    )
)
RETRY = Statement(
    lambda _: _leased_update.values(
        state=MessageState.RETRY.value, **given(_post, ["not_before", "status", "last_error"])
    )
)
WAIT = Statement(
    lambda _: (
        update(_post)
        .where(
            text(UNDELIVERED),
            _not_leased,
            key(_post.c.webhook_id, "of_webhook"),
            _post.c.not_before < bindparam("not_before", type_=UTCDateTime()),
        )
        .values(given(_post, ["not_before"]))
    )
)
DEAD = Statement(
    lambda _: _leased_update.values(state=MessageState.DEAD.value, **given(_post, ["status", "last_error"]))
)
RESEND = Statement(
    lambda _: (
        update(_post)
        .where(key(_post.c.id, "of_post"), _post.c.state != MessageState.SENDING.value)
        .values(state=MessageState.PENDING.value, lease_until=None, attempts=0, **given(_post, ["not_before"]))
    )
)
BY_ID = Statement(lambda _: select(_post).where(key(_post.c.id, "post_id")))
OF_WEBHOOK = Statement(
    lambda _: (
        select(_post)
        .where(key(_post.c.webhook_id, "webhook_id"))
        .order_by(_post.c.id.desc())
        .limit(bindparam("limit", type_=Integer))
    )
)
COUNTS = Statement(
    lambda _: select(_post.c.webhook_id, _post.c.state, func.count().label("number")).group_by(
        _post.c.webhook_id, _post.c.state
    )
)
