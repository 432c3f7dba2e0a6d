"""The steps of a reminder policy as a form asks for them, and as a workflow file writes them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.i18n import tr
from engine.definition import Anchor, Policy, Role, Rung, Unit

MOST_STEPS = 20

BEFORE, ON, AFTER, OPENED = "before", "on", "after", "opened"
"""On which side of the deadline a step comes; or it counts from when the promise was opened."""
PREFIX = "step"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step, with what was written in each field of it, be it right or wrong."""

    number: str = "1"
    side: str = AFTER
    unit: str = Unit.WORKING_DAYS.value
    to: str = Role.OWNER.value
    copy: tuple[str, ...] = ()
    every: str = ""
    every_unit: str = Unit.WORKING_DAYS.value
    most: str = ""
    mark: str = ""
    at_once: bool = False
    faults: tuple[str, ...] = ()

    @property
    def says_more(self) -> bool:
        """True when it has more to it than when and to whom."""
        return bool(self.copy or self.every or self.mark or self.at_once)


def steps_of(policy: Policy) -> list[Step]:
    """The steps of a policy."""
    return [_step(rung) for rung in policy.ladder]


def given_steps(given: Sequence[tuple[str, str]]) -> list[Step]:
    """The steps in the fields of a form, in its order."""
    numbers = dict.fromkeys(name.split("-")[1] for name, _ in given if name.startswith(f"{PREFIX}-"))
    return [_given(dict(_of(given, number)), _of(given, number)) for number in [*numbers][:MOST_STEPS]]


def in_order(steps: Sequence[Step]) -> list[Step]:
    """The steps as they follow each other in time, those that cannot be read where they were."""
    return sorted(steps, key=_place)


def written(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The ladder as a workflow file writes it; numbers that are none are left as they are, to be told of as faults."""
    return [_written(step) for step in steps]


def faulty(steps: Sequence[Step], faults: Mapping[int, Sequence[str]]) -> list[Step]:
    """The steps with what is wrong in each, by its place from 1."""
    return [replace(step, faults=tuple(faults.get(place, ()))) for place, step in enumerate(steps, start=1)]


def number_faults(steps: Sequence[Step]) -> dict[int, list[str]]:
    """What is wrong with the numbers: step -> sentences."""
    found = {place: [*_number_faults(step)] for place, step in enumerate(steps, start=1)}
    return {place: sentences for place, sentences in found.items() if sentences}


def _step(rung: Rung) -> Step:
    number = rung.offset.number
    side = OPENED if rung.anchor is Anchor.OPENED else BEFORE if number < 0 else AFTER if number else ON
    return Step(
        number=str(abs(number)),
        side=side,
        unit=rung.offset.unit.value,
        to=rung.to.value,
        copy=tuple(role.value for role in rung.copy),
        every="" if rung.every is None else str(rung.every.number),
        every_unit=Unit.WORKING_DAYS.value if rung.every is None else rung.every.unit.value,
        most="" if rung.at_most is None else str(rung.at_most),
        mark="" if rung.mark is None else rung.mark.value,
        at_once=rung.at_once,
    )


def _of(given: Sequence[tuple[str, str]], number: str) -> list[tuple[str, str]]:
    start = f"{PREFIX}-{number}-"
    return [(name.removeprefix(start), value.strip()) for name, value in given if name.startswith(start)]


def _given(texts: Mapping[str, str], fields: Sequence[tuple[str, str]]) -> Step:
    usual, roles = Step(), {role.value for role in Role}
    return Step(
        number=texts.get("number", ""),
        side=texts.get("side", usual.side),
        unit=texts.get("unit", usual.unit),
        to=texts.get("to", usual.to),
        every=texts.get("every", ""),
        every_unit=texts.get("every_unit", usual.every_unit),
        most=texts.get("most", ""),
        mark=texts.get("mark", ""),
        copy=tuple(value for name, value in fields if name == "copy" and value in roles),
        at_once="at_once" in texts,
    )


def _written(step: Step) -> dict[str, Any]:
    optional: dict[str, Any] = {
        "copy": list(step.copy),
        "every": f"{step.every} {step.every_unit}" if step.every else "",
        "at_most": int(step.most) if step.most.isdecimal() else None,
        "mark": step.mark,
        "at_once": step.at_once,
    }
    said = {name: value for name, value in optional.items() if value}
    return {"when": _moment(step), "to": step.to, **said}


def _moment(step: Step) -> str:
    is_none = step.number.strip("0") == ""
    match step.side:
        case "before":
            return "due" if is_none else f"-{step.number} {step.unit}"
        case "after":
            return "due" if is_none else f"+{step.number} {step.unit}"
        case "opened":
            return "opened" if is_none else f"opened +{step.number} {step.unit}"
    return "due"


def _place(step: Step) -> tuple[bool, float]:
    number = float(step.number) if step.number.isdecimal() else 0
    days = number * {Unit.WORKING_DAYS.value: 1.4, Unit.DAYS.value: 1.0, Unit.MONTHS.value: 30.4}.get(step.unit, 1.0)
    signed = {BEFORE: -days, ON: 0.0}.get(step.side, days)
    return step.side != OPENED, signed


def _number_faults(step: Step) -> Iterator[str]:
    whole = tr("Write a whole number, such as 5.")
    if step.side != ON and not _is_whole(step.number):
        yield whole
    if step.every and (not _is_whole(step.every) or not int(step.every)):
        yield tr("Again every: %(fault)s", fault=whole)
    if step.most and (not _is_whole(step.most) or not int(step.most)):
        yield tr("Times in all: %(fault)s", fault=whole)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len("9999")
