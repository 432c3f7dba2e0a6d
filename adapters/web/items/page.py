"""``/items/{ref}``: the page of an item."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from adapters.web.items import changes, deciding, moves, writing
from adapters.web.items.then import show_then
from adapters.web.items.whole import Wanted, show
from adapters.web.visits import Visiting

router = APIRouter()


@router.get("/items/{ref}")
def item(
    visit: Visiting,
    ref: str,
    phase: Annotated[str | None, Query(max_length=100)] = None,
    cycle: Annotated[int | None, Query(ge=1)] = None,
    as_of: str = "",
) -> Response:
    """Everything about an item, with the worksheet of its present phase or of the one asked for.

    With ``as_of`` as it stood then.
    """
    wanted = Wanted(phase=phase, cycle=cycle)
    return show_then(visit, ref, wanted, as_of=as_of) if as_of.strip() else show(visit, ref, wanted)


for _part in (writing, moves, deciding, changes):
    router.include_router(_part.router)
