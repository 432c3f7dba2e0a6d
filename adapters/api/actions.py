"""``/items/{ref}/actions`` and ``/follow_ups``: who does what, by when, and whether a change has lasted."""

from typing import Annotated, Literal, Self

from fastapi import APIRouter, Path
from pydantic import Field, model_validator
from starlette.responses import Response

from adapters.api import shapes
from adapters.api.acting import CREATED, OK, Acting, Planning, Ref, Sent, absent, example
from adapters.api.asking import Asking
from adapters.api.callers import Here, Reading
from adapters.api.documents import action_document
from adapters.api.given import Day, Line, Somebody, Text, person_in
from adapters.api.promises import owes_or_plans, promise_in
from adapters.sql.names import Names
from engine import timing
from engine.actions import MAX_SUBJECT, add_action, answer_follow_up, finish_action
from engine.errors import NotFound
from engine.model import Commitment, CommitmentKind
from engine.sayings import say

router = APIRouter(prefix="/items/{ref}", tags=["actions"], route_class=Asking)

Numbered = Annotated[int, Path(ge=1, le=2**31 - 1, description="The number of the action.")]


class Planned(Sent):
    """Something that somebody is to do."""

    model_config = example(title="Sätt upp larm i sal 4", owner="vardutvecklare@region.example", due_on="2026-11-25")

    title: Annotated[Text, Field(max_length=MAX_SUBJECT, examples=["Sätt upp larm i sal 4"])]
    owner: Somebody
    due_on: Day
    place: Line | None = None


class Changed(Sent):
    """What has become of an action: it is done, or it is to be done by another day."""

    model_config = example(done=True, note="Det gick fint.")

    done: Annotated[Literal[True] | None, Field(description="That it is done.")] = None
    note: Annotated[Text | None, Field(description="How it went.")] = None
    due_on: Annotated[Day | None, Field(description="Another day.")] = None
    reason: Annotated[Text | None, Field(description="Why another day.")] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.done is None) == (self.due_on is None):
            raise ValueError("send either done or due_on")
        if self.due_on is not None and self.reason is None:
            raise ValueError("send a reason with due_on")
        return self


class FollowUp(Sent):
    """The answer to a check whether the change is still in use."""

    model_config = example(name="after_3_months", kept=True, note="Mätt i oktober.")

    name: Annotated[Line, Field(description="The subject of the commitment.")]
    kept: Annotated[bool, Field(strict=True)]
    note: Text | None = None


@router.get("/actions", response_model=shapes.Actions)
def find(caller: Reading, ref: Ref) -> shapes.Actions:
    """All actions of an item, done or not, the oldest first."""
    with caller.item(ref) as here:
        names = Names(here.tx)
        actions = sorted(here.facts.actions, key=lambda action: action.id)
        return shapes.Actions(items=[action_document(each, here.facts, names, at=caller.at) for each in actions])


@router.get("/actions/{number}", response_model=shapes.Action)
def show(caller: Reading, ref: Ref, number: Numbered) -> shapes.Action:
    """One action."""
    with caller.item(ref) as here:
        for action in here.facts.actions:
            if action.id == number:
                return action_document(action, here.facts, Names(here.tx), at=caller.at)
    raise absent(say("the action"), number)


@router.post("/actions", status_code=CREATED, response_model=shapes.Item)
def plan(deed: Planning, sent: Planned) -> Response:
    """Plan an action; whoever is to do it is reminded before the day."""

    def act(here: Here) -> None:
        add_action(
            here.tx,
            item_id=here.item_id,
            title=sent.title,
            owner_id=person_in(here.tx, deed.caller, sent.owner).id,
            due_on=sent.due_on,
            place=sent.place,
            actor=here.actor,
            at=deed.caller.at,
        )

    def location(after: Here) -> str:
        newest = max(action.id for action in after.facts.actions)
        return f"/api/v1/items/{after.facts.item.ref}/actions/{newest}"

    return deed.done(act, sent, location=location)


@router.patch("/actions/{number}", response_model=shapes.Item)
def change(deed: Acting, number: Numbered, sent: Changed) -> Response:
    """Mark an action as done, or give it another day."""

    def act(here: Here) -> None:
        action = _open(here, number)
        owes_or_plans(here, action)
        if sent.due_on is None:
            finish_action(
                here.tx,
                item_id=here.item_id,
                commitment_id=action.id,
                note=sent.note,
                actor=here.actor,
                at=deed.caller.at,
            )
        else:
            timing.extend(
                here.tx,
                item_id=here.item_id,
                due_on=sent.due_on,
                reason=sent.reason or "",
                actor=here.actor,
                at=deed.caller.at,
                commitment_id=action.id,
            )

    return deed.done(act, sent, status=OK)


@router.post("/follow_ups", status_code=CREATED, response_model=shapes.Item)
def follow_up(deed: Acting, sent: FollowUp) -> Response:
    """Answer whether the change is still in use; if not, the manager is asked how to go on."""

    def act(here: Here) -> None:
        for owed in here.facts.open_commitments:
            if owed.kind is CommitmentKind.FOLLOW_UP and owed.subject == sent.name:
                owes_or_plans(here, owed)
        answer_follow_up(
            here.tx,
            item_id=here.item_id,
            name=sent.name,
            kept=sent.kept,
            note=sent.note or "",
            actor=here.actor,
            at=deed.caller.at,
        )

    return deed.done(act, sent)


def _open(here: Here, number: int) -> Commitment:
    try:
        return promise_in(here, number, kind=CommitmentKind.ACTION)
    except NotFound:
        raise absent(say("the action"), number) from None
