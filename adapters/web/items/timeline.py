"""The timeline of an item: what has happened, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.i18n.events import what, who
from adapters.i18n.words import instant_in_words
from adapters.sql import lists
from adapters.sql.names import Names
from adapters.web.visits import Here, Visit

MOST = 30
"""So many events stand on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event in words."""

    who: str
    what: str
    when: str
    at: datetime


def timeline(visit: Visit, here: Here) -> dict[str, Any]:
    """What ``items/timeline.html`` shows."""
    facts, names = here.facts, Names(here.tx)
    events = lists.history(here.tx, facts.item.id, after=max(0, facts.item.seq - MOST))
    happened = [
        Happened(
            who=who(event.actor, names.name),
            what=what(event, facts, names.name, at=visit.at),
            when=instant_in_words(event.at, facts.calendar, at=visit.at),
            at=event.at,
        )
        for event in reversed(events)
    ]
    return {"happened": happened}
