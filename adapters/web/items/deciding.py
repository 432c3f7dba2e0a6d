"""``/items/{ref}/decisions/{trigger}``: whoever is asked approves or declines."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from adapters.i18n import tr
from adapters.i18n.refusals import missing_in, sentence
from adapters.web.items.saving import persistently
from adapters.web.items.since import AlreadyDone, check_not_done
from adapters.web.items.whole import Told, Wanted, show
from adapters.web.sent import Sent
from adapters.web.undoing import remember
from adapters.web.visits import Visit, Visiting
from engine import decisions
from engine.access import Action
from engine.errors import ReasonNeeded, RequirementsUnmet

router = APIRouter()

CONFLICT = 409


@router.post("/items/{ref}/decisions/{trigger}")
def decide(visit: Visiting, ref: str, trigger: str, given: Sent) -> Response:
    """Approve, or decline with a reason. Whether the visitor may is the engine's to say: it knows who was asked."""
    answers = dict(given)
    try:
        undo = persistently(lambda: _decide(visit, ref, trigger, answers))
    except ReasonNeeded:
        told = Told(
            heading=tr("Nothing has been saved yet"),
            faults=((tr("Write why you say no."), f"#no-{trigger}"),),
            declined=trigger,
        )
        return show(visit, ref, Wanted(told=told))
    except AlreadyDone as done:
        return show(visit, ref, Wanted(told=Told(heading=tr("This is already done"), said=done.said, status=CONFLICT)))
    except RequirementsUnmet as unmet:
        texts = tuple((u.text.in_language(visit.language), None) for u in missing_in(unmet))
        return show(visit, ref, Wanted(told=Told(heading=sentence(unmet), faults=texts)))
    said = tr("Declined. The team is told why.") if _is_no(answers) else tr("Approved.")
    return visit.done(f"/items/{ref}", said, undo=undo)


def _decide(visit: Visit, ref: str, trigger: str, answers: Mapping[str, str]) -> str | None:
    with visit.item(ref, Action.SEE, writing=True) as here:
        check_not_done(visit, here, seen=answers.get("seen", ""))
        item_id, version = here.facts.item.id, here.facts.item.version
        if _is_no(answers):
            decisions.decline(
                here.tx,
                item_id=item_id,
                trigger=trigger,
                reason=answers.get("reason", ""),
                actor=here.actor,
                at=visit.at,
                seen_version=version,
            )
        else:
            decisions.approve(
                here.tx, item_id=item_id, trigger=trigger, actor=here.actor, at=visit.at, seen_version=version
            )
        return remember(visit, here)


def _is_no(answers: Mapping[str, str]) -> bool:
    return answers.get("decide") == "decline"
