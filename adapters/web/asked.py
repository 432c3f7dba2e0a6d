"""What a link from a mail is about, as things are now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from adapters.delivery.links import Link, LinkForged, Purpose
from adapters.sql import lists, people
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Case
from engine.errors import NotFound
from engine.model import Actor, ActorKind, Commitment, CommitmentKind, Event
from engine.people import Person


class Standing(StrEnum):
    """How a link stands to what has happened since it was made.

    *Open*: nothing has. *Changed*: something has, and it is still the reader's to answer. *Done*: the reader has done
    it, with a link. *Closed*: it is not asked for any more. *Elsewhere*: it is asked of somebody else.
    """

    OPEN = "open"
    CHANGED = "changed"
    DONE = "done"
    CLOSED = "closed"
    ELSEWHERE = "elsewhere"


RECORDED: Mapping[Purpose, frozenset[str]] = MappingProxyType(
    {
        Purpose.DONE: frozenset(
            {
                "action.done",
                "follow_up.answered",
                "decision.approved",
                "decision.asked",
                "decision.declined",
                "handover.accepted",
                "handover.declined",
                "item.moved",
            }
        ),
        Purpose.DATE: frozenset({"deadline.moved"}),
        Purpose.BLOCKED: frozenset({"item.blocked"}),
        Purpose.HAND_OVER: frozenset({"handover.asked"}),
        Purpose.LATER: frozenset({"reminder.postponed"}),
        Purpose.STOP: frozenset({"item.moved"}),
    }
)
"""What stands in the trail when somebody has done what a link is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Case):
    """A link, the reader, and what it is about.

    ``since`` is what people have done to the item since the link was made, and ``own`` of that what the reader did with
    a link for the same purpose.
    """

    link: Link
    made_at: datetime
    since: tuple[Event, ...]
    own: tuple[Event, ...]

    @property
    def standing(self) -> Standing:
        """How the link stands to what has happened since."""
        if self.own and self.facts.item.version != self.link.version:
            return Standing.DONE
        if self.owed.closed_at is not None:
            return Standing.CLOSED
        if self.owed.owner_id not in {self.actor.person_id, self.actor.on_behalf_of}:
            return Standing.ELSEWHERE
        return Standing.OPEN if self.facts.item.version == self.link.version else Standing.CHANGED


def asked(tx: SqlTransaction, link: Link, *, made_at: datetime, at: datetime) -> Asked:
    """What ``link`` is about at ``at``.

    Raises:
        LinkForged: whoever it was made for has left, or there is nothing that it is about.
    """
    try:
        reader, facts = tx.person(link.person_id), tx.facts(link.item_id, at=at)
    except NotFound:
        raise LinkForged from None
    owed = next((c for c in lists.promises(tx, link.item_id) if c.id == link.commitment_id), None)
    if not reader.is_active or owed is None:
        raise LinkForged
    actor = _actor(tx, owed, reader, at=at)
    since = tuple(event for event in lists.history(tx, link.item_id) if event.at >= made_at and event.actor.is_human)
    return Asked(
        link=link,
        made_at=made_at,
        at=at,
        reader=reader,
        actor=actor,
        facts=facts,
        owed=owed,
        since=since,
        own=tuple(event for event in since if _is_own(event, link, owed)),
        names=Names(tx),
        seen_version=link.version,
    )


def _actor(tx: SqlTransaction, owed: Commitment, reader: Person, *, at: datetime) -> Actor:
    """The reader, on behalf of whoever owes it if they stand in for that person today."""
    today = tx.tree().calendar(reader.organisation_id).local_date(at)
    is_substitute = owed.owner_id is not None and people.substitutes(tx, on=today).get(owed.owner_id) == reader.id
    return Actor(kind=ActorKind.MAIL_LINK, person_id=reader.id, on_behalf_of=owed.owner_id if is_substitute else None)


def _is_own(event: Event, link: Link, owed: Commitment) -> bool:
    """True for what the reader did with a link for this purpose, to this promise where the trail says to which."""
    is_theirs = event.actor.kind is ActorKind.MAIL_LINK and event.actor.person_id == link.person_id
    if not is_theirs or event.kind not in RECORDED[link.purpose]:
        return False
    if "commitment" in event.data:
        return bool(event.data["commitment"] == link.commitment_id)
    return _concerns(event, owed)


def _concerns(event: Event, owed: Commitment) -> bool:
    match event.kind:
        case "follow_up.answered":
            return owed.kind is CommitmentKind.FOLLOW_UP and event.data["name"] == owed.subject
        case "handover.accepted" | "handover.declined":
            return owed.kind is CommitmentKind.ACCEPTANCE
        case "decision.approved" | "decision.declined":
            return owed.kind is CommitmentKind.DECISION
        case "item.moved":
            return owed.kind in {CommitmentKind.PHASE, CommitmentKind.DECISION}
    return True
