"""What must be in place before an item can go on: everything, with where to mend it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from adapters.i18n import tr
from adapters.i18n.words import the
from adapters.web.visits import Visit
from engine import advance, machine
from engine.definition import Requirement, Transition
from engine.model import Facts
from engine.requirements import CHECKS, is_blank

ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "owner_named": "/handover",
        "team_named": "/team",
        "patient_representative": "/team",
        "actions_planned": "/actions",
        "none_open": "#actions",
        "children_ended": "#children",
    }
)
"""Where on an item's page, or below its address, to mend what stands in no worksheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One requirement: met, or where to meet it. ``passed`` says how one can go on without it; empty when one cannot.

    ``fields`` are the questions that it waits for (phase.field).
    """

    name: str
    text: str
    is_met: bool
    to: str | None
    passed: str
    fields: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way on: its trigger, what it is called, where it leads, and its requirements."""

    trigger: str
    label: str
    leads: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Everything that is asked for before the item goes on.

    ``points`` are asked for on every one of the ``ways``; each may ask for more (``further``: its label, and what).
    """

    points: tuple[Point, ...]
    ways: tuple[Way, ...]
    further: tuple[tuple[str, tuple[Point, ...]], ...]
    others: tuple[Way, ...]

    @property
    def met(self) -> int:
        """How many of the points hold."""
        return sum(point.is_met for point in self.points)

    @property
    def missing(self) -> frozenset[str]:
        """The questions that some way on waits for (phase.field)."""
        asked = [*self.points, *(point for _, points in self.further for point in points)]
        return frozenset[str]().union(*(point.fields for point in asked))


def gate(visit: Visit, facts: Facts, *, shown: str) -> Gate:
    """The gate of the present phase, on the page that shows the worksheet of the phase ``shown``."""
    leaving = machine.allowed(facts.definition, phase=facts.item.phase)
    ordinary = [t for t in leaving if _is_ordinary(t)]
    ways = tuple(way(visit, facts, t, shown=shown) for t in ordinary)
    common = _common(ways)
    return Gate(
        points=tuple(p for p in (ways[0].points if ways else ()) if p.name in common),
        ways=ways,
        further=tuple((w.label, more) for w in ways if (more := tuple(p for p in w.points if p.name not in common))),
        others=tuple(way(visit, facts, t, shown=shown) for t in leaving if not _is_ordinary(t)),
    )


def way(visit: Visit, facts: Facts, transition: Transition, *, shown: str) -> Way:
    """A way on as it stands on the page that shows the worksheet of the phase ``shown``."""
    unmet = {u.requirement for u in advance.missing(facts, transition, at=visit.at)}
    return Way(
        trigger=transition.trigger,
        label=transition.label.in_language(visit.language),
        leads=_leads(visit, facts, transition),
        points=tuple(_point(visit, facts, r, is_met=r.name not in unmet, shown=shown) for r in transition.requirements),
    )


def _is_ordinary(transition: Transition) -> bool:
    """True for a way that the work is meant to go; others are gone with a reason."""
    return not transition.back and not transition.reason_needed


def _common(ways: Iterable[Way]) -> frozenset[str]:
    names = [frozenset(point.name for point in w.points) for w in ways]
    return frozenset.intersection(*names) if names else frozenset()


def _point(visit: Visit, facts: Facts, requirement: Requirement, *, is_met: bool, shown: str) -> Point:
    paths = [] if is_met else _fields(facts, requirement)
    blank = [path for path in paths if is_blank(facts.value(path))]
    return Point(
        name=requirement.name,
        text=requirement.text.in_language(visit.language),
        is_met=is_met,
        to=None if is_met else _to(requirement, next(iter([*blank, *paths]), None), shown=shown),
        passed="" if requirement.hard else _passed(requirement),
        fields=frozenset(blank),
    )


def _fields(facts: Facts, requirement: Requirement) -> list[str]:
    """The questions where to mend it."""
    return [path for path in dict.fromkeys(_named(requirement)) if _is_known(facts, path)]


def _named(requirement: Requirement) -> Iterator[str]:
    for argument, kind in CHECKS[requirement.check].arguments.items():
        value = requirement.arguments[argument]
        if kind == "field":
            yield str(value)
        elif kind == "fields" and isinstance(value, list | tuple):
            yield from map(str, value)
    if requirement.where:
        yield requirement.where


def _is_known(facts: Facts, path: str) -> bool:
    phase, _, name = path.partition(".")
    return phase in facts.definition.phase_by_name and name in facts.definition.phase(phase).field_names


def _to(requirement: Requirement, path: str | None, *, shown: str) -> str | None:
    """A link, below the address of the item."""
    if path is None:
        return ELSEWHERE.get(requirement.check)
    phase, _, name = path.partition(".")
    return f"#q-{name}" if phase == shown else f"?phase={phase}#q-{name}"


def _passed(requirement: Requirement) -> str:
    if requirement.approver is None:
        return tr("Can be passed with a reason.")
    return tr("Can be passed with a reason that %(role)s approves.", role=the(requirement.approver))


def _leads(visit: Visit, facts: Facts, transition: Transition) -> str:
    target = facts.definition.phase(transition.target)
    label = target.label.in_language(visit.language)
    if target.ended:
        return tr("The work ends here: %(phase)s.", phase=label)
    if transition.next_cycle:
        return tr("A new round begins: %(phase)s.", phase=label)
    return tr("The work goes to %(phase)s.", phase=label)
