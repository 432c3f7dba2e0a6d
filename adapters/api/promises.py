"""The promise that an act is about, and whether it is the caller's to answer."""

from adapters.api.callers import Here
from engine.access import Action
from engine.errors import NotAllowed, NotFound, NotNow
from engine.model import Commitment, CommitmentKind
from engine.sayings import say


def promise_in(here: Here, commitment_id: int | None, *, kind: CommitmentKind | None = None) -> Commitment:
    """The open promise with this number; that of the present phase when none is named.

    Raises:
        NotFound: there is no open one of that kind.
        NotNow: the item has ended.
    """
    if commitment_id is None:
        if here.facts.phase_commitment is None:
            raise NotNow(why=say("it has ended"))
        return here.facts.phase_commitment
    for owed in here.facts.open_commitments:
        if owed.id == commitment_id and kind in {None, owed.kind}:
            return owed
    raise NotFound(what=say("open commitment"), name=commitment_id)


def owes_or_plans(here: Here, owed: Commitment) -> None:
    """NotAllowed for whoever neither owes the promise nor plans the work."""
    if Action.PLAN not in here.may and owed.owner_id not in {here.actor.person_id, here.actor.on_behalf_of}:
        raise NotAllowed(who=say("whoever owes it"))


def plans_or_holds(here: Here) -> None:
    """NotAllowed for whoever neither plans the work nor was to remove what it waits for."""
    hurdle = here.facts.item.block
    holds = hurdle is not None and hurdle.holder_id in {here.actor.person_id, here.actor.on_behalf_of} - {None}
    if Action.PLAN not in here.may and not holds:
        raise NotAllowed(who=say("whoever works with it, or can remove the hurdle"))
