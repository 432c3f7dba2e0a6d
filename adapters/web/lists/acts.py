"""``/lists/acts``: one act on many initiatives, each by itself and by the engine's own rules, and told row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.datastructures import QueryParams
from starlette.responses import Response

from adapters.i18n import ntr, tr
from adapters.i18n.refusals import sentence
from adapters.sql import jobs, overview
from adapters.sql.overview import Line, Order, State, Wanted
from adapters.sql.store import SqlTransaction
from adapters.web.forms import Form, Wrong, checked
from adapters.web.jobs import own, start
from adapters.web.lists.deeds import ACTS, Act, Values
from adapters.web.lists.filters import Filters, wanted
from adapters.web.lists.saved import split
from adapters.web.personal import LooksPersonal, check_form
from adapters.web.sent import given_in
from adapters.web.undoing import remember, take_back
from adapters.web.visits import Visit, Visiting
from adapters.web.workers import Report
from engine.errors import NotFound, Refusal
from engine.sayings import say

router = APIRouter()

AT_ONCE = 50
"""So many are done while somebody waits; more is long work."""

MOST = 1000
UNPROCESSABLE = 422

Given = Annotated[list[tuple[str, str]], Depends(given_in)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An act on some items: who does it, what was answered, and where they come from."""

    visit: Visit
    act: Act
    values: Values
    found: Sequence[Line]
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of one row, and by which reference and version it can be taken back."""

    row: str
    said: str
    is_fault: bool
    undo: tuple[str, int] | None = None


@router.get("/lists/acts")
def asked(
    visit: Visiting,
    act: str,
    item: Annotated[list[str], Query()] = [],  # noqa: B006 - as FastAPI reads it; never changed
    matching: str = "",
) -> Response:
    """What will happen, and what must be said first."""
    chosen, source = _act(act), split(visit.request.query_params.get("from", ""))
    with visit.reading() as tx:
        found = _matching(tx, visit, source) if matching else _named(tx, visit, item)
    return _page(visit, act, chosen.form(), found, source=source)


@router.post("/lists/acts")
def acted(visit: Visiting, given: Given) -> Response:
    """Do it, one by one."""
    sent = dict(given)
    name, refs, source = sent.pop("act", ""), sent.pop("items", "").split()[:MOST], split(sent.pop("from", ""))
    act = _act(name)
    form = act.form()
    with visit.reading() as tx:
        found = _named(tx, visit, refs)
        try:
            answers = checked(form, [*sent.items()], also=act.also)
            check_form(form, answers)
            values = act.read(tx, visit, answers)
        except Wrong as wrong:
            faulty = form.filled(sent).faulty(wrong)
            return _page(visit, name, faulty, found, source=source, is_personal=isinstance(wrong, LooksPersonal))
    work = partial(_work, Run(visit=visit, act=act, values=values, found=found, to="".join(source)))
    if len(found) > AT_ONCE:
        job_id = start(visit, kind="many", title=form.heading, work=work)
        return visit.done(f"/jobs/{job_id}", tr("It has begun."))
    result = work(lambda _done, _total: None)
    job_id = _kept(visit, form.heading, result, len(found))
    return visit.done(f"/jobs/{job_id}", result["said"], undo=f"/lists/acts/{job_id}/undo" if result["undo"] else None)


@router.post("/lists/acts/{job_id}/undo")
def taken_back(visit: Visiting, job_id: int) -> Response:
    """Take back what was done to many, each by itself."""
    done = own(visit, job_id)
    told = [_taken_back(visit, ref, version) for ref, version in done.result.get("undo", ())]
    undone = sum(not each.is_fault for each in told)
    said = ", ".join([ntr("%(number)s undone", "%(number)s undone", undone), *_left(told)])
    result = {"said": said, "to": done.result.get("to"), "rows": [*map(_row, told)]}
    kept = _kept(visit, tr("Undo: %(title)s", title=done.title), result, len(told))
    return visit.done(f"/jobs/{kept}", said)


def _taken_back(visit: Visit, ref: str, version: int) -> Told:
    try:
        return Told(row=ref, said=take_back(visit, ref, version), is_fault=False)
    except Refusal as refusal:
        return Told(row=ref, said=sentence(refusal), is_fault=True)


def _work(run: Run, report: Report) -> Mapping[str, Any]:
    told = []
    for number, line in enumerate(run.found, start=1):
        told.append(_one(run, line))
        report(number, len(run.found))
    faults = [each for each in told if each.is_fault]
    said = [run.act.done(len(told) - len(faults)), *_left(told)]
    undo = [each.undo for each in told if each.undo is not None]
    return {"said": ", ".join(said), "to": run.to, "rows": [*map(_row, faults or told)], "undo": undo}


def _left(told: Sequence[Told]) -> Iterator[str]:
    """How many were left as they were, and why the first was."""
    faults = [each for each in told if each.is_fault]
    if faults:
        left = ntr("%(number)s was left as it was", "%(number)s were left as they were", len(faults))
        yield f"{left}: {faults[0].said}"


def _row(told: Told) -> Mapping[str, Any]:
    return {"row": told.row, "said": told.said, "is_fault": told.is_fault}


def _one(run: Run, line: Line) -> Told:
    """Do it with one, in a transaction of its own."""
    row = f"{line.item.ref} {line.item.title}"
    try:
        with run.visit.item(line.item.ref, run.act.action, writing=True) as here:
            run.act.do(here, run.visit, run.values)
            is_undoable = remember(run.visit, here) is not None
            version = here.tx.facts(here.facts.item.id, at=run.visit.at).item.version
    except Refusal as refusal:
        return Told(row=row, said=sentence(refusal), is_fault=True)
    return Told(row=row, said=tr("done"), is_fault=False, undo=(line.item.ref, version) if is_undoable else None)


def _kept(visit: Visit, title: str, result: Mapping[str, Any], number: int) -> int:
    """The number of the page that tells it row by row."""
    with visit.writing() as tx:
        job_id = jobs.begin(tx, visit.person.id, kind="many", title=title, at=visit.at)
        jobs.end(tx, replace(jobs.find(tx, job_id), done=number, total=number), at=visit.at, result=result)
        jobs.look(tx, job_id, at=visit.at)
    return job_id


def _page(
    visit: Visit, act: str, form: Form, found: Sequence[Line], *, source: tuple[str, str], is_personal: bool = False
) -> Response:
    context: dict[str, Any] = {
        "act": act,
        "form": form,
        "found": found,
        "source": "".join(source),
        "is_personal": is_personal,
        "items": " ".join(line.item.ref for line in found),
    }
    return visit.page("lists/acts.html", current="items", status=UNPROCESSABLE if form.faults else 200, **context)


def _named(tx: SqlTransaction, visit: Visit, refs: Sequence[str]) -> list[Line]:
    """Those of the named items that the visitor may see."""
    asked = Wanted(refs=frozenset(refs), state=State.ALL)
    return overview.page(tx, visit.rights, asked, order=Order.KEY, is_descending=False, limit=MOST)


def _matching(tx: SqlTransaction, visit: Visit, source: tuple[str, str]) -> list[Line]:
    asked = wanted(tx, visit, Filters.of(QueryParams(source[1].removeprefix("?"))))
    return overview.page(tx, visit.rights, asked, order=Order.KEY, is_descending=False, limit=MOST)


def _act(name: str) -> Act:
    try:
        return ACTS[name]
    except KeyError:
        raise NotFound(what=say("act"), name=name) from None
