"""``/items/{ref}/moves`` and ``/decisions``: an item goes on, or somebody is asked whether it may."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from adapters.api import shapes
from adapters.api.acting import CREATED, Acting, Explained, Moving, Sent, check_texts, example
from adapters.api.asking import Asking
from adapters.api.callers import Here
from adapters.api.given import Line, Text
from engine import advance, decisions
from engine.access import Action, NotForYou
from engine.advance import Advance
from engine.errors import DecisionNeeded, NoSuchMove
from engine.words import MAX_TEXT

router = APIRouter(prefix="/items/{ref}", tags=["moves"], route_class=Asking)

FORBIDDEN, CONFLICT, UNPROCESSABLE = 403, 409, 422

Reasons = Annotated[
    dict[str, Annotated[str, Field(max_length=MAX_TEXT)]],
    Field(
        default_factory=dict,
        max_length=100,
        description="Why one goes on without something that a reason can stand for: requirement with reason.",
        examples=[{"patient_representative": "Ingen kunde vara med den här gången."}],
    ),
]


class Move(Sent):
    """A move along the workflow."""

    model_config = example(trigger="propose", reason="Ingen kunde vara med den här gången.", seen_version=7)

    trigger: Annotated[Line, Field(description="One of the item's allowed triggers.", examples=["propose"])]
    reason: Annotated[Text | None, Field(description="Why, where the move or something missing needs a reason.")] = None
    reasons: Reasons


class Answer(StrEnum):
    """What is done about a decision."""

    ASK = "ask"
    APPROVE = "approve"
    DECLINE = "decline"


class Decision(Sent):
    """A question whether a move may be made, or the answer to one."""

    model_config = example(trigger="propose", decision="approve")

    trigger: Annotated[Line, Field(description="The move that it is about.", examples=["propose"])]
    decision: Answer
    reason: Annotated[Text | None, Field(description="Needed to decline.")] = None
    reasons: Reasons


@router.post("/moves", status_code=CREATED, response_model=shapes.Item)
def move(deed: Moving, sent: Move) -> Response:
    """Make a move; all that is missing is told at once."""
    _check_reasons(sent)

    def act(here: Here) -> None:
        wish = Advance(
            item_id=here.item_id, trigger=sent.trigger, actor=here.actor, reason=sent.reason, reasons=sent.reasons
        )
        with _named(here, sent.trigger):
            advance.advance(here.tx, wish, at=deed.caller.at)

    return deed.done(act, sent)


@router.post("/decisions", status_code=CREATED, response_model=shapes.Item)
def decide(deed: Acting, sent: Decision) -> Response:
    """Ask whoever decides a move; approve it, which makes the move; or decline it."""
    _check_reasons(sent)

    def act(here: Here) -> None:
        denied = UNPROCESSABLE if sent.decision is Answer.ASK else FORBIDDEN
        with _named(here, sent.trigger, denied=denied):
            _decide(here, sent, deed.caller.at)

    return deed.done(act, sent)


def _decide(here: Here, sent: Decision, at: datetime) -> None:
    match sent.decision:
        case Answer.ASK if Action.MOVE not in here.may:
            raise NotForYou
        case Answer.ASK:
            decisions.ask(
                here.tx,
                item_id=here.item_id,
                trigger=sent.trigger,
                actor=here.actor,
                at=at,
                reason=sent.reason,
                reasons=sent.reasons,
            )
        case Answer.APPROVE:
            decisions.approve(here.tx, item_id=here.item_id, trigger=sent.trigger, actor=here.actor, at=at)
        case Answer.DECLINE:
            why = sent.reason or ""
            decisions.decline(here.tx, item_id=here.item_id, trigger=sent.trigger, reason=why, actor=here.actor, at=at)


@contextmanager
def _named(here: Here, trigger: str, *, denied: int = UNPROCESSABLE) -> Iterator[None]:
    """A trigger that the workflow has, but not here, is no fault of the program's: things are not as it thought."""
    try:
        yield
    except NoSuchMove as refused:
        is_known = any(way.trigger == trigger for way in here.facts.definition.transitions)
        raise Explained(refused, status=CONFLICT if is_known else UNPROCESSABLE) from refused
    except DecisionNeeded as refused:
        raise Explained(refused, status=denied) from refused


def _check_reasons(sent: Move | Decision) -> None:
    check_texts(
        {("body", "reasons", name): text for name, text in sent.reasons.items()},
        is_confirmed=sent.confirm_not_personal,
    )
