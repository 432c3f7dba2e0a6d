"""``/items/{ref}/worksheets``: write answers in the worksheet of a phase."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.responses import Response

from adapters.api import shapes
from adapters.api.acting import OK, Filling, Sent, absent, check_texts
from adapters.api.asking import Asking
from adapters.api.callers import Here
from engine.edit import Fill, fill
from engine.errors import NotNow
from engine.sayings import say
from engine.words import MAX_TEXT

router = APIRouter(prefix="/items/{ref}/worksheets", tags=["worksheets"], route_class=Asking)

MOST_ANSWERS = 200


@router.patch("/{phase}", response_model=shapes.Item)
def write(
    deed: Filling,
    phase: Annotated[str, Path(max_length=100, description="The phase.", examples=["problem"])],
    answers: Annotated[
        dict[str, Any],
        Body(
            max_length=MOST_ANSWERS,
            description=f"The name of each field with its answer; null takes one back. A text may have {MAX_TEXT} "
            "characters. seen_version and confirm_not_personal may stand among them.",
            examples=[{"problem": "Många faller på natten.", "aim_target": 2}],
        ),
    ],
) -> Response:
    """Write answers in the worksheet of a phase; all of them are saved, or none."""
    sent, values = _parted(answers)
    check_texts(
        {("body", name): text for name, text in values.items() if isinstance(text, str)},
        is_confirmed=sent.confirm_not_personal,
    )

    def act(here: Here) -> None:
        if phase not in here.facts.definition.phase_by_name:
            raise absent(say("phase"), phase)
        if here.facts.item.ended_at is not None and phase != here.facts.item.phase:
            raise NotNow(why=say("it has ended"))
        fill(here.tx, Fill(item_id=here.item_id, phase=phase, values=values, actor=here.actor), at=deed.caller.at)

    return deed.done(act, sent, status=OK)


def _parted(answers: Mapping[str, Any]) -> tuple[Sent, Mapping[str, Any]]:
    """What every act may be sent with, and the answers."""
    beside = {name: answers[name] for name in Sent.model_fields if name in answers}
    try:
        sent = Sent.model_validate(beside)
    except ValidationError as fault:
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in fault.errors()]) from None
    return sent, {name: answer for name, answer in answers.items() if name not in beside}
