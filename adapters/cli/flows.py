"""Figures about flow on a terminal: the sentence first, under it the numbers that it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rich.table import Table
from rich.text import Text

from adapters.charts.report import Cell, Section
from adapters.cli import output
from adapters.i18n import current_language, day_in_words, number_in_words, tr
from adapters.i18n.formats import whole_day_in_words
from adapters.i18n.words import moment_in_words
from adapters.sql import flow as figures
from adapters.sql.flow import OpenItem, SlippedItem
from adapters.sql.scopes import Scope
from adapters.sql.store import SqlTransaction
from engine.flow import Flow, Week

SHOWN = 10
"""So many items, and so many moved dates, are named."""

BARS = " ▁▂▃▄▅▆▇█"
LATEST = 5
"""Of the days of cumulative flow the first is shown, and so many of the last."""


def show_flow(
    tx: SqlTransaction,
    scope: Scope,
    flow: Flow,
    sections: Sequence[Section],
    *,
    labels: Mapping[str, str],
    today: date,
) -> None:
    """Print all of it."""
    output.show(Text(_period(tx, scope), style="dim"))
    for section in sections:
        output.show(Text(f"\n{section.heading}", style="bold"))
        for figure in section.figures:
            output.show(Text(figure.reading))
        for table in _tables(tx, scope, flow, section, labels, today=today):
            output.show(table)


def _period(tx: SqlTransaction, scope: Scope) -> str:
    label = tx.definition(scope.workflow).label.in_language(current_language())
    return tr(
        "%(workflow)s, %(first)s to %(last)s, as it was known on %(when)s",
        workflow=label,
        first=whole_day_in_words(scope.first),
        last=whole_day_in_words(scope.last),
        when=moment_in_words(scope.at, zone=scope.calendar.zone),
    )


def _tables(
    tx: SqlTransaction, scope: Scope, flow: Flow, section: Section, labels: Mapping[str, str], *, today: date
) -> Iterator[Table | Text]:
    match section.key:
        case "phases":
            yield _side_by_side(section)
        case "throughput":
            yield from [_bars(flow.weeks)] if flow.finished else []
        case "cumulative":
            yield _drawn(section.figures[0].table.columns, _ends(section.figures[0].table.rows))
        case "ageing":
            yield _drawn(section.figures[0].table.columns, section.figures[0].table.rows)
            yield from _oldest(figures.open_items(tx, scope, finished=flow.lengths, limit=SHOWN), labels)
        case "moved":
            yield _drawn(section.figures[0].table.columns, section.figures[0].table.rows)
            yield from _slips(figures.slips(tx, scope, limit=SHOWN), labels, today=today)
        case "reminders" if not flow.reminded:
            return
        case _:
            yield _drawn(section.figures[0].table.columns, section.figures[0].table.rows)


def _drawn(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Table:
    return _right(output.table(*columns, rows=[[*map(_said, row)] for row in rows], unbroken=columns))


def _right(table: Table) -> Table:
    """The table with its numbers under each other."""
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _said(cell: Cell) -> str:
    return "-" if cell is None else number_in_words(cell) if isinstance(cell, int) else str(cell)


def _side_by_side(section: Section) -> Table:
    """The phases beside each other, a measure in each row."""
    measures = dict.fromkeys(row[0] for figure in section.figures for row in figure.table.rows)
    values = [{row[0]: row[1] for row in figure.table.rows} for figure in section.figures]
    rows = [[measure, *(known.get(measure) for known in values)] for measure in measures]
    return _drawn([tr("Measure"), *(figure.name for figure in section.figures)], rows)


def _bars(weeks: Sequence[Week]) -> Text:
    most = max((week.finished for week in weeks), default=0)
    drawn = "".join(BARS[-(-8 * week.finished // most)] if most else BARS[0] for week in weeks)
    ends = [tr("w. %(week)s", week=week.week) for week in (weeks[0], weeks[-1])]
    return Text.assemble((f"{ends[0]} ", "dim"), (drawn, "cyan"), (f" {ends[1]}", "dim"))


def _ends(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    return rows if len(rows) <= LATEST + 1 else [rows[0], *rows[-LATEST:]]


def _oldest(items: Sequence[OpenItem], labels: Mapping[str, str]) -> Iterator[Table]:
    if items:
        columns = (tr("Oldest"), tr("Title"), tr("Phase"), tr("Age, days"), tr("Older than, of 100"))
        rows = [
            (
                Text(each.ref, style="cyan"),
                Text.assemble(each.title, (f" · {each.place}", "dim")),
                labels.get(each.phase, each.phase),
                number_in_words(each.age),
                "-" if each.older_than is None else str(round(100 * each.older_than)),
            )
            for each in items
        ]
        yield output.table(*columns, rows=rows, unbroken={columns[0], columns[2]})


def _slips(slips: Sequence[SlippedItem], labels: Mapping[str, str], *, today: date) -> Iterator[Table]:
    if slips:
        columns = (tr("Moved last"), tr("What"), tr("From"), tr("To"), tr("Days"), tr("Times"), tr("Why"))
        rows = [
            (
                Text(each.ref, style="cyan"),
                labels.get(each.slip.subject, each.slip.subject),
                day_in_words(each.slip.first, today=today),
                day_in_words(each.slip.last, today=today),
                str(each.slip.days),
                str(each.slip.times),
                "; ".join(each.slip.reasons),
            )
            for each in slips
        ]
        yield output.table(*columns, rows=rows, unbroken={columns[0], columns[2], columns[3]})
