"""``/changes``: what has changed since a day, first what slipped."""

from typing import Annotated

from fastapi import APIRouter, Query

from adapters.api import changed, past
from adapters.api.acting import named_in_the_request
from adapters.api.asking import Asking
from adapters.api.callers import Caller, Reading
from adapters.api.given import LONGEST_NAME, Branch, branch_in
from adapters.files.changes import changes_document
from adapters.sql.asof import MOST_READ
from adapters.sql.changes import changes as found_in
from adapters.sql.names import Names
from adapters.sql.overview import State, Wanted
from adapters.sql.store import SqlTransaction
from engine.changes import grouped

router = APIRouter(tags=["figures"], route_class=Asking)


@router.get("/changes", response_model=changed.Changes)
def changes(
    caller: Reading,
    *,
    since: past.Since,
    until: past.Until = None,
    organisation: Branch = None,
    workflow: Annotated[str | None, Query(max_length=LONGEST_NAME, description="In this workflow.")] = None,
) -> changed.Changes:
    """What was put off, ended, moved on, was handed over and was opened, of what the person may see."""
    first, last = past.period(caller, since, until)
    with caller.reading() as tx:
        wanted = _wanted(tx, caller, organisation=organisation, workflow=workflow)
        groups = grouped(found_in(tx, caller.rights, wanted, since=first, until=last, most=MOST_READ))
        document = changes_document(groups, since=first, until=last, tree=tx.tree(), address=Names(tx).address)
        return changed.Changes.model_validate(document)


def _wanted(tx: SqlTransaction, caller: Caller, *, organisation: str | None, workflow: str | None) -> Wanted:
    with named_in_the_request():
        if workflow is not None:
            tx.definition(workflow)
        return Wanted(workflow=workflow, organisation_ids=branch_in(tx, caller, organisation), state=State.ALL)
