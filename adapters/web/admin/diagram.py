"""A workflow drawn on the server: its phases as boxes, the ways between them as numbered lines, wide or narrow.

The numbers lead to a table with the same content: nobody needs the drawing. Forward leads a straight line to the next
phase, and an arc over those between; back leads an arc on the other side.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from engine.definition import Definition, Transition

SIGNS = 15
"""So many fit on a line of a box."""

MOST_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A phase: its upper left corner, its size, its name in lines, and where they stand."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[str, float], ...]
    is_first: bool
    is_end: bool

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The ways from one phase to another: a line, and their numbers beside it."""

    path: str
    numbers: str
    x: float
    y: float
    is_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The whole, in units of one pixel at its natural size."""

    name: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]


def drawings(definition: Definition, *, language: str) -> tuple[Drawing, Drawing]:
    """The workflow from left to right, and from top to bottom."""
    return _wide(definition, language), _narrow(definition, language)


def _wide(definition: Definition, language: str) -> Drawing:
    step, width, height = 136.0, 108.0, 58.0
    spans = [_span(definition, group) for group in _grouped(definition)]
    above = _room(max([*spans, 0]))
    below = _room(-min([*spans, 0]))
    boxes = tuple(_boxes(definition, language, dx=step, dy=0, x=8, y=above, width=width, height=height))
    ways = tuple(_way(definition, group, boxes, lies=True) for group in _grouped(definition))
    return Drawing(
        name="wide", width=step * len(boxes) - step + width + 16, height=above + height + below, boxes=boxes, ways=ways
    )


def _narrow(definition: Definition, language: str) -> Drawing:
    step, width, height = 88.0, 132.0, 52.0
    boxes = tuple(_boxes(definition, language, dx=0, dy=step, x=104, y=8, width=width, height=height))
    ways = tuple(_way(definition, group, boxes, lies=False) for group in _grouped(definition))
    return Drawing(name="narrow", width=340, height=step * len(boxes) - step + height + 16, boxes=boxes, ways=ways)


Numbered = tuple[int, Transition]


def _grouped(definition: Definition) -> list[list[Numbered]]:
    """The ways with the same ends together, each with its number."""
    groups: dict[tuple[str, str], list[Numbered]] = defaultdict(list)
    for number, transition in enumerate(definition.transitions, start=1):
        groups[transition.source, transition.target].append((number, transition))
    return list(groups.values())


def _places(definition: Definition) -> dict[str, int]:
    return {phase.name: place for place, phase in enumerate(definition.phases)}


def _span(definition: Definition, group: list[Numbered]) -> int:
    """How many phases a way goes on; less than 0 when it goes back."""
    places, (_, transition) = _places(definition), group[0]
    return places[transition.target] - places[transition.source]


def _room(span: int) -> float:
    """How high the arcs over so many phases rise, with room for their numbers."""
    return 30 + _rise(span) * 0.75 if span else 30


def _rise(span: int) -> float:
    return 34 + 20 * span


def _boxes(
    definition: Definition, language: str, *, dx: float, dy: float, x: float, y: float, width: float, height: float
) -> Iterator[Box]:
    for place, phase in enumerate(definition.phases):
        lines = wrap(phase.label.in_language(language), SIGNS, max_lines=MOST_LINES, placeholder="…") or [phase.name]
        top = y + dy * place + height / 2 - 8 * (len(lines) - 1) + 4
        yield Box(
            x=x + dx * place,
            y=y + dy * place,
            width=width,
            height=height,
            lines=tuple((line, top + 16 * row) for row, line in enumerate(lines)),
            is_first=phase.name == definition.initial,
            is_end=phase.ended,
        )


def _way(definition: Definition, group: list[Numbered], boxes: tuple[Box, ...], *, lies: bool) -> Way:
    places, (_, first) = _places(definition), group[0]
    source, target, span = boxes[places[first.source]], boxes[places[first.target]], _span(definition, group)
    path, x, y = _lying(source, target, span) if lies else _standing(source, target, span, most=len(boxes) - 1)
    numbers = ", ".join(str(number) for number, _ in group)
    return Way(path=path, numbers=numbers, x=round(x, 1), y=round(y, 1), is_back=span < 0)


def _lying(source: Box, target: Box, span: int) -> tuple[str, float, float]:
    """The line between two boxes beside each other, and where its numbers stand."""
    if span == 1:
        y = source.y + source.height / 2
        start, end = source.x + source.width, target.x - 3
        return f"M{start:.1f} {y:.1f}H{end:.1f}", (start + end) / 2, y - 8
    is_back = span < 0
    rise = _rise(abs(span)) * (1 if is_back else -1)
    edge = source.y + (source.height if is_back else 0)
    tip = edge + (3 if is_back else -3)
    out = source.width / 5 * (-1 if is_back else 1)
    start, end = source.middle + out, target.middle - out
    path = f"M{start:.1f} {edge:.1f}C{start:.1f} {edge + rise:.1f} {end:.1f} {edge + rise:.1f} {end:.1f} {tip:.1f}"
    return path, (start + end) / 2, edge + rise * 0.75 + (14 if is_back else -5)


def _standing(source: Box, target: Box, span: int, *, most: int) -> tuple[str, float, float]:
    """The line between two boxes below each other, and where its numbers stand."""
    if span == 1:
        start, end = source.y + source.height, target.y - 3
        return f"M{source.middle:.1f} {start:.1f}V{end:.1f}", source.middle + 12, (start + end) / 2 + 4
    is_back = span < 0
    rise = (28 + 84 * abs(span) / max(most, 1)) * (-1 if is_back else 1)
    edge = source.x + (0 if is_back else source.width)
    tip = edge + (-3 if is_back else 3)
    out = source.height / 5 * (-1 if is_back else 1)
    start, end = source.y + source.height / 2 + out, target.y + target.height / 2 - out
    path = f"M{edge:.1f} {start:.1f}C{edge + rise:.1f} {start:.1f} {edge + rise:.1f} {end:.1f} {tip:.1f} {end:.1f}"
    return path, edge + rise * 0.75 + (-8 if is_back else 8), (start + end) / 2 + 4
