"""The webhooks as they are kept: add, list, stop, give a new secret, and note how they fare."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from adapters.sql import marks
from adapters.sql.prepared import Row, Statement
from adapters.sql.statements import given, key, names, table
from adapters.sql.store import SqlTransaction
from engine.errors import NotFound
from engine.sayings import say

OLD_SECRET_LASTS = timedelta(days=1)
"""So long a receiver has time to learn a new secret: what is posted is signed with both."""

GIVE_UP_AFTER = timedelta(days=5)
"""A webhook that has not succeeded for so long is stopped."""

BY_HAND, GONE, FAILING = "stopped by hand", "it said that it is gone", "it failed for five days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A webhook; see :class:`adapters.sql.tables.Webhook`."""

    id: int = 0
    organisation_id: int
    url: str = field(repr=False)
    shape: str = "standard"
    language: str = "sv"
    kinds: tuple[str, ...] = ()
    secret: str = field(repr=False)
    former_secret: str | None = field(default=None, repr=False)
    former_until: datetime | None = None
    made_at: datetime
    failing_since: datetime | None = None
    stopped_at: datetime | None = None
    stopped_why: str | None = None

    def secrets(self, *, at: datetime) -> tuple[str, ...]:
        """The secrets that the receiver may know at ``at``, the present one first."""
        is_old_good = self.former_secret is not None and self.former_until is not None and at < self.former_until
        return (self.secret, self.former_secret) if is_old_good and self.former_secret else (self.secret,)


def add(tx: SqlTransaction, webhook: Webhook) -> Webhook:
    """Keep a new webhook, which hears of everything from now on; returns it with its id."""
    row = tx.sql.first(INSERT, **_values(webhook))
    assert row is not None  # noqa: S101 - an insert returns its row
    marks.renew(tx, marks.TREE)
    return replace(webhook, id=row.id)


def webhook(tx: SqlTransaction, webhook_id: int) -> Webhook:
    """The webhook with this id; NotFound when there is none."""
    row = tx.sql.first(BY_ID, webhook_id=webhook_id)
    if row is None:
        raise NotFound(what=say("webhook"), name=webhook_id)
    return webhook_of(row)


def webhooks(tx: SqlTransaction) -> list[Webhook]:
    """All webhooks, also those that were stopped, oldest first."""
    return [webhook_of(row) for row in tx.sql.all(ALL)]


def stop(tx: SqlTransaction, webhook_id: int, *, why: str, at: datetime) -> Webhook:
    """Tell a webhook nothing more; one that was stopped before keeps its reason. NotFound when there is none."""
    tx.sql.run(STOP, of_webhook=webhook_id, stopped_at=at, stopped_why=why)
    marks.renew(tx, marks.TREE)
    return webhook(tx, webhook_id)


def start(tx: SqlTransaction, webhook_id: int) -> Webhook:
    """Tell a webhook again what happens from now on. NotFound when there is none."""
    tx.sql.run(START, of_webhook=webhook_id)
    marks.renew(tx, marks.TREE)
    return webhook(tx, webhook_id)


def rotate(tx: SqlTransaction, webhook_id: int, *, secret: str, at: datetime) -> Webhook:
    """Give a webhook a new secret; the old one is good for another day. NotFound when there is none."""
    before = webhook(tx, webhook_id)
    until = at + OLD_SECRET_LASTS
    tx.sql.run(ROTATE, of_webhook=webhook_id, secret=secret, former_secret=before.secret, former_until=until)
    return webhook(tx, webhook_id)


def note_success(tx: SqlTransaction, webhook: Webhook) -> None:
    """Note that a webhook has answered well."""
    if webhook.failing_since is not None:
        tx.sql.run(SUCCEEDED, of_webhook=webhook.id)


def note_failure(tx: SqlTransaction, webhook: Webhook, *, at: datetime) -> None:
    """Note that a webhook has failed; one that has done nothing else for days is stopped."""
    tx.sql.run(FAILED, of_webhook=webhook.id, failing_since=at)
    if webhook.failing_since is not None and at - webhook.failing_since > GIVE_UP_AFTER:
        stop(tx, webhook.id, why=FAILING, at=at)


def webhook_of(row: Row) -> Webhook:
    """The webhook in a row."""
    return Webhook(**{**{name: getattr(row, name) for name in names(_webhook)}, "kinds": tuple(row.kinds)})


def _values(webhook: Webhook) -> Mapping[str, Any]:
    return {**{name: getattr(webhook, name) for name in COLUMNS}, "kinds": list(webhook.kinds)}


_webhook = table("webhook")
COLUMNS = names(_webhook, but=("id",))
_of_webhook = key(_webhook.c.id, "of_webhook")

ALL = Statement(lambda _: select(_webhook).order_by(_webhook.c.id))
BY_ID = Statement(lambda _: select(_webhook).where(key(_webhook.c.id, "webhook_id")))
INSERT = Statement(lambda f: f.insert(_webhook, COLUMNS).returning(_webhook.c.id))
STOP = Statement(
    lambda _: (
        update(_webhook)
        .where(_of_webhook, _webhook.c.stopped_at.is_(None))
        .values(given(_webhook, ["stopped_at", "stopped_why"]))
    )
)
START = Statement(
    lambda _: update(_webhook).where(_of_webhook).values(stopped_at=None, stopped_why=None, failing_since=None)
)
ROTATE = Statement(
    lambda _: update(_webhook).where(_of_webhook).values(given(_webhook, ["secret", "former_secret", "former_until"]))
)
SUCCEEDED = Statement(lambda _: update(_webhook).where(_of_webhook).values(failing_since=None))
FAILED = Statement(
    lambda _: (
        update(_webhook)
        .where(_of_webhook)
        .values(
            failing_since=func.coalesce(_webhook.c.failing_since, given(_webhook, ["failing_since"])["failing_since"])
        )
    )
)
