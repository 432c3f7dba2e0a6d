"""What happens is noted for whoever listens, in the same transaction."""

import json

import pytest

from adapters.sql import webhooks
from adapters.sql.organisations import Place, add_organisation
from adapters.sql.store import SqlStore
from engine.errors import Conflict
from engine.model import OPERATOR, SCHEDULER, Actor, ActorKind, Outcome
from tests.adapters.sql.building import (
    AT,
    COLLEAGUE,
    COORDINATOR,
    HAND,
    MANAGER,
    OWNER,
    REGION,
    SENIOR,
    decided,
    item,
    later,
    opened,
    recorded,
)
from tests.adapters.sql.hooks import hooked, told


def test_a_webhook_hears_what_happens_in_its_place_and_below(store: SqlStore) -> None:
    here, above = hooked(store), hooked(store, organisation_id=REGION)
    opened(store)
    opened(store, id=2, organisation_id=REGION)
    assert [post.facts["ref"] for post in told(store, here.id)] == ["FA-2026-001"]
    assert [post.facts["ref"] for post in told(store, above.id)] == ["FA-2026-001", "FA-2026-002"]


def test_it_is_told_what_may_be_told_and_no_more(store: SqlStore) -> None:
    hooked(store)
    recorded(store, item(), said={"text": "Kalle Andersson ramlade", "reason": "hemligt", "to": COLLEAGUE})
    (post,) = told(store)
    assert (post.kind, post.state, post.not_before, post.attempts) == ("item.changed", "pending", AT, 0)
    assert post.facts == {
        "at": "2026-03-02T09:00:00+00:00",
        "seq": 1,
        "actor": "owner",
        "ref": "FA-2026-001",
        "title": "Färre fall på avdelning 32",
        "workflow": "pdsa",
        "workflow_version": 1,
        "phase": "problem",
        "cycle": 1,
        "organisation": "R-NV",
        "organisation_name": "Nära vård",
    }
    assert "Kalle" not in json.dumps(post.facts)


@pytest.mark.parametrize(
    ("actor", "role"),
    [
        (HAND, "owner"),
        (Actor(kind=ActorKind.MAIL_LINK, person_id=MANAGER), "manager"),
        (Actor(kind=ActorKind.PERSON, person_id=SENIOR), "manager"),
        (Actor(kind=ActorKind.PERSON, person_id=COORDINATOR), "coordinator"),
        (Actor(kind=ActorKind.PERSON, person_id=COLLEAGUE), "participant"),
        (Actor(kind=ActorKind.PERSON, person_id=COLLEAGUE, on_behalf_of=OWNER), "owner"),
        (OPERATOR, "operator"),
        (SCHEDULER, "scheduler"),
    ],
)
def test_who_acted_is_a_role(sqlite_store: SqlStore, actor: Actor, role: str) -> None:
    hooked(sqlite_store)
    recorded(sqlite_store, item(), actor=actor)
    assert told(sqlite_store)[0].facts["actor"] == role


def test_a_webhook_that_wants_some_kinds_hears_of_those_alone(store: SqlStore) -> None:
    wanting, not_wanting = hooked(store, kinds=("item.changed",)), hooked(store, kinds=("item.moved",))
    opened(store)
    assert len(told(store, wanting.id)) == 1
    assert told(store, not_wanting.id) == []


def test_one_that_was_stopped_hears_nothing_and_one_that_goes_on_does(store: SqlStore) -> None:
    hook = hooked(store)
    with store.begin() as tx:
        webhooks.stop(tx, hook.id, why=webhooks.BY_HAND, at=AT)
    before = opened(store)
    assert told(store) == []
    with store.begin() as tx:
        webhooks.start(tx, hook.id)
    recorded(store, before, at=later(days=1))
    assert [post.facts["seq"] for post in told(store)] == [2]


def test_what_is_not_recorded_is_not_told(store: SqlStore) -> None:
    hooked(store)
    before = opened(store)
    recorded(store, before)
    with pytest.raises(Conflict), store.begin() as tx:
        tx.record(decided(before))
    with pytest.raises(Conflict):
        recorded_together(store, decided(item(id=7)), decided(before))
    assert [post.facts["seq"] for post in told(store)] == [1, 2]


def test_a_process_that_remembers_hears_of_a_webhook_that_another_one_added(store: SqlStore) -> None:
    elsewhere = SqlStore(store.database)
    before = opened(store)
    hooked(elsewhere)
    recorded(store, before)
    assert len(told(store)) == 1


def test_its_name_follows_from_the_event_so_that_it_is_known_again_after_a_restore(store: SqlStore) -> None:
    hooked(store)
    head = opened(store).head
    assert [post.name for post in told(store)] == [f"evt_1_{head[:40]}"]


def test_nobody_is_told_across_the_border_of_a_principal(store: SqlStore) -> None:
    hooked(store, organisation_id=REGION)
    with store.begin() as tx:
        town = add_organisation(tx, Place(code="K", name="Kommun", parent_id=REGION, is_principal=True))
    opened(store, organisation_id=town.id)
    assert told(store) == []


def recorded_together(store: SqlStore, *outcomes: Outcome) -> None:
    """Several decisions in one transaction: all of them, or none."""
    with store.begin() as tx:
        for outcome in outcomes:
            tx.record(outcome)
