"""What came of the year in the made-up region, read from the database as anybody could read it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import TypeVar

from adapters.demo.openings import PDSA
from adapters.demo.tally import Tally
from adapters.demo.world import CALENDAR, World
from adapters.sql import lists
from adapters.sql.lists import Wanted
from adapters.sql.store import SqlTransaction
from engine.audit import first_break
from engine.definition import Definition, Text
from engine.model import ActorKind, Commitment, CommitmentKind, Event, Facts
from engine.stalled import Reason, is_stalled, reasons

Key = TypeVar("Key", str, int)

ENOUGH = 10_000
"""More items than any demonstration opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """How often a move was made, by people and by the engine itself."""

    trigger: str
    label: Text
    by_people: int
    by_itself: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseFigures:
    """A phase of the initiatives: how many are in it, and of those who have left it the median of working days.

    ``in_time`` is the share of them that left it by their deadline, ``moved`` how often a deadline in it was moved.
    """

    phase: str
    label: Text
    now: int
    left: int
    working_days: float | None
    in_time: float | None
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stalled:
    """An item that stands still, with its reasons and whom one would ask."""

    ref: str
    title: str
    organisation: str
    owner: str
    phase: Text
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """An item whose owner left: who answered for it then, who owns it now, and after how many working days."""

    ref: str
    title: str
    before: str
    went_to: str
    now: str
    working_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What reached people's mailboxes; ``most`` is the fullest week anybody had."""

    mails: int
    reminders: int
    escalations: int
    people: int
    per_person_and_week: float
    most: int
    most_who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The audit trail: how many events in how many items, and where it does not hold."""

    items: int
    events: int
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """All of it. ``acts`` and ``refused`` count what people did and what they were refused, ``missing`` what lacked.

    ``opened`` counts items by workflow, ``cycles`` initiatives by how many turns they have begun, ``ends`` initiatives
    by how they stand, ``checks`` the answers to whether a change lasts.
    """

    first: date
    last: date
    opened: Mapping[str, int]
    organisations: int
    people: int
    moves: tuple[Moves, ...]
    cycles: Mapping[int, int]
    ends: Mapping[str, int]
    checks: Mapping[str, int]
    acts: Mapping[str, int]
    phases: tuple[PhaseFigures, ...]
    stalled: tuple[Stalled, ...]
    orphans: tuple[Orphan, ...]
    mail: Mail
    refused: Mapping[str, int]
    missing: tuple[tuple[Text, int], ...]
    trail: Trail


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """Everything on record about one item."""

    facts: Facts
    organisation: str
    owner: str
    events: Sequence[Event]
    promises: Sequence[Commitment]

    @property
    def is_initiative(self) -> bool:
        return self.facts.item.workflow == PDSA


def find(world: World, *, first: date, last: date) -> Year:
    """Read what there is at the end of ``last``."""
    at = CALENDAR.end_of(last)
    with world.house.store.read() as tx:
        found = list(_items(tx, at=at))
        definition = tx.definition(PDSA)
    initiatives = [each for each in found if each.is_initiative]
    events = [event for each in found for event in each.events]
    return Year(
        first=first,
        last=last,
        opened=_counted(each.facts.item.workflow for each in found),
        organisations=len(world.town.places),
        people=len(world.town.people),
        moves=_moves(definition, initiatives),
        cycles=_counted(each.facts.item.cycle for each in initiatives),
        ends=_ends(initiatives),
        checks=_counted(str(e.data["result"]) for e in events if e.kind == "follow_up.answered"),
        acts=dict(sorted(world.tally.acts.items())),
        phases=tuple(_phase(definition, name, initiatives) for name in definition.phase_by_name),
        stalled=tuple(_stalled(found, at=at)),
        orphans=tuple(_orphans(world, found)),
        mail=_mail(world, first=first, last=last),
        refused=_most_common(world.tally.refused),
        missing=tuple(sorted(world.tally.missing.items(), key=lambda pair: (-pair[1], pair[0].en))),
        trail=_trail(found),
    )


def _items(tx: SqlTransaction, *, at: datetime) -> Iterator[_Item]:
    for listed in lists.items(tx, Wanted(), limit=ENOUGH):
        yield _Item(
            facts=tx.facts(listed.item.id, at=at),
            organisation=listed.organisation,
            owner=listed.owner or "",
            events=lists.history(tx, listed.item.id),
            promises=lists.promises(tx, listed.item.id),
        )


def _counted(found: Iterable[Key]) -> dict[Key, int]:
    return dict(sorted(Counter(found).items()))


def _most_common(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _moves(definition: Definition, initiatives: Sequence[_Item]) -> tuple[Moves, ...]:
    """The moves of the initiatives, in the order of the workflow."""
    counted: Counter[tuple[str, bool]] = Counter()
    for event in _of_kind("item.moved", initiatives):
        counted[event.data["trigger"], event.actor.kind is ActorKind.SCHEDULER] += 1
    labels = {transition.trigger: transition.label for transition in reversed(definition.transitions)}
    return tuple(
        Moves(trigger=trigger, label=label, by_people=counted[trigger, False], by_itself=counted[trigger, True])
        for trigger, label in reversed(labels.items())
    )


def _ends(initiatives: Sequence[_Item]) -> dict[str, int]:
    """How the initiatives stand: adopted, abandoned, or still going on; and how often they were adapted on the way."""
    phases = Counter(each.facts.item.phase for each in initiatives if each.facts.phase.ended)
    adapted = sum(event.data["trigger"] == "adapt" for event in _of_kind("item.moved", initiatives))
    going_on = len(initiatives) - sum(phases.values())
    return {"adopted": phases["adopted"], "abandoned": phases["abandoned"], "going_on": going_on, "adapted": adapted}


def _phase(definition: Definition, name: str, initiatives: Sequence[_Item]) -> PhaseFigures:
    promises = [
        p for each in initiatives for p in each.promises if p.kind is CommitmentKind.PHASE and p.subject == name
    ]
    left = [promise for promise in promises if promise.closed_at is not None]
    days = [_working_days(promise.opened_at, promise.closed_at) for promise in left if promise.closed_at]
    in_time = [p.closed_at <= p.due_at for p in left if p.closed_at and p.due_at]
    return PhaseFigures(
        phase=name,
        label=definition.phase(name).label,
        now=sum(each.facts.item.phase == name for each in initiatives),
        left=len(left),
        working_days=median(days) if days else None,
        in_time=sum(in_time) / len(in_time) if in_time else None,
        moved=sum(promise.moved for promise in promises),
    )


def _stalled(found: Sequence[_Item], *, at: datetime) -> Iterator[Stalled]:
    for each in found:
        facts = each.facts
        why = reasons(facts.item, phase=facts.phase, commitments=facts.open_commitments, calendar=facts.calendar, at=at)
        if is_stalled(why):
            yield Stalled(
                ref=facts.item.ref,
                title=facts.item.title,
                organisation=each.organisation,
                owner=each.owner,
                phase=facts.phase.label,
                reasons=why,
            )


def _orphans(world: World, found: Sequence[_Item]) -> Iterator[Orphan]:
    for each in found:
        for event in each.events:
            if event.kind == "owner.left":
                yield _orphan(world, each, event)


def _orphan(world: World, each: _Item, event: Event) -> Orphan:
    settled = next((e for e in each.events if e.seq > event.seq and e.kind == "handover.accepted"), None)
    return Orphan(
        ref=each.facts.item.ref,
        title=each.facts.item.title,
        before=_name(world, event.data.get("before")),
        went_to=_name(world, event.data.get("owner")),
        now=each.owner,
        working_days=None if settled is None else _working_days(event.at, settled.at),
    )


def _mail(world: World, *, first: date, last: date) -> Mail:
    """The mails; the average is over everybody who ever got one, and all weeks."""
    tally: Tally = world.tally
    readers = {address for address, _ in tally.mails}
    weeks = max(1, ((last - first).days + 6) // 7)
    fullest = max(tally.mails.items(), key=lambda pair: (pair[1], pair[0]), default=(("", (0, 0)), 0))
    return Mail(
        mails=tally.mails.total(),
        reminders=tally.reminders,
        escalations=tally.escalations,
        people=len(readers),
        per_person_and_week=round(tally.mails.total() / weeks / max(1, len(readers)), 2),
        most=fullest[1],
        most_who=world.town.by_email[fullest[0][0]].name if fullest[1] else "",
    )


def _trail(found: Sequence[_Item]) -> Trail:
    """Every item's chain, checked from its first event to its head."""
    breaks = [
        f"{each.facts.item.ref}: {broken.seq} {broken.fault}"
        for each in found
        if (broken := first_break(each.events, seq=each.facts.item.seq, head=each.facts.item.head)) is not None
    ]
    return Trail(items=len(found), events=sum(len(each.events) for each in found), breaks=tuple(breaks))


def _of_kind(kind: str, found: Iterable[_Item]) -> Iterator[Event]:
    return (event for each in found for event in each.events if event.kind == kind)


def _name(world: World, person_id: object) -> str:
    someone = world.town.by_id.get(person_id) if isinstance(person_id, int) else None
    return someone.name if someone else "-"


def _working_days(start: datetime, end: datetime) -> int:
    return CALENDAR.working_days_between(CALENDAR.local_date(start), CALENDAR.local_date(end))
