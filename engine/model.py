"""The nouns: what exists, and :class:`Outcome`, what one decision changes.

All are immutable values. Instants are aware datetimes in UTC; dates are local dates of the organisation. Numeric ids
are given by the database; 0 means *not recorded yet*.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from engine.calendars import Calendar
from engine.definition import Definition, Phase, Role

EMPTY: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[Any, Any]:
    return EMPTY


UNDONE = "undone"
"""How something ended that an act had begun which was taken back, and why nobody is reminded of it."""


class ActorKind(StrEnum):
    """Who acts: a person in some way, or the scheduler."""

    PERSON = "person"
    OPERATOR = "operator"
    MAIL_LINK = "mail link"
    API_TOKEN = "api token"  # noqa: S105 - the name of a kind of actor, not a secret
    SCHEDULER = "scheduler"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something. ``on_behalf_of`` is the person that a substitute acts for."""

    kind: ActorKind
    person_id: int | None = None
    on_behalf_of: int | None = None

    @property
    def is_human(self) -> bool:
        """True for every actor but the scheduler: only people's acts break a silence."""
        return self.kind is not ActorKind.SCHEDULER


SCHEDULER = Actor(kind=ActorKind.SCHEDULER)
OPERATOR = Actor(kind=ActorKind.OPERATOR)


class BlockCause(StrEnum):
    """What an item waits for when it cannot move."""

    DECISION = "decision"
    DATA = "data"
    STAFFING = "time or staffing"
    OTHER_ORGANISATION = "other organisation"
    IT = "it"
    MONEY = "money"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Why an item cannot move, who can remove the cause, and since when."""

    cause: BlockCause
    holder_id: int | None
    note: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A pause until a local date (the first day of work again), with its reason."""

    until: date
    reason: str
    since: datetime


class Visibility(StrEnum):
    """To whom an item is open besides those who take part in it.

    *Private*: to nobody. *Team*: to its coach, and to those who manage and coordinate its organisation. *Organisation*:
    to everybody in the region or municipality.
    """

    PRIVATE = "private"
    TEAM = "team"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """An organisation that owns an item together with the item's own, and who owns it there."""

    organisation_id: int
    owner_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Anything that moves through a workflow.

    ``version`` counts recorded decisions and guards against two people pressing at once. ``seq`` and ``head`` are
    number and hash of the last event of the audit trail. ``peak_rank`` and ``peak_at`` say how far it has come at most
    and when it first came there; ``last_act_at`` is the last act by a person. ``aim_decided`` is set once somebody has
    decided on the aim: from then on a changed aim must be decided again.
    """

    id: int
    ref: str
    workflow: str
    workflow_version: int
    title: str
    organisation_id: int
    owner_id: int | None
    phase: str
    cycle: int
    version: int
    seq: int
    head: str
    opened_at: datetime
    entered_at: datetime
    last_act_at: datetime
    peak_rank: int = 0
    peak_at: datetime
    ended_at: datetime | None = None
    stalled_at: datetime | None = None
    pause: Pause | None = None
    block: Block | None = None
    parent_id: int | None = None
    origin: str | None = None
    reference: str | None = None
    imported_status: str | None = None
    aim_decided: bool = False
    visibility: Visibility = Visibility.ORGANISATION


class CommitmentKind(StrEnum):
    """What is owed."""

    PHASE = "phase"
    ACTION = "action"
    MEASUREMENT = "measurement"
    FOLLOW_UP = "follow_up"
    ANSWER = "answer"
    DECISION = "decision"
    ACCEPTANCE = "acceptance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Anything that one person owes by a date.

    ``subject`` says what: the phase's name, the action's title, the trigger to decide on. ``generation`` is raised when
    the deadline moves or another person owes it, so that the reminder ladder starts anew; ``since`` is from when the
    ladder counts, and ``is_news`` says that it begins by telling the owner of something new. ``serial`` is raised
    whenever its place in the agenda changes by somebody's act; an agenda row with another serial is stale.
    ``next_wake_at`` is the next instant at which the scheduler must decide about its ladder (None: never), ``nudge_at``
    one at which it must look at the item itself (an automatic move, the end of a pause); the store keeps both in the
    agenda, not here; so is ``told``, how far the ladder has come when it is put there (when level 0, 1 and 2 were last
    told). ``moved`` and ``moved_days`` count how often, and by how many working days in all, the deadline was put off.
    ``undone`` counts the generations after the present one that were begun and taken back: their numbers are used up.
    """

    id: int
    item_id: int
    kind: CommitmentKind
    subject: str
    cycle: int
    owner_id: int | None
    opened_at: datetime
    due_at: datetime | None
    policy: str
    asked_by: int | None = None
    since: datetime
    generation: int = 1
    is_news: bool = True
    serial: int = 1
    next_wake_at: datetime | None = None
    nudge_at: datetime | None = None
    told: tuple[datetime | None, datetime | None, datetime | None] = (None, None, None)
    closed_at: datetime | None = None
    outcome: str | None = None
    moved: int = 0
    moved_days: int = 0
    undone: int = 0
    details: Mapping[str, Any] = field(default_factory=_nothing)


def rests(item: Item, kind: CommitmentKind) -> bool:
    """True for what nobody is reminded of now: in a pause the work rests, not the question who answers for it."""
    return item.pause is not None and kind is not CommitmentKind.ACCEPTANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of an item's audit trail. ``data`` is JSON-ready; ``hash`` covers everything else and ``prev_hash``."""

    item_id: int
    seq: int
    at: datetime
    actor: Actor
    kind: str
    data: Mapping[str, Any]
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """What happened, before it has its place in the chain."""

    kind: str
    data: Mapping[str, Any] = field(default_factory=_nothing)


