"""The schema: every table as a SQLModel class.

Rows are written and read by prepared statements (:mod:`adapters.sql.statements`), not as objects of these classes.
What differs between the databases is named here once: on SQLite a table whose key is its order is kept WITHOUT ROWID.
Enumerations are kept as their words.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import JSON, Field, SQLModel

from adapters.sql import fulltext

SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

CLUSTERED = {"sqlite_with_rowid": False}
"""Kept in the order of the primary key, with no second tree. For short rows alone: to find its way through longer ones
than a quarter of a page, SQLite reads each that it compares to its end."""

WAITING = "state IN ('planned', 'held') AND message_id IS NULL"
"""A notice that no mail carries yet. Word for word the condition of an index: SQLite compares the text."""

ASKED = "closed_at IS NULL AND asked_by IS NOT NULL"
"""An open promise that somebody has asked for. Word for word the condition of an index."""

UNDELIVERED = "state IN ('pending', 'retry', 'sending')"
"""A message that still is to be sent. Word for word the condition of an index."""

AMISS = "(state = 'dead' OR doubts > 0)"
"""A message that was given up, or of which somebody once did not know whether it arrived. Word for word the condition
of an index."""


SEEN = ("organisation_id", "visibility", "owner_id")
"""The columns of an item that mostly decide who may see it."""

DUE_PHASE = "kind = 'phase' AND closed_at IS NULL"
"""The promise of an item's present phase. Word for word the condition of an index."""


class Organisation(SQLModel, table=True):
    """A place in the tree; a place without country, subdivision or time zone has those of the place above."""

    __table_args__ = (
        # Persons belong to organisations and manage them: whichever table is made first refers to the other.
        ForeignKeyConstraint(["manager_id"], ["person.id"], use_alter=True),
        ForeignKeyConstraint(["coordinator_id"], ["person.id"], use_alter=True),
    )

    id: int = Field(primary_key=True)
    code: str = Field(unique=True)
    name: str
    kind: str
    parent_id: int | None = Field(foreign_key="organisation.id")
    manager_id: int | None
    coordinator_id: int | None
    is_principal: bool
    country: str | None
    subdivision: str | None
    timezone: str | None
    closures: list[list[str]] = Field(sa_type=JSON)
    quiet: list[list[str]] = Field(sa_type=JSON)


class Person(SQLModel, table=True):
    """Somebody who can owe something; ``code`` is their number in another system. A guest takes part from outside."""

    id: int = Field(primary_key=True)
    code: str | None = Field(unique=True)
    name: str
    title: str
    email: str
    language: str
    organisation_id: int = Field(foreign_key="organisation.id")
    digest_hour: int
    left_on: date | None
    is_guest: bool


class Substitution(SQLModel, table=True):
    """Who acts for an absent person, on the local dates from ``from_on`` up to and with ``until_on``."""

    __table_args__ = (CheckConstraint("until_on >= from_on", name="in_order"), CLUSTERED)

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    from_on: date = Field(primary_key=True)
    until_on: date
    substitute_id: int = Field(foreign_key="person.id")


class MailPreference(SQLModel, table=True):
    """How a person wants their mail; without a row, a mail every working day that something needs them.

    ``rhythm`` is daily, weekly or at once only. ``stop_token`` stands in the List-Unsubscribe of their mails.
    """

    __tablename__ = "mail_preference"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    rhythm: str
    paused_until: date | None
    stopped_at: datetime | None
    stop_token: str = Field(unique=True)


class BadAddress(SQLModel, table=True):
    """An address that mail servers refused: ``refusals`` in a row, the last in these ``words``.

    ``bounced`` says that the last was a mail that came back after it had been taken. Once it is marked nothing more is
    sent there until somebody has mended it; ``told_at`` is when its person's coordinator was told so.
    """

    __tablename__ = "bad_address"
    __table_args__ = (CLUSTERED,)

    address: str = Field(primary_key=True)
    refusals: int
    words: str
    bounced: bool
    refused_at: datetime
    marked_at: datetime | None
    told_at: datetime | None


class Feed(SQLModel, table=True):
    """The secret of a person's calendar feed, as its SHA-256; a new one takes the place of the old."""

    __table_args__ = (CLUSTERED,)

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    secret_hash: str = Field(unique=True)
    made_at: datetime


