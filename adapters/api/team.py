"""``/items/{ref}/handovers``, ``/acceptances``, ``/participants``: who answers for the work, and who takes part."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from adapters.api import shapes
from adapters.api.acting import CREATED, OK, Acting, Sent, Staffing, absent, example
from adapters.api.asking import Asking
from adapters.api.callers import Here
from adapters.api.given import LONGEST_NAME, Somebody, Text, person_in
from engine import edit, responsibility
from engine.errors import NotFound, NotNow
from engine.model import Part, Participant
from engine.sayings import say

router = APIRouter(prefix="/items/{ref}", tags=["people in an item"], route_class=Asking)

NOTHING_MORE = Sent()


class HandOver(Sent):
    """Whom to ask to take over."""

    model_config = example(to="vardutvecklare@region.example", reason="Jag byter tjänst.")

    to: Somebody
    reason: Text | None = None


class Taking(StrEnum):
    """The answer of whoever is asked to take over."""

    ACCEPT = "accept"
    DECLINE = "decline"


class Acceptance(Sent):
    """The answer to a hand-over."""

    model_config = example(answer="accept")

    answer: Taking
    reason: Annotated[Text | None, Field(description="Needed to decline.")] = None


class Joining(Sent):
    """Somebody who is to take part, and as what."""

    model_config = example(person="vardutvecklare@region.example", part="coach")

    person: Somebody
    part: Part = Part.MEMBER


@router.post("/handovers", status_code=CREATED, response_model=shapes.Item)
def hand_over(deed: Staffing, sent: HandOver) -> Response:
    """Ask somebody to take the work over; until they have accepted it stays with whoever answers for it."""

    def act(here: Here) -> None:
        responsibility.hand_over(
            here.tx,
            item_id=here.item_id,
            to=person_in(here.tx, deed.caller, sent.to).id,
            reason=sent.reason,
            actor=here.actor,
            at=deed.caller.at,
        )

    return deed.done(act, sent)


@router.post("/acceptances", status_code=CREATED, response_model=shapes.Item)
def take_over(deed: Acting, sent: Acceptance) -> Response:
    """Take the work over, or decline to; for whoever was asked."""

    def act(here: Here) -> None:
        if sent.answer is Taking.ACCEPT:
            responsibility.accept(here.tx, item_id=here.item_id, actor=here.actor, at=deed.caller.at)
        else:
            why = sent.reason or ""
            responsibility.decline(here.tx, item_id=here.item_id, reason=why, actor=here.actor, at=deed.caller.at)

    return deed.done(act, sent)


@router.post("/participants", status_code=CREATED, response_model=shapes.Item)
def join(deed: Staffing, sent: Joining) -> Response:
    """Let somebody take part."""

    def act(here: Here) -> None:
        who = Participant(person_id=person_in(here.tx, deed.caller, sent.person).id, part=sent.part)
        if who in here.facts.participants:
            raise NotNow(why=say("that person takes part already"))
        edit.join(here.tx, item_id=here.item_id, participant=who, actor=here.actor, at=deed.caller.at)

    return deed.done(act, sent)


@router.delete("/participants/{person}", response_model=shapes.Item)
def leave(
    deed: Staffing,
    person: Annotated[str, Path(max_length=LONGEST_NAME, description="A person: e-mail address, code or number.")],
) -> Response:
    """Let somebody take part no longer."""

    def act(here: Here) -> None:
        try:
            who = person_in(here.tx, deed.caller, person)
            edit.leave(here.tx, item_id=here.item_id, person_id=who.id, actor=here.actor, at=deed.caller.at)
        except NotFound:
            raise absent(say("participant"), person) from None

    return deed.done(act, NOTHING_MORE, status=OK)
