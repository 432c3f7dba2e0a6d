"""``/items/{ref}/extensions``, ``/pauses``, ``/resumptions``, ``/blocks``, ``/unblocks``: when work is asked for."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from adapters.api import shapes
from adapters.api.acting import CREATED, Acting, Planning, Sent, example
from adapters.api.asking import Asking
from adapters.api.callers import Here
from adapters.api.given import Day, Number, Somebody, Text, person_in
from adapters.api.promises import owes_or_plans, plans_or_holds, promise_in
from engine import edit, timing
from engine.model import BlockCause

router = APIRouter(prefix="/items/{ref}", tags=["deadlines"], route_class=Asking)

NOTHING_MORE = Sent()


class Extension(Sent):
    """Another deadline."""

    model_config = example(due_on="2026-11-25", reason="Två medarbetare är sjuka.")

    due_on: Day
    reason: Text
    commitment: Annotated[
        Number | None, Field(description="The number of what is owed; the present phase when none is named.")
    ] = None


class Pause(Sent):
    """A time of rest."""

    model_config = example(until="2027-01-11", reason="Avdelningen flyttar.")

    until: Annotated[Day, Field(description="The first day of work again.")]
    reason: Text


class Hurdle(Sent):
    """Something that the work waits for."""

    model_config = example(cause="it", note="Vi väntar på nya larm.", holder="it-chef@region.example")

    cause: BlockCause
    note: Text
    holder: Annotated[Somebody | None, Field(description="Who can remove it.")] = None


@router.post("/extensions", status_code=CREATED, response_model=shapes.Item)
def extend(deed: Acting, sent: Extension) -> Response:
    """Move a deadline. Whoever owes it may within the workflow's allowance, a manager always."""

    def act(here: Here) -> None:
        owed = promise_in(here, sent.commitment)
        owes_or_plans(here, owed)
        timing.extend(
            here.tx,
            item_id=here.item_id,
            due_on=sent.due_on,
            reason=sent.reason,
            actor=here.actor,
            at=deed.caller.at,
            commitment_id=owed.id,
        )

    return deed.done(act, sent)


@router.post("/pauses", status_code=CREATED, response_model=shapes.Item)
def pause(deed: Planning, sent: Pause) -> Response:
    """Let the work rest: nobody is reminded of anything until then."""

    def act(here: Here) -> None:
        timing.pause(
            here.tx,
            item_id=here.item_id,
            until=sent.until,
            reason=sent.reason,
            actor=here.actor,
            at=deed.caller.at,
        )

    return deed.done(act, sent)


@router.post("/resumptions", status_code=CREATED, response_model=shapes.Item)
def resume(deed: Planning, sent: Sent = NOTHING_MORE) -> Response:
    """Go on before the pause is over; all that is owed has a fresh deadline."""

    def act(here: Here) -> None:
        timing.resume(here.tx, item_id=here.item_id, actor=here.actor, at=deed.caller.at)

    return deed.done(act, sent)


@router.post("/blocks", status_code=CREATED, response_model=shapes.Item)
def block(deed: Planning, sent: Hurdle) -> Response:
    """Say what the work waits for, and who can remove it. Deadlines stand, and so do the reminders."""

    def act(here: Here) -> None:
        edit.block(
            here.tx,
            item_id=here.item_id,
            cause=sent.cause,
            holder_id=None if sent.holder is None else person_in(here.tx, deed.caller, sent.holder).id,
            note=sent.note,
            actor=here.actor,
            at=deed.caller.at,
        )

    return deed.done(act, sent)


@router.post("/unblocks", status_code=CREATED, response_model=shapes.Item)
def unblock(deed: Acting, sent: Sent = NOTHING_MORE) -> Response:
    """Say that the work no longer waits."""

    def act(here: Here) -> None:
        plans_or_holds(here)
        edit.unblock(here.tx, item_id=here.item_id, actor=here.actor, at=deed.caller.at)

    return deed.done(act, sent)
