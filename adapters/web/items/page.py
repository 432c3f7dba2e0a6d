"""``/items/{ref}``: the page of an item."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from adapters.sql import lists
from adapters.sql.names import Names
from adapters.web.items.heading import heading
from adapters.web.items.side import side
from adapters.web.items.stepper import steps
from adapters.web.items.timeline import timeline
from adapters.web.visits import Visiting

router = APIRouter()


@router.get("/items/{ref}")
def item(visit: Visiting, ref: str) -> Response:
    """Everything about an item."""
    with visit.item(ref) as here:
        facts, names = here.facts, Names(here.tx)
        shown: dict[str, Any] = {
            "heading": heading(visit, here, names),
            "steps": steps(visit, facts, lists.promises(here.tx, facts.item.id), shown=facts.item.phase),
            "may": here.may,
            "side": side(visit, here),
            "timeline": timeline(visit, here),
        }
    return visit.page("items/item.html", current="items", **shown)
