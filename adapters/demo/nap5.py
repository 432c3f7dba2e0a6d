"""A real plan, replayed: every report is the human act it was, and everything else is the engine's.

It opens what is owed with the deadlines as they were written, reminds, escalates and says what has stalled; nothing
here decides any of that.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from textwrap import shorten

from adapters.demo.house import House
from adapters.demo.postbox import Letter
from adapters.demo.published import CALENDAR, Initiative, Plan, Question, Report, deadline_of, last_day, question_about
from adapters.sql.organisations import Place, add_organisation, change_organisation, organisation
from adapters.sql.people import Profile, add_person
from adapters.sql.store import SqlTransaction
from engine import machine
from engine.advance import Advance, advance
from engine.definition import Span, Unit
from engine.edit import Fill, fill
from engine.model import Actor, ActorKind, Facts, Item
from engine.opening import MAX_TITLE, Open, open_item
from engine.stalled import Why, has_run_out, is_stalled, reasons_for

WORKFLOW = "reported_plan"
TRIGGERS = {
    "NS": "report_not_started",
    "LP": "report_limited",
    "SP": "report_substantial",
    "C": "report_complete",
}
AS_REPORTED = "reported so"
A_QUARTER = Span(3, Unit.MONTHS)
MORNING, AFTERNOON = 7, 14
GROUPS = ("active", "complete", "overdue", "quiet", "silent", "standing", "stalled")
GROUPS_BY_REASON = {Why.OVERDUE: "overdue", Why.SILENT: "silent", Why.NO_ADVANCE: "standing"}
LONGEST = 10
"""How many of the longest silences are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """How the plan stood at the end of a quarter, by the ids of the initiatives, and the mail of the quarter.

    ``quiet`` were not reported on for one quarter, ``silent`` for two or more; ``standing`` have not come further for a
    year. ``reminders`` and ``escalations`` count what reached people's mailboxes, in ``mails``.
    """

    period: str
    active: tuple[str, ...]
    complete: tuple[str, ...]
    overdue: tuple[str, ...]
    quiet: tuple[str, ...]
    silent: tuple[str, ...]
    standing: tuple[str, ...]
    stalled: tuple[str, ...]
    mails: int
    reminders: int
    escalations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """For how many working days nobody had reported on an initiative when the plan ended."""

    initiative: str
    title: str
    department: str
    working_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What came of it. ``backward`` counts moves to a lower status, ``reopened`` those that left ``complete``."""

    initiatives: int
    reports: int
    backward: int
    reopened: int
    rounds: int
    quarters: tuple[Quarter, ...]
    questions: tuple[Question, ...]
    silences: tuple[Silence, ...]


@dataclass(slots=True)
class _Run:
    """What the replay remembers from one day to the next."""

    house: House
    plan: Plan
    reporters: Mapping[str, int]
    items: dict[str, int] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    moves: Counter[str] = field(default_factory=Counter)
    rounds: int = 0


def replay(house: House, plan: Plan, *, progress: Callable[[int, int], None]) -> Replay:
    """Live through the plan day by day; ``progress`` is told how many days of how many have passed."""
    first, last = last_day(min(plan.reports)), last_day(max(plan.reports))
    run = _Run(house, plan, _departments(house, plan.initiatives.values()))
    quarters = []
    for day in _days(first, last):
        run.letters += house.round(at=CALENDAR.at_hour(day, MORNING))
        run.rounds += 1
        period = f"{day:%Y-%m}"
        if day == last_day(period) and period in plan.reports:
            for report in plan.reports[period]:
                _hear(run, report, at=CALENDAR.at_hour(day, AFTERNOON))
            quarters.append(_quarter(run, period, at=CALENDAR.end_of(day)))
        progress((day - first).days, (last - first).days)
    return Replay(
        initiatives=len(run.items),
        reports=sum(map(len, plan.reports.values())),
        backward=run.moves["backward"],
        reopened=run.moves["reopened"],
        rounds=run.rounds,
        quarters=tuple(quarters),
        questions=tuple(q for initiative in plan.initiatives.values() if (q := question_about(initiative))),
        silences=_silences(run, at=CALENDAR.end_of(last)),
    )


def _days(first: date, last: date) -> Iterator[date]:
    """The working days, and the ends of the months: a quarter may end on a Sunday."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if CALENDAR.is_working(day) or (day + timedelta(days=1)).day == 1:
            yield day


def _departments(house: House, initiatives: Iterable[Initiative]) -> Mapping[str, int]:
    """Make a government with its departments, and in each somebody who reports: the persons' ids by department."""
    names = dict(sorted({i.department: i.department_name for i in initiatives}.items()))
    with house.store.begin() as tx:
        top = _organisation(
            tx,
            Place(
                code="government",
                name="Government of Canada",
                kind="government",
                is_principal=True,
                country=CALENDAR.country,
                timezone=CALENDAR.timezone,
            ),
            head="Director, open government",
        )
        return {code: _department(tx, code, name, above=top) for code, name in names.items()}


