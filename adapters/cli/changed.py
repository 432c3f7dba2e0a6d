"""What has changed since a day, on a terminal and for programs."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from adapters.cli import output
from adapters.i18n import current_language, day_in_words, ntr, tr
from adapters.i18n.words import beginning_in_words, moment_in_words
from adapters.sql.changes import Groups
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from engine.calendars import Calendar
from engine.changes import Changed, Slip
from engine.model import CommitmentKind, Item

Row = Sequence[Text]


class Changes:
    """What is shown of it."""

    def __init__(self, tx: SqlTransaction, groups: Groups, *, since: datetime, until: datetime, zone: ZoneInfo) -> None:
        self._tx, self._groups, self._since, self._until, self._zone = tx, groups, since, until, zone
        self._names, self._tree = Names(tx), tx.tree()

    def show(self) -> None:
        """Draw it, one table for each kind of change."""
        since = beginning_in_words(self._since, zone=self._zone)
        until = moment_in_words(self._until, zone=self._zone)
        output.show(Text(tr("What has changed from %(since)s to %(until)s", since=since, until=until), style="bold"))
        is_empty = True
        for heading, columns, found, rows in self._tables():
            if found:
                is_empty = False
                output.show("")
                output.show(Text(f"{heading} ({len(found)})", style="bold"))
                drawn = [row for each in found for row in rows(each)]
                output.show(output.table(*columns, rows=drawn, unbroken={columns[0], tr("Was due"), tr("Is due")}))
        if is_empty:
            output.show(tr("Nothing was opened, moved on, ended, handed over or put off."))
        for fault in self._groups.unreadable:
            output.notice(tr("Left out, since its trail cannot be read: item %(item)s.", item=fault.item_id))

    def document(self) -> dict[str, Any]:
        """The same for programs."""
        groups = self._groups
        return {
            "since": self._since,
            "until": self._until,
            "slipped": [
                {**self._item(each), **self._slip(each, slip)} for each in groups.slipped for slip in each.slips
            ],
            "opened": [{**self._item(each), "opened_at": each.after.item.opened_at} for each in groups.opened],
            "moved": [{**self._item(each), "moves": self._moves(each)} for each in groups.moved],
            "ended": [{**self._item(each), "ended_at": each.after.item.ended_at} for each in groups.ended],
            "handed_over": [{**self._item(each), "before": self._before(each)} for each in groups.handed_over],
            "unreadable": [{"id": fault.item_id, "seq": fault.seq, "why": fault.why} for fault in groups.unreadable],
        }

    def _tables(self) -> Iterator[tuple[str, tuple[str, ...], Sequence[Changed], Callable[[Changed], Iterator[Row]]]]:
        groups, item = self._groups, (tr("Item"), tr("Title"))
        slip = (*item, tr("What"), tr("Was due"), tr("Is due"), tr("Days"), tr("Why"))
        yield tr("Put off"), slip, groups.slipped, self._slip_rows
        yield tr("Opened"), (*item, tr("Owner"), tr("Phase")), groups.opened, self._open_rows
        yield tr("Moved on"), (*item, tr("From"), tr("To")), groups.moved, self._move_rows
        yield tr("Ended"), (*item, tr("As"), tr("Owner")), groups.ended, self._end_rows
        yield tr("Handed over"), (*item, tr("From"), tr("To")), groups.handed_over, self._owner_rows

    def _slip_rows(self, each: Changed) -> Iterator[Row]:
        for slip in each.slips:
            days = ntr("%(number)s working day", "%(number)s working days", slip.working_days)
            yield (
                *self._named(each),
                Text(self._what(each, slip)),
                self._day(each, slip.first_due),
                self._day(each, slip.last_due),
                Text(days, style="yellow"),
                Text("; ".join(slip.reasons) or "-"),
            )

    def _open_rows(self, each: Changed) -> Iterator[Row]:
        it = each.after.item
        yield (*self._named(each), Text(self._name(it.owner_id)), Text(self._phase(it, it.phase)))

    def _move_rows(self, each: Changed) -> Iterator[Row]:
        first, last = each.moves[0], each.moves[-1]
        it = each.after.item
        yield (*self._named(each), Text(self._phase(it, first.source)), Text(self._phase(it, last.target)))

    def _end_rows(self, each: Changed) -> Iterator[Row]:
        it = each.after.item
        yield (*self._named(each), Text(self._phase(it, it.phase)), Text(self._name(it.owner_id)))

    def _owner_rows(self, each: Changed) -> Iterator[Row]:
        before = None if each.before is None else each.before.item.owner_id
        yield (*self._named(each), Text(self._name(before)), Text(self._name(each.after.item.owner_id)))

    def _named(self, each: Changed) -> tuple[Text, Text]:
        it = each.after.item
        place = self._tree.organisations[it.organisation_id].name
        return Text(it.ref, style="cyan"), Text.assemble(it.title, "\n", (place, "dim"))

    def _what(self, each: Changed, slip: Slip) -> str:
        is_phase = slip.kind is CommitmentKind.PHASE
        return self._phase(each.after.item, slip.subject) if is_phase else slip.subject

    def _phase(self, it: Item, name: str) -> str:
        known = self._tx.definition(it.workflow, it.workflow_version).phase_by_name.get(name)
        return name if known is None else known.label.in_language(current_language())

    def _day(self, each: Changed, due_at: datetime) -> Text:
        calendar = self._calendar(each)
        return Text(day_in_words(calendar.local_date(due_at), today=calendar.local_date(self._until)))

    def _calendar(self, each: Changed) -> Calendar:
        return self._tree.calendar(each.after.item.organisation_id)

    def _name(self, person_id: int | None) -> str:
        return self._names.name(person_id) or tr("nobody")

    def _item(self, each: Changed) -> dict[str, Any]:
        it = each.after.item
        return {
            "id": it.id,
            "ref": it.ref,
            "title": it.title,
            "workflow": it.workflow,
            "phase": it.phase,
            "owner": self._names.address(it.owner_id),
            "organisation": self._tree.organisations[it.organisation_id].code,
        }

    def _slip(self, each: Changed, slip: Slip) -> dict[str, Any]:
        calendar = self._calendar(each)
        return {
            "kind": slip.kind,
            "subject": slip.subject,
            "owed_by": self._names.address(slip.owner_id),
            "first_due_on": calendar.local_date(slip.first_due),
            "last_due_on": calendar.local_date(slip.last_due),
            "working_days": slip.working_days,
            "times": slip.times,
            "reasons": slip.reasons,
        }

    def _moves(self, each: Changed) -> list[dict[str, Any]]:
        return [{"at": move.at, "from": move.source, "to": move.target} for move in each.moves]

    def _before(self, each: Changed) -> str | None:
        return None if each.before is None else self._names.address(each.before.item.owner_id)
