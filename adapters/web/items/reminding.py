"""``/items/{ref}/remind``: one polite mail to whoever owes something."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from adapters.delivery.asks import in_mail
from adapters.i18n import day_in_words, tr, using
from adapters.sql import lists
from adapters.sql.mailings import BY_HAND
from adapters.sql.names import Names
from adapters.web.mailing import mail
from adapters.web.visits import Here, Visit, Visiting
from engine.access import Action
from engine.errors import Invalid
from engine.model import Commitment
from engine.nudging import decide_nudge
from engine.people import Person
from engine.sayings import say

router = APIRouter()


@router.post("/items/{ref}/remind")
def remind(visit: Visiting, ref: str, commitment: Annotated[int | None, Form()] = None) -> Response:
    """Remind whoever owes the promise."""
    with visit.item(ref, Action.COMMENT, writing=True) as here:
        if commitment is None:
            raise Invalid(what=say("the form"), why=say("it does not say of what to remind"))
        history = lists.history(here.tx, here.facts.item.id)
        here.tx.record(decide_nudge(here.facts, commitment, history=history, actor=here.actor, at=visit.at))
        owed = next(c for c in here.facts.open_commitments if c.id == commitment)
        assert owed.owner_id is not None  # noqa: S101 - otherwise it was refused
        to = here.tx.person(owed.owner_id)
        _write(visit, here, owed, to)
    return visit.done("/", tr("%(name)s gets a mail about it now.", name=to.name))


def _write(visit: Visit, here: Here, owed: Commitment, to: Person) -> None:
    item, tree = here.facts.item, here.tx.tree()
    with using(to.language):
        asked = in_mail(here.facts, owed)
        who = Names(here.tx).name(here.actor.person_id)
        said = [tr("%(name)s reminds you of this: %(asked)s.", name=who, asked=asked), *_due(visit, here, owed)]
        mail(
            here.tx,
            visit.service,
            to,
            f"{asked} · {item.title}",
            kind=BY_HAND,
            said=[*said, visit.service.item_url(item.ref)],
            because=tr("You get this because you owe the next step in %(ref)s.", ref=item.ref),
            organisation=[*tree.upwards(to.organisation_id)][-1].name,
            at=visit.at,
        )


def _due(visit: Visit, here: Here, owed: Commitment) -> list[str]:
    if owed.due_at is None:
        return []
    day = here.facts.calendar.local_date(owed.due_at)
    words = day_in_words(day, today=visit.today)
    return [tr("It was due %(day)s.", day=words) if day < visit.today else tr("It is due %(day)s.", day=words)]
