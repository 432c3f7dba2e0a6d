"""The golden thread: from a plan by its goals to the initiatives under them, and the way of a roadmap."""

from collections.abc import Iterator, Sequence

from adapters.demo.figures import Course, Goal, Station
from adapters.demo.records import Record
from adapters.demo.world import CALENDAR
from engine.model import ActorKind, CommitmentKind

COURSES = ("action_plan", "roadmap")
GOAL, ADOPTED = "goal", "adopted"


def courses(found: Sequence[Record]) -> Iterator[Course]:
    """The way of each plan and roadmap, and whether others did what it asked them to do."""
    for each in found:
        if each.facts.item.workflow not in COURSES:
            continue
        asked = [promise for promise in each.promises if promise.kind is CommitmentKind.ACTION]
        done = [promise for promise in asked if promise.closed_at is not None]
        late = sum(bool(p.closed_at and p.due_at and p.closed_at > p.due_at) for p in done)
        yield Course(
            ref=each.facts.item.ref,
            title=each.facts.item.title,
            stations=tuple(_stations(each)),
            in_time=len(done) - late,
            late=late,
            missing=len(asked) - len(done),
        )


def goals(found: Sequence[Record]) -> Iterator[Goal]:
    """The goals, with the value that was given last and what is done under them."""
    for each in found:
        if each.facts.item.workflow != GOAL:
            continue
        under = [other.facts.item for other in found if other.facts.item.parent_id == each.facts.item.id]
        values = [sheet["value"] for (phase, _), sheet in sorted(each.facts.worksheets.items()) if "value" in sheet]
        yield Goal(
            ref=each.facts.item.ref,
            title=each.facts.item.title,
            measure=str(each.facts.value("setting.measure")),
            baseline=each.facts.value("setting.baseline"),
            value=values[-1] if values else None,
            target=each.facts.value("setting.target"),
            initiatives=len(under),
            adopted=sum(item.phase == ADOPTED for item in under),
        )


def _stations(each: Record) -> Iterator[Station]:
    for event in each.events:
        if event.kind in ("item.opened", "item.moved"):
            phase = event.data.get("target") or event.data["phase"]
            yield Station(
                on=CALENDAR.local_date(event.at),
                phase=each.facts.definition.phase(phase).label,
                by_itself=event.actor.kind is ActorKind.SCHEDULER,
            )
