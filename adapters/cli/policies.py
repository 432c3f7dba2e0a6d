"""Reminder policies in words, and for programs."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adapters.cli import output
from adapters.cli.workflows import ladder_document
from adapters.i18n import day_in_words, ntr, tr
from adapters.i18n.rules import rung_in_words
from adapters.sql import organisations, people
from adapters.sql.ladders import InForce
from adapters.sql.organisations import Place
from adapters.sql.people import Profile
from adapters.sql.store import SqlTransaction
from engine.calendars import Calendar
from engine.definition import Anchor, Policy, Span, Unit
from engine.reminders import ladder

MOST_DAYS = 3
"""So many days of a rung that repeats are shown."""

LONG = Span(24, Unit.MONTHS)


@dataclass(frozen=True, slots=True)
class Names:
    """What organisations and people are called, by their ids."""

    places: Mapping[int, Place]
    people: Mapping[int, Profile]

    @classmethod
    def of(cls, tx: SqlTransaction) -> "Names":
        """Those of everybody."""
        return cls(
            {place.id: place for place in organisations.organisations(tx)},
            {profile.id: profile for profile in people.people(tx)},
        )


@dataclass(frozen=True, slots=True)
class Timetable:
    """On which days the rungs of a policy come that count from a deadline, by their numbers."""

    days: Mapping[int, list[date]]
    today: date

    @classmethod
    def of(cls, policy: Policy, *, due: date, calendar: Calendar, today: date) -> "Timetable":
        """The days for a deadline, as if nobody ever answered; of a rung that repeats, the first few.

        Raises:
            BeyondCalendar: the deadline lies in no year of the calendar.
        """
        days: dict[int, list[date]] = defaultdict(list)
        for firing in ladder(
            policy=policy,
            opened_at=calendar.start_of(calendar.add(due, Span(-LONG.number, LONG.unit))),
            due_at=calendar.end_of(due),
            calendar=calendar,
            until=calendar.end_of(calendar.add(due, LONG)),
        ):
            if firing.rung.anchor is Anchor.DUE and len(days[firing.rung.index]) < MOST_DAYS:
                days[firing.rung.index].append(calendar.local_date(firing.nominal))
        return cls(days, today)

    def words(self, number: int) -> str:
        """The days of the rung with that number."""
        return ", ".join(day_in_words(day, today=self.today) for day in self.days.get(number, ()))


def show_policy(found: InForce, names: Names, timetable: Timetable | None = None) -> None:
    """A policy as people read it: whose it is, and its rungs in order."""
    title = Text.assemble((f"{found.workflow} {found.policy.name}", "bold"), (f"  {_whose(found, names)}", "dim"))
    output.show(title)
    grid = Table.grid(padding=(0, 2, 0, 0))
    for number, rung in enumerate(found.policy.ladder, start=1):
        days = [] if timetable is None else [Text(timetable.words(rung.index), style="cyan")]
        grid.add_row(str(number), *days, Text(rung_in_words(rung)))
    output.show(Padding(grid, (0, 0, 0, 2), expand=False))
    grace = ntr(
        "Nobody above is told sooner than %(number)s working day after the one below.",
        "Nobody above is told sooner than %(number)s working days after the one below.",
        found.policy.grace,
    )
    output.show(Padding(Text(grace, style="dim"), (0, 0, 0, 2), expand=False))


def policy_document(found: InForce, names: Names, timetable: Timetable | None = None) -> dict[str, Any]:
    """A policy for programs."""
    own, policy = found.own, found.policy
    by = None if own is None or own.changed_by is None else names.people[own.changed_by].email
    rungs = zip(ladder_document(policy), policy.ladder, strict=True)
    return {
        "workflow": found.workflow,
        "name": policy.name,
        "organisation": None if own is None else names.places[own.adjusted.organisation_id].code,
        "changed_at": None if own is None else own.changed_at,
        "changed_by": by,
        "grace": policy.grace,
        "ladder": [
            {
                **document,
                "at_once": rung.at_once,
                "words": rung_in_words(rung),
                **({} if timetable is None else {"days": timetable.days.get(rung.index, [])}),
            }
            for document, rung in rungs
        ],
    }


def _whose(found: InForce, names: Names) -> str:
    """Where a policy comes from."""
    if found.own is None:
        return tr("as the workflow has it")
    place = names.places[found.own.adjusted.organisation_id].name
    return tr("%(place)s's own", place=place)
