"""``/admin/policies``: when people are reminded in an organisation, in sentences, and a builder that changes them.

What a change would have meant last month is said before it is made. What was changed stays on record: who, when, what.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from adapters.i18n import current_language, month_in_words, ntr, tr
from adapters.i18n.rules import policy_in_words, rung_in_words
from adapters.i18n.words import word
from adapters.log import logger
from adapters.sql import ladders, lists, policies, previews
from adapters.sql.ladders import InForce
from adapters.sql.names import Names
from adapters.sql.policies import Change
from adapters.sql.previews import Instead, Mailed
from adapters.sql.store import SqlTransaction
from adapters.web.admin import steps as asked
from adapters.web.admin.common import When, when
from adapters.web.admin.steps import Step
from adapters.web.sent import given_in
from adapters.web.visits import Visit, Visiting
from engine.access import Duty
from engine.definition import Policy, Role
from engine.errors import NotFound
from engine.numbers import whole
from engine.preview import Preview
from engine.sayings import say
from workflows.faults import Fault
from workflows.policies import InvalidPolicy, Written, checked_policy

router = APIRouter()

HERE = "/admin/policies"
ONE = HERE + "/{workflow}/{name}"
OK = 200
MOST_FIELDS = 300
MOST_ITEMS = 20_000
"""With more items than this a month takes too long to go through while somebody waits."""

MOST_AT_ONCE = 2_000
"""With more than this it is gone through when somebody asks for it, not whenever something is changed."""


async def _given(request: Request) -> Sequence[tuple[str, str]]:
    return await given_in(request, most=MOST_FIELDS)


Given = Annotated[Sequence[tuple[str, str]], Depends(_given)]
Where = int | None
"""The organisation in the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A policy as a page shows it: in sentences, step by step, and where it comes from."""

    workflow: str
    name: str
    title: str
    said: Sequence[str]
    steps: Sequence[str]
    grace: str
    source: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Where a policy is changed, which one, and as it is in force there now."""

    organisation_id: int
    place: str
    found: InForce
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What last month would have been with the policy as it is written, with the present one, and what it was."""

    name: str
    would_be: Preview
    as_now: Preview
    was: Mailed


@router.get(HERE)
def listed(visit: Visiting, organisation: Where = None) -> Response:
    """Every policy as it is in force in an organisation."""
    visit.need(Duty.SET_POLICIES, organisation_id=organisation)
    with visit.reading() as tx:
        places = _places(tx, visit)
        organisation_id = places[0][0] if organisation is None else organisation
        shown: dict[str, list[Shown]] = defaultdict(list)
        for found in ladders.in_organisation(tx, organisation_id):
            label = tx.definition(found.workflow).label.in_language(current_language())
            shown[label].append(_shown(tx, found, organisation_id=organisation_id))
        names, said = Names(tx), when(tx, visit)
        changes = [_changed(tx, names, said, each) for each in policies.changes(tx, organisation_id)]
    return visit.page(
        "admin/policies.html",
        current="admin",
        places=places,
        organisation_id=organisation_id,
        workflows=shown,
        changes=changes,
    )


@router.get(ONE)
def one(visit: Visiting, workflow: str, name: str, organisation: Where = None) -> Response:
    """The builder, with the policy that is in force."""
    organisation = _place(visit, organisation)
    with visit.reading() as tx:
        chosen = _chosen(tx, workflow, name, organisation)
        policy = chosen.found.policy
        return _builder(tx, visit, chosen, asked.steps_of(policy), grace=str(policy.grace), with_month=False)


@router.post(ONE)
def change(visit: Visiting, workflow: str, name: str, given: Given, organisation: Where = None) -> Response:
    """What the pressed button says: a step more or less, what it would have meant, or save."""
    organisation = _place(visit, organisation)
    values = dict(given)
    steps, grace, wish = asked.given_steps(given), values.get("grace", ""), values.get("do", "preview")
    if wish == "save":
        return _save(visit, workflow, name, organisation, steps=asked.in_order(steps), grace=grace)
    with visit.reading() as tx:
        chosen = _chosen(tx, workflow, name, organisation)
        if wish == "add" and len(steps) < asked.MOST_STEPS:
            steps = [*steps, Step()]
        elif wish.startswith("remove-"):
            steps = [step for place, step in enumerate(steps, start=1) if wish != f"remove-{place}"]
        else:
            steps = asked.in_order(steps)
        return _builder(tx, visit, chosen, steps, grace=grace, with_month=wish == "preview")


@router.post(ONE + "/preview")
def preview(visit: Visiting, workflow: str, name: str, given: Given, organisation: Where = None) -> Response:
    """What it says and would have meant, for the page on which it is being written."""
    organisation = _place(visit, organisation)
    with visit.reading() as tx:
        chosen = _chosen(tx, workflow, name, organisation)
        steps = asked.in_order(asked.given_steps(given))
        is_quick = _items(tx, chosen) <= MOST_AT_ONCE
        context = _previewed(tx, visit, chosen, steps, grace=dict(given).get("grace", ""), with_month=is_quick)
    return visit.part("admin/policy_preview.html", **context)


@router.post(ONE + "/reset")
def reset(visit: Visiting, workflow: str, name: str, organisation: Where = None) -> Response:
    """Let an organisation have what those above it have."""
    organisation = _place(visit, organisation)
    with visit.writing() as tx:
        by = visit.person.id
        concerned = policies.reset(tx, organisation_id=organisation, workflow=workflow, name=name, at=visit.at, by=by)
    logger().info("policy.reset", organisation=organisation, by=visit.person.id)
    return visit.done(f"{HERE}?organisation={organisation}", _concerned(concerned))


def _save(visit: Visit, workflow: str, name: str, organisation: int, *, steps: Sequence[Step], grace: str) -> Response:
    written, faults, general = _checked(name, steps, grace)
    with visit.writing() as tx:
        chosen = _chosen(tx, workflow, name, organisation)
        if written is None:
            return _builder(
                tx,
                visit,
                chosen,
                asked.faulty(steps, faults),
                grace=grace,
                with_month=False,
                general=general,
                status=422,
            )
        concerned = policies.put(
            tx, written, organisation_id=organisation, workflow=workflow, at=visit.at, by=visit.person.id
        )
    logger().info("policy.set", organisation=organisation, by=visit.person.id)
    return visit.done(f"{HERE}?organisation={organisation}", _concerned(concerned))


def _place(visit: Visit, organisation: Where) -> int:
    """The organisation for which a policy is to be set.

    Raises:
        NotForYou: the visitor may not set policies there.
        NotFound: none is named.
    """
    visit.need(Duty.SET_POLICIES, organisation_id=organisation)
    if organisation is None:
        raise NotFound(what=say("organisation"), name="")
    return organisation


def _chosen(tx: SqlTransaction, workflow: str, name: str, organisation_id: int) -> Chosen:
    found = ladders.one(tx, workflow=workflow, name=name, organisation_id=organisation_id)
    place = tx.tree().organisations.get(organisation_id)
    if place is None:
        raise NotFound(what=say("organisation"), name=organisation_id)
    label = tx.definition(workflow).label.in_language(current_language())
    return Chosen(organisation_id=organisation_id, place=place.name, found=found, label=label)


def _builder(
    tx: SqlTransaction,
    visit: Visit,
    chosen: Chosen,
    steps: Sequence[Step],
    *,
    grace: str,
    with_month: bool,
    general: Sequence[str] = (),
    status: int = 200,
) -> Response:
    """The page on which a policy is written."""
    return visit.page(
        "admin/policy.html",
        current="admin",
        status=status,
        chosen=chosen,
        title=title_of(chosen.found.policy.name),
        source=_source(tx, chosen.found, organisation_id=chosen.organisation_id),
        is_own=_is_own(chosen.found, chosen.organisation_id),
        steps=steps,
        grace=grace,
        general=general,
        is_faulty=status != OK,
        roles=[(role.value, _role(role)) for role in Role],
        units=_units(),
        sides=_sides(),
        marks=_marks(),
        most_steps=asked.MOST_STEPS,
        **_previewed(tx, visit, chosen, steps, grace=grace, with_month=with_month),
    )


def _previewed(
    tx: SqlTransaction, visit: Visit, chosen: Chosen, steps: Sequence[Step], *, grace: str, with_month: bool
) -> Mapping[str, Any]:
    """What the policy says as it is written and, when it can be read, what last month would have been with it."""
    written, faults, general = _checked(chosen.found.policy.name, steps, grace)
    is_too_much = with_month and _items(tx, chosen) > MOST_ITEMS
    month = None if written is None or not with_month or is_too_much else _month(tx, visit, chosen, written.policy)
    return {
        "said": [] if written is None else policy_in_words(written.policy),
        "unclear": [*general, *(f"{place}: {said}" for place, all_said in faults.items() for said in all_said)],
        "month": month,
        "is_too_much": is_too_much,
    }


def _checked(name: str, steps: Sequence[Step], grace: str) -> tuple[Written | None, dict[int, list[str]], list[str]]:
    """The policy that was written; None with what is wrong in each step, and with the whole."""
    numbers = asked.number_faults(steps)
    general = [] if whole(grace) is not None else [tr("The days between: write a whole number, such as 2.")]
    if numbers or general:
        return None, numbers, general
    try:
        return checked_policy({"ladder": asked.written(steps), "grace": int(grace)}, name=name), {}, []
    except InvalidPolicy as refusal:
        return None, *_told(refusal)


def _told(refusal: InvalidPolicy) -> tuple[dict[int, list[str]], list[str]]:
    """The faults of a policy, by the step in which they are."""
    steps: dict[int, list[str]] = defaultdict(list)
    general: list[str] = []
    for each in refusal.data["faults"]:  # type: ignore[attr-defined]  # it is a tuple of them
        assert isinstance(each, Fault)  # noqa: S101 - as it says
        _, found, rest = each.where.partition(".ladder[")
        said = tr(each.template) % each.data
        (steps[int(rest.partition("]")[0])] if found else general).append(said)
    return dict(steps), general


def _month(tx: SqlTransaction, visit: Visit, chosen: Chosen, policy: Policy) -> Month:
    """Last month with the policy, with the one in force, and as it was."""
    first, last = previews.days_of(None, today=visit.today)
    instead = Instead(workflow=chosen.found.workflow, policy=policy)
    here = chosen.organisation_id
    calendar = tx.tree().calendar(here)
    return Month(
        name=month_in_words(first),
        would_be=previews.would_be(tx, first=first, last=last, organisation_id=here, instead=instead),
        as_now=previews.would_be(tx, first=first, last=last, organisation_id=here),
        was=previews.was(tx, first=first, last=last, organisation_id=here, calendar=calendar),
    )


def _items(tx: SqlTransaction, chosen: Chosen) -> int:
    branch = sorted(tx.tree().below([chosen.organisation_id]))
    return lists.count(tx, lists.Wanted(organisation_ids=branch))


def _places(tx: SqlTransaction, visit: Visit) -> list[tuple[int, str]]:
    """The organisations for which the visitor may set policies, each below the one above it."""
    organisations, reach = tx.tree().organisations, visit.rights.where(Duty.SET_POLICIES)
    found: list[tuple[int, str]] = []

    def walk(above: int | None, depth: int) -> None:
        here = [o for o in organisations.values() if o.parent_id == above]
        for place in sorted(here, key=lambda o: o.name):
            if place.id in reach:
                found.append((place.id, "\N{EM DASH} " * depth + place.name))
            walk(place.id, depth + (place.id in reach))

    walk(None, 0)
    return found


def _shown(tx: SqlTransaction, found: InForce, *, organisation_id: int) -> Shown:
    return Shown(
        workflow=found.workflow,
        name=found.policy.name,
        title=title_of(found.policy.name),
        said=policy_in_words(found.policy),
        steps=[rung_in_words(rung) for rung in found.policy.ladder],
        grace=_grace(found.policy),
        source=_source(tx, found, organisation_id=organisation_id),
        is_own=_is_own(found, organisation_id),
    )


def _is_own(found: InForce, organisation_id: int) -> bool:
    return found.own is not None and found.own.adjusted.organisation_id == organisation_id


def _source(tx: SqlTransaction, found: InForce, *, organisation_id: int) -> str:
    """Whose policy it is."""
    if found.own is None:
        return tr("As the workflow has it")
    if _is_own(found, organisation_id):
        return tr("Its own")
    place = tx.tree().organisations[found.own.adjusted.organisation_id].name
    return tr("Inherited from %(place)s", place=place)


def _changed(tx: SqlTransaction, names: Names, said: When, change: Change) -> tuple[str, str, str]:
    """A change in words: when, who, what."""
    definition = tx.definition(change.workflow)
    what = tr(
        "%(workflow)s, %(policy)s",
        workflow=definition.label.in_language(current_language()),
        policy=title_of(change.name).lower(),
    )
    done = tr("%(policy)s: changed", policy=what) if change.is_set else tr("%(policy)s: taken back", policy=what)
    return said(change.at), names.name(change.by) or tr("from the command line"), done


def _concerned(number: int) -> str:
    return ntr(
        "It holds at once, also for %(number)s thing that is owed already. What was said is not said again.",
        "It holds at once, also for %(number)s things that are owed already. What was said is not said again.",
        number,
    )


def _grace(policy: Policy) -> str:
    return ntr(
        "Nobody above is told sooner than %(number)s working day after the one below.",
        "Nobody above is told sooner than %(number)s working days after the one below.",
        policy.grace,
    )


def title_of(name: str) -> str:
    """What a policy is about; its own name when it is one that only its workflow knows."""
    known = {
        "standard": tr("Phases"),
        "sustain": tr("Checks whether it lasts"),
        "action": tr("Actions"),
        "decision": tr("Decisions"),
        "acceptance": tr("Hand-overs"),
        "answer": tr("Questions to answer"),
    }
    return known.get(name, name)


def _role(role: Role) -> str:
    said = word(role.value)
    return said[:1].upper() + said[1:]


def _units() -> list[tuple[str, str]]:
    return [("working days", tr("working days")), ("days", tr("days")), ("months", tr("months"))]


def _sides() -> list[tuple[str, str]]:
    return [
        (asked.BEFORE, tr("before the deadline")),
        (asked.ON, tr("on the day of the deadline")),
        (asked.AFTER, tr("after the deadline")),
        (asked.OPENED, tr("after it was opened")),
    ]


def _marks() -> list[tuple[str, str]]:
    return [
        ("", tr("Nothing more")),
        ("stalled", tr("The work then counts as stalled")),
        ("no data", tr("The question is then closed without an answer")),
    ]
