"""The pages of the acts: to look at one changes nothing, to send its form acts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.responses import Response

from adapters.i18n import current_language, tr
from adapters.i18n.refusals import missing_in, sentence
from adapters.sql.engines import DatabaseFailed
from adapters.sql.names import Names
from adapters.web.acting import Acting, Case
from adapters.web.forms import Form, Wrong, checked
from adapters.web.items.acts import team
from adapters.web.items.acts.deeds import About, Deed, DoneAlready, Overtaken
from adapters.web.items.acts.table import DEEDS
from adapters.web.personal import LooksPersonal, check_form
from adapters.web.sent import given_in
from adapters.web.undoing import remember
from adapters.web.visits import Here, Visit, Visiting
from engine import access, edit
from engine.access import Action, NotForYou
from engine.deadlines import DeadlineInThePast, DeadlineUnchanged, MovedTooFar
from engine.errors import Conflict, NotFound, Refusal

router = APIRouter()

Given = Annotated[list[tuple[str, str]], Depends(given_in)]
Named = Annotated[About, Depends(About)]

OK, CONFLICT, UNPROCESSABLE = 200, 409, 422
MY_WORK = "/"


def _show(name: str, deed: Deed[Any]) -> Callable[..., Response]:
    def show(visit: Visiting, ref: str, about: Named) -> Response:
        with visit.item(ref, deed.action) as here:
            return _page(visit, here, name, deed, about)

    return show


def _do(name: str, deed: Deed[Any]) -> Callable[..., Response]:
    def do(visit: Visiting, ref: str, about: Named, given: Given) -> Response:
        try:
            with visit.item(ref, deed.action, writing=True) as here:
                said = _done(visit, here, deed, about, given)
                sees = _still_sees(visit, here)
                undo = remember(visit, here) if sees else None
                to = (about.way_back or f"/items/{here.facts.item.ref}") if sees else MY_WORK
        except (NotForYou, DatabaseFailed):
            raise
        except (Wrong, Refusal) as refusal:
            with visit.item(ref, deed.action) as here:
                return _page(visit, here, name, deed, about, given=given, refusal=refusal)
        return visit.done(to, said, undo=undo)

    return do


for _name, _deed in DEEDS.items():
    router.add_api_route(f"/items/{{ref}}/{_name}", _show(_name, _deed), methods=["GET"], name=f"{_name} (page)")
    router.add_api_route(f"/items/{{ref}}/{_name}", _do(_name, _deed), methods=["POST"], name=_name)


@router.post("/items/{ref}/team/{person_id}/leave")
def leave(visit: Visiting, ref: str, person_id: int) -> Response:
    """Let somebody stop taking part."""
    with visit.item(ref, Action.STAFF, writing=True) as here:
        edit.leave(here.tx, item_id=here.facts.item.id, person_id=person_id, actor=here.actor, at=visit.at)
        said = tr("%(name)s takes part no longer.", name=Names(here.tx).name(person_id))
        undo = remember(visit, here)
        ref = here.facts.item.ref
    return visit.done(f"/items/{ref}/team", said, undo=undo)


def _still_sees(visit: Visit, here: Here) -> bool:
    """False when the act was the last that the visitor had to do with work that is not open to them."""
    facts = here.tx.facts(here.facts.item.id, at=visit.at)
    return Action.SEE in access.allowed(access.relations(visit.rights, access.about(facts)))


def _done(visit: Visit, here: Here, deed: Deed[Any], about: About, given: Sequence[tuple[str, str]]) -> str:
    acting = deed.begin(visit, here, about)
    form = deed.ask(acting)
    if form.button is None:
        raise Wrong({"": tr("Something else must be in place first.")})
    answers = checked(form, given, also=deed.also)
    check_form(form, answers)
    return deed.act(here.tx, acting, answers)


def _page(
    visit: Visit,
    here: Here,
    name: str,
    deed: Deed[Any],
    about: About,
    *,
    given: Sequence[tuple[str, str]] = (),
    refusal: Wrong | Refusal | None = None,
) -> Response:
    """The page of an act as things are now; after a refusal with what was written, and what was wrong with it."""
    shown: dict[str, Any] = {"here": here, "deed": name, "back": about.way_back, "acting": None, "team": ()}
    try:
        acting = deed.begin(visit, here, replace(about, generation=None))
        form = deed.ask(acting)
    except NotFound:
        raise
    except Refusal as impossible:
        status = OK if refusal is None else CONFLICT
        return visit.page("items/act.html", current="items", status=status, form=_impossible(impossible), **shown)
    if about.to and deed.person is not None:
        form = form.filled({deed.person: about.to})
    if refusal is not None:
        form = form.filled(dict(given)).faulty(_at_its_field(form, _by_name(acting, refusal)))
    shown |= {
        "acting": acting,
        "action": _address(here.facts.item.ref, name, acting, about),
        "is_personal": isinstance(refusal, LooksPersonal),
        "team": team.members(acting) if name == "team" else (),
    }
    status = OK if refusal is None else _status(refusal)
    return visit.page("items/act.html", current="items", status=status, form=form, **shown)


def _impossible(refusal: Refusal) -> Form:
    heading = tr("This is done already") if isinstance(refusal, DoneAlready) else tr("This cannot be done now")
    return Form(heading=heading, will=[sentence(refusal)])


def _by_name(acting: Acting, refusal: Wrong | Refusal) -> Wrong | Refusal:
    """A conflict says by name who was faster."""
    if isinstance(refusal, Conflict):
        faster = refusal.data["who"]
        refusal.data = {**refusal.data, "who": acting.names.name(faster if isinstance(faster, int) else None)}
    return refusal


def _status(refusal: Wrong | Refusal) -> int:
    return CONFLICT if isinstance(refusal, Conflict | Overtaken) else UNPROCESSABLE


def _at_its_field(form: Form, refusal: Wrong | Refusal) -> Wrong:
    """What is wrong, at the field that it is about if there is one; everything that is missing in words."""
    if isinstance(refusal, Wrong):
        return refusal
    is_about_the_day = isinstance(refusal, DeadlineInThePast | DeadlineUnchanged | MovedTooFar)
    if is_about_the_day and form.named("due_on") is not None:
        return Wrong({"due_on": sentence(refusal)})
    missing = {f"missing-{n}": u.text.in_language(current_language()) for n, u in enumerate(missing_in(refusal))}
    return Wrong({"": sentence(refusal), **missing})


def _address(ref: str, name: str, acting: Acting, about: About) -> str:
    """Where the form goes: it names the promise, and which of its generations was seen."""
    named: dict[str, str | int] = {}
    if isinstance(acting, Case):
        named = {"commitment": acting.owed.id, "generation": acting.owed.generation}
    if about.way_back:
        named["back"] = about.way_back
    return f"/items/{ref}/{name}" + (f"?{urlencode(named)}" if named else "")
