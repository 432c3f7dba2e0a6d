"""``/lists/acts``: one act on many initiatives, each by itself and by the engine's own rules, and told row by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
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
from adapters.web import forms
from adapters.web.forms import Answers, Field, Form, Wrong, checked
from adapters.web.jobs import start
from adapters.web.lists.filters import Filters, wanted
from adapters.web.lists.saved import split
from adapters.web.personal import CONFIRMED, LooksPersonal, check
from adapters.web.persons import chosen_field, meant
from adapters.web.sent import given_in
from adapters.web.visits import Here, Visit, Visiting
from adapters.web.workers import Report
from engine import edit, questions, responsibility, timing
from engine.access import Action
from engine.errors import NotFound, NotNow, Refusal
from engine.sayings import say

router = APIRouter()

AT_ONCE = 50
"""So many are done while somebody waits; more is long work."""

MOST = 1000
UNPROCESSABLE = 422

Given = Annotated[list[tuple[str, str]], Depends(given_in)]
Values = Mapping[str, Any]
"""What was answered, as the act needs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that can be done with many: the right that each needs, the form, and the act itself."""

    action: Action
    form: Callable[[], Form]
    read: Callable[[SqlTransaction, Visit, Answers], Values]
    do: Callable[[Here, Visit, Values], None]
    done: Callable[[int], str]
    also: tuple[str, ...] = (CONFIRMED,)


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
    """What came of one row."""

    row: str
    said: str
    is_fault: bool


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
            check({f.name: answers.get(f.name, "") for f in form.fields if f.kind in {"line", "text"}}, answers)
            values = act.read(tx, visit, answers)
        except Wrong as wrong:
            faulty = form.filled(sent).faulty(wrong)
            return _page(visit, name, faulty, found, source=source, is_personal=isinstance(wrong, LooksPersonal))
    work = partial(_work, Run(visit=visit, act=act, values=values, found=found, to="".join(source)))
    if len(found) > AT_ONCE:
        job_id = start(visit, kind="many", title=form.heading, work=work)
        return visit.done(f"/jobs/{job_id}", tr("It has begun."))
    result = work(lambda _done, _total: None)
    return visit.done(f"/jobs/{_kept(visit, form.heading, result, len(found))}", result["said"])


def _work(run: Run, report: Report) -> Mapping[str, Any]:
    told = []
    for number, line in enumerate(run.found, start=1):
        told.append(_one(run, line))
        report(number, len(run.found))
    faults = [each for each in told if each.is_fault]
    said = [run.act.done(len(told) - len(faults))]
    if faults:
        left = ntr("%(number)s was left as it was", "%(number)s were left as they were", len(faults))
        said.append(f"{left}: {faults[0].said}")
    rows = [{"row": each.row, "said": each.said, "is_fault": each.is_fault} for each in faults or told]
    return {"said": ", ".join(said), "to": run.to, "rows": rows}


def _one(run: Run, line: Line) -> Told:
    """Do it with one, in a transaction of its own."""
    row = f"{line.item.ref} {line.item.title}"
    try:
        with run.visit.item(line.item.ref, run.act.action, writing=True) as here:
            run.act.do(here, run.visit, run.values)
    except Refusal as refusal:
        return Told(row=row, said=sentence(refusal), is_fault=True)
    return Told(row=row, said=tr("done"), is_fault=False)


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


def _ask_form() -> Form:
    return Form(
        heading=tr("Ask the owners"),
        will=[
            tr("Each owner gets the question at once by mail, and can answer from it."),
            tr("Question and answer stay in the timeline."),
        ],
        fields=[
            Field(
                name="text",
                kind="text",
                label=tr("What do you want to ask?"),
                value=tr("How is it going? Is there anything I can help with, so that you can take the next step?"),
            )
        ],
        button=tr("Ask"),
    )


def _help_form() -> Form:
    return Form(
        heading=tr("Offer help"),
        will=[tr("What you write stands in the timeline, where the team sees it.")],
        fields=[
            Field(
                name="text",
                kind="text",
                label=tr("What can you help with?"),
                value=tr(
                    "I can help to clear what is in the way. "
                    "Tell me what would help most: time, a decision, data or somebody to talk to."
                ),
            )
        ],
        button=tr("Offer help"),
    )


def _handover_form() -> Form:
    return Form(
        heading=tr("Hand over"),
        will=[tr("The person gets a mail for each, and can accept or decline. Until then everything is as it was.")],
        fields=[
            Field(
                name="to",
                kind="line",
                label=tr("Who is asked to take over?"),
                hint=tr("Name or e-mail address of somebody in your organisation."),
            ),
            Field(name="reason", kind="text", label=tr("Why?"), hint=tr("The person can read it.")),
        ],
        button=tr("Ask the person"),
    )


def _date_form() -> Form:
    return Form(
        heading=tr("Move the due date"),
        will=[tr("The phase is due on the new day, and the reminders begin anew. The reason stands in the timeline.")],
        fields=[
            Field(name="due_on", kind="date", label=tr("The new due date")),
            Field(name="reason", kind="text", label=tr("Why?")),
        ],
        button=tr("Move the due date"),
    )


def _pause_form() -> Form:
    return Form(
        heading=tr("Pause"),
        will=[tr("Nobody is reminded while the work rests. It wakes by itself, and gets time to begin again.")],
        fields=[
            Field(name="until", kind="date", label=tr("First day of work again")),
            Field(name="reason", kind="text", label=tr("Why?")),
        ],
        button=tr("Pause"),
    )


def _read_text(_tx: SqlTransaction, _visit: Visit, answers: Answers) -> Values:
    return answers


def _read_heir(tx: SqlTransaction, visit: Visit, answers: Answers) -> Values:
    heir = meant(tx, visit.person, answers, name="to")
    if heir is None:
        raise Wrong({"to": tr("Write something here.")})
    return {"to": heir.id, "reason": answers["reason"]}


def _read_day(name: str, _tx: SqlTransaction, visit: Visit, answers: Answers) -> Values:
    day: date = forms.day(answers, name)
    if day <= visit.today:
        raise Wrong({name: tr("Choose a day after today.")})
    return {name: day, "reason": answers["reason"]}


def _ask(here: Here, visit: Visit, values: Values) -> None:
    owner = here.facts.item.owner_id
    if owner is None:
        raise NotNow(why=say("nobody owns it"))
    questions.ask(here.tx, item_id=here.facts.item.id, to=owner, text=values["text"], actor=here.actor, at=visit.at)


def _help(here: Here, visit: Visit, values: Values) -> None:
    edit.comment(here.tx, item_id=here.facts.item.id, text=values["text"], actor=here.actor, at=visit.at)


def _hand_over(here: Here, visit: Visit, values: Values) -> None:
    responsibility.hand_over(here.tx, item_id=here.facts.item.id, actor=here.actor, at=visit.at, **values)


def _move(here: Here, visit: Visit, values: Values) -> None:
    timing.extend(here.tx, item_id=here.facts.item.id, actor=here.actor, at=visit.at, **values)


def _pause(here: Here, visit: Visit, values: Values) -> None:
    timing.pause(here.tx, item_id=here.facts.item.id, actor=here.actor, at=visit.at, **values)


ACTS: Mapping[str, Act] = {
    "ask": Act(
        action=Action.COMMENT,
        form=_ask_form,
        read=_read_text,
        do=_ask,
        done=lambda number: ntr("%(number)s asked", "%(number)s asked", number),
    ),
    "help": Act(
        action=Action.COMMENT,
        form=_help_form,
        read=_read_text,
        do=_help,
        done=lambda number: ntr("help offered in %(number)s", "help offered in %(number)s", number),
    ),
    "handover": Act(
        action=Action.STAFF,
        form=_handover_form,
        read=_read_heir,
        do=_hand_over,
        done=lambda number: ntr("asked to take over %(number)s", "asked to take over %(number)s", number),
        also=(CONFIRMED, chosen_field("to")),
    ),
    "date": Act(
        action=Action.PLAN,
        form=_date_form,
        read=partial(_read_day, "due_on"),
        do=_move,
        done=lambda number: ntr("%(number)s moved", "%(number)s moved", number),
    ),
    "pause": Act(
        action=Action.PLAN,
        form=_pause_form,
        read=partial(_read_day, "until"),
        do=_pause,
        done=lambda number: ntr("%(number)s paused", "%(number)s paused", number),
    ),
}
"""Every act, by its name in the address."""
