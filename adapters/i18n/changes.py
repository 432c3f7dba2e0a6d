"""What has changed since a day, in words: the same on a page, in files and on a terminal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from adapters.i18n.catalogues import current_language, ntr, tr
from adapters.i18n.events import Called
from adapters.i18n.formats import day_in_words
from adapters.i18n.words import beginning_in_words, moment_in_words
from engine.calendars import Calendar
from engine.changes import Changed, Groups, Slip
from engine.model import CommitmentKind, Item
from engine.people import Tree
from engine.replay import Definitions


class Kind(StrEnum):
    """What has changed, in the order in which it is told."""

    SLIPPED = "slipped"
    ENDED = "ended"
    MOVED = "moved"
    HANDED_OVER = "handed_over"
    OPENED = "opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One change of one item; what a kind of change does not have is empty. ``owner`` is whoever owes what slipped."""

    item: Item
    place: str
    owner: str
    phase: str
    what: str = ""
    first: str = ""
    last: str = ""
    first_on: date | None = None
    last_on: date | None = None
    working_days: int | None = None
    times: int | None = None
    reasons: tuple[str, ...] = ()

    @property
    def days(self) -> str:
        """How far a deadline slipped."""
        days = self.working_days
        return "" if days is None else ntr("%(number)s working day", "%(number)s working days", days)

    @property
    def moved(self) -> str:
        """How often somebody moved it."""
        return ntr("moved %(number)s time", "moved %(number)s times", self.times) if self.times else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """All changes of a kind.

    ``number`` is that of items; ``columns`` are those of a table: what each is called, by its name in a line.
    """

    kind: Kind
    heading: str
    number: int
    columns: Mapping[str, str]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What it takes to tell of items: where they are, what persons and phases are called, and as of when."""

    tree: Tree
    called: Called
    definition: Definitions
    at: datetime

    def sections(self, groups: Groups) -> Iterator[Section]:
        """What there is, kind by kind."""
        for kind, heading in headings().items():
            found: Sequence[Changed] = getattr(groups, kind)
            if found:
                told = _TELLERS[kind]
                lines = [line for each in found for line in told(self, each)]
                yield Section(kind=kind, heading=heading, number=len(found), columns=columns(kind), lines=lines)

    def slipped(self, each: Changed) -> Iterator[Line]:
        """The deadlines that are later than they were."""
        calendar = self.tree.calendar(each.after.item.organisation_id)
        for slip in each.slips:
            first, last = calendar.local_date(slip.first_due), calendar.local_date(slip.last_due)
            yield replace(
                self._line(each),
                owner=self._name(slip.owner_id),
                what=self._owed(each, slip),
                first=self._day(first, calendar),
                last=self._day(last, calendar),
                first_on=first,
                last_on=last,
                working_days=slip.working_days,
                times=slip.times,
                reasons=slip.reasons,
            )

    def moved(self, each: Changed) -> Iterator[Line]:
        """From which phase, and to which, one after the other."""
        it = each.after.item
        targets = " → ".join(self._phase(it, move.target) for move in each.moves)
        yield replace(self._line(each), first=self._phase(it, each.moves[0].source), last=targets)

    def handed_over(self, each: Changed) -> Iterator[Line]:
        """From whom to whom."""
        before = None if each.before is None else each.before.item.owner_id
        yield replace(self._line(each), first=self._name(before), last=self._name(each.after.item.owner_id))

    def shown(self, each: Changed) -> Iterator[Line]:
        """The item as it is."""
        yield self._line(each)

    def _line(self, each: Changed) -> Line:
        it = each.after.item
        place = self.tree.organisations[it.organisation_id].name
        return Line(item=it, place=place, owner=self._name(it.owner_id), phase=self._phase(it, it.phase))

    def _owed(self, each: Changed, slip: Slip) -> str:
        is_phase = slip.kind is CommitmentKind.PHASE
        return self._phase(each.after.item, slip.subject) if is_phase else slip.subject

    def _phase(self, it: Item, name: str) -> str:
        known = self.definition(it.workflow, it.workflow_version).phase_by_name.get(name)
        return name if known is None else known.label.in_language(current_language())

    def _day(self, day: date, calendar: Calendar) -> str:
        return day_in_words(day, today=calendar.local_date(self.at))

    def _name(self, person_id: int | None) -> str:
        return self.called(person_id) or tr("nobody")


def period_in_words(since: datetime, until: datetime, *, zone: ZoneInfo) -> str:
    """From when to when it is told."""
    first, last = beginning_in_words(since, zone=zone), moment_in_words(until, zone=zone)
    return tr("From %(since)s to %(until)s.", since=first, until=last)


def headings() -> Mapping[Kind, str]:
    """What each kind of change is called."""
    return {
        Kind.SLIPPED: tr("Put off"),
        Kind.ENDED: tr("Ended"),
        Kind.MOVED: tr("Moved on"),
        Kind.HANDED_OVER: tr("Handed over"),
        Kind.OPENED: tr("Opened"),
    }


def columns(kind: Kind) -> Mapping[str, str]:
    """What is told of each kind of change beside its item: what it is called, by its name in a line."""
    match kind:
        case Kind.SLIPPED:
            return {
                "what": tr("What"),
                "first": tr("Was due"),
                "last": tr("Is due"),
                "days": tr("Days"),
                "reasons": tr("Why"),
            }
        case Kind.ENDED:
            return {"phase": tr("As"), "owner": tr("Owner")}
        case Kind.MOVED | Kind.HANDED_OVER:
            return {"first": tr("From"), "last": tr("To")}
        case Kind.OPENED:
            return {"owner": tr("Owner"), "phase": tr("Phase")}


_TELLERS: Mapping[Kind, Callable[[Telling, Changed], Iterator[Line]]] = MappingProxyType(
    {
        Kind.SLIPPED: Telling.slipped,
        Kind.ENDED: Telling.shown,
        Kind.MOVED: Telling.moved,
        Kind.HANDED_OVER: Telling.handed_over,
        Kind.OPENED: Telling.shown,
    }
)
