"""What the tests about webhooks write and read."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.sql import posts, webhooks
from adapters.sql.posts import Leased, Post
from adapters.sql.store import SqlStore
from adapters.sql.webhooks import Webhook
from tests.adapters.sql.building import AT, CARE, later, opened, recorded

SECRET = "whsec_" + 43 * "a" + "="  # the tests of the signature have real ones
LEASE = timedelta(minutes=5)


def hooked(store: SqlStore, **changes: Any) -> Webhook:
    """A webhook that hears of everything in care."""
    given = {"organisation_id": CARE, "url": "https://hook.example/x", "secret": SECRET, "made_at": AT, **changes}
    with store.begin() as tx:
        return webhooks.add(tx, Webhook(**given))


def told(store: SqlStore, webhook_id: int = 1) -> list[Post]:
    """What there is for a webhook, oldest first."""
    with store.read() as tx:
        return posts.posts(tx, webhook_id, limit=99)[::-1]


def happens(store: SqlStore, *, times: int = 1) -> None:
    """An item is opened, and changed until so much has happened to it."""
    item = opened(store)
    for number in range(1, times):
        item = recorded(store, replace(item), at=later(minutes=number))


def taken(store: SqlStore, *, at: datetime = AT, limit: int = 99) -> list[Leased]:
    """What is leased at a time, for five minutes."""
    with store.begin() as tx:
        return posts.lease(tx, at=at, limit=limit, lease_for=LEASE)
