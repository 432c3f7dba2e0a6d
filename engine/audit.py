"""The audit trail: every item's events, chained by hash.

Each event's hash covers its own content and the hash of the event before it, so that no row can be altered, removed
or inserted without the chain breaking at that row.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from engine.model import Actor, Event, EventDraft

GENESIS = "0" * 64
"""The hash that stands before the first event of every item."""


def chain(
    drafts: Iterable[EventDraft], *, item_id: int, seq: int, head: str, actor: Actor, at: datetime
) -> tuple[Event, ...]:
    """Give ``drafts`` their places after event number ``seq`` with hash ``head``."""
    events: list[Event] = []
    for draft in drafts:
        seq += 1
        digest = event_hash(
            item_id=item_id, seq=seq, at=at, actor=actor, kind=draft.kind, data=draft.data, prev_hash=head
        )
        events.append(
            Event(
                item_id=item_id,
                seq=seq,
                at=at,
                actor=actor,
                kind=draft.kind,
                data=draft.data,
                prev_hash=head,
                hash=digest,
            )
        )
        head = digest
    return tuple(events)


def event_hash(
    *, item_id: int, seq: int, at: datetime, actor: Actor, kind: str, data: Mapping[str, Any], prev_hash: str
) -> str:
    """SHA-256, in hex, over the canonical form of an event and the hash before it."""
    content = [
        item_id,
        seq,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        actor.kind.value,
        actor.person_id,
        actor.on_behalf_of,
        kind,
        canonical(data),
        prev_hash,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def canonical(data: Mapping[str, Any]) -> str:
    """The one way to write an event's data as JSON: sorted keys, no spaces, no NaN."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
