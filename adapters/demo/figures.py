"""The figures of a year in the made-up region."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.agreement import Difference
from engine.definition import Text
from engine.stalled import Reason
from engine.trails import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """How often a move was made, by people and by the engine itself."""

    label: Text
    by_people: int
    by_itself: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseFigures:
    """A phase of the initiatives: how many are in it, and of those who have left it the median of working days.

    ``in_time`` is the share of them that left it by their deadline, ``moved`` how often a deadline in it was moved.
    """

    phase: str
    label: Text
    now: int
    left: int
    working_days: float | None
    in_time: float | None
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalled:
    """An item that stands still, with its reasons and whom one would ask."""

    ref: str
    title: str
    organisation: str
    owner: str
    phase: Text
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """An item whose owner left: who answered for it then, who owns it now, and after how many working days."""

    ref: str
    title: str
    before: str
    went_to: str
    now: str
    working_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What reached people's mailboxes; ``most`` is the fullest week anybody had."""

    mails: int
    reminders: int
    escalations: int
    people: int
    per_person_and_week: float
    most: int
    most_who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that was missing before a move, and how often."""

    text: Text
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The audit trail: how many events in how many items, under how many seals, and the first that is not whole.

    ``difference`` is the first thing that the tables say otherwise than it.
    """

    items: int
    events: int
    seals: int
    fault: Fault | None
    difference: Difference | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Where a plan or a roadmap came, and when; ``by_itself`` says that the engine moved it there."""

    on: date
    phase: Text
    by_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The way of a plan or a roadmap; of what it asked others to do, how much was done in time, late, and not yet."""

    ref: str
    title: str
    stations: tuple[Station, ...]
    in_time: int
    late: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal of the plan with its latest value, and the initiatives under it."""

    ref: str
    title: str
    measure: str
    baseline: float
    value: float | None
    target: float
    initiatives: int
    adopted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """All of it. ``acts`` and ``refused`` count what people did and what they were refused, ``missing`` what lacked.

    ``owed`` counts promises by kind, ``opened`` items by workflow, ``cycles`` initiatives by how many turns they have
    begun, ``ends`` initiatives by how they stand, ``checks`` the answers to whether a change lasts, and
    ``stalled_before`` how often the engine marked an item as stalled on the way.
    """

    first: date
    last: date
    opened: Mapping[str, int]
    organisations: int
    people: int
    moves: tuple[Moves, ...]
    cycles: Mapping[int, int]
    ends: Mapping[str, int]
    checks: Mapping[str, int]
    acts: Mapping[str, int]
    owed: Mapping[str, int]
    courses: tuple[Course, ...]
    goals: tuple[Goal, ...]
    phases: tuple[PhaseFigures, ...]
    stalled: tuple[Stalled, ...]
    stalled_before: int
    orphans: tuple[Orphan, ...]
    mail: Mail
    refused: Mapping[str, int]
    missing: tuple[Lack, ...]
    trail: Trail
