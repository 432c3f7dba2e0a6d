"""What the made-up region consists of and works with: the files under ``config/demo``, as values."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

HOME = Path(__file__).parents[2] / "config" / "demo"

Answers = Mapping[str, Any]
"""What is written in one worksheet: field name -> value."""


class Manner(StrEnum):
    """How a scripted person behaves."""

    PROMPT = "prompt"
    STEADY = "steady"
    LATE = "late"
    POSTPONES = "postpones"
    SLOW = "slow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An organisation. ``people`` is what it calls those it is there for; without ``above`` it is a principal."""

    code: str
    name: str
    kind: str
    manager: str
    above: str | None = None
    people: str = "patienter"
    coordinator: str | None = None
    closures: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Somebody who works there, or takes part. From ``silent_from`` on they answer nobody."""

    code: str
    role: str
    at: str
    manner: Manner
    silent_from: date | None = None
    language: str = "sv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of the wheel: how many weeks the test takes, the level that it leads to, and what is decided."""

    weeks: int
    level: float
    decision: str
    proposal: Answers
    test: Answers
    follow_up: Answers
    evaluation: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A kind of initiative: what it is about and how it went. ``failed`` is the evaluation where it did not help.

    ``start`` is the level of its measure before anything is changed, ``spread`` how much one week differs from another.
    """

    name: str
    title: str
    goal: str
    fits: tuple[str, ...]
    origin: str
    start: float
    spread: float
    problem: Answers
    turns: tuple[Turn, ...]
    failed: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that one person is asked to do by a day."""

    title: str
    owner: str
    due: date
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What an owner does in one phase: what they write, whom they ask, the move they make, and when they mean to.

    ``reasons`` are given for soft requirements that are not met then.
    """

    phase: str
    trigger: str | None = None
    on: date | None = None
    answers: Answers = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """A plan, a roadmap or a goal: an item with one owner that goes its way step by step."""

    name: str
    workflow: str
    title: str
    at: str
    owner: str
    opened: date
    steps: tuple[Step, ...]
    team: tuple[str, ...] = ()
    origin: str | None = None
    template: str | None = None
    values: tuple[float, ...] = ()
    baseline: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All of it."""

    places: tuple[Place, ...]
    workers: Mapping[str, Worker]
    plan: Undertaking
    goals: tuple[Undertaking, ...]
    roadmap: Undertaking
    themes: tuple[Theme, ...]
    units: Mapping[str, Place] = field(default_factory=dict)


GOALS_OPENED, PLAN_ENDS = date(2018, 12, 3), date(2022, 12, 31)


def read_texts(home: Path = HOME) -> Texts:
    """Read the files under ``home``."""
    places = tuple(_place(table) for table in _toml(home / "organisations.toml")["organisation"])
    plan = _toml(home / "plan.toml")
    return Texts(
        places=places,
        workers=_workers(_toml(home / "people.toml")),
        plan=_undertaking("plan", plan["plan"]),
        goals=tuple(_goal(name, table) for name, table in plan["goals"].items()),
        roadmap=_undertaking("roadmap", _toml(home / "roadmap.toml")["roadmap"]),
        themes=tuple(_theme(name, table) for name, table in _toml(home / "initiatives.toml").items()),
        units={place.code: place for place in places},
    )


def said_of(answers: Answers, **words: object) -> dict[str, Any]:
    """The answers with ``{unit}`` and the like filled in."""
    return {name: fill_in(value, **words) if isinstance(value, str) else value for name, value in answers.items()}


def fill_in(text: str, **words: object) -> str:
    """``text`` with its placeholders filled in; a sentence that begins with one begins with a capital letter."""

    def word(found: re.Match[str]) -> str:
        said = str(words.get(found["name"], found[0]))
        return said if found["before"] is None else found["before"] + said[:1].upper() + said[1:]

    return re.sub(r"(?P<before>^|[.?!] )?\{(?P<name>\w+)\}", word, text)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _place(table: dict[str, Any]) -> Place:
    closures = tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in table.pop("closures", ()))
    return Place(**table, closures=closures)


def _workers(file: dict[str, Any]) -> Mapping[str, Worker]:
    english = set(file.pop("language")["en"])
    return {
        code: Worker(
            code=code,
            **{**table, "manner": Manner(table["manner"])},
            language="en" if code in english else "sv",
        )
        for group in file.values()
        for code, table in group.items()
    }


def _undertaking(name: str, table: dict[str, Any]) -> Undertaking:
    steps = tuple(map(_step, table.pop("step")))
    return Undertaking(name=name, **{**table, "team": tuple(table.get("team", ()))}, steps=steps)


def _step(table: dict[str, Any]) -> Step:
    actions = tuple(Action(**action) for action in table.pop("action", ()))
    return Step(**table, actions=actions)


def _goal(name: str, table: dict[str, Any]) -> Undertaking:
    """A goal as an undertaking: it is set, and then followed up with a new value each time that it is asked for."""
    setting = {key: table[key] for key in ("goal", "serves", "principle", "measure", "direction", "baseline", "target")}
    setting |= {"data_source": table["data_source"], "date": PLAN_ENDS}
    comment = "Varv {cycle}: värdet bygger på alla tolv kommuner utom de som inte har lämnat."
    assessment = {
        "outcome": table["values"][-1],
        "explanation": "Enheterna som nådde sina egna mål drog upp värdet. Resten av länet hann inte börja.",
        "lesson": "Börja mäta i alla enheter samma dag, annars vet ingen varifrån vi kom.",
    }
    return Undertaking(
        name=name,
        workflow="goal",
        title=table["title"],
        at=table["at"],
        owner=table["owner"],
        opened=GOALS_OPENED,
        values=tuple(table["values"]),
        baseline=table["baseline"],
        steps=(
            Step(phase="setting", trigger="begin", answers=setting),
            Step(phase="follow_up", trigger="continue", answers={"outlook": "at_risk", "comment": comment}),
            Step(phase="assessment", trigger="miss", answers=assessment),
        ),
    )


def _theme(name: str, table: dict[str, Any]) -> Theme:
    turns = tuple(Turn(**turn) for turn in table.pop("cycle"))
    return Theme(name=name, **{**table, "fits": tuple(table["fits"])}, turns=turns)
