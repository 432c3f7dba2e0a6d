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
from adapters.sql.explaining import StalledItem
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
        items = [_document(each, line_document(tx, each.line, names, at=caller.at), names) for each in found[:limit]]
        return shapes.Stalled(
            items=items, next_cursor=cursors.written("stalled", skip + limit) if len(found) > limit else None
        )


def _document(found: StalledItem, line: shapes.ItemLine, names: Names) -> shapes.StalledItem:
    return shapes.StalledItem(
        **dict(line),
        reasons=[shapes.Reason(why=each.why.value, working_days=each.working_days) for each in found.reasons],
        causes=[
            shapes.Cause(
                kind=each.kind.value,
                holder=names.address(each.holder_id),
                since=each.since,
                block=None if each.block is None else each.block.value,
            )
            for each in found.causes
        ],
        proposals=[
            shapes.Proposal(act=each.act.value, why=each.why.value, person=names.address(each.person_id))
            for each in found.proposals
        ],
        moved=found.moved,
        reminders=found.reminders,
        unanswered=found.unanswered,
        waits_for=found.waits_for,
    )
