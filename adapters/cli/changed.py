"""What has changed since a day, on a terminal."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.i18n import tr
from adapters.i18n.changes import Line, Section


def show_changes(sections: Iterable[Section]) -> None:
    """Draw it, one table for each kind of change."""
    is_empty = True
    for section in sections:
        is_empty = False
        output.show("")
        output.show(Text(f"{section.heading} ({section.number})", style="bold"))
        output.show(_table(section))
    if is_empty:
        output.show(tr("Nothing was opened, moved on, ended, handed over or put off."))


def _table(section: Section) -> Table:
    headings = (tr("Item"), tr("Title"), *section.columns.values())
    rows = [(*_named(line), *(_cell(line, name) for name in section.columns)) for line in section.lines]
    return output.table(*headings, rows=rows, unbroken={tr("Item"), tr("Was due"), tr("Is due")})


def _named(line: Line) -> tuple[Text, Text]:
    return Text(line.item.ref, style="cyan"), Text.assemble(line.item.title, "\n", (line.place, "dim"))


def _cell(line: Line, name: str) -> Text:
    match name:
        case "days":
            return Text("\n").join([Text(line.days, style="yellow"), *([Text(line.moved)] if line.moved else ())])
        case "reasons":
            return Text("; ".join(line.reasons) or "-")
    return Text(getattr(line, name))
