"""Many items on a terminal: which, where they stand, whose they are, and when something is due."""

from collections.abc import Sequence
from datetime import datetime

from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.i18n import current_language, day_in_words, ntr, tr
from adapters.sql.lists import Listed
from adapters.sql.store import SqlTransaction
from engine.calendars import Calendar
from engine.deadlines import lateness

SOON = 5
"""Within so many working days a deadline is near."""


def items_table(tx: SqlTransaction, found: Sequence[Listed], *, at: datetime) -> Table:
    """One line for each item."""
    headings = (tr("Item"), tr("Title"), tr("Phase"), tr("Owner"), tr("Due"))
    return output.table(*headings, rows=[_row(tx, listed, at=at) for listed in found])


def due_in_words(due_at: datetime | None, calendar: Calendar, *, at: datetime) -> Text:
    """A deadline, and how far away it is in working days."""
    if due_at is None:
        return Text("-", style="dim")
    late = lateness(due_at=due_at, at=at, calendar=calendar)
    day = day_in_words(calendar.local_date(due_at), today=calendar.local_date(at))
    if due_at < at:
        return Text(f"{day}  {late_in_words(late)}", style="bold red")
    if late == 0:
        return Text(f"{day}  {tr('today')}", style="bold yellow")
    left = ntr("%(number)s working day left", "%(number)s working days left", -late)
    return Text(f"{day}  {left}", style="yellow" if -late <= SOON else "")


def late_in_words(working_days: int) -> str:
    """How late something is; on a day off it may be late by no working day at all."""
    if working_days < 1:
        return tr("overdue")
    return ntr("%(number)s working day late", "%(number)s working days late", working_days)


def _row(tx: SqlTransaction, listed: Listed, *, at: datetime) -> tuple[Text, ...]:
    item = listed.item
    phase = tx.definition(item.workflow, item.workflow_version).phase(item.phase)
    return (
        Text(item.ref, style="cyan", no_wrap=True),
        Text(item.title),
        Text(phase.label.in_language(current_language())),
        Text(listed.owner or tr("nobody"), style="" if listed.owner else "bold red"),
        _due(listed, tx.tree().calendar(item.organisation_id), at=at),
    )


def _due(listed: Listed, calendar: Calendar, *, at: datetime) -> Text:
    item = listed.item
    today = calendar.local_date(at)
    if item.ended_at is not None:
        day = day_in_words(calendar.local_date(item.ended_at), today=today)
        return Text(tr("ended %(day)s", day=day), style="dim")
    if item.pause is not None:
        return Text(tr("rests until %(day)s", day=day_in_words(item.pause.until, today=today)), style="dim")
    due = due_in_words(listed.due_at, calendar, at=at)
    if item.stalled_at is not None:
        due.append(f"  {tr('stalled')}", style="bold red")
    return due
