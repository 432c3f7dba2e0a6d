"""``/items/{ref}``: the page of an item."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from adapters.web.items import changes, deciding, moves, writing
from adapters.web.items.whole import Wanted, show
from adapters.web.visits import Visiting

router = APIRouter()


@router.get("/items/{ref}")
def item(
    visit: Visiting,
    ref: str,
    phase: Annotated[str | None, Query(max_length=100)] = None,
    cycle: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Everything about an item, with the worksheet of its present phase or of the one asked for."""
    return show(visit, ref, Wanted(phase=phase, cycle=cycle))


for _part in (writing, moves, deciding, changes):
    router.include_router(_part.router)
