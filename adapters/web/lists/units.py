"""``/stalled/units``: how work goes in each part of what the visitor answers for, in the order of the tree."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from adapters.sql.overview import State, Wanted
from adapters.sql.rollup import Going, rollup
from adapters.web.people.common import drawn
from adapters.web.visits import Visiting
from engine.access import Duty

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A part: how deep it lies, and how work goes in it and below it."""

    code: str
    name: str
    depth: int
    going: Going


@router.get("/stalled/units")
def units(visit: Visiting) -> Response:
    """All of them."""
    visit.need(Duty.SEE_STALLED)
    own = visit.rights.where(Duty.SEE_STALLED)
    with visit.reading() as tx:
        tree = tx.tree()
        wanted = Wanted(organisation_ids=own, state=State.OPEN)
        found = rollup(tx, visit.rights, wanted, among=own, at=visit.at)
        rows = [
            Unit(code=place.code, name=place.name, depth=depth, going=found.get(place.id, Going()))
            for place, depth in ((tree.organisations[place_id], depth) for place_id, depth in drawn(tree, own))
        ]
    return visit.page("lists/units.html", current="stalled", rows=rows)
