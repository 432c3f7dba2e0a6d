"""What has happened to an item since somebody opened its page, when it makes what they want to do pointless."""

from zoneinfo import ZoneInfo

from adapters.i18n import current_language, time_in_words, tr
from adapters.i18n.events import who
from adapters.i18n.formats import day_in_words
from adapters.sql import lists
from adapters.sql.names import Names
from adapters.web.visits import Here, Visit
from engine.model import Event
from engine.numbers import whole

OVERTAKING = frozenset({"item.moved", "decision.asked", "decision.approved", "decision.declined", "workflow.migrated"})
"""After one of these a move or a decision is another than the one that was meant."""


class AlreadyDone(Exception):
    """Somebody else was faster; ``said`` tells who did what, and when."""

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(said)


def check_not_done(visit: Visit, here: Here, *, seen: str) -> None:
    """Raise AlreadyDone when somebody else was faster.

    ``seen`` is the number of the last event that the page showed; without one, nothing is known to have happened.
    """
    last = whole(seen)
    if last is None:
        return
    since = [e for e in lists.history(here.tx, here.facts.item.id, after=last) if e.kind in OVERTAKING]
    if since:
        raise AlreadyDone(_said(visit, here, since[-1]))


def _said(visit: Visit, here: Here, event: Event) -> str:
    facts = here.facts
    name = who(event.actor, Names(here.tx).name)
    time = time_in_words(event.at, zone=ZoneInfo(facts.calendar.timezone))
    day = facts.calendar.local_date(event.at)
    when = time if day == visit.today else f"{day_in_words(day, today=visit.today)} {time}"
    match event.kind:
        case "item.moved":
            phase = facts.definition.phase(str(event.data["target"])).label.in_language(current_language())
            return tr("%(name)s moved on to %(phase)s at %(time)s.", name=name, phase=phase, time=when)
        case "decision.asked":
            return tr("%(name)s asked for a decision at %(time)s.", name=name, time=when)
        case "decision.approved" | "decision.declined":
            return tr("%(name)s decided at %(time)s.", name=name, time=when)
    return tr("%(name)s changed the workflow at %(time)s.", name=name, time=when)
