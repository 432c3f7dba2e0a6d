"""An item's trail put together by hand, and the log that is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from engine.audit import GENESIS, chain
from engine.eventlog import LoggedObject, Manner, Place, Recorded, Trace
from engine.model import Actor, Commitment, Event, EventDraft
from engine.telling import Telling
from tests.engine.building import AT, OWNER, STOCKHOLM, new_item, person

KEY = b"k" * 32
PLACES = {1: Place(code="ward", name="Ward"), 2: Place(code="home", name="Home care")}
NAMED = {number: (f"Person {number}", f"person{number}@region.example") for number in range(1, 10)}

Said = tuple[str, Mapping[str, Any]]

OPENED: Said = (
    "item.opened",
    {
        "title": "Fewer falls",
        "workflow": "example",
        "workflow_version": 1,
        "organisation": 1,
        "owner": 1,
        "phase": "idea",
    },
)
MOVED: Said = ("item.moved", {"trigger": "begin", "source": "idea", "target": "test", "cycle": 1})


def trail(*said: Said, actor: Actor | None = None) -> list[Event]:
    """Events of item 7, an hour between each."""
    events: list[Event] = []
    for number, (kind, data) in enumerate(said):
        events += chain(
            [EventDraft(kind=kind, data=data)],
            item_id=7,
            seq=number,
            head=events[-1].hash if events else GENESIS,
            actor=actor or person(OWNER),
            at=AT + timedelta(hours=number),
        )
    return events


def recorded(events: Sequence[Event], *promises: Commitment, **changes: Any) -> Recorded:
    """Item 7 with its trail, all of which is wanted."""
    item = replace(new_item(phase="test"), seq=len(events), head=events[-1].hash)
    return Recorded(
        **{
            "item": item,
            "events": events,
            "promises": promises,
            "calendar": STOCKHOLM,
            "ended": {"adopted"},
            "parent": None,
            "wanted": {event.seq for event in events},
            **changes,
        }
    )


def told(found: Recorded, **manner: Any) -> tuple[Trace, dict[str, LoggedObject]]:
    """The trace of an item, and all objects of its log by id."""
    telling = Telling(Manner(key=KEY, **manner), PLACES)
    trace = telling.trace(found)
    return trace, {each.id: each for each in (*trace.objects, *telling.shared())}
