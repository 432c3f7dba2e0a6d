"""Note for other systems what was decided, in the same transaction; it is posted later, with none open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import select

from adapters.sql.prepared import Row, Session, Statement
from adapters.sql.statements import names, table
from engine.model import Actor, ActorKind, Event, Outcome, Visibility
from engine.people import Organisation, Tree

LONGEST_NAME = 40
"""Enough of an event's hash that no two are alike."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A webhook that is told of events of these ``kinds`` (none: of all)."""

    webhook_id: int
    kinds: frozenset[str]


Listeners = Mapping[int, tuple[Listener, ...]]
"""Who listens, by the organisation in which they do."""


def listeners(rows: Iterable[Row]) -> Listeners:
    """The webhooks that have not been stopped."""
    found = defaultdict[int, tuple[Listener, ...]](tuple)
    for row in rows:
        found[row.organisation_id] += (Listener(row.id, frozenset(row.kinds)),)
    return dict(found)


def announce(sql: Session, listening: Listeners, tree: Tree, outcome: Outcome) -> None:
    """Note every event for everybody who listens where the item belongs, or above, within the same principal.

    Only of what is open to all there: whoever reads what a webhook posts may be anybody.
    """
    if outcome.item.visibility is not Visibility.ORGANISATION:
        return
    above = list(tree.upwards(outcome.item.organisation_id))
    for listener in _concerned(listening, above):
        for event in outcome.events:
            if not listener.kinds or event.kind in listener.kinds:
                sql.run(INSERT, **_post(listener, event, _facts(event, outcome, above)))


def _concerned(listening: Listeners, above: Iterable[Organisation]) -> Iterator[Listener]:
    for organisation in above:
        yield from listening.get(organisation.id, ())


def _post(listener: Listener, event: Event, facts: Mapping[str, Any]) -> dict[str, Any]:
    """A row that waits. Its name follows from the event: noted again after a restore, the receiver knows it."""
    return {
        "webhook_id": listener.webhook_id,
        "name": f"evt_{listener.webhook_id}_{event.hash[:LONGEST_NAME]}",
        "kind": event.kind,
        "state": "pending",
        "created_at": event.at,
        "not_before": event.at,
        "lease_until": None,
        "attempts": 0,
        "status": None,
        "last_error": None,
        "sent_at": None,
        "facts": facts,
    }


def _facts(event: Event, outcome: Outcome, above: list[Organisation]) -> dict[str, Any]:
    """What may be told: nothing that anybody wrote but the title, and no person."""
    item = outcome.item
    return {
        "at": event.at.astimezone(UTC).isoformat(),
        "seq": event.seq,
        "actor": _role(event.actor, owner_id=item.owner_id, above=above),
        "ref": item.ref,
        "title": item.title,
        "workflow": item.workflow,
        "workflow_version": item.workflow_version,
        "phase": item.phase,
        "cycle": item.cycle,
        "organisation": above[0].code,
        "organisation_name": above[0].name,
    }


def _role(actor: Actor, *, owner_id: int | None, above: Iterable[Organisation]) -> str:
    """As what somebody acted; a substitute acts as the one they stand in for."""
    if actor.kind in {ActorKind.SCHEDULER, ActorKind.OPERATOR}:
        return actor.kind.value
    person = actor.on_behalf_of or actor.person_id
    if person == owner_id:
        return "owner"
    for organisation in above:
        if person == organisation.manager_id:
            return "manager"
        if person == organisation.coordinator_id:
            return "coordinator"
    return "participant"


_post_table, _webhook = table("post"), table("webhook")

LISTENING = Statement(
    lambda _: (
        select(_webhook.c.id, _webhook.c.organisation_id, _webhook.c.kinds)
        .where(_webhook.c.stopped_at.is_(None))
        .order_by(_webhook.c.id)
    )
)
INSERT = Statement(
    lambda f: f.insert(_post_table, names(_post_table, but=("id",))).on_conflict_do_nothing(index_elements=["name"])
)
