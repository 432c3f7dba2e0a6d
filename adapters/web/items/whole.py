"""An item's page as a whole, as it is shown first and after something in it could not be done."""

from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from adapters.sql import lists
from adapters.sql.names import Names
from adapters.web.items.gate import Gate, gate
from adapters.web.items.heading import heading
from adapters.web.items.questions import pending
from adapters.web.items.saving import phase_in
from adapters.web.items.sheet import ALL_SAVED, Unsaved, sheet
from adapters.web.items.side import side
from adapters.web.items.stepper import steps
from adapters.web.items.timeline import timeline
from adapters.web.visits import Here, Visit
from engine.access import Action
from engine.errors import NotFound
from engine.model import Facts
from engine.sayings import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Why something could not be done: a heading, and what is wrong, each with a link to where it is mended."""

    heading: str
    faults: tuple[tuple[str, str | None], ...] = ()
    said: str = ""
    status: int = 422
    declined: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of an item is to be shown: whose worksheet, in which round, with what was not saved and why."""

    phase: str | None = None
    cycle: int | None = None
    unsaved: Unsaved = field(default=ALL_SAVED)
    told: Told | None = None


def show(visit: Visit, ref: str, wanted: Wanted) -> Response:
    """The page of the item."""
    with visit.item(ref) as here:
        shown = _shown(visit, here, wanted)
    status = wanted.told.status if wanted.told else 200
    return visit.page("items/item.html", current="items", status=status, **shown)


def shown_phase(facts: Facts) -> str:
    """The phase whose worksheet is shown when nobody asked for another: the present one, or the last with answers."""
    if facts.phase.fields:
        return facts.item.phase
    answered = [phase.name for phase in facts.definition.phases if any(facts.values(phase.name).values())]
    return answered[-1] if answered else facts.item.phase


def _shown(visit: Visit, here: Here, wanted: Wanted) -> dict[str, Any]:
    facts, names = here.facts, Names(here.tx)
    promises = lists.promises(here.tx, facts.item.id)
    phase = phase_in(facts, wanted.phase or shown_phase(facts))
    cycle = shown_cycle(facts, phase.name, wanted.cycle)
    before: Gate = gate(visit, facts, shown=phase.name)
    return {
        "ref": facts.item.ref,
        "heading": heading(visit, here, names),
        "steps": steps(visit, facts, promises, shown=phase.name),
        "gate": before,
        "sheet": sheet(
            visit, facts, phase=phase, cycle=cycle, may=here.may, missing=before.missing, unsaved=wanted.unsaved
        ),
        "is_present": phase is facts.phase,
        "present": facts.phase.label.in_language(visit.language),
        "has_ended": facts.item.ended_at is not None,
        "is_paused": facts.item.pause is not None,
        "pending": pending(visit, here, names),
        "seen": facts.item.seq,
        "told": wanted.told,
        "may": here.may,
        "action": Action,
        "side": side(visit, here),
        "timeline": timeline(visit, here),
    }


def shown_cycle(facts: Facts, phase: str, wanted: int | None) -> int:
    """The round whose worksheet is shown: the one that is wanted, or the present one; NotFound for one to come."""
    present = facts.sheet_cycle(phase)
    if wanted is None:
        return present
    if not 1 <= wanted <= present:
        raise NotFound(what=say("round"), name=wanted)
    return wanted
