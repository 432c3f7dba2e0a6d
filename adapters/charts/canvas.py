"""SVG by hand: no script, no style, nothing from elsewhere; the look is the stylesheet's, by class.

A picture is drawn twice, wide and narrow, and the stylesheet shows one: so its words are as large on a phone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

Point = tuple[float, float]


class Size(StrEnum):
    """How wide a picture is drawn."""

    WIDE = "wide"
    NARROW = "narrow"

    @property
    def width(self) -> int:
        """In units, which are pixels on most screens."""
        return 640 if self is Size.WIDE else 340


STEPS = (1, 2, 5)
"""A scale is marked in ones, twos or fives of a power of ten."""


@dataclass(slots=True, kw_only=True)
class Canvas:
    """A picture being drawn. ``title`` and ``said`` tell it to whoever cannot see it; ``key`` makes its ids unique.

    Around the plot lie margins for the words: ``left``, ``right``, ``top`` and ``bottom``.
    """

    key: str
    title: str
    said: str
    size: Size
    height: int = 240
    left: int = 44
    right: int = 16
    top: int = 16
    bottom: int = 28
    _parts: list[str] = field(default_factory=list)

    @property
    def plot_width(self) -> float:
        """How wide the plot is."""
        return self.size.width - self.left - self.right

    @property
    def plot_height(self) -> float:
        """How high the plot is."""
        return self.height - self.top - self.bottom

    def x(self, share: float) -> float:
        """Where a share (0 to 1) of the width lies."""
        return self.left + share * self.plot_width

    def y(self, share: float) -> float:
        """Where a share (0 to 1) of the height lies; 0 is at the bottom."""
        return self.top + (1 - share) * self.plot_height

    @property
    def below(self) -> float:
        """How far down the words below the plot stand."""
        return self.y(0) + 18

    def line(self, start: Point, end: Point, look: str) -> None:
        """A straight line."""
        (x1, y1), (x2, y2) = start, end
        self._add("line", look, x1=x1, y1=y1, x2=x2, y2=y2)

    def path(self, points: Iterable[Point], look: str, *, closed: bool = False, number: int | None = None) -> None:
        """A line through points; ``number`` tells one of several apart."""
        drawn = " ".join(f"{'L' if n else 'M'}{_short(x)} {_short(y)}" for n, (x, y) in enumerate(points))
        if drawn:
            self._add("path", look, number=number, d=f"{drawn}Z" if closed else drawn)

    def rect(self, corner: Point, extent: Point, look: str, *, number: int | None = None) -> None:
        """A rectangle from its upper left corner."""
        (x, y), (width, height) = corner, extent
        self._add("rect", look, number=number, x=x, y=y, width=width, height=height)

    def dot(self, centre: Point, look: str, *, radius: float = 3.5) -> None:
        """A point."""
        self._add("circle", look, cx=centre[0], cy=centre[1], r=radius)

    def text(self, where: Point, words: str, look: str = "", *, anchor: str = "start") -> None:
        """Words, which begin, end or have their middle there."""
        attributes = _attributes(look, None, {"x": where[0], "y": where[1], "text-anchor": anchor})
        self._parts.append(f"<text{attributes}>{escape(words)}</text>")

    def scale_up(self, most: float, *, label: str = "", marks: int = 4, unit: str = "") -> float:
        """Mark the height in even steps from 0 to at least ``most``; returns what the whole height stands for."""
        stops = ticks(most, marks)
        for stop in stops:
            height = self.y(stop / stops[-1])
            self.line((self.left, height), (self.size.width - self.right, height), "grid")
            self.text((self.left - 6, height + 4), f"{stop}{unit}", anchor="end")
        if label:
            self.text((0, 12), label)
        return stops[-1]

    def scale_along(self, most: float, *, label: str, marks: int = 6) -> float:
        """Mark the width in even steps from 0 to at least ``most``; returns what the whole width stands for."""
        stops = ticks(most, marks if self.size is Size.WIDE else marks // 2 + 1)
        for stop in stops:
            words = f"{stop} {label}" if stop == stops[-1] else str(stop)
            self.text(
                (self.x(stop / stops[-1]), self.height - 8), words, anchor="end" if stop == stops[-1] else "middle"
            )
        return stops[-1]

    def svg(self) -> str:
        """The picture."""
        title, said = f"{self.key}-{self.size}-t", f"{self.key}-{self.size}-d"
        return (
            f'<svg class="chart chart-{self.size}" viewBox="0 0 {self.size.width} {self.height}" role="img" '
            f'aria-labelledby="{title} {said}"><title id="{title}">{escape(self.title)}</title>'
            f'<desc id="{said}">{escape(self.said)}</desc>{"".join(self._parts)}</svg>'
        )

    def _add(self, tag: str, look: str, *, number: int | None = None, **attributes: float | str) -> None:
        self._parts.append(f"<{tag}{_attributes(look, number, attributes)}/>")


STYLE = """
.chart { background: #fff; font-family: Inter, system-ui, sans-serif; font-size: 12px; }
text { fill: #4a565e; } .lbl-mark, .lbl-last { fill: #1f2a33; font-weight: 600; }
.grid { stroke: #dfe4e7; } .line { fill: none; stroke: #0b5c6e; stroke-width: 2.25; } .bar, .pt { fill: #0b5c6e; }
.pt-old { fill: #6b3a75; } .area-band { fill: #ccdde1; } .median { fill: none; stroke: #4a565e; stroke-dasharray: 6 4; }
.area { stroke: #fff; fill: #b6ced4; } [data-n="1"] { fill: #d4c5d7; } [data-n="2"] { fill: #916c98; }
[data-n="3"] { fill: #43818f; } [data-n="4"] { fill: #b6ced4; } [data-n="5"] { fill: #c8b6cc; }
.area[data-n="0"] { fill: #dfe4e7; }
.part[data-n="0"] { fill: #0b5c6e; } .part[data-n="1"] { fill: #c8b6cc; } .part[data-n="2"] { fill: #6b3a75; }
.part[data-n="3"] { fill: #dfe4e7; } .part-0, .part-2 { fill: #fff; }
"""
"""The look of a picture that stands alone; on pages it is the stylesheet's."""


def standalone(drawn: str) -> str:
    """The wide one of a picture's two drawings, as a file that looks the same everywhere."""
    wide = drawn[: drawn.index("</svg>")]
    return (
        wide.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace(
            "<title", f"<style>{STYLE}</style><title", 1
        )
        + "</svg>\n"
    )


def ticks(most: float, marks: int) -> Sequence[int]:
    """Even whole steps from 0 to at least ``most``, about so many."""
    wanted, power = max(most, 1) / marks, 1
    while True:
        for step in STEPS:
            if step * power >= wanted:
                last = -(-int(-(-most // 1)) // (step * power)) * step * power
                return range(0, max(last, step * power) + 1, step * power)
        power *= 10


def _attributes(look: str, number: int | None, given: dict[str, float | str]) -> str:
    named = {"class": look, "data-n": "" if number is None else str(number)} | {n: _short(v) for n, v in given.items()}
    return "".join(f" {name}={quoteattr(value)}" for name, value in named.items() if value)


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
