"""The worksheet of one phase in one round: its questions, and what has been answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from adapters.i18n import answers, tr
from adapters.web.items.compared import Piece
from adapters.web.visits import Visit
from engine.access import Action
from engine.definition import Field, FieldKind, Phase
from engine.model import Facts
from engine.requirements import is_blank
from engine.sheets import mark

FEW = 3
"""So many choices stand beside each other as cards."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Somebody else changed the same answer: both texts, who and when; ``mark`` is that of theirs."""

    who: str
    when: str
    mine: list[Piece]
    theirs: list[Piece]
    mark: str
    can_join: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the answers to choose from."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as it stands on the page.

    ``written`` is what stands in its field, ``said`` the answer on record in words. ``mark`` is that of the answer that
    its writer saw. ``looks_personal`` when it may hold a personal identity number.
    """

    name: str
    control: str
    label: str
    help: str
    written: str
    said: str
    mark: str
    options: tuple[Option, ...] = ()
    points: tuple[tuple[str, str], ...] = ()
    is_missing: bool = False
    fault: str | None = None
    looks_personal: bool = False
    clash: Clash | None = None

    @property
    def id(self) -> str:
        """Where it stands on the page."""
        return f"q-{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One turn of the wheel, to be looked at."""

    number: int
    is_done: bool
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet; ``is_open`` when the visitor may write in it."""

    phase: str
    label: str
    help: str
    cycle: int
    is_open: bool
    questions: tuple[Question, ...]
    rounds: tuple[Round, ...]
    why_closed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaved:
    """What was sent and not saved: the texts as they were written, which answers their writer saw, and why not."""

    typed: Mapping[str, str] = field(default_factory=_nothing)
    seen: Mapping[str, str] = field(default_factory=_nothing)
    faults: Mapping[str, str] = field(default_factory=_nothing)
    personal: frozenset[str] = frozenset()
    clashes: Mapping[str, Clash] = field(default_factory=_nothing)


ALL_SAVED = Unsaved()


def sheet(
    visit: Visit,
    facts: Facts,
    *,
    phase: Phase,
    cycle: int,
    may: frozenset[Action],
    missing: frozenset[str] = frozenset(),
    unsaved: Unsaved = ALL_SAVED,
) -> Sheet:
    """The worksheet of a phase in a round. ``missing`` are the questions that a move still waits for (phase.field)."""
    values = facts.values(phase.name, cycle=cycle)
    why_closed = closed(facts, phase=phase, cycle=cycle)
    return Sheet(
        phase=phase.name,
        label=phase.label.in_language(visit.language),
        help=phase.help.in_language(visit.language),
        cycle=cycle,
        is_open=Action.FILL in may and not why_closed,
        why_closed=why_closed,
        questions=tuple(
            question(visit, f, values.get(f.name), is_missing=f"{phase.name}.{f.name}" in missing, unsaved=unsaved)
            for f in phase.fields
        ),
        rounds=_rounds(facts, phase=phase, shown=cycle),
    )


def question(
    visit: Visit, asked: Field, value: object, *, is_missing: bool = False, unsaved: Unsaved = ALL_SAVED
) -> Question:
    """One question with its answer, or with what was written and not saved."""
    name = asked.name
    written = unsaved.typed.get(name, answers.written(asked, value))
    return Question(
        name=name,
        control=_control(asked),
        label=asked.label.in_language(visit.language),
        help=asked.help.in_language(visit.language),
        written=written,
        said=answers.said(asked, value, today=visit.today),
        mark=unsaved.seen.get(name, mark(value)),
        options=_options(visit, asked, written),
        points=_points(asked, value),
        is_missing=is_missing and is_blank(value),
        fault=unsaved.faults.get(name),
        looks_personal=name in unsaved.personal,
        clash=unsaved.clashes.get(name),
    )


def closed(facts: Facts, *, phase: Phase, cycle: int) -> str:
    """Why nobody can write in a worksheet any more; empty when one can."""
    if cycle != facts.sheet_cycle(phase.name):
        return tr("This is an earlier round. It can be read, and not changed.")
    if facts.item.ended_at is not None and phase is not facts.phase:
        return tr("The work has ended. It can be read, and not changed.")
    return ""


def _control(asked: Field) -> str:
    match asked.kind:
        case FieldKind.CHOICE:
            return "cards" if len(asked.choices) <= FEW else "choice"
        case FieldKind.YES_NO:
            return "choice"
        case FieldKind.LONG_TEXT:
            return "text"
        case FieldKind.TEXT:
            return "line"
    return asked.kind.value


def _options(visit: Visit, asked: Field, written: str) -> tuple[Option, ...]:
    offered = [(c.value, c.label.in_language(visit.language)) for c in asked.choices]
    if asked.kind is FieldKind.YES_NO:
        offered = [("yes", tr("Yes")), ("no", tr("No"))]
    return tuple(Option(value=value, label=label, is_chosen=value == written) for value, label in offered)


def _points(asked: Field, value: object) -> tuple[tuple[str, str], ...]:
    if asked.kind is not FieldKind.POINTS or not isinstance(value, list):
        return ()
    return tuple((day, number) for line in answers.written(asked, value).splitlines() for day, number in [line.split()])


def _rounds(facts: Facts, *, phase: Phase, shown: int) -> tuple[Round, ...]:
    if not phase.per_cycle or facts.item.cycle == 1:
        return ()
    last = facts.item.cycle
    return tuple(
        Round(number=n, is_done=n < last or facts.item.ended_at is not None, is_shown=n == shown)
        for n in range(1, last + 1)
    )
