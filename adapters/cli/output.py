"""What a command shows: tables and sentences for people, JSON for programs."""

import json
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import IO, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Column, Table
from rich.text import Text

from engine.instants import rfc3339

WIDE = 160
"""How wide tables are when no terminal says: a file or a pipe, where nothing should be cut off."""


CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class PlainConsole(Console):
    """Shows words as they are: nothing in them is taken for markup, or for a command to the terminal."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - whatever a console takes
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """The segments of ``renderable``, without what a terminal would obey."""
        for segment in super().render(renderable, options):
            yield (
                segment
                if segment.control
                else Segment(CONTROLS.sub("\N{REPLACEMENT CHARACTER}", segment.text), segment.style)
            )


def console(*, stderr: bool = False) -> Console:
    """The terminal, or whatever takes its place; colours and boxes only where a person looks."""
    stream: IO[str] = sys.stderr if stderr else sys.stdout
    watched = PlainConsole(file=stream)
    return watched if watched.is_terminal else PlainConsole(file=stream, width=WIDE, color_system=None)


def say(sentence: str) -> None:
    """A sentence about what was done."""
    _print(Text(sentence))


def notice(sentence: str) -> None:
    """A remark beside the result, on standard error."""
    _print(Text(sentence, style="dim"), stderr=True)


def complain(sentence: str) -> None:
    """A sentence about what was not done, on standard error."""
    _print(Text(sentence, style="bold red"), stderr=True)


def advise(sentence: str) -> None:
    """A sentence about what to do instead, on standard error."""
    _print(Text(sentence), stderr=True)


def _print(sentence: Text, *, stderr: bool = False) -> None:
    target = console(stderr=stderr)
    # A sentence is one line for programs; at a terminal it is broken between words.
    target.print(sentence, soft_wrap=not target.is_terminal)


def show(shown: RenderableType) -> None:
    """Something drawn."""
    console().print(shown)


def show_json(data: object) -> None:
    """A document for programs."""
    sys.stdout.write(json_of(data))


def json_of(data: object) -> str:
    """A document for programs: instants in UTC, as RFC 3339."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=_plain) + "\n"


def table(*columns: str, rows: Iterable[Sequence[RenderableType]], unbroken: Collection[str] = ()) -> Table:
    """A table without lines; what stands in the ``unbroken`` columns stays on one line as long as anything can."""
    headings = [Column(heading, no_wrap=heading in unbroken) for heading in columns]
    drawn = Table(*headings, box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for row in rows:
        drawn.add_row(*row)
    return drawn


def joined(parts: Iterable[Text], *, between: str) -> Text:
    """Texts in a row, each in its own style, with a dim sign between them."""
    return Text.assemble((between, "dim")).join(parts)


@contextmanager
def progress(sentence: str, *, shown: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar that moves as it is told (done, of all), for people at a terminal alone."""
    from rich.progress import Progress

    err = console(stderr=True)
    with Progress(console=err, transient=True, disable=not (shown and err.is_terminal)) as bar:
        task = bar.add_task(sentence, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Enum | Path):
        return str(value)
    raise TypeError(type(value).__name__)
