"""What an act is: what its page asks, what it does, and who may."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from adapters.i18n import tr
from adapters.sql import lists
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Acting, Case
from adapters.web.forms import Answers, Form, Wrong
from adapters.web.personal import CONFIRMED
from adapters.web.persons import chosen_field
from adapters.web.visits import Here, Visit
from engine.access import Action
from engine.errors import NotAllowed, NotFound, Refusal
from engine.model import Commitment
from engine.sayings import say

T = TypeVar("T", bound=Acting)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the address of an act names: a promise, which of its generations was seen, and where to go afterwards.

    ``to`` is who is meant, where the act is about a person.
    """

    commitment: int | None = None
    generation: int | None = None
    back: str = ""
    to: str = ""

    @property
    def way_back(self) -> str | None:
        """A path of ours to go back to; None for anything else."""
        is_ours = self.back.startswith("/") and not self.back.startswith("//") and "\\" not in self.back
        return self.back if is_ours else None


class DoneAlready(Refusal):
    """What the act is about is not asked for any more."""

    code = "done-already"
    template = "Nothing is left to do. Nothing has been changed."


class Overtaken(Wrong):
    """Somebody else did the same meanwhile: the page shows how it is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed(Generic[T]):
    """One act. ``action`` is what somebody must be allowed to do with the item; ``check`` raises for more.

    ``of`` gathers what the act needs to know, ``ask`` is what its page asks, ``act`` does it and says what was done.
    ``person`` is the field in which somebody is named, if there is one: which of several is asked only when it must be.
    """

    action: Action
    of: Callable[[Visit, Here, About], T]
    ask: Callable[[T], Form]
    act: Callable[[SqlTransaction, T, Answers], str]
    person: str | None = None
    check: Callable[[Here, T], None] | None = None

    @property
    def also(self) -> tuple[str, ...]:
        """Fields that the page asks for only once it knows more."""
        return (CONFIRMED,) if self.person is None else (CONFIRMED, chosen_field(self.person))

    def begin(self, visit: Visit, here: Here, about: About) -> T:
        """What the act needs to know; a Refusal when it is not for this person, or there is nothing to do."""
        found = self.of(visit, here, about)
        if self.check is not None:
            self.check(here, found)
        return found


def in_item(visit: Visit, here: Here, _about: About) -> Acting:
    """An act in the item itself."""
    return Acting(reader=visit.person, actor=here.actor, facts=here.facts, names=Names(here.tx), at=visit.at)


def on_promise(visit: Visit, here: Here, about: About) -> Case:
    """An act on the promise that the address names, else on the present phase.

    Raises:
        DoneAlready: it is closed.
        NotFound: there is none.
        Overtaken: it has begun anew since its page was opened.
    """
    owed = _promise(here, about)
    if about.generation is not None and owed.generation != about.generation:
        raise Overtaken({"": tr("Somebody has changed this since you opened the page. Look again, and answer.")})
    return Case(reader=visit.person, actor=here.actor, facts=here.facts, names=Names(here.tx), at=visit.at, owed=owed)


def owes_or_plans(here: Here, case: Case) -> None:
    """NotAllowed for whoever neither owes the promise nor plans the work."""
    if Action.PLAN not in here.may and case.owed.owner_id not in {here.actor.person_id, here.actor.on_behalf_of}:
        raise NotAllowed(who=say("whoever owes it"))


def _promise(here: Here, about: About) -> Commitment:
    if about.commitment is None:
        if here.facts.phase_commitment is None:
            raise DoneAlready
        return here.facts.phase_commitment
    for owed in here.facts.open_commitments:
        if owed.id == about.commitment:
            return owed
    if any(owed.id == about.commitment for owed in lists.promises(here.tx, here.facts.item.id)):
        raise DoneAlready
    raise NotFound(what=say("open commitment"), name=about.commitment)
