from datetime import timedelta

import pytest

from adapters.sql import webhooks
from adapters.sql.store import SqlStore
from engine.errors import NotFound
from tests.adapters.sql.building import AT, later
from tests.adapters.sql.hooks import SECRET, hooked

NEW_SECRET = SECRET.replace("a", "b")


def test_a_webhook_is_kept_as_it_was_given(store: SqlStore) -> None:
    given = hooked(store, shape="teams", language="en", kinds=("item.moved", "item.stalled"))
    with store.read() as tx:
        assert webhooks.webhook(tx, given.id) == given
        assert webhooks.webhooks(tx) == [given]
        with pytest.raises(NotFound):
            webhooks.webhook(tx, 9)
    assert given.url not in repr(given)
    assert SECRET not in repr(given)


def test_an_old_secret_is_good_for_another_day(store: SqlStore) -> None:
    hook = hooked(store)
    with store.begin() as tx:
        rotated = webhooks.rotate(tx, hook.id, secret=NEW_SECRET, at=AT)
    assert rotated.secrets(at=AT) == (NEW_SECRET, SECRET)
    assert rotated.secrets(at=later(hours=23)) == (NEW_SECRET, SECRET)
    assert rotated.secrets(at=later(days=1)) == (NEW_SECRET,)


def test_a_webhook_that_was_stopped_keeps_its_first_reason(store: SqlStore) -> None:
    hook = hooked(store)
    with store.begin() as tx:
        webhooks.stop(tx, hook.id, why=webhooks.GONE, at=AT)
        again = webhooks.stop(tx, hook.id, why=webhooks.BY_HAND, at=later(days=1))
    assert (again.stopped_why, again.stopped_at) == (webhooks.GONE, AT)


def test_one_that_has_failed_for_five_days_in_a_row_is_stopped(store: SqlStore) -> None:
    hook = hooked(store)
    for day in (0, 2, 5):
        hook = failed(store, hook.id, days=day)
        assert (hook.failing_since, hook.stopped_at) == (AT, None)
    hook = failed(store, hook.id, days=5.1)
    assert (hook.stopped_why, hook.stopped_at) == (webhooks.FAILING, later(days=5.1))
    with store.begin() as tx:
        assert webhooks.start(tx, hook.id).failing_since is None


def test_one_success_in_five_days_is_enough(store: SqlStore) -> None:
    hook = failed(store, hooked(store).id, days=0)
    with store.begin() as tx:
        webhooks.note_success(tx, hook)
    hook = failed(store, hook.id, days=4)
    hook = failed(store, hook.id, days=8)
    assert (hook.failing_since, hook.stopped_at) == (AT + timedelta(days=4), None)


def failed(store: SqlStore, webhook_id: int, *, days: float) -> webhooks.Webhook:
    with store.begin() as tx:
        webhooks.note_failure(tx, webhooks.webhook(tx, webhook_id), at=later(days=days))
        return webhooks.webhook(tx, webhook_id)
