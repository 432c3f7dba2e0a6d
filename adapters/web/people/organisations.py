"""``/admin/organisations``: the tree, and each place in it: where it lies, who answers for it, its free days."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from adapters.i18n import tr
from adapters.sql import directory, organisations
from adapters.sql.names import Names
from adapters.sql.organisations import Place
from adapters.sql.store import SqlTransaction
from adapters.web.again import Again, Shown, or_again
from adapters.web.people import common
from adapters.web.visits import Visit, Visiting
from engine.access import Duty
from engine.errors import NotFound
from engine.numbers import whole
from engine.sayings import say

router = APIRouter()

HERE = "/admin/organisations"
ONE = HERE + "/{organisation_id}"
UNPROCESSABLE = 422

Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A place in the tree: how deep it lies, who answers for it, how many work there, how much goes on."""

    id: int
    name: str
    kind: str
    depth: int
    manager: str | None
    coordinator: str | None
    staff: int
    items: int
    is_theirs: bool


@router.get(HERE)
def listed(visit: Visiting) -> Response:
    """The tree, as far as the visitor looks after it."""
    visit.need(Duty.MANAGE_PEOPLE)
    theirs = visit.rights.where(Duty.MANAGE_PEOPLE)
    with visit.reading() as tx:
        tree, names = tx.tree(), Names(tx)
        kinds = {place.id: place.kind for place in organisations.organisations(tx)}
        staff, items = directory.staff(tx), directory.going_on(tx, visit.rights)
        rows = [
            Row(
                id=place_id,
                name=(place := tree.organisations[place_id]).name,
                kind=kinds[place_id],
                depth=depth,
                manager=names.name(place.manager_id),
                coordinator=names.name(place.coordinator_id),
                staff=staff.get(place_id, 0),
                items=items.get(place_id, 0),
                is_theirs=place_id in theirs,
            )
            for place_id, depth in common.drawn(tree, theirs)
        ]
    return visit.page("people/organisations.html", current="admin", rows=rows)


@router.get(HERE + "/new")
def new(visit: Visiting) -> Response:
    """An empty form."""
    visit.need(Duty.MANAGE_PEOPLE)
    with visit.reading() as tx:
        shown = _new(tx, visit)
    return shown()


@router.post(HERE + "/new")
def add(visit: Visiting, code: Text = "", name: Text = "", kind: Text = "", parent: Text = "") -> Response:
    """Add a place below one that the visitor looks after."""
    visit.need(Duty.MANAGE_PEOPLE)
    typed = {"code": code, "name": name, "kind": kind, "parent": parent}
    with visit.writing() as tx:
        above = whole(parent)
        if above is None:
            raise Again(_new(tx, visit, typed=typed, fault=tr("Choose what it lies below.")))
        visit.need(Duty.MANAGE_PEOPLE, organisation_id=above)
        with or_again(partial(_new, tx, visit, typed=typed)):
            place = organisations.add_organisation(
                tx, Place(code=code.strip(), name=" ".join(name.split()), kind=kind.strip(), parent_id=above)
            )
    return visit.done(f"{HERE}/{place.id}", tr("%(name)s is added.", name=place.name))


@router.get(ONE)
def show(visit: Visiting, organisation_id: int) -> Response:
    """One place."""
    with visit.reading() as tx:
        shown = _page(tx, visit, _theirs(tx, visit, organisation_id))
    return shown()


@router.post(ONE)
def change(
    visit: Visiting,
    organisation_id: int,
    *,
    name: Text = "",
    kind: Text = "",
    parent: Text = "",
    manager: Text = "",
    coordinator: Text = "",
    closures: Text = "",
    quiet: Text = "",
) -> Response:
    """Change it; what happened there stays with it wherever it is moved."""
    typed = {"name": name, "kind": kind, "parent": parent, "manager": manager}
    typed |= {"coordinator": coordinator, "closures": closures, "quiet": quiet}
    with visit.writing() as tx:
        place = _theirs(tx, visit, organisation_id)
        with or_again(partial(_page, tx, visit, place, typed=typed)):
            organisations.change_organisation(tx, _described(tx, visit, place, typed))
    return visit.done(f"{HERE}/{organisation_id}", tr("Saved."))


def _theirs(tx: SqlTransaction, visit: Visit, organisation_id: int) -> Place:
    found = tx.tree().organisations.get(organisation_id)
    if found is None:
        raise NotFound(what=say("organisation"), name=organisation_id)
    visit.need(Duty.MANAGE_PEOPLE, organisation_id=organisation_id)
    return organisations.organisation(tx, found.code)


def _described(tx: SqlTransaction, visit: Visit, place: Place, typed: Mapping[str, str]) -> Place:
    """The place as it is to be. Who names themselves manager or coordinator must be able to grant rights there."""
    tree = tx.tree()
    above = place.parent_id if typed["parent"] == "" else whole(typed["parent"])
    if above != place.parent_id:
        for concerned in (place.parent_id, above):
            visit.need(Duty.MANAGE_PEOPLE, organisation_id=0 if concerned is None else concerned)
    people = {
        role: common.somebody(tx, typed[role], among=tree.whole(place.id))
        if typed[role] != _called(tx, before)
        else before
        for role, before in (("manager", place.manager_id), ("coordinator", place.coordinator_id))
    }
    if visit.person.id in set(people.values()) - {place.manager_id, place.coordinator_id}:
        visit.need(Duty.GRANT, organisation_id=place.id)
    return replace(
        place,
        name=" ".join(typed["name"].split()),
        kind=typed["kind"].strip(),
        parent_id=above,
        manager_id=people["manager"],
        coordinator_id=people["coordinator"],
        closures=common.times(typed["closures"]),
        quiet=common.times(typed["quiet"]),
    )


def _called(tx: SqlTransaction, person_id: int | None) -> str:
    """How somebody who answers for a place stands in its form: by address, which is theirs alone."""
    return Names(tx).address(person_id) or ""


def _new(
    tx: SqlTransaction, visit: Visit, *, typed: Mapping[str, str] | None = None, fault: str | None = None
) -> Shown:
    return partial(
        visit.page,
        "people/new_organisation.html",
        current="admin",
        status=UNPROCESSABLE if fault else 200,
        fault=fault,
        typed=typed or {},
        places=common.places(tx.tree(), visit.rights.where(Duty.MANAGE_PEOPLE)),
    )


def _page(
    tx: SqlTransaction,
    visit: Visit,
    place: Place,
    *,
    typed: Mapping[str, str] | None = None,
    fault: str | None = None,
) -> Shown:
    tree = tx.tree()
    kept = {
        "name": place.name,
        "kind": place.kind,
        "parent": "" if place.parent_id is None else str(place.parent_id),
        "manager": _called(tx, place.manager_id),
        "coordinator": _called(tx, place.coordinator_id),
        "closures": common.times_as_text(place.closures),
        "quiet": common.times_as_text(place.quiet),
    }
    theirs = visit.rights.where(Duty.MANAGE_PEOPLE)
    return partial(
        visit.page,
        "people/organisation.html",
        current="admin",
        status=UNPROCESSABLE if fault else 200,
        fault=fault,
        place=place,
        above=None if place.parent_id is None else tree.organisations[place.parent_id].name,
        may_move=place.parent_id in theirs,
        places=common.places(tree, theirs - tree.below([place.id])),
        typed={**kept, **(typed or {})},
    )
