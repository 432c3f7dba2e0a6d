"""``/flow``: how long work takes, how old it is, and whether its dates are kept."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from adapters.api import figures, past
from adapters.api.acting import named_in_the_request
from adapters.api.asking import Asking
from adapters.api.callers import Caller, Reading
from adapters.api.given import LONGEST_NAME, Branch, place_in
from adapters.charts.documents import flow_document
from adapters.sql import flow as rows
from adapters.sql import organisations
from adapters.sql.scopes import Scope
from adapters.sql.store import SqlTransaction
from engine.access import Duty
from engine.flow import asked_period
from workflows import IMPROVEMENT

router = APIRouter(tags=["figures"], route_class=Asking)


@router.get("/flow", response_model=figures.Flow)
def flow(
    caller: Reading,
    *,
    workflow: Annotated[str, Query(max_length=LONGEST_NAME, description="In this workflow.")] = IMPROVEMENT,
    organisation: Branch = None,
    first: Annotated[date | None, Query(alias="from", description="The first day; else 52 weeks back.")] = None,
    last: Annotated[date | None, Query(alias="to", description="The last day; else today.")] = None,
    as_of: past.AsOf = None,
) -> figures.Flow:
    """Figures about the work in what the person answers for; none is about a person."""
    caller.need(Duty.SEE_STALLED)
    with caller.reading() as tx:
        with named_in_the_request():
            tx.definition(workflow)
            place = None if organisation is None else place_in(tx, caller, organisation).id
        at = past.moment(caller, as_of)
        scope = _scope(tx, caller, workflow=workflow, place=place, first=first, last=last, at=at)
        return figures.Flow.model_validate(flow_document(rows.flow(tx, scope)))


def _scope(
    tx: SqlTransaction,
    caller: Caller,
    *,
    workflow: str,
    place: int | None,
    first: date | None,
    last: date | None,
    at: datetime,
) -> Scope:
    own = caller.rights.where(Duty.SEE_STALLED)
    calendar = tx.tree().calendar(caller.person.organisation_id if place is None else place)
    first, last = asked_period(first, last, today=calendar.local_date(at))
    return Scope(
        workflow=workflow,
        first=first,
        last=last,
        at=at,
        calendar=calendar,
        organisation_ids=own if place is None else own & frozenset(organisations.below(tx, place)),
        rights=caller.rights,
    )
