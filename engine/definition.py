"""A workflow as data: what a file under ``workflows/`` says, as frozen dataclasses.

A :class:`Definition` is immutable and compared by identity: one object per installed version, shared by all items
that began with that version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Swedish and in English."""

    sv: str
    en: str

    def in_language(self, language: str) -> str:
        """The words in ``language`` (``"sv"`` or ``"en"``); Swedish for any other."""
        return self.en if language == "en" else self.sv


class Unit(StrEnum):
    """What a span of time is counted in."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time such as ``20 working days``; negative in the offset of a rung before the deadline."""

    number: int
    unit: Unit


class Role(StrEnum):
    """Who a rung speaks to, or who decides; resolved to persons when it happens."""

    OWNER = "owner"
    TEAM = "team"
    COACH = "coach"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    SENIOR = "manager of manager"

    @property
    def level(self) -> int:
        """How far up the line the role sits: 0 the owner's own circle, 1 the manager, 2 the manager's manager."""
        return {Role.MANAGER: 1, Role.SENIOR: 2}.get(self, 0)


class Anchor(StrEnum):
    """What the offset of a rung is counted from."""

    OPENED = "opened"
    DUE = "due"


class Mark(StrEnum):
    """What a rung says about the item when it fires."""

    STALLED = "stalled"
    NO_DATA = "no data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a reminder policy: when, to whom, how often.

    ``index`` is its place in the ladder, from 0; it is part of the identity of every notice it gives rise to.
    ``every`` repeats it after the first time, ``at_most`` counts all occurrences (None: without end).
    ``at_once`` sends it as a mail of its own instead of in the person's daily digest.
    """

    index: int
    anchor: Anchor
    offset: Span
    to: Role
    copy: tuple[Role, ...] = ()
    every: Span | None = None
    at_most: int | None = None
    mark: Mark | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A ladder of rungs. ``grace`` is in working days: a level is told no sooner than that after the level below."""

    name: str
    ladder: tuple[Rung, ...]
    grace: int = 2
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.name, self.ladder, self.grace)))

    def __hash__(self) -> int:
        # Whatever is known about a ladder is looked up under it, many thousand times in a sweep.
        return self._hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long a commitment may take: the date in a worksheet field if one is named and filled, else the span.

    Without either there is no deadline.
    """

    span: Span | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How far an owner may move a deadline without the manager: ``times`` in all, ``working_days`` in all."""

    times: int = 2
    working_days: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """From when on it is named what holds work up, besides the silence that each phase has a limit for.

    A deadline was moved ``postponed`` times; the work has waited for the same thing for as long as ``blocked``; a phase
    that must have data points has had none for as long as ``no_data``.
    """

    postponed: int = 3
    blocked: Span = Span(20, Unit.WORKING_DAYS)
    no_data: Span = Span(10, Unit.WORKING_DAYS)


class FieldKind(StrEnum):
    """What a worksheet field holds."""

    TEXT = "text"
    LONG_TEXT = "long text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes or no"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the values that a choice field may hold."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a worksheet.

    ``carried_from`` names a field (``phase.field``) whose value of the last cycle is put here when a new cycle begins.
    ``aim`` marks a field that belongs to the aim: when it changes after a decision, the decision is asked for again.
    """

    name: str
    kind: FieldKind
    label: Text
    help: Text
    choices: tuple[Choice, ...] = ()
    carried_from: str | None = None
    aim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What must hold before a transition.

    ``check`` names a function of :mod:`engine.requirements`; ``arguments`` are its own. A *hard* one has no way round
    it; a *soft* one may be passed with a written reason, which an ``approver`` must approve when one is named.
    ``where`` (``phase.field``) is where to mend it.
    """

    name: str
    check: str
    text: Text
    hard: bool
    arguments: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    approver: Role | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Automatic:
    """When the scheduler makes a move by itself.

    At the deadline, when the date in a field is reached, or as soon as all requirements hold: exactly one is set.
    """

    when_due: bool = False
    when_met: bool = False
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One way from one phase to another.

    ``decided_by`` names the role that must decide it; ``next_cycle`` makes it the start of another turn of the wheel;
    ``back`` says that it leads to an earlier phase.
    """

    trigger: str
    source: str
    target: str
    label: Text
    requirements: tuple[Requirement, ...] = ()
    reason_needed: bool = False
    decided_by: Role | None = None
    decision_limit: Span = Span(10, Unit.WORKING_DAYS)
    automatic: Automatic | None = None
    next_cycle: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A check that becomes due some time after a phase was entered (is the change still in use?)."""

    name: str
    after: Span
    label: Text
    policy: str


@dataclass(frozen=True, kw_only=True)
class Phase:
    """The state an item is in.

    ``per_cycle`` gives it a worksheet of its own in every cycle; otherwise one serves the whole item.
    ``rank`` orders the phases that count as progress. ``silence`` is how long nobody may act before the item counts as
    stalled. ``ended`` phases owe nothing but their follow-ups.
    """

    name: str
    label: Text
    help: Text
    ask: Text
    limit: Limit = Limit()
    policy: str | None = None
    fields: tuple[Field, ...] = ()
    per_cycle: bool = True
    rank: int = 0
    silence: Span | None = None
    no_advance: Span | None = None
    ended: bool = False
    follow_ups: tuple[FollowUp, ...] = ()

    @cached_property
    def field_names(self) -> frozenset[str]:
        """The names of the fields of this phase's worksheet."""
        return frozenset(f.name for f in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A prepared beginning: worksheet values (``phase.field`` -> text in both languages) for a common kind of work."""

    name: str
    label: Text
    fields: Mapping[str, Text]


@dataclass(frozen=True, eq=False, kw_only=True)
class Definition:
    """A workflow: its phases, the ways between them, what they ask for and who is reminded of what.

    ``prefix`` begins the reference of every item in it (``FA`` in ``FA-2026-041``).
    """

    name: str
    version: int
    prefix: str
    label: Text
    help: Text
    initial: str
    phases: tuple[Phase, ...]
    transitions: tuple[Transition, ...]
    policies: Mapping[str, Policy]
    allowance: Allowance = Allowance()
    standstill: Standstill = Standstill()
    origins: tuple[Choice, ...] = ()
    templates: tuple[Template, ...] = ()
    default_policy: str = "standard"

    @cached_property
    def phase_by_name(self) -> Mapping[str, Phase]:
        """The phases by name."""
        return {phase.name: phase for phase in self.phases}

    @cached_property
    def leaving(self) -> Mapping[str, tuple[Transition, ...]]:
        """The transitions out of each phase, in the order of the file."""
        return {phase.name: tuple(t for t in self.transitions if t.source == phase.name) for phase in self.phases}

    def phase(self, name: str) -> Phase:
        """The phase called ``name``; KeyError when there is none."""
        return self.phase_by_name[name]

    def policy(self, name: str | None) -> Policy:
        """The reminder policy called ``name``; the workflow's default where it has none of that name."""
        return self.policies.get(name or "") or self.policies[self.default_policy]
