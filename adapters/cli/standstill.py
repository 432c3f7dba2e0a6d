"""What has stopped, for people at a terminal, for programs and for files.

The keys for programs are a contract: they may become more, and never other ones.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.files.writing import Cell, Column
from adapters.i18n import current_language, day_in_words, ntr, tr
from adapters.i18n.standstill import (
    because_in_words,
    cause_in_words,
    proposal_in_words,
    reasons_in_words,
    reminders_in_words,
    stages_in_words,
    usual_in_words,
)
from adapters.sql.explaining import StalledItem
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from engine.calendars import Calendar
from engine.causes import Cause
from engine.deadlines import lateness


def stalled_table(tx: SqlTransaction, found: Sequence[StalledItem], *, at: datetime) -> Table:
    """Each item with its owner below, why it has stopped and what it waits for, and what may help."""
    rows = [_row(tx, each, at=at) for each in found]
    return output.table(tr("Item"), tr("Title"), tr("Why"), tr("What may help"), rows=rows, unbroken={tr("Item")})


def stalled_document(tx: SqlTransaction, each: StalledItem, *, at: datetime) -> dict[str, Any]:
    """An item that has stopped, and everything that is known about why."""
    it, calendar, names = each.line.item, _calendar(tx, each), Names(tx)
    return {
        "id": it.id,
        "ref": it.ref,
        "title": it.title,
        "workflow": it.workflow,
        "phase": it.phase,
        "cycle": it.cycle,
        "organisation": tx.tree().organisations[it.organisation_id].code,
        "owner": names.address(it.owner_id),
        "urgency": each.urgency.name.lower().replace("_", " "),
        "reasons": [{"reason": r.why, "working_days": r.working_days} for r in each.reasons],
        "waits_for": [_cause(cause, names, calendar, at=at) for cause in each.causes],
        "due_at": each.line.due_at,
        "working_days_late": None
        if each.line.due_at is None
        else max(0, lateness(due_at=each.line.due_at, at=at, calendar=calendar)),
        "moved": each.moved,
        "entered_at": it.entered_at,
        "working_days_in_phase": _days(calendar, it.entered_at, at),
        "longer_than_of_10": each.usual and each.usual.tenths,
        "finished_stays": each.usual and each.usual.stays,
        "stages_done": each.passed,
        "stages": each.phases,
        "reminders": each.reminders,
        "reminders_unanswered": each.unanswered,
        "last_act_at": it.last_act_at,
        "last_act_by": names.address(each.acted_by),
        "proposals": [{"act": p.act, "why": p.why, "person": names.address(p.person_id)} for p in each.proposals],
    }


def columns() -> Sequence[Column]:
    """The columns of a file."""
    return (
        Column(tr("Key"), 14),
        Column(tr("Initiative"), 48),
        Column(tr("Phase"), 20),
        Column(tr("Owner"), 26),
        Column(tr("Unit"), 30),
        Column(tr("Why"), 60),
        Column(tr("Waits for"), 50),
        Column(tr("Working days in the phase"), 14),
        Column(tr("Time in the phase"), 24),
        Column(tr("Stages"), 22),
        Column(tr("Due"), 12),
        Column(tr("Last act"), 17),
        Column(tr("Last act by"), 26),
        Column(tr("Reminders"), 24),
        Column(tr("What may help"), 60),
    )


def cells(tx: SqlTransaction, each: StalledItem, *, at: datetime) -> Sequence[Cell]:
    """An item in those columns."""
    it, calendar, due_at = each.line.item, _calendar(tx, each), each.line.due_at
    return [
        it.ref,
        it.title,
        _phase(tx, each),
        each.line.owner,
        each.line.place,
        ", ".join(reasons_in_words(each.reasons, moved=each.moved)),
        ", ".join(_waits(each, calendar, at=at)),
        _days(calendar, it.entered_at, at),
        usual_in_words(each.usual),
        stages_in_words(each.passed, each.phases),
        None if due_at is None else calendar.local_date(due_at),
        it.last_act_at,
        each.names.get(each.acted_by or 0),
        reminders_in_words(each.reminders, each.unanswered),
        "; ".join(f"{said} ({because})" for said, because in _ways(each)),
    ]


def _cause(cause: Cause, names: Names, calendar: Calendar, *, at: datetime) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "cause": cause.block,
        "person": names.address(cause.holder_id),
        "since": cause.since,
        "working_days": _days(calendar, cause.since, at),
    }


def _row(tx: SqlTransaction, each: StalledItem, *, at: datetime) -> tuple[Text, ...]:
    it, calendar = each.line.item, _calendar(tx, each)
    owner = (each.line.owner, "dim") if each.line.owner else (tr("nobody owns it"), "red")
    title = Text.assemble(it.title, "\n", owner, (f" · {each.line.place}", "dim"), "\n", (_phase(tx, each), "dim"))
    days = _days(calendar, it.entered_at, at)
    age = ntr("%(number)s working day", "%(number)s working days", days)
    title.append(f" · {age}", style="dim")
    if usual := usual_in_words(each.usual):
        title.append(f", {usual}", style="yellow")
    acted_on, today = calendar.local_date(it.last_act_at), calendar.local_date(at)
    heard = tr(
        "last act %(day)s; reminders: %(reminders)s",
        day=day_in_words(acted_on, today=today),
        reminders=reminders_in_words(each.reminders, each.unanswered),
    )
    why = Text("\n").join(
        [
            *(Text(said, style="red") for said in reasons_in_words(each.reasons, moved=each.moved)),
            *(Text(said, style="yellow") for said in _waits(each, calendar, at=at)),
            Text(heard, style="dim"),
        ]
    )
    ways = Text("\n").join(Text.assemble(said, "\n", (f"  {because}", "dim")) for said, because in _ways(each))
    return Text(it.ref, style="cyan"), title, why, ways


def _waits(each: StalledItem, calendar: Calendar, *, at: datetime) -> Iterator[str]:
    for cause in each.causes:
        holder = each.names.get(cause.holder_id or 0)
        yield cause_in_words(cause, holder=holder, working_days=_days(calendar, cause.since, at))


def _ways(each: StalledItem) -> Iterator[tuple[str, str]]:
    for proposal in each.proposals:
        person = each.names.get(proposal.person_id or 0)
        yield proposal_in_words(proposal, person=person), because_in_words(proposal)


def _phase(tx: SqlTransaction, each: StalledItem) -> str:
    it = each.line.item
    return tx.definition(it.workflow, it.workflow_version).phase(it.phase).label.in_language(current_language())


def _calendar(tx: SqlTransaction, each: StalledItem) -> Calendar:
    return tx.tree().calendar(each.line.item.organisation_id)


def _days(calendar: Calendar, since: datetime, at: datetime) -> int:
    return calendar.working_days_between(calendar.local_date(since), calendar.local_date(at))
