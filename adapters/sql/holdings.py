"""Which columns of which tables hold something about a person, and what it is told as to them.

Secrets are never told, nor what they were hashed to: who gets them may be somebody else than the person. A test holds
``PARTS`` to the tables: every column that names a person or can hold an address is in one of them, or stands in
``LEFT_OUT`` with a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.sayings import Saying, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The rows of a table that are about a person: ``by`` names them, or ``addressed`` to their address.

    ``shown`` are the columns that are told. ``texts`` are those of them that say what somebody wrote: they are told to
    those to whom the item is open. ``item`` is the column that names it.
    """

    table: str
    heading: Saying
    by: tuple[str, ...] = ()
    addressed: tuple[str, ...] = ()
    shown: tuple[str, ...]
    texts: tuple[str, ...] = ()
    item: str | None = None


PARTS = (
    Part(
        table="person",
        heading=say("Who you are here"),
        by=("id",),
        addressed=("email",),
        shown=(
            *("id", "code", "name", "title", "email", "language", "organisation_id"),
            *("digest_hour", "left_on", "is_guest"),
        ),
    ),
    Part(
        table="organisation",
        heading=say("Organisations that you manage or coordinate"),
        by=("manager_id", "coordinator_id"),
        shown=("id", "code", "name", "manager_id", "coordinator_id"),
    ),
    Part(
        table="granted",
        heading=say("Offices"),
        by=("person_id", "granted_by"),
        shown=("person_id", "office", "organisation_id", "source", "granted_at", "granted_by"),
    ),
    Part(
        table="substitution",
        heading=say("Times of absence, and substitutes"),
        by=("person_id", "substitute_id"),
        shown=("person_id", "substitute_id", "from_on", "until_on"),
    ),
    Part(
        table="mail_preference",
        heading=say("How you want your mail"),
        by=("person_id",),
        shown=("rhythm", "paused_until", "stopped_at"),
    ),
    Part(
        table="look",
        heading=say("How you want your pages"),
        by=("person_id",),
        shown=("scheme", "shortcuts", "start"),
    ),
    Part(
        table="view",
        heading=say("Saved lists"),
        by=("person_id",),
        shown=("name", "page", "query", "organisation_id", "made_at"),
    ),
    Part(
        table="bad_address",
        heading=say("That your address was refused"),
        addressed=("address",),
        shown=("address", "refusals", "words", "bounced", "refused_at", "marked_at", "told_at"),
    ),
    Part(
        table="credential",
        heading=say("That you have a password (the password itself is not kept)"),
        by=("person_id",),
        shown=("changed_at",),
    ),
    Part(
        table="identity",
        heading=say("Who you are to the organisation's login"),
        by=("person_id",),
        shown=("issuer", "subject", "linked_at", "seen_at"),
    ),
    Part(
        table="session",
        heading=say("Where you are logged in"),
        by=("person_id",),
        shown=("method", "agent", "made_at", "seen_at", "ends_at", "issuer"),
    ),
    Part(
        table="entry",
        heading=say("Links to log in with"),
        by=("person_id",),
        shown=("purpose", "made_at", "until", "lasting", "used_at"),
    ),
    Part(
        table="feed",
        heading=say("That you have a calendar to subscribe to"),
        by=("person_id",),
        shown=("made_at",),
    ),
    Part(
        table="token",
        heading=say("Keys for programs (without the keys themselves)"),
        by=("person_id", "made_by", "revoked_by"),
        shown=(
            *("name", "scopes", "person_id", "made_at", "made_by", "expires_at", "used_at", "told_at", "revoked_at"),
            "revoked_by",
        ),
    ),
    Part(
        table="item",
        heading=say("Work that you own or hold up"),
        by=("owner_id", "block_holder_id"),
        shown=(
            *("id", "title", "workflow", "phase", "opened_at", "ended_at", "owner_id", "block_holder_id"),
            *("block_cause", "block_note", "block_since"),
        ),
        texts=("title", "block_note"),
        item="id",
    ),
    Part(
        table="participant",
        heading=say("Work that you take part in"),
        by=("person_id",),
        shown=("item_id", "part"),
        item="item_id",
    ),
    Part(
        table="partner",
        heading=say("Work that you own for a partner"),
        by=("owner_id",),
        shown=("item_id", "organisation_id"),
        item="item_id",
    ),
    Part(
        table="commitment",
        heading=say("What you owe or have asked for, done or not"),
        by=("owner_id", "asked_by"),
        shown=(
            *("item_id", "kind", "subject", "owner_id", "asked_by", "opened_at", "due_at", "closed_at", "outcome"),
            *("moved", "details"),
        ),
        texts=("subject", "details"),
        item="item_id",
    ),
    Part(
        table="postponement",
        heading=say("Reminders that you have put off"),
        by=("person_id",),
        shown=("commitment_id", "until_on"),
    ),
    Part(
        table="undoing",
        heading=say("What you can still undo"),
        by=("person_id",),
        shown=("item_id", "made_at", "until"),
        item="item_id",
    ),
    Part(
        table="glance",
        heading=say("Drafts of others that you have read"),
        by=("person_id",),
        shown=("item_id", "on_day", "at"),
        item="item_id",
    ),
    Part(
        table="idea",
        heading=say("Ideas that you have left or answered"),
        by=("answered_by",),
        addressed=("address",),
        shown=(
            *("organisation_id", "text", "name", "address", "made_at", "state", "answer", "answered_at", "answered_by"),
            "item_id",
        ),
        item="item_id",
    ),
    Part(
        table="notice",
        heading=say("Reminders"),
        by=("person_id",),
        shown=("item_id", "role", "nominal_at", "fired_at", "state", "reason", "state_at", "message_id"),
        item="item_id",
    ),
    Part(
        table="reply",
        heading=say("Mails that you have sent here"),
        by=("person_id",),
        shown=("item_id", "received_at", "outcome", "words"),
        texts=("words",),
        item="item_id",
    ),
    Part(
        table="job",
        heading=say("Long work that you have set going"),
        by=("person_id",),
        shown=("kind", "title", "made_at", "ended_at", "done", "total", "fault"),
    ),
    Part(
        table="policy",
        heading=say("Reminder policies that you have changed"),
        by=("changed_by",),
        shown=("organisation_id", "workflow", "name", "changed_at"),
    ),
    Part(
        table="policy_change",
        heading=say("Every change of a reminder policy by you"),
        by=("by",),
        shown=("organisation_id", "workflow", "name", "at"),
    ),
    Part(
        table="retention_rule",
        heading=say("Decisions about disposal that you have put in"),
        by=("made_by",),
        shown=("organisation_id", "workflow", "years", "decision", "made_at"),
    ),
    Part(
        table="retention_hold",
        heading=say("Work that you have put on hold"),
        by=("made_by",),
        shown=("item_id", "reason", "made_at"),
        item="item_id",
    ),
    Part(
        table="disposal",
        heading=say("Work that you have disposed of"),
        by=("disposed_by",),
        shown=("ref", "disposed_at"),
    ),
    Part(
        table="extracted",
        heading=say("Who took out what is kept about whom"),
        by=("person_id", "made_by"),
        shown=("person_id", "made_at", "made_by"),
    ),
    Part(
        table="pseudonym",
        heading=say("Whose name was taken away, and by whom"),
        by=("person_id", "made_by"),
        shown=("person_id", "at", "made_by", "reason"),
    ),
)
"""All tables but the trail and the mails, which are looked up in ways of their own."""

SPECIAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"event": ("actor_id", "on_behalf_of"), "message": ("person_id", "address")}
)
"""The columns that name a person in the tables that have a way of their own."""

LEFT_OUT: Mapping[str, str] = MappingProxyType({})
"""Columns that name a person, or can hold an address, and are not told: as ``table.column``, with the reason."""

PERSON_COLUMNS = frozenset(
    {*(column for part in PARTS for column in part.by), *SPECIAL["event"], "granted_by", "made_by"} - {"id"}
)
"""The columns of which the value is a person."""
