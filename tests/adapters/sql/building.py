"""What the tests write: a place with people, and items with what is owed in them."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from adapters.sql.organisations import Place, add_organisation, change_organisation
from adapters.sql.people import Profile, add_person
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.sql.workflows import install
from engine.audit import GENESIS, chain
from engine.definition import Role
from engine.model import (
    Actor,
    ActorKind,
    Commitment,
    CommitmentKind,
    EventDraft,
    Item,
    Notice,
    NoticeState,
    Outcome,
)
from engine.ports import Step
from workflows.catalogue import builtin

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning."""

REGION, CARE = 1, 2
OWNER, MANAGER, SENIOR, COLLEAGUE, COORDINATOR = 1, 2, 3, 4, 5

HAND = Actor(kind=ActorKind.PERSON, person_id=OWNER)


def people_a_place(tx: SqlTransaction) -> None:
    """A region with care in it; an owner, their manager, theirs, a colleague and a quality coordinator."""
    install(tx, builtin()["pdsa"], at=AT)
    region = add_organisation(tx, Place(code="R", name="Region Exempel", kind="region", is_principal=True))
    care = add_organisation(tx, Place(code="R-NV", name="Nära vård", kind="område", parent_id=region.id))
    for name in ("owner", "manager", "senior", "colleague", "coordinator"):
        profile = Profile(name=name.title(), email=f"{name}@region.example", organisation_id=care.id)
        add_person(tx, profile)
    change_organisation(tx, replace(region, manager_id=SENIOR, coordinator_id=COORDINATOR))
    change_organisation(tx, replace(care, manager_id=MANAGER))


def item(**changes: Any) -> Item:
    """An item that nobody has recorded yet."""
    return Item(
        **{
            "id": 1,
            "ref": f"FA-2026-{changes.get('id', 1):03d}",
            "workflow": "pdsa",
            "workflow_version": 1,
            "title": "Färre fall på avdelning 32",
            "organisation_id": CARE,
            "owner_id": OWNER,
            "phase": "problem",
            "cycle": 1,
            "version": 0,
            "seq": 0,
            "head": GENESIS,
            "opened_at": AT,
            "entered_at": AT,
            "last_act_at": AT,
            "peak_rank": 1,
            "peak_at": AT,
            **changes,
        }
    )


def owed(**changes: Any) -> Commitment:
    """What the owner owes, not recorded yet; the scheduler looks at it at AT."""
    return Commitment(
        **{
            "id": 0,
            "item_id": 1,
            "kind": CommitmentKind.PHASE,
            "subject": "problem",
            "cycle": 1,
            "owner_id": OWNER,
            "opened_at": AT,
            "since": AT,
            "due_at": AT + timedelta(days=28),
            "policy": "standard",
            "next_wake_at": AT,
            **changes,
        }
    )


def decided(
    before: Item,
    *,
    actor: Actor = HAND,
    at: datetime = AT,
    said: Mapping[str, Any] | None = None,
    change: Mapping[str, Any] | None = None,
    **parts: Any,
) -> Outcome:
    """A decision about an item: one event, one version on, and what else is given."""
    events = chain(
        [EventDraft(kind="item.changed", data=said or {})],
        item_id=before.id,
        seq=before.seq,
        head=before.head,
        actor=actor,
        at=at,
    )
    after = replace(
        before, **{"version": before.version + 1, "seq": events[-1].seq, "head": events[-1].hash, **(change or {})}
    )
    return Outcome(**{"seen_version": before.version, "item": after, "events": events, **parts})


def opened(store: SqlStore, *commitments: Commitment, **changes: Any) -> Item:
    """An item on record, with what is owed in it."""
    outcome = decided(item(**changes), opened=commitments)
    with store.begin() as tx:
        return tx.record(outcome)


def recorded(store: SqlStore, before: Item, **parts: Any) -> Item:
    """The item after one more decision on record."""
    with store.begin() as tx:
        return tx.record(decided(before, **parts))


def commitments(store: SqlStore, item_id: int = 1) -> Sequence[Commitment]:
    """What is owed in an item, as it is on record."""
    with store.read() as tx:
        return tx.facts(item_id, at=AT).commitments


def notice(**changes: Any) -> Notice:
    """A notice that fell due at AT and may be mailed at once."""
    return Notice(
        **{
            "commitment_id": 1,
            "item_id": 1,
            "generation": 1,
            "rung": 0,
            "occurrence": 1,
            "role": Role.OWNER,
            "person_id": OWNER,
            "nominal_at": AT - timedelta(hours=10),
            "fired_at": AT,
            "send_at": AT,
            "state": NoticeState.PLANNED,
            "reason": "fell due",
            **changes,
        }
    )


def fired(store: SqlStore, *fresh: Notice) -> None:
    """Notices on record."""
    with store.begin() as tx:
        due = tx.claim_due(at=AT, limit=1)
        assert tx.record_steps([Step(due=due[0], notices=fresh)]) == len(fresh)


def on(day: int) -> date:
    """A day in March 2026."""
    return date(2026, 3, day)


def later(**spans: float) -> datetime:
    """An instant after AT."""
    return AT + timedelta(**spans)


def at_once(work: Callable[[int], None], number: int) -> None:
    """Run the work in so many threads, and raise what one of them raised."""
    raised: list[BaseException] = []

    def guarded(which: int) -> None:
        try:
            work(which)
        except BaseException as error:  # noqa: BLE001 - the test is to fail, not the thread
            raised.append(error)

    threads = [threading.Thread(target=guarded, args=[which]) for which in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
