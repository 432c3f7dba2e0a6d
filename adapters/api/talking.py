"""``/items/{ref}/comments``, ``/questions``, ``/answers``: what people say to each other about the work."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from adapters.api import shapes
from adapters.api.acting import CREATED, Acting, Commenting, Sent, example
from adapters.api.asking import Asking
from adapters.api.callers import Caller, Here
from adapters.api.given import Number, Somebody, Text, person_in
from adapters.sql import offices
from adapters.sql.people import Profile
from engine import edit, questions
from engine.access import Action, NotForYou, about, allowed, relations
from engine.questions import MAX_QUESTION

router = APIRouter(prefix="/items/{ref}", tags=["talk"], route_class=Asking)


class Comment(Sent):
    """Something to say."""

    model_config = example(text="Bra möte i dag.")

    text: Text


class Question(Sent):
    """Something to ask somebody."""

    model_config = example(to="it-chef@region.example", text="När kommer larmen?")

    to: Somebody
    text: Annotated[Text, Field(max_length=MAX_QUESTION)]


class Reply(Sent):
    """The answer to a question."""

    model_config = example(commitment=17, text="I nästa vecka.")

    commitment: Annotated[Number, Field(description="The number of the question among the item's commitments.")]
    text: Text


@router.post("/comments", status_code=CREATED, response_model=shapes.Item)
def comment(deed: Commenting, sent: Comment) -> Response:
    """Say something; it stands in the trail."""

    def act(here: Here) -> None:
        edit.comment(here.tx, item_id=here.item_id, text=sent.text, actor=here.actor, at=deed.caller.at)

    return deed.done(act, sent)


@router.post("/questions", status_code=CREATED, response_model=shapes.Item)
def ask(deed: Commenting, sent: Question) -> Response:
    """Ask somebody: they are told at once, and see the work as long as they owe the answer."""

    def act(here: Here) -> None:
        who = person_in(here.tx, deed.caller, sent.to)
        _check_sees(here, deed.caller, who)
        questions.ask(here.tx, item_id=here.item_id, to=who.id, text=sent.text, actor=here.actor, at=deed.caller.at)

    return deed.done(act, sent)


@router.post("/answers", status_code=CREATED, response_model=shapes.Item)
def answer(deed: Acting, sent: Reply) -> Response:
    """Answer a question that one was asked."""

    def act(here: Here) -> None:
        questions.answer(
            here.tx,
            item_id=here.item_id,
            commitment_id=sent.commitment,
            text=sent.text,
            actor=here.actor,
            at=deed.caller.at,
        )

    return deed.done(act, sent)


def _check_sees(here: Here, caller: Caller, who: Profile) -> None:
    """NotForYou when the question would show the work to somebody to whom the asker may not show it."""
    rights = offices.rights(here.tx, here.tx.person(who.id), at=caller.at)
    if Action.SEE not in allowed(relations(rights, about(here.facts))) and Action.PLAN not in here.may:
        raise NotForYou