class NoticeState(StrEnum):
    """What has become of a notice."""

    PLANNED = "planned"
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"
    REPLACED = "replaced"


class Notice(NamedTuple):
    """One rung that fell due for one recipient; a named tuple, since a sweep makes thousands in a second.

    (commitment, generation, rung, occurrence, role, person) is unique: it exists once and only once, whatever crashes
    and however many schedulers run. ``send_at`` is when it may be mailed at the earliest; ``reason`` is the word behind
    the state. ``person_id`` is None when there is nobody in that role.
    """

    commitment_id: int
    item_id: int
    generation: int
    rung: int
    occurrence: int
    role: Role
    person_id: int | None
    nominal_at: datetime
    fired_at: datetime
    send_at: datetime
    state: NoticeState
    reason: str
    at_once: bool = False
    id: int = 0

    @property
    def key(self) -> str:
        """The notice's unique name, as the mail that carries it says it (``c7:g1:r2:o1:owner:p3``)."""
        role = self.role.value.replace(" ", "-")
        return f"c{self.commitment_id}:g{self.generation}:r{self.rung}:o{self.occurrence}:{role}:p{self.person_id or 0}"


class Part(StrEnum):
    """What a person does in an item besides owning it."""

    MEMBER = "member"
    COACH = "coach"
    PATIENT_REPRESENTATIVE = "patient representative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A person who takes part in an item."""

    person_id: int
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """The answers of one phase in one cycle: field name -> value (text, number, ISO date, list of points)."""

    phase: str
    cycle: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a decision about one item looks at, read at one moment.

    ``commitments`` are the open ones, and the actions that are done. ``partners`` are the other organisations that own
    the item. ``line`` is the managers above the owner, nearest
    first, within the owner's own organisation (never across the border between a region and a municipality); an owner
    who heads it, with nobody above, is alone in it.
    ``coordinator_id`` is the nearest quality coordinator. ``gone`` are those who own or owe something here, and have
    left. ``open_children`` counts items under this one that have not ended; ``awaited_by`` is what the item above owes
    for its phase, which may wait for this one to end. ``last_actor`` and ``last_at`` say who made the last change, for
    the refusal that tells a loser who won.
    """

    item: Item
    definition: Definition
    calendar: Calendar
    worksheets: Mapping[tuple[str, int], Mapping[str, Any]] = field(default_factory=_nothing)
    commitments: tuple[Commitment, ...] = ()
    participants: tuple[Participant, ...] = ()
    partners: tuple[Partner, ...] = ()
    line: tuple[int, ...] = ()
    coordinator_id: int | None = None
    gone: frozenset[int] = frozenset()
    open_children: int = 0
    awaited_by: int | None = None
    last_actor: Actor | None = None
    last_at: datetime | None = None

    @property
    def phase(self) -> Phase:
        """The phase the item is in."""
        return self.definition.phase(self.item.phase)

    def sheet_cycle(self, phase: str) -> int:
        """The cycle under which the worksheet of ``phase`` is kept now."""
        return self.item.cycle if self.definition.phase(phase).per_cycle else 1

    def values(self, phase: str, *, cycle: int | None = None) -> Mapping[str, Any]:
        """The worksheet of ``phase`` in ``cycle`` (default: the present one); empty when nothing is written."""
        wanted = cycle if cycle is not None else self.sheet_cycle(phase)
        return self.worksheets.get((phase, wanted), EMPTY)

    def value(self, path: str) -> Any:  # noqa: ANN401 - a worksheet value is whatever its field holds
        """The value at ``phase.field``, or None."""
        phase, _, name = path.partition(".")
        return self.values(phase).get(name)

    @property
    def open_commitments(self) -> tuple[Commitment, ...]:
        """What is still owed."""
        return tuple(c for c in self.commitments if c.closed_at is None)

    @property
    def actions(self) -> tuple[Commitment, ...]:
        """Every action planned under the item, done or not."""
        return tuple(c for c in self.commitments if c.kind is CommitmentKind.ACTION)

    @property
    def phase_commitment(self) -> Commitment | None:
        """The open commitment of the present phase."""
        return next((c for c in self.open_commitments if c.kind is CommitmentKind.PHASE), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponement:
    """A person wants to be reminded of a promise no sooner than on the local date ``until``, by this ``notice``."""

    commitment_id: int
    person_id: int
    until: date
    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one decision changes; recorded in one transaction, or not at all.

    ``item`` is the item as it will be. ``opened`` are new commitments (id 0), ``changed`` existing ones as they will
    be; both carry ``next_wake_at`` and ``nudge_at``, and the store puts them in the agenda. ``nudges`` are further
    instants at which an open commitment's item is to be looked at, while its ladder stays as it is. ``replaced`` names
    commitments whose planned notices have become pointless, with the reason as a word. ``partners`` are organisations
    that own the item from now on, or have another owner; ``no_longer_partners`` are those that do not any more, by id.
    ``noticed`` are notices on record that are in another state from now on; ``expected`` names the promises and persons
    whose wish to be reminded later is taken back.
    """

    seen_version: int
    item: Item
    events: tuple[Event, ...]
    worksheets: tuple[Worksheet, ...] = ()
    opened: tuple[Commitment, ...] = ()
    changed: tuple[Commitment, ...] = ()
    nudges: Mapping[int, datetime] = field(default_factory=_nothing)
    replaced: Mapping[int, str] = field(default_factory=_nothing)
    joined: tuple[Participant, ...] = ()
    left: tuple[int, ...] = ()
    postponed: tuple[Postponement, ...] = ()
    partners: tuple[Partner, ...] = ()
    no_longer_partners: tuple[int, ...] = ()
    noticed: tuple[Notice, ...] = ()
    expected: tuple[tuple[int, int], ...] = ()
