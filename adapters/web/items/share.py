"""``/items/{ref}/share``: who sees an item, which organisations own it together, and who has read it as a draft."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from adapters.i18n import day_in_words, tr
from adapters.i18n.refusals import sentence
from adapters.i18n.rights import right_in_words
from adapters.sql import glances, people
from adapters.sql.names import Names
from adapters.web.again import Again, Shown
from adapters.web.undoing import remember
from adapters.web.visits import Here, Visit, Visiting
from engine import sharing
from engine.access import Action
from engine.errors import Conflict, Refusal
from engine.model import Partner, Visibility
from engine.numbers import whole
from engine.people import Tree

router = APIRouter()

ADDRESS = "/items/{ref}/share"
MOST_GLANCES = 20
UNPROCESSABLE, CONFLICT = 422, 409

Faults = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An organisation that owns the item, who owns it there, and whether the next move is theirs."""

    organisation_id: int
    place: str
    owner: str | None
    has_move: bool


class Unclear(Refusal):
    """Somebody is named who cannot be told from others, or does not work there."""

    code = "owner-unclear"
    template = "Nobody there can be told by “%(words)s”. Write the whole name, or the e-mail address."


@router.get(ADDRESS)
def show(visit: Visiting, ref: str) -> Response:
    """Who sees it, and who owns it."""
    with visit.item(ref, Action.SHARE) as here:
        shown = _page(visit, here)
    return shown()


@router.post(ADDRESS)
def choose(
    visit: Visiting, ref: str, visibility: Annotated[str, Form()] = "", version: Annotated[str, Form()] = ""
) -> Response:
    """Let others see it, or not any more."""
    with visit.item(ref, Action.SHARE, writing=True) as here:
        if visibility not in set(Visibility):
            raise Again(_page(visit, here, {"visibility": tr("Choose one of the answers.")}))
        if visibility == here.facts.item.visibility:
            raise Again(_page(visit, here, {"visibility": tr("That is how it is already.")}))
        chosen = Visibility(visibility)
        try:
            sharing.set_visibility(
                here.tx, here.facts.item.id, chosen, actor=here.actor, at=visit.at, seen_version=whole(version)
            )
        except Conflict as conflict:
            faults = {"visibility": _overtaken(conflict, Names(here.tx))}
            raise Again(_page(visit, here, faults, status=CONFLICT)) from None
        undo = remember(visit, here)
    return _done(visit, ref, tr("Seen by: %(who)s.", who=right_in_words(chosen)), undo)


@router.post(ADDRESS + "/partners")
def add(
    visit: Visiting, ref: str, organisation: Annotated[str, Form()] = "", owner: Annotated[str, Form()] = ""
) -> Response:
    """Let another organisation own it as well."""
    with visit.item(ref, Action.SHARE, writing=True) as here:
        tree, typed = here.tx.tree(), {"organisation": organisation, "owner": owner}
        place = tree.organisations.get(whole(organisation) or 0)
        if place is None:
            raise Again(_page(visit, here, {"organisation": tr("Choose an organisation.")}, typed=typed))
        try:
            partner = Partner(organisation_id=place.id, owner_id=_owner(here, tree, place.id, owner))
            sharing.add_partner(here.tx, here.facts.item.id, partner, actor=here.actor, at=visit.at)
        except Refusal as refusal:
            field = "owner" if isinstance(refusal, Unclear) else "organisation"
            raise Again(_page(visit, here, {field: sentence(refusal)}, typed=typed)) from None
        undo = remember(visit, here)
    return _done(visit, ref, tr("%(place)s owns it as well.", place=place.name), undo)


@router.post(ADDRESS + "/partners/{organisation_id}/remove")
def remove(visit: Visiting, ref: str, organisation_id: int) -> Response:
    """Let an organisation own it no longer."""
    with visit.item(ref, Action.SHARE, writing=True) as here:
        sharing.remove_partner(here.tx, here.facts.item.id, organisation_id, actor=here.actor, at=visit.at)
        place = here.tx.tree().organisations[organisation_id]
        undo = remember(visit, here)
    return _done(visit, ref, tr("%(place)s owns it no longer.", place=place.name), undo)


def _done(visit: Visit, ref: str, said: str, undo: str | None) -> Response:
    """Back to the page; to the item when the visitor may not share it any more, and to their own work beyond that."""
    with visit.reading() as tx:
        for to, action in ((f"/items/{ref}/share", Action.SHARE), (f"/items/{ref}", Action.SEE)):
            if visit.may_with(tx, ref, action):
                return visit.done(to, said, undo=undo)
    return visit.done("/", said, undo=undo)


def _page(
    visit: Visit,
    here: Here,
    faults: Faults | None = None,
    *,
    typed: Mapping[str, str] | None = None,
    status: int = UNPROCESSABLE,
) -> Shown:
    facts, tree, names = here.facts, here.tx.tree(), Names(here.tx)
    read = glances.of_item(here.tx, facts.item.id)[:MOST_GLANCES]
    return partial(
        visit.page,
        "items/share.html",
        current="items",
        status=status if faults else 200,
        item=facts.item,
        choices=[(each.value, right_in_words(each)) for each in reversed(Visibility)],
        sides=list(_sides(here, tree, names)),
        places=_places(here, tree),
        glances=[(names.name(each.person_id), day_in_words(each.on_day, today=visit.today)) for each in read],
        faults=faults or {},
        typed=typed or {},
    )


def _sides(here: Here, tree: Tree, names: Names) -> Iterable[Side]:
    item, mover = here.facts.item, sharing.whose_move(here.facts)
    own = Partner(organisation_id=item.organisation_id, owner_id=item.owner_id)
    for each in (own, *here.facts.partners):
        yield Side(
            organisation_id=each.organisation_id,
            place=tree.organisations[each.organisation_id].name,
            owner=names.name(each.owner_id),
            has_move=mover is not None and mover == each.owner_id,
        )


def _places(here: Here, tree: Tree) -> list[tuple[int, str]]:
    """The organisations that do not own it yet, each with the region or municipality that it belongs to."""
    taken = {here.facts.item.organisation_id, *(p.organisation_id for p in here.facts.partners)}
    found = []
    for place in tree.organisations.values():
        if place.id not in taken:
            top = [*tree.upwards(place.id)][-1]
            found.append((place.id, place.name if top is place else f"{top.name}: {place.name}"))
    return sorted(found, key=lambda each: each[1])


def _owner(here: Here, tree: Tree, organisation_id: int, words: str) -> int | None:
    """Who is meant as the owner there; None when nobody is named."""
    if not words.strip():
        return None
    found = people.search(here.tx, words, organisation_ids=tree.whole(organisation_id), limit=2)
    if len(found) != 1:
        raise Unclear(words=words.strip())
    return found[0].id


def _overtaken(conflict: Conflict, names: Names) -> str:
    who = conflict.data.get("who")
    name = names.name(who) if isinstance(who, int) else tr("Hjulet")
    return tr("%(name)s has changed the work since you opened the page. Look again, and choose.", name=name)
