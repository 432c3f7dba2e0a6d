import pytest

from adapters.sql import outbox, posts, webhooks
from adapters.sql.messages import MessageState
from adapters.sql.posts import Leased, mark_dead, mark_retry, mark_sent, resend
from adapters.sql.store import SqlStore
from engine.errors import NotFound, NotNow
from tests.adapters.sql.building import AT, later
from tests.adapters.sql.hooks import LEASE, happens, hooked, taken, told


def test_each_webhook_is_told_one_thing_at_a_time_the_oldest_first(store: SqlStore) -> None:
    hooked(store), hooked(store)
    happens(store, times=3)
    assert numbers(taken(store, at=later(minutes=9))) == [(1, 1), (2, 1)]


def test_what_is_leased_is_leased_to_one_alone_until_the_lease_runs_out(store: SqlStore) -> None:
    hooked(store)
    happens(store)
    (slow,) = taken(store)
    assert taken(store, at=later(minutes=4)) == []
    (quick,) = taken(store, at=later(minutes=5))
    assert (quick.post.id, quick.post.name, quick.post.attempts) == (slow.post.id, slow.post.name, 2)
    with store.begin() as tx:
        assert not mark_sent(tx, slow.post, status=204, at=later(minutes=6))
        assert not mark_retry(tx, slow.post, not_before=later(minutes=7), status=None, error="late")
        assert not mark_dead(tx, slow.post, status=None, error="late")
        assert posts.post(tx, 1) == quick.post
        assert mark_sent(tx, quick.post, status=204, at=later(minutes=7))
    (sent,) = told(store)
    assert (sent.state, sent.status, sent.sent_at) == (MessageState.SENT, 204, later(minutes=7))


def test_two_posters_at_once_take_different_things(postgresql_store: SqlStore) -> None:
    hooked(postgresql_store), hooked(postgresql_store)
    happens(postgresql_store)
    with postgresql_store.begin() as one, postgresql_store.begin() as other:
        first = posts.lease(one, at=AT, limit=1, lease_for=LEASE)
        second = posts.lease(other, at=AT, limit=9, lease_for=LEASE)
    assert [numbers(first), numbers(second)] == [[(1, 1)], [(2, 1)]]


def test_while_a_webhook_does_not_answer_all_that_it_is_to_be_told_waits(store: SqlStore) -> None:
    hooked(store), hooked(store)
    happens(store, times=2)
    failing, well = taken(store, at=later(minutes=2))
    with store.begin() as tx:
        mark_retry(tx, failing.post, not_before=later(minutes=10), status=503, error=None)
        mark_sent(tx, well.post, status=200, at=later(minutes=2))
    assert numbers(taken(store, at=later(minutes=9))) == [(2, 2)]
    assert [post.not_before >= later(minutes=10) for post in told(store, failing.webhook.id)] == [True, True]


def test_one_post_that_alone_fails_is_overtaken_by_the_others(store: SqlStore) -> None:
    hooked(store)
    happens(store, times=2)
    (poison,) = taken(store, at=later(minutes=2))
    with store.begin() as tx:
        mark_retry(tx, poison.post, not_before=later(minutes=10), status=500, error=None)
    assert numbers(taken(store, at=later(minutes=11))) == [(1, 2)]


def test_a_time_far_ahead_was_written_by_a_clock_that_ran_ahead(store: SqlStore) -> None:
    hooked(store)
    happens(store)
    (leased,) = taken(store)
    with store.begin() as tx:
        mark_retry(tx, leased.post, not_before=later(days=9), status=None, error="no connection")
    assert len(taken(store, at=later(minutes=1))) == 1


def test_nothing_is_posted_while_everything_is_held_back(store: SqlStore) -> None:
    hooked(store)
    happens(store)
    with store.begin() as tx:
        outbox.hold_back(tx, reason="restored")
    assert taken(store) == []
    with store.begin() as tx:
        outbox.release(tx)
    assert len(taken(store)) == 1


def test_what_waits_for_a_webhook_that_was_stopped_is_given_up_and_says_so(store: SqlStore) -> None:
    hooked(store)
    happens(store, times=2)
    with store.begin() as tx:
        webhooks.stop(tx, 1, why=webhooks.BY_HAND, at=AT)
    assert taken(store, at=later(minutes=9)) == []
    assert [(post.state, post.last_error) for post in told(store)] == [(MessageState.DEAD, posts.STOPPED)] * 2
    with pytest.raises(NotNow, match="has been stopped"), store.begin() as tx:
        resend(tx, 1, at=AT)


def test_what_was_given_up_can_be_posted_again_under_the_same_name(store: SqlStore) -> None:
    hooked(store)
    happens(store)
    (leased,) = taken(store)
    with pytest.raises(NotNow, match="being posted"), store.begin() as tx:
        resend(tx, 1, at=AT)
    with store.begin() as tx:
        mark_dead(tx, leased.post, status=404, error=None)
        assert posts.counts(tx) == {1: {MessageState.DEAD: 1}}
    assert taken(store, at=later(days=1)) == []
    with store.begin() as tx:
        again = resend(tx, 1, at=later(days=2))
    assert (again.name, again.state, again.attempts) == (leased.post.name, MessageState.PENDING, 0)
    assert len(taken(store, at=later(days=2))) == 1


def test_there_is_no_post_that_nobody_noted(store: SqlStore) -> None:
    with pytest.raises(NotFound), store.begin() as tx:
        resend(tx, 1, at=AT)


def numbers(leased: list[Leased]) -> list[tuple[int, int]]:
    """The webhook and the event of each."""
    return [(each.webhook.id, each.post.facts["seq"]) for each in leased]
