"""What has changed since a day, as a document for programs and as the rows of a file.

The names in the document are a contract: they may become more, and never other ones.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from adapters.files.writing import Cell, Column
from adapters.i18n import tr
from adapters.i18n.changes import Section
from engine.changes import Changed, Groups, Slip
from engine.people import Tree

Address = Callable[[int | None], str | None]
"""The e-mail address of a person, by their id; None for nobody."""


def changes_document(
    groups: Groups, *, since: datetime, until: datetime, tree: Tree, address: Address
) -> dict[str, Any]:
    """All of it."""
    telling = _Telling(tree, address)
    return {
        "since": since,
        "until": until,
        "slipped": [telling.slipped(each, slip) for each in groups.slipped for slip in each.slips],
        "opened": [{**telling.item(each), "opened_at": each.after.item.opened_at} for each in groups.opened],
        "moved": [{**telling.item(each), "moves": _moves(each)} for each in groups.moved],
        "ended": [{**telling.item(each), "ended_at": each.after.item.ended_at} for each in groups.ended],
        "handed_over": [telling.handed_over(each) for each in groups.handed_over],
        "unreadable": [{"id": fault.item_id, "seq": fault.seq, "why": fault.why} for fault in groups.unreadable],
    }


def columns() -> Sequence[Column]:
    """The columns of a file."""
    return (
        Column(tr("What has changed"), 18),
        Column(tr("Key"), 14),
        Column(tr("Initiative"), 48),
        Column(tr("Unit"), 30),
        Column(tr("Phase"), 20),
        Column(tr("Owner"), 26),
        Column(tr("What"), 30),
        Column(tr("From"), 20),
        Column(tr("To"), 20),
        Column(tr("Working days"), 14),
        Column(tr("Times moved"), 14),
        Column(tr("Why"), 60),
    )


def rows(sections: Iterable[Section]) -> Iterator[Sequence[Cell]]:
    """Every change in those columns; days as days."""
    for section in sections:
        for line in section.lines:
            yield [
                section.heading,
                line.item.ref,
                line.item.title,
                line.place,
                line.phase,
                line.owner,
                line.what,
                line.first_on or line.first,
                line.last_on or line.last,
                line.working_days,
                line.times,
                "; ".join(line.reasons),
            ]


class _Telling:
    """Items as programs are told of them."""

    def __init__(self, tree: Tree, address: Address) -> None:
        self._tree, self._address = tree, address

    def item(self, each: Changed) -> dict[str, Any]:
        it = each.after.item
        return {
            "id": it.id,
            "ref": it.ref,
            "title": it.title,
            "workflow": it.workflow,
            "phase": it.phase,
            "owner": self._address(it.owner_id),
            "organisation": self._tree.organisations[it.organisation_id].code,
        }

    def slipped(self, each: Changed, slip: Slip) -> dict[str, Any]:
        calendar = self._tree.calendar(each.after.item.organisation_id)
        return {
            **self.item(each),
            "kind": slip.kind,
            "subject": slip.subject,
            "owed_by": self._address(slip.owner_id),
            "first_due_on": calendar.local_date(slip.first_due),
            "last_due_on": calendar.local_date(slip.last_due),
            "working_days": slip.working_days,
            "times": slip.times,
            "reasons": slip.reasons,
        }

    def handed_over(self, each: Changed) -> dict[str, Any]:
        before = None if each.before is None else each.before.item.owner_id
        return {**self.item(each), "before": self._address(before)}


def _moves(each: Changed) -> list[dict[str, Any]]:
    return [{"at": move.at, "from": move.source, "to": move.target} for move in each.moves]