def _department(tx: SqlTransaction, code: str, name: str, *, above: Place) -> int:
    department = Place(code=code, name=name, kind="department", parent_id=above.id)
    kept = _organisation(tx, department, head=f"Director, {name}")
    return add_person(tx, _profile(kept, f"Reporting officer, {name}", address=f"reports.{code}")).id


def _organisation(tx: SqlTransaction, place: Place, *, head: str) -> Place:
    kept = add_organisation(tx, place)
    manager = add_person(tx, _profile(kept, head, address=f"director.{place.code}"))
    return change_organisation(tx, replace(kept, manager_id=manager.id))


def _profile(place: Place, name: str, *, address: str) -> Profile:
    return Profile(name=name, email=f"{address}@government.example", organisation_id=place.id, language="en")


def _hear(run: _Run, report: Report, *, at: datetime) -> None:
    """Record a report as the act of whoever reports; the first one opens the initiative."""
    initiative = run.plan.initiatives[report.initiative]
    actor = Actor(kind=ActorKind.PERSON, person_id=run.reporters[initiative.department])
    with run.house.store.begin() as tx:
        if initiative.id not in run.items:
            run.items[initiative.id] = open_item(tx, _opening(tx, initiative, actor), at=at).id
        facts = tx.facts(run.items[initiative.id], at=at)
        item = _move(tx, facts, report, run.moves, actor=actor, at=at)
        fill(tx, Fill(item_id=item.id, phase=item.phase, values=report.answers, actor=actor), at=at)


def _opening(tx: SqlTransaction, initiative: Initiative, actor: Actor) -> Open:
    deadline = deadline_of(initiative)
    fields = {"not_started.deadline_text": initiative.deadline, "not_started.deadline": deadline}
    return Open(
        workflow=WORKFLOW,
        title=shorten(initiative.title, MAX_TITLE, placeholder=" …"),
        organisation_id=organisation(tx, initiative.department).id,
        owner_id=actor.person_id,
        actor=actor,
        fields={path: value for path, value in fields.items() if value is not None},
        reference=initiative.id,
    )


def _move(tx: SqlTransaction, facts: Facts, report: Report, moves: Counter[str], *, actor: Actor, at: datetime) -> Item:
    """Move the item to the status that was reported; one that is complete already stays where it is."""
    trigger = TRIGGERS[report.status]
    ways = {way.trigger: way for way in machine.allowed(facts.definition, phase=facts.item.phase)}
    if trigger not in ways:
        return facts.item
    is_back = ways[trigger].back
    moves["backward"] += is_back
    moves["reopened"] += is_back and facts.phase.ended
    reason = AS_REPORTED if is_back else None
    return advance(tx, Advance(item_id=facts.item.id, trigger=trigger, actor=actor, reason=reason), at=at)


def _quarter(run: _Run, period: str, *, at: datetime) -> Quarter:
    """How the plan stands in the engine's own words, with the mails since the last quarter."""
    letters, run.letters = run.letters, []
    groups: dict[str, list[str]] = {}
    with run.house.store.read() as tx:
        for initiative, item_id in sorted(run.items.items()):
            for group in _groups(tx.facts(item_id, at=at), at=at):
                groups.setdefault(group, []).append(initiative)
    return Quarter(
        period=period,
        mails=len(letters),
        reminders=sum(letter.reminders for letter in letters),
        escalations=sum(letter.escalations for letter in letters),
        **{name: tuple(groups.get(name, ())) for name in GROUPS},
    )


def _groups(facts: Facts, *, at: datetime) -> Iterator[str]:
    """The groups of a quarter that the item belongs to."""
    if facts.phase.ended:
        yield "complete"
        return
    yield "active"
    found = reasons_for(facts, at=at)
    yield from (GROUPS_BY_REASON[reason.why] for reason in found if reason.why in GROUPS_BY_REASON)
    is_silent = any(reason.why is Why.SILENT for reason in found)
    if not is_silent and has_run_out(facts.item.last_act_at, A_QUARTER, calendar=facts.calendar, at=at):
        yield "quiet"
    if is_stalled(found):
        yield "stalled"


def _silences(run: _Run, *, at: datetime) -> tuple[Silence, ...]:
    """Those that are not complete and that nobody has reported on for longest, the longest first."""
    with run.house.store.read() as tx:
        found = {initiative: tx.facts(item_id, at=at) for initiative, item_id in sorted(run.items.items())}
    silences = [_silence(run.plan.initiatives[i], facts, at=at) for i, facts in found.items() if not facts.phase.ended]
    longest = sorted((s for s in silences if s.working_days), key=lambda silence: -silence.working_days)
    return tuple(longest[:LONGEST])


def _silence(initiative: Initiative, facts: Facts, *, at: datetime) -> Silence:
    last = facts.calendar.local_date(facts.item.last_act_at)
    return Silence(
        initiative=initiative.id,
        title=initiative.title,
        department=initiative.department_name,
        working_days=facts.calendar.working_days_between(last, facts.calendar.local_date(at)),
    )
