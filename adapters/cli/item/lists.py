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
    """Each item with its owner below, where it stands, and when it is due."""
    headings = (tr("Item"), tr("Title"), tr("Phase"), tr("Due"), tr("Days"))
    rows = [_row(tx, listed, at=at) for listed in found]
    return output.table(*headings, rows=rows, unbroken={tr("Item"), tr("Phase"), tr("Due"), tr("Days")})


def due_in_words(due_at: datetime | None, calendar: Calendar, *, at: datetime) -> Text:
    """A deadline, and how far away it is in working days."""
    if due_at is None:
        return Text("-", style="dim")
    late = lateness(due_at=due_at, at=at, calendar=calendar)
    day = _day(due_at, calendar, at=at)
    if due_at < at:
        return Text(f"{day}  {late_in_words(late)}", style="bold red")
    if late == 0:
        return Text.assemble(day, "  ", tr("today"), style="bold yellow")
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
    owner = (listed.owner, "dim") if listed.owner else (tr("nobody owns it"), "red")
    return (
        Text(item.ref, style="cyan"),
        Text.assemble(item.title, "\n", owner, (f" · {listed.organisation}", "dim")),
        Text(phase.label.in_language(current_language())),
        *_due(listed, tx.tree().calendar(item.organisation_id), at=at),
    )


def _due(listed: Listed, calendar: Calendar, *, at: datetime) -> tuple[Text, Text]:
    """The day that matters, and how it stands with it."""
    item = listed.item
    if item.ended_at is not None:
        return Text(_day(item.ended_at, calendar, at=at), style="dim"), Text(tr("ended"), style="dim")
    if item.pause is not None:
        return Text(day_in_words(item.pause.until, today=calendar.local_date(at)), style="dim"), Text(
            tr("rests"), style="dim"
        )
    days = _days(listed.due_at, calendar, at=at)
    if item.stalled_at is not None:
        days.append("\n").append(tr("stalled"), style="bold red")
    return Text("-" if listed.due_at is None else _day(listed.due_at, calendar, at=at), style=days.style), days


def _days(due_at: datetime | None, calendar: Calendar, *, at: datetime) -> Text:
    """How many working days are left, or how many it is late."""
    if due_at is None:
        return Text("", style="dim")
    late = lateness(due_at=due_at, at=at, calendar=calendar)
    if due_at < at:
        return Text(tr("%(number)s late", number=late) if late > 0 else tr("overdue"), style="bold red")
    if late == 0:
        return Text(tr("today"), style="bold yellow")
    return Text(tr("%(number)s left", number=-late), style="yellow" if -late <= SOON else "")


def _day(instant: datetime, calendar: Calendar, *, at: datetime) -> str:
    return day_in_words(calendar.local_date(instant), today=calendar.local_date(at))
