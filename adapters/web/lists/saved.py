"""``/views``: the views that somebody has saved: kept, named, shared, forgotten, and the one that comes first."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from starlette.responses import Response

from adapters.i18n import tr
from adapters.sql import looks, views
from adapters.sql.views import View
from adapters.web import forms
from adapters.web.forms import Choice, Field, Wrong
from adapters.web.lists.filters import Filters
from adapters.web.visits import Visit, Visiting

router = APIRouter()

PAGES = ("/items", "/board", "/stalled")
OWN, SHARED = "own", "shared"
UNPROCESSABLE = 422
Given = Annotated[str, Form()]


@router.get("/views")
def saved(visit: Visiting) -> Response:
    """All that somebody has, and those that are shared with them."""
    with visit.reading() as tx:
        found = views.of(tx, visit.person)
    own = [view for view in found if view.person_id == visit.person.id]
    return visit.page(
        "lists/views.html",
        current="items",
        own=own,
        shared=[view for view in found if view not in own],
        pages={"/items": tr("Table"), "/board": tr("Board"), "/stalled": tr("Stalled")},
        start=visit.look.start,
    )


@router.get("/views/new")
def new(visit: Visiting) -> Response:
    """What the view is to be called."""
    return _asked(visit, _form(visit), to="/views", source=_source(visit))


@router.post("/views")
def save(visit: Visiting, source: Given = "/items", name: Given = "", shared: Given = OWN) -> Response:
    """Keep a view."""
    form, page, query = _form(visit), *split(source)
    try:
        answers = forms.checked(form, [("name", name), ("shared", shared)])
    except Wrong as wrong:
        return _asked(
            visit, form.filled({"name": name, "shared": shared}).faulty(wrong), to="/views", source=f"{page}{query}"
        )
    view = View(
        person_id=visit.person.id,
        organisation_id=_with_whom(visit, answers["shared"]),
        page=page,
        name=answers["name"],
        query=query,
        made_at=visit.at,
    )
    with visit.writing() as tx:
        views.save(tx, view)
    return visit.done(view.path, tr("The view “%(name)s” is saved.", name=view.name))


@router.post("/views/start")
def begin_with(visit: Visiting, path: Given = "") -> Response:
    """Let a view be what comes first; without a path, My work is."""
    start = "".join(split(path)) if path else None
    with visit.writing() as tx:
        looks.put(tx, replace(visit.look, start=start))
    said = tr("This view comes first from now on.") if start else tr("My work comes first from now on.")
    return visit.done("/views", said)


@router.get("/views/{view_id}")
def one(visit: Visiting, view_id: int) -> Response:
    """A view of one's own, to change it."""
    with visit.reading() as tx:
        view = views.own(tx, view_id, visit.person.id)
    filled = {"name": view.name, "shared": SHARED if view.organisation_id else OWN}
    return _asked(visit, _form(visit).filled(filled), to=f"/views/{view_id}", source=view.path)


@router.post("/views/{view_id}")
def rename(visit: Visiting, view_id: int, name: Given = "", shared: Given = OWN) -> Response:
    """Give it another name, and share it or not."""
    form = _form(visit)
    with visit.writing() as tx:
        view = views.own(tx, view_id, visit.person.id)
        try:
            answers = forms.checked(form, [("name", name), ("shared", shared)])
        except Wrong as wrong:
            faulty = form.filled({"name": name, "shared": shared}).faulty(wrong)
            return _asked(visit, faulty, to=f"/views/{view_id}", source=view.path)
        views.rename(tx, view, name=answers["name"], organisation_id=_with_whom(visit, answers["shared"]))
    return visit.done("/views", tr("The view is changed."))


@router.post("/views/{view_id}/remove")
def remove(visit: Visiting, view_id: int) -> Response:
    """Forget it."""
    with visit.writing() as tx:
        view = views.own(tx, view_id, visit.person.id)
        views.remove(tx, view)
        if visit.look.start == view.path:
            looks.put(tx, replace(visit.look, start=None))
    return visit.done("/views", tr("The view “%(name)s” is removed.", name=view.name))


def _asked(visit: Visit, form: forms.Form, *, to: str, source: str) -> Response:
    status = UNPROCESSABLE if form.faults else 200
    return visit.page("lists/view.html", current="items", status=status, form=form, to=to, source=source)


def _form(visit: Visit) -> forms.Form:
    return forms.Form(
        heading=tr("Save the view"),
        fields=[
            Field(name="name", kind="line", label=tr("What is it to be called?")),
            Field(
                name="shared",
                kind="choice",
                label=tr("Who has it?"),
                value=OWN,
                choices=[
                    Choice(OWN, tr("Only I")),
                    Choice(
                        SHARED,
                        tr("Everybody in %(place)s and below", place=visit.place),
                        tr("Each sees only what they may see."),
                    ),
                ],
            ),
        ],
        button=tr("Save"),
    )


def _with_whom(visit: Visit, shared: str) -> int | None:
    return visit.person.organisation_id if shared == SHARED else None


def _source(visit: Visit) -> str:
    return "".join(split(visit.request.query_params.get("from", "")))


def split(source: str) -> tuple[str, str]:
    """The page and the filters of an address: one of the lists', and nothing that is not a filter."""
    parts = urlsplit(source)
    page = parts.path if parts.path in PAGES else PAGES[0]
    return page, Filters.in_query(parts.query)
