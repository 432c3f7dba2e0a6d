"""``/stalled``: what has stopped, first that with which whoever asks can do most good."""

from typing import Annotated

from fastapi import APIRouter, Query

from adapters.api import cursors, shapes
from adapters.api.acting import named_in_the_request
from adapters.api.asking import Asking
from adapters.api.callers import Reading
from adapters.api.cursors import USUAL, Cursor, Limit
from adapters.api.documents import line_document
from adapters.api.given import LONGEST_NAME, place_in
from adapters.sql import organisations, stalls
from adapters.sql.names import Names
from adapters.sql.overview import Wanted
from engine.access import Duty

router = APIRouter(tags=["figures"], route_class=Asking)


@router.get("/stalled", response_model=shapes.Stalled)
def stalled(
    caller: Reading,
    *,
    organisation: Annotated[
        str | None, Query(max_length=LONGEST_NAME, description="Of this organisation (its code) or one below it.")
    ] = None,
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> shapes.Stalled:
    """The work that has stopped in what the person answers for, and why; never a ranking of people."""
    caller.need(Duty.SEE_STALLED)
    skip = 0 if cursor is None else cursors.read(cursor, "stalled", int)[0]
    with caller.reading() as tx:
        places = caller.rights.where(Duty.SEE_STALLED)
        if organisation is not None:
            with named_in_the_request():
                places &= frozenset(organisations.below(tx, place_in(tx, caller, organisation).id))
        wanted = Wanted(organisation_ids=sorted(places))
        found = stalls.stalled(tx, caller.rights, wanted, at=caller.at, limit=limit + 1, skip=max(0, skip))
        names = Names(tx)
        items = [
            shapes.StalledItem(
                **dict(line_document(tx, each.line, names, at=caller.at)),
                reasons=[shapes.Reason(why=r.why.value, working_days=r.working_days) for r in each.reasons],
                moved=each.moved,
                reminders=each.reminders,
                unanswered=each.unanswered,
                waits_for=each.waits_for,
            )
            for each in found[:limit]
        ]
        return shapes.Stalled(
            items=items, next_cursor=cursors.written("stalled", skip + limit) if len(found) > limit else None
        )