class Policy(SQLModel, table=True):
    """A reminder policy as an organisation and everything below it has it instead of the workflow's own.

    ``grace`` and ``ladder`` are written as in a workflow file.
    """

    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    workflow: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    grace: int
    ladder: list[dict[str, Any]] = Field(sa_type=JSON)
    changed_at: datetime
    changed_by: int | None = Field(foreign_key="person.id")


class PolicyChange(SQLModel, table=True):
    """That a reminder policy of an organisation's own was put there or, without a ladder, taken back."""

    __tablename__ = "policy_change"

    id: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    workflow: str
    name: str
    at: datetime
    by: int | None = Field(foreign_key="person.id")
    grace: int | None
    ladder: list[dict[str, Any]] | None = Field(sa_type=JSON)


class Workflow(SQLModel, table=True):
    """An installed version of a workflow: its file as it was, and the SHA-256 of it.

    The file comes last: SQLite reads past all of it to get at what comes after it.
    """

    name: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    digest: str
    installed_at: datetime
    source: str


class Item(SQLModel, table=True):
    """An item; see :class:`engine.model.Item`."""

    __table_args__ = (
        ForeignKeyConstraint(["workflow", "workflow_version"], ["workflow.name", "workflow.version"]),
        Index(None, "owner_id"),
        Index(
            None,
            "parent_id",
            sqlite_where=text("parent_id IS NOT NULL"),
            postgresql_where=text("parent_id IS NOT NULL"),
        ),
        Index(None, "organisation_id"),
        # Whoever holds up work is asked for by name.
        Index(
            None,
            "block_holder_id",
            sqlite_where=text("block_holder_id IS NOT NULL"),
            postgresql_where=text("block_holder_id IS NOT NULL"),
        ),
        Index(
            None,
            "stalled_at",
            sqlite_where=text("stalled_at IS NOT NULL"),
            postgresql_where=text("stalled_at IS NOT NULL"),
        ),
        # What has waited for the same thing for too long.
        Index(
            None,
            "block_since",
            sqlite_where=text("block_since IS NOT NULL"),
            postgresql_where=text("block_since IS NOT NULL"),
        ),
        # The lists and the board. What decides who may see an item stands in them, so that a page of what somebody may
        # see is found, and counted, without a look at each item.
        Index("ix_item_acted", "last_act_at", "ended_at", *SEEN),
        Index(
            "ix_item_at_work",
            "workflow",
            "phase",
            "entered_at",
            *SEEN,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int = Field(primary_key=True)
    ref: str = Field(unique=True)
    workflow: str
    workflow_version: int
    title: str
    organisation_id: int = Field(foreign_key="organisation.id")
    owner_id: int | None = Field(foreign_key="person.id")
    phase: str
    cycle: int
    version: int
    seq: int
    head: str
    opened_at: datetime
    entered_at: datetime
    last_act_at: datetime
    peak_rank: int
    peak_at: datetime
    ended_at: datetime | None
    stalled_at: datetime | None
    pause_until: date | None
    pause_reason: str | None
    pause_since: datetime | None
    block_cause: str | None
    block_holder_id: int | None = Field(foreign_key="person.id")
    block_note: str | None
    block_since: datetime | None
    parent_id: int | None = Field(foreign_key="item.id")
    origin: str | None
    reference: str | None
    imported_status: str | None
    aim_decided: bool
    visibility: str


class Worksheet(SQLModel, table=True):
    """The answers of one phase in one cycle."""

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    phase: str = Field(primary_key=True)
    cycle: int = Field(primary_key=True)
    values: dict[str, Any] = Field(sa_type=JSON)


class Participant(SQLModel, table=True):
    """Who takes part in an item, and as what."""

    __table_args__ = (Index(None, "person_id"), CLUSTERED)

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    part: str


class Partner(SQLModel, table=True):
    """An organisation that owns an item together with the item's own; see :class:`engine.model.Partner`."""

    __table_args__ = (
        Index(None, "organisation_id"),
        Index(
            None, "owner_id", sqlite_where=text("owner_id IS NOT NULL"), postgresql_where=text("owner_id IS NOT NULL")
        ),
        CLUSTERED,
    )

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    owner_id: int | None = Field(foreign_key="person.id")


class Commitment(SQLModel, table=True):
    """What is owed, as facts that only people's acts change; when to look at it next is in :class:`Agenda`.

    ``fault`` says why the scheduler could not decide about it, and ``set_aside_until`` when it tries again.
    """

    __table_args__ = (
        Index(None, "item_id"),
        # What a person owes is asked for by every calendar that subscribes to it, every hour.
        Index(
            "ix_commitment_owed_by",
            "owner_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        # Whoever has asked something waits for the answer.
        Index("ix_commitment_asked_by", "asked_by", sqlite_where=text(ASKED), postgresql_where=text(ASKED)),
        Index("ix_commitment_due", "due_at", sqlite_where=text(DUE_PHASE), postgresql_where=text(DUE_PHASE)),
    )

    id: int = Field(primary_key=True)
    item_id: int = Field(foreign_key="item.id")
    kind: str
    subject: str
    cycle: int
    owner_id: int | None = Field(foreign_key="person.id")
    opened_at: datetime
    due_at: datetime | None
    policy: str
    asked_by: int | None = Field(foreign_key="person.id")
    since: datetime
    generation: int
    is_news: bool
    serial: int
    closed_at: datetime | None
    outcome: str | None
    moved: int
    moved_days: int
    undone: int
    details: dict[str, Any] = Field(sa_type=JSON)
    fault: str | None
    set_aside_until: datetime | None


class Postponement(SQLModel, table=True):
    """Until when a person does not want to be reminded of a promise; the deadline and the escalation stand.

    It holds for one ``generation`` of the promise: a new deadline or another owner ends it.
    """

    __table_args__ = (CLUSTERED,)

    commitment_id: int = Field(primary_key=True, foreign_key="commitment.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    generation: int
    until_on: date


class Agenda(SQLModel, table=True):
    """When each open commitment must next be looked at, and how far up the line its ladder has come.

    The sweep reads it from the front and writes it near the front: what a sweep costs follows from what is due, not
    from how many items there are. So it has no other index, and no foreign key: on PostgreSQL one would write to the
    commitment's row. A row whose ``serial`` is no longer its commitment's is stale, and dropped when it wakes.
    """

    __table_args__ = (CLUSTERED,)

    wake_at: datetime = Field(primary_key=True)
    commitment_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    nudge: bool = Field(primary_key=True)
    serial: int
    told_owner_at: datetime | None
    told_manager_at: datetime | None
    told_senior_at: datetime | None


class Notice(SQLModel, table=True):
    """One rung that fell due for one recipient, once and only once; ``person_id`` is 0 when there is nobody.

    No foreign keys, for the same reason as :class:`Agenda`: the sweep would write to every row they name.
    """

    __table_args__ = (
        UniqueConstraint(
            "commitment_id", "generation", "rung", "occurrence", "role", "person_id", name="uq_notice_once"
        ),
        CheckConstraint("state IN ('planned', 'held', 'sent', 'failed', 'replaced')", name="state"),
        Index("ix_notice_waiting", "send_at", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
        Index(
            None,
            "message_id",
            sqlite_where=text("message_id IS NOT NULL"),
            postgresql_where=text("message_id IS NOT NULL"),
        ),
    )

    id: int = Field(primary_key=True)
    commitment_id: int
    item_id: int
    generation: int
    rung: int
    occurrence: int
    role: str
    person_id: int
    nominal_at: datetime
    fired_at: datetime
    send_at: datetime
    state: str
    reason: str
    at_once: bool
    message_id: int | None
    state_at: datetime


class Message(SQLModel, table=True):
    """A mail as it is sent, byte for byte: a repeat after a crash must be recognisable as the same mail.

    ``not_before`` is when it may be taken next; while it is being sent that is when its lease runs out. ``ended_at`` is
    set just before its last byte goes out: a message that bears it and has no answer may have arrived. ``doubts``
    counts how often that was so. The bytes come last: SQLite reads past all of them to get at what comes after.
    """

    __table_args__ = (
        CheckConstraint("state IN ('pending', 'sending', 'sent', 'retry', 'dead')", name="state"),
        Index(
            "ix_message_undelivered", "not_before", sqlite_where=text(UNDELIVERED), postgresql_where=text(UNDELIVERED)
        ),
        Index("ix_message_amiss", "state", "doubts", sqlite_where=text(AMISS), postgresql_where=text(AMISS)),
        Index(None, "person_id", "kind", "created_at"),
        Index(None, "created_at"),
    )

    id: int = Field(primary_key=True)
    person_id: int | None = Field(foreign_key="person.id")
    address: str
    kind: str
    state: str
    subject: str
    message_id_header: str = Field(unique=True)
    created_at: datetime
    not_before: datetime
    lease_until: datetime | None
    attempts: int
    last_error: str | None
    sent_at: datetime | None
    ended_at: datetime | None
    doubts: int
    raw: bytes


class Reply(SQLModel, table=True):
    """A mail that came in, by its Message-ID: what was made of it, so that it is never made twice."""

    message_id_header: str = Field(primary_key=True)
    received_at: datetime
    outcome: str
    person_id: int | None = Field(foreign_key="person.id")
    item_id: int | None = Field(foreign_key="item.id")
    words: str


class Webhook(SQLModel, table=True):
    """An address of another system that is told what happens in an organisation and everything below it.

    ``kinds`` are the kinds of events it wants (empty: all), ``shape`` how they are written and ``language`` in which
    words. The secret before the present one is good until ``former_until``. ``failing_since`` is when it began to fail
    and has not succeeded since; ``stopped_at`` says since when it is told nothing more, and ``stopped_why`` why.
    """

    id: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    url: str
    shape: str
    language: str
    kinds: list[str] = Field(sa_type=JSON)
    secret: str
    former_secret: str | None
    former_until: datetime | None
    made_at: datetime
    failing_since: datetime | None
    stopped_at: datetime | None
    stopped_why: str | None


class Post(SQLModel, table=True):
    """What a webhook is to be told; ``name`` is its webhook-id, the same in every try.

    ``facts`` are what happened, as it was then; they are written in the webhook's shape whenever they are posted.
    """

    __table_args__ = (
        CheckConstraint("state IN ('pending', 'sending', 'sent', 'retry', 'dead')", name="state"),
        # Each webhook's own row that waits longest: one that does not answer delays no other.
        Index(
            "ix_post_undelivered",
            "webhook_id",
            "not_before",
            sqlite_where=text(UNDELIVERED),
            postgresql_where=text(UNDELIVERED),
        ),
        Index(None, "webhook_id", "id"),
    )

    id: int = Field(primary_key=True)
    webhook_id: int = Field(foreign_key="webhook.id")
    name: str = Field(unique=True)
    kind: str
    state: str
    created_at: datetime
    not_before: datetime
    lease_until: datetime | None
    attempts: int
    status: int | None
    last_error: str | None
    sent_at: datetime | None
    facts: dict[str, Any] = Field(sa_type=JSON)


class Event(SQLModel, table=True):
    """One line of an item's audit trail; triggers refuse to change or remove it (:mod:`adapters.sql.guards`).

    ``data`` is text, not JSON: the hash covers it as it is written.
    """

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    seq: int = Field(primary_key=True)
    at: datetime
    actor_kind: str
    actor_id: int | None = Field(foreign_key="person.id")
    on_behalf_of: int | None = Field(foreign_key="person.id")
    kind: str
    data: str
    prev_hash: str
    hash: str


class Heartbeat(SQLModel, table=True):
    """When something that should go on for ever was last at work, how often in all, and how long it took then."""

    __table_args__ = (CLUSTERED,)

    name: str = Field(primary_key=True)
    at: datetime
    beats: int
    milliseconds: int


class Mark(SQLModel, table=True):
    """What every process must know at once: which organisations are the present ones, whether mail is held back."""

    __table_args__ = (CLUSTERED,)

    name: str = Field(primary_key=True)
    value: str


class Credential(SQLModel, table=True):
    """The password of a person, as argon2id has hashed it."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    password_hash: str
    changed_at: datetime


class Identity(SQLModel, table=True):
    """Who a person is to an identity provider: the issuer's subject, never the e-mail address."""

    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    linked_at: datetime
    seen_at: datetime


class Granted(SQLModel, table=True):
    """An office that a person holds in an organisation and everything below it, besides managing it.

    ``source`` is what granted it: ``hand``, or the identity provider whose groups did, and which takes it away again.
    """

    __table_args__ = (CLUSTERED,)

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    office: str = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    source: str
    granted_at: datetime
    granted_by: int | None = Field(foreign_key="person.id")


class GroupRule(SQLModel, table=True):
    """Which office the members of an identity provider's group hold, and where."""

    __tablename__ = "group_rule"
    __table_args__ = (CLUSTERED,)

    group_name: str = Field(primary_key=True)
    office: str = Field(primary_key=True)
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")


class Session(SQLModel, table=True):
    """Somebody who is logged in, by the SHA-256 of the secret that their browser keeps.

    ``method`` says how they logged in and ``agent`` with what; ``issuer``, ``sid`` and ``id_token`` are the identity
    provider's. ``toast`` is what the next page is to tell them.
    """

    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    method: str
    agent: str
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    issuer: str | None
    sid: str | None
    id_token: str | None
    toast: dict[str, Any] | None = Field(sa_type=JSON)


class Entry(SQLModel, table=True):
    """A link that lets a person in, or choose a new password, by the SHA-256 of its secret.

    Used once, unless it is ``lasting`` as those of a demonstration are.
    """

    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    purpose: str
    made_at: datetime
    until: datetime
    lasting: bool
    used_at: datetime | None


class Attempt(SQLModel, table=True):
    """How often something was tried in vain of late, by who or what tried: what slows down guessing."""

    __table_args__ = (CLUSTERED,)

    key: str = Field(primary_key=True)
    failures: int
    since: datetime
    until: datetime | None


class Look(SQLModel, table=True):
    """How a person wants their pages; ``scheme`` is auto, light or dark, ``start`` the address of their first page."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    scheme: str
    shortcuts: bool
    start: str | None


class View(SQLModel, table=True):
    """A list with its filters under a name; shared with an organisation when it has one."""

    id: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    organisation_id: int | None = Field(foreign_key="organisation.id", index=True)
    page: str
    name: str
    query: str
    made_at: datetime


class Undoing(SQLModel, table=True):
    """What an item was before somebody's act, for as long as they may undo it: until somebody has done more."""

    __table_args__ = (CLUSTERED,)

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    version: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    made_at: datetime
    until: datetime
    before: dict[str, Any] = Field(sa_type=JSON)


class Glance(SQLModel, table=True):
    """That somebody read a draft of others by virtue of an office, once a day at most."""

    __table_args__ = (CLUSTERED,)

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id")
    on_day: date = Field(primary_key=True)
    at: datetime


class Idea(SQLModel, table=True):
    """An idea that somebody left for an organisation, without an account; ``state`` is new, taken or declined."""

    __table_args__ = (
        CheckConstraint("state IN ('new', 'taken', 'declined')", name="state"),
        Index(None, "organisation_id", "state"),
    )

    id: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    text: str
    name: str
    address: str
    language: str
    made_at: datetime
    state: str
    item_id: int | None = Field(foreign_key="item.id")
    answer: str | None
    answered_at: datetime | None
    answered_by: int | None = Field(foreign_key="person.id")


class Job(SQLModel, table=True):
    """Long work that somebody has set going: how far it has come, and how it ended.

    ``seen_at`` is when it was last known to go on; once it has ended, when its owner last looked at it.
    """

    id: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str
    title: str
    made_at: datetime
    seen_at: datetime
    done: int
    total: int
    ended_at: datetime | None
    fault: str | None
    result: dict[str, Any] | None = Field(sa_type=JSON)


class Unindexed(SQLModel, table=True):
    """That somebody has acted in an item since the index of words read it (:mod:`adapters.sql.fulltext`).

    With the version, so that what is done while an item is being read leaves a line of its own. No foreign key, for the
    same reason as :class:`Agenda`.
    """

    __table_args__ = (CLUSTERED,)

    item_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class Seal(SQLModel, table=True):
    """What the trail of all items was at one moment, in one number (:mod:`engine.seals`).

    ``root`` is the root of the Merkle tree over the heads of all items that had new events (:class:`SealedHead`),
    ``hash`` chains it to the seal before. ``events`` and ``items`` count what was new. ``key_id`` tells keys apart; one
    that was set without a key has None.
    """

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    events: int
    items: int
    root: str
    key_id: str | None
    prev_hash: str = Field(unique=True)
    hash: str


class SealedHead(SQLModel, table=True):
    """Where the trail of an item ended when a seal was set.

    No foreign key to the item: it may be disposed of. What its tombstone says is sealed as one more event would be. The
    seal comes after its heads, since its root is made from them: that it is there is checked at the end.
    """

    __tablename__ = "sealed_head"
    __table_args__ = (
        ForeignKeyConstraint(["seal_number"], ["seal.number"], deferrable=True, initially="DEFERRED"),
        Index(None, "seal_number", "item_id"),
        CLUSTERED,
    )

    item_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seal_number: int = Field(primary_key=True)
    seq: int
    hash: str


class Token(SQLModel, table=True):
    """What a program shows to act in the name of a person, by the SHA-256 of its secret.

    ``scopes`` are words with a space between. ``used_at`` is about when it was used last, and ``told_at`` when its
    person was last told that it ends.
    """

    id: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str
    scopes: str
    token_hash: str = Field(unique=True)
    made_at: datetime
    made_by: int | None = Field(foreign_key="person.id")
    expires_at: datetime
    used_at: datetime | None
    told_at: datetime | None
    revoked_at: datetime | None
    revoked_by: int | None = Field(foreign_key="person.id")


class Answered(SQLModel, table=True):
    """What a program was answered when it sent a key with its request, for whenever it sends the same again.

    ``asked`` is the SHA-256 of the request. Without a ``status`` the first one is not answered yet.
    """

    __table_args__ = (CLUSTERED,)

    token_id: int = Field(primary_key=True, foreign_key="token.id")
    key: str = Field(primary_key=True)
    asked: str
    at: datetime = Field(index=True)
    status: int | None
    headers: dict[str, str] | None = Field(sa_type=JSON)
    body: str | None


class RetentionRule(SQLModel, table=True):
    """For how many years ended work is kept in an organisation and below it, by which decision.

    A ``workflow`` of None is every one; without ``years`` it is kept for good.
    """

    __tablename__ = "retention_rule"

    id: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    workflow: str | None
    years: int | None
    decision: str
    decided_on: date
    made_at: datetime
    made_by: int | None = Field(foreign_key="person.id")
    withdrawn_at: datetime | None


class RetentionHold(SQLModel, table=True):
    """That an item is not disposed of, whatever the rules say, until somebody takes that back; and why."""

    __tablename__ = "retention_hold"

    item_id: int = Field(primary_key=True, foreign_key="item.id")
    reason: str
    made_at: datetime
    made_by: int | None = Field(foreign_key="person.id")


class Extracted(SQLModel, table=True):
    """That somebody else took out everything that is kept about a person; without ``made_by`` it was the operator."""

    __table_args__ = (Index(None, "person_id"),)

    id: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    made_at: datetime
    made_by: int | None = Field(foreign_key="person.id")


class Pseudonym(SQLModel, table=True):
    """That a person's name and addresses were taken away, by whom and why; events hold nothing but their number."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    at: datetime
    made_by: int | None = Field(foreign_key="person.id")
    reason: str


class Disposal(SQLModel, table=True):
    """What is left of an item that was disposed of: that it was, by which rule, and where its trail ended.

    ``visibility`` says who might have seen it, and so may know that it was there.
    """

    item_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    ref: str = Field(unique=True)
    workflow: str
    organisation_id: int = Field(foreign_key="organisation.id")
    visibility: str
    opened_at: datetime
    ended_at: datetime
    seq: int
    head: str
    rule_id: int = Field(foreign_key="retention_rule.id")
    disposed_at: datetime
    disposed_by: int | None = Field(foreign_key="person.id")


class CountedNight(SQLModel, table=True):
    """That it was counted on a day how much had stalled everywhere; ``week`` is the Monday of its week."""

    __tablename__ = "counted_night"
    __table_args__ = (CLUSTERED,)

    day: date = Field(primary_key=True)
    week: date


class StalledNight(SQLModel, table=True):
    """How much had stalled when it was counted on a day, of how much that went on, where anything did.

    Work that organisations share counts where it belongs first; what is private does not.
    """

    __tablename__ = "stalled_night"
    __table_args__ = (CLUSTERED,)

    day: date = Field(primary_key=True, foreign_key="counted_night.day")
    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    at_work: int
    stalled: int


fulltext.made_with(SQLModel.metadata.tables["unindexed"])
