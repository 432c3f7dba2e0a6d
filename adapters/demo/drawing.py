"""What the report is drawn with: headings, tables without boxes, bars, and the words of the engine."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from rich.console import JustifyMethod, RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Drawn

from adapters.i18n import current_language, ntr, tr
from engine.definition import Text
from engine.stalled import Why

TEMPLATES: Mapping[str, str] = MappingProxyType(
    {
        Why.SILENT: "silent",
        Why.NO_ADVANCE: "no progress",
        Why.MARKED: "reminders unanswered",
        Why.ORPHANED: "without an owner",
        Why.OVERDUE: "overdue",
        Why.BLOCKED: "waiting",
        Why.BLOCKED_LONG: "waiting for long",
        Why.NO_DATA: "without data points",
        Why.POSTPONED: "postponed again and again",
    }
)
"""Why work has stopped, in as few words as a table has room for."""

FULL, LIGHT = "█", "░"
INDENT = 2
WIDEST = 120
"""How many characters wide a table is at most: in a wider one the eye loses the line."""

HEADING, FAINT, GOOD, WARNING, BAD = "bold cyan", "dim", "green", "yellow", "red"


def heading(title: str, subtitle: str = "") -> RenderableType:
    """The title of a part of the report."""
    return Drawn.assemble((f"\n{title}", HEADING), (f"  {subtitle}" if subtitle else "", FAINT))


def lines(*sentences: str | Drawn) -> RenderableType:
    """Sentences under a heading, each on its own line."""
    text = Drawn("\n").join(each if isinstance(each, Drawn) else Drawn(each) for each in sentences)
    return Padding(text, (0, 0, 0, INDENT))


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[RenderableType]],
    *,
    numbers: Sequence[int] = (),
    cut: Sequence[int] = (),
    wrapped: Sequence[int] = (),
) -> RenderableType:
    """A table without boxes: the columns in ``numbers`` (from 0) stand to the right.

    Where there is too little room, the columns in ``cut`` are cut off, and those in ``wrapped`` take several lines; one
    that stands in ``cut`` twice is twice as wide.
    """
    drawn = Table(box=None, header_style=FAINT, pad_edge=False, padding=(0, 2, 0, 0), expand=bool(cut))
    for place, column in enumerate(columns):
        justify: JustifyMethod = "right" if place in numbers else "left"
        drawn.add_column(
            column,
            justify=justify,
            no_wrap=place not in wrapped,
            overflow="ellipsis",
            ratio=cut.count(place) or None,
        )
    for row in rows:
        drawn.add_row(*row)
    return Constrain(Padding(drawn, (0, 0, 0, INDENT)), WIDEST)


def bar(dark: int, light: int, *, most: int, width: int, style: str) -> Drawn:
    """A bar in two parts, together as long as their sum is to ``most``; what is there is seen, however little it is."""
    return Drawn.assemble((FULL * _cells(dark, most, width), style), (LIGHT * _cells(light, most, width), FAINT))


def _cells(number: int, most: int, width: int) -> int:
    return max(1, round(number / most * width)) if number else 0


def said(text: Text) -> str:
    """Words of a workflow in the reader's language."""
    return text.in_language(current_language())


def why_in_words(why: Why) -> str:
    """Why work has stopped, for a table."""
    return tr(TEMPLATES[why])


def working_days(number: int) -> str:
    """So many working days, short."""
    return ntr("%(number)s working day", "%(number)s working days", number)
