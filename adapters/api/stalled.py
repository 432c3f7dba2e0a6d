"""``/stalled``: what has stopped, first that with which whoever asks can do most good."""

from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter

from adapters.api import cursors, past, shapes
from adapters.api.acting import named_in_the_request
from adapters.api.asking import Asking
from adapters.api.callers import Caller, Reading
from adapters.api.cursors import USUAL, Cursor, Limit
from adapters.api.documents import line_document
from adapters.api.given import Branch, branch_in
from adapters.sql import asof
from adapters.sql.explaining import StalledItem
from adapters.sql.names import Names
from adapters.sql.overview import State, Wanted
from adapters.sql.stalled_then import stalled_as_of
from adapters.sql.stalls import Stalls
from adapters.sql.store import SqlTransaction
from engine.access import Duty
from engine.replay import Unreadable

router = APIRouter(tags=["figures"], route_class=Asking)


@router.get("/stalled", response_model=shapes.Stalled)
def stalled(
    caller: Reading,
    *,
    organisation: Branch = None,
    as_of: past.AsOf = None,
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> shapes.Stalled:
    """The work that has stopped in what the person answers for, and why; never a ranking of people."""
    caller.need(Duty.SEE_STALLED)
    kind, at = "stalled" if as_of is None else f"stalled as of {as_of}", past.moment(caller, as_of)
    skip = 0 if cursor is None else max(0, cursors.read(cursor, kind, int)[0])
    unreadable = list[Unreadable]()
    with caller.reading() as tx:
        with named_in_the_request():
            branch = branch_in(tx, caller, organisation)
        own = caller.rights.where(Duty.SEE_STALLED)
        wanted = Wanted(organisation_ids=sorted(own if branch is None else own & branch))
        if as_of is None:
            found = Stalls(tx, caller.rights, wanted, at=at).page(limit=limit + 1, skip=skip)
        else:
            found = _then(tx, caller, wanted, at=at, unreadable=unreadable)[skip : skip + limit + 1]
        names = Names(tx)
        items = [_document(each, line_document(tx, each.line, names, at=at), names) for each in found[:limit]]
        return shapes.Stalled(
            items=items if as_of is None else [item.model_copy(update={"proposals": []}) for item in items],
            next_cursor=cursors.written(kind, skip + limit) if len(found) > limit else None,
            as_of=None if as_of is None else at,
            unreadable=[past.left_out(fault) for fault in unreadable],
        )


def _then(
    tx: SqlTransaction, caller: Caller, wanted: Wanted, *, at: datetime, unreadable: list[Unreadable]
) -> list[StalledItem]:
    """What had stopped at a moment; TooMuch when too many trails would have to be read."""
    asof.check(tx, caller.rights, replace(wanted, state=State.ALL))
    return stalled_as_of(tx, caller.rights, wanted, at=at, unreadable=unreadable)


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
