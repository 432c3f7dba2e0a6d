"""What came of the year in the made-up region, read from the database as anybody could read it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from statistics import median
from typing import TypeVar

from adapters.demo.figures import Lack, Mail, Moves, Orphan, PhaseFigures, Stalled, Trail, Year
from adapters.demo.house import House
from adapters.demo.openings import PDSA
from adapters.demo.records import Record, read_all
from adapters.demo.tally import Tally
from adapters.demo.threads import courses, goals
from adapters.demo.world import CALENDAR, World
from adapters.sql.trail import verify
from engine.definition import Definition, Text
from engine.model import ActorKind, CommitmentKind, Event
from engine.stalled import is_stalled, reasons_for

Key = TypeVar("Key", str, int)


def find(world: World, *, first: date, last: date) -> Year:
    """Read what there is at the end of ``last``."""
    at = CALENDAR.end_of(last)
    with world.house.store.read() as tx:
        found = read_all(tx, at=at)
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
        owed=_counted(promise.kind.value for each in found for promise in each.promises),
        acts=dict(sorted(world.tally.acts.items())),
        courses=tuple(courses(found)),
        goals=tuple(goals(found)),
        phases=tuple(_phase(definition, name, initiatives) for name in definition.phase_by_name),
        stalled=tuple(_stalled(found, at=at)),
        stalled_before=sum(1 for _ in _of_kind("item.stalled", found)),
        orphans=tuple(_orphans(world, found)),
        mail=_mail(world, first=first, last=last),
        refused=_most_common(world.tally.refused),
        missing=_lacks(world.tally),
        trail=_trail(world.house),
    )


def _counted(found: Iterable[Key]) -> dict[Key, int]:
    return dict(sorted(Counter(found).items()))


def _most_common(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _lacks(tally: Tally) -> tuple[Lack, ...]:
    counted = sorted(tally.missing.items(), key=lambda pair: (-pair[1], pair[0].en))
    return tuple(Lack(text=text, count=count) for text, count in counted)


def _moves(definition: Definition, initiatives: Sequence[Record]) -> tuple[Moves, ...]:
    """The moves of the initiatives, in the order of the workflow; those with the same name are one."""
    labels = {(way.trigger, way.source): way.label for way in definition.transitions}
    counted: Counter[tuple[Text, bool]] = Counter()
    for event in _of_kind("item.moved", initiatives):
        label = labels[event.data["trigger"], event.data["source"]]
        counted[label, event.actor.kind is ActorKind.SCHEDULER] += 1
    return tuple(
        Moves(label=label, by_people=counted[label, False], by_itself=counted[label, True])
        for label in dict.fromkeys(labels.values())
    )


def _ends(initiatives: Sequence[Record]) -> dict[str, int]:
    """How the initiatives stand: adopted, abandoned, or still going on; and how often they were adapted on the way."""
    phases = Counter(each.facts.item.phase for each in initiatives if each.facts.phase.ended)
    adapted = sum(event.data["trigger"] == "adapt" for event in _of_kind("item.moved", initiatives))
    going_on = len(initiatives) - sum(phases.values())
    return {"adopted": phases["adopted"], "abandoned": phases["abandoned"], "going_on": going_on, "adapted": adapted}


def _phase(definition: Definition, name: str, initiatives: Sequence[Record]) -> PhaseFigures:
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


def _stalled(found: Sequence[Record], *, at: datetime) -> Iterator[Stalled]:
    for each in found:
        facts = each.facts
        why = reasons_for(facts, at=at)
        if is_stalled(why):
            yield Stalled(
                ref=facts.item.ref,
                title=facts.item.title,
                organisation=each.organisation,
                owner=each.owner,
                phase=facts.phase.label,
                reasons=why,
            )


def _orphans(world: World, found: Sequence[Record]) -> Iterator[Orphan]:
    for each in found:
        for event in each.events:
            if event.kind == "owner.left":
                yield _orphan(world, each, event)


def _orphan(world: World, each: Record, event: Event) -> Orphan:
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
    tally = world.tally
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


def _trail(house: House) -> Trail:
    """Every event and every seal, verified as an auditor would."""
    with house.store.read() as tx:
        verdict = verify(tx)
    return Trail(
        items=verdict.items,
        events=verdict.events,
        seals=verdict.seals,
        fault=verdict.first,
        difference=verdict.difference,
    )


def _of_kind(kind: str, found: Iterable[Record]) -> Iterator[Event]:
    return (event for each in found for event in each.events if event.kind == kind)


def _name(world: World, person_id: object) -> str:
    someone = world.town.by_id.get(person_id) if isinstance(person_id, int) else None
    return someone.name if someone else "-"


def _working_days(start: datetime, end: datetime) -> int:
    return CALENDAR.working_days_between(CALENDAR.local_date(start), CALENDAR.local_date(end))
