"""A row of a list, in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from adapters.i18n import day_in_words, ntr, tr
from adapters.i18n.words import word
from adapters.sql.overview import Line, definitions
from adapters.sql.store import SqlTransaction
from adapters.web.items.heading import Chip
from adapters.web.visits import Visit
from engine.calendars import Calendar
from engine.deadlines import lateness
from engine.model import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item in a list: what it is, whose, and how it stands in time."""

    ref: str
    title: str
    kind: str
    phase: str
    owner: str | None
    owner_id: int | None
    place: str
    chips: tuple[Chip, ...]
    due: str
    acted: str
    days_in_phase: int
    due_on: date | None
    acted_at: datetime
    late: int

    @property
    def age(self) -> str:
        """For how long it has been in its phase."""
        return ntr("%(number)s working day", "%(number)s working days", self.days_in_phase)


def rows(tx: SqlTransaction, visit: Visit, lines: Iterable[Line]) -> Iterator[Row]:
    """The rows of a list."""
    tree, names = tx.tree(), phases(tx, visit)
    kinds = {d.name: d.label.in_language(visit.language) for d in definitions(tx)}
    return (
        _row(visit, line, tree.calendar(line.item.organisation_id), phases=names, kind=kinds[line.item.workflow])
        for line in lines
    )


def phases(tx: SqlTransaction, visit: Visit) -> Mapping[tuple[str, int, str], str]:
    """What each phase of each workflow and version is called."""
    return {
        (d.name, d.version, phase.name): phase.label.in_language(visit.language)
        for d in definitions(tx)
        for phase in d.phases
    }


def _row(visit: Visit, line: Line, calendar: Calendar, *, phases: Mapping[tuple[str, int, str], str], kind: str) -> Row:
    it = line.item
    due_on = None if line.due_at is None else calendar.local_date(line.due_at)
    late = 0 if line.due_at is None else lateness(due_at=line.due_at, at=visit.at, calendar=calendar)
    return Row(
        ref=it.ref,
        title=it.title,
        kind=kind,
        phase=_phase(it, phases),
        owner=line.owner,
        owner_id=it.owner_id,
        place=line.place,
        chips=(*_in_time(visit, line, due_on, late), *_at_rest(visit, it)),
        due="" if due_on is None else day_in_words(due_on, today=visit.today),
        acted=day_in_words(calendar.local_date(it.last_act_at), today=visit.today),
        days_in_phase=calendar.working_days_between(calendar.local_date(it.entered_at), calendar.local_date(visit.at)),
        due_on=due_on,
        acted_at=it.last_act_at,
        late=max(0, late),
    )


def _phase(it: Item, phases: Mapping[tuple[str, int, str], str]) -> str:
    label = phases.get((it.workflow, it.workflow_version, it.phase), it.phase)
    return label if it.cycle == 1 else tr("%(phase)s, round %(number)s", phase=label, number=it.cycle)


def _in_time(visit: Visit, line: Line, due_on: date | None, late: int) -> Iterable[Chip]:
    """How the present phase stands to its deadline; nothing when there is time."""
    if line.due_at is None or line.item.pause is not None or line.item.ended_at is not None:
        return
    if line.due_at < visit.at and late > 0:
        said = ntr("%(number)s working day late", "%(number)s working days late", late)
        yield Chip(icon="clock", said=said, tone="danger")
    elif line.due_at < visit.at:
        yield Chip(icon="clock", said=tr("Late"), tone="danger")
    elif due_on == visit.today:
        yield Chip(icon="clock", said=tr("Due today"), tone="warning")


def _at_rest(visit: Visit, it: Item) -> Iterable[Chip]:
    """What keeps it from moving."""
    if it.ended_at is not None:
        yield Chip(icon="flag", said=tr("Ended"))
    if it.pause is not None:
        day = day_in_words(it.pause.until, today=visit.today)
        yield Chip(icon="pause", said=tr("Paused until %(day)s", day=day), tone="accent")
    if it.block is not None:
        yield Chip(icon="hourglass", said=tr("Waits for %(cause)s", cause=word(it.block.cause)), tone="warning")
