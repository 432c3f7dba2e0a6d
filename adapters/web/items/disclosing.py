"""``/items/{ref}/disclose``: a copy of everything on record about an item, to be handed out."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from adapters.disclosure import package
from adapters.web.visits import Visiting
from engine.access import Action

router = APIRouter()

ADDRESS = "/items/{ref}/disclose"


@router.get(ADDRESS)
def show(visit: Visiting, ref: str) -> Response:
    """What a copy holds, and whether people are to be named in it."""
    with visit.item(ref, Action.DISCLOSE) as here:
        item = here.facts.item
    return visit.page("items/disclose.html", current="items", item=item)


@router.post(ADDRESS)
def make(
    visit: Visiting,
    ref: str,
    names: Annotated[str, Form()] = "",
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Make the copy; that it was made is on record."""
    with visit.item(ref, Action.DISCLOSE, writing=True) as here:
        made = package(
            here.tx,
            here.facts.item.id,
            is_named=names == "named",
            reason=reason,
            actor=here.actor,
            maker=visit.person.name,
            at=visit.at,
        )
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
    return Response(made.content, media_type="application/zip", headers=headers)
