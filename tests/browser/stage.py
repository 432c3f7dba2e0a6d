"""A place in which everything that pages show has happened."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from adapters.sql import disposals, ideas, jobs, lists, nights, offices, people, pseudonyms, retention, tokens, views
from adapters.sql.ended import survey
from adapters.sql.ideas import Idea
from adapters.sql.nights import Count
from adapters.sql.offices import Granted
from adapters.sql.people import Profile
from adapters.sql.views import View
from engine import questions
from engine.access import Office as Held
from engine.actions import add_action, finish_action
from engine.advance import Advance, advance
from engine.edit import block, comment
from engine.model import OPERATOR, Actor, ActorKind, BlockCause, CommitmentKind, Item, Part, Participant
from engine.opening import Open, open_item
from engine.responsibility import hand_over
from engine.retention import Rule
from engine.scopes import Scope
from engine.timing import extend, pause
from engine.trends import YEAR
from tests.adapters.sql.building import CARE, COLLEAGUE, COORDINATOR, MANAGER, OWNER, REGION, SENIOR
from tests.adapters.web.browser import NINE, PROBLEM, Office
from tests.adapters.worker.building import House, local, working_day

NAMES = {
    OWNER: "Sjuksköterska på nattlaget",
    MANAGER: "Enhetschef för avdelning 32",
    SENIOR: "Områdeschef för nära vård",
    COLLEAGUE: "Undersköterska på avdelning 32",
    COORDINATOR: "Verksamhetsutvecklare i regionen",
}
LAST = 26
"""So many working days have passed since the Monday on which it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What there is: work that is late, that waits for a decision, that rests, that is blocked, and that has ended."""

    late: Item
    asked: Item
    resting: Item
    blocked: Item
    ended: Item


def set_stage(office: Office) -> Stage:
    """Let six weeks pass in which people work, and mails are sent; the clock stands at nine on the last morning."""
    _people(office)
    house = House(office.store, office.directory / "maildir")
    member = Participant(person_id=COLLEAGUE, part=Part.MEMBER)
    coach = Participant(person_id=COORDINATOR, part=Part.MEMBER)
    stage = Stage(
        late=office.opens(title="Färre fall på avdelning 32", participants=(member,)),
        asked=office.opens(title="Snabbare svar på röntgenremisser", owner_id=COLLEAGUE, participants=(coach,)),
        resting=office.opens(title="Digital inskrivning på dagkirurgen", participants=()),
        blocked=office.opens(title="Lugnare måltider på äldreboendet", participants=(member,)),
        ended=office.opens(title="Halksockor på natten", participants=()),
    )
    for item in (stage.late, stage.asked):
        office.fills(item, PROBLEM)
    _acts(office, stage)
    _ideas(office)
    _programs(office)
    with office.store.begin() as tx:
        for page, name in (("/items", "Mina sena"), ("/board", "Vår tavla"), ("/stalled", "Hela området")):
            views.save(tx, View(person_id=OWNER, page=page, name=name, query="?late=1", made_at=office.at))
    _archive(office, house)
    house.mornings(working_day(LAST))
    office.at = local(working_day(LAST), 9)
    _long_work(office)
    _nights(office)
    return stage


def _long_work(office: Office) -> None:
    """Work that has ended, work that goes on, and work that failed."""
    rows = [{"row": 3, "said": "Adressen saknas", "is_fault": True}, {"row": 4, "said": "Tillagd"}]
    with office.store.begin() as tx:
        done, going, failed = (
            jobs.find(tx, jobs.begin(tx, COORDINATOR, kind="import", title="Inläsning", at=office.at, again="/admin"))
            for _ in range(3)
        )
        jobs.end(tx, done, at=office.at, result={"said": "En rad lästes in.", "to": "/admin", "rows": rows})
        jobs.note(tx, going.id, done=1240, total=3000, at=office.at)
        jobs.end(tx, failed, at=office.at, result={}, fault="Filen gick inte att läsa.")


def _nights(office: Office) -> None:
    """A year in which it was counted every night how much had stalled: ever more, and then fewer again."""
    today = office.at.date()
    with office.store.begin() as tx:
        for ago in range(YEAR.days):
            counted = Count(at_work={CARE: 40 - ago // 30}, stalled={CARE: max(4, 12 - abs(ago - 120) // 12)})
            nights.note(tx, today - timedelta(days=ago), counted)


def _archive(office: Office, house: House) -> None:
    """Work of the year before: disposed of, to be disposed of, and on hold. Two have left, one has no name now."""
    last_year = local(date(2025, 3, 3), 9)
    with office.store.begin() as tx:
        kim, robin = (
            people.add_person(tx, Profile(name=name, email=f"{name[:3]}@region.example", organisation_id=CARE))
            for name in ("Kim Exempel", "Robin Exempel")
        )
        for left in (kim, robin):
            people.deactivate(tx, left.id, on=date(2026, 2, 27))
        pseudonyms.pseudonymise(tx, robin.id, reason="Begäran, dnr RS 2026/211", at=NINE, by=COORDINATOR)
        rule = Rule(
            organisation_id=REGION, workflow=None, years=0, decision="RS 2026/123", decided_on=date(2026, 1, 15)
        )
        retention.add(tx, rule, at=NINE, by=COORDINATOR)
        titles = ("Tydligare skyltar", "Kortare väntan i kassan, säger Kim Exempel", "Nya rutiner för larm")
        old = [
            open_item(
                tx,
                Open(workflow="pdsa", title=title, organisation_id=CARE, owner_id=OWNER, actor=OPERATOR),
                at=last_year,
            )
            for title in titles
        ]
    for item in old:
        house.stops(item, at=last_year + timedelta(days=20))
    with office.store.begin() as tx:
        for item in old[1:]:
            retention.hold(tx, item.id, reason="En tvist pågår", at=NINE, by=COORDINATOR)
    with office.store.read() as tx:
        going = survey(tx, at=NINE).disposable
    list(disposals.dispose(office.store, going, at=NINE, by=COORDINATOR))
    with office.store.begin() as tx:
        retention.release(tx, old[1].id)


def _people(office: Office) -> None:
    with office.store.begin() as tx:
        for person_id, name in NAMES.items():
            people.change_person(tx, replace(people.profile(tx, person_id), name=name))
        for office_held in (Held.ADMINISTRATOR, Held.COORDINATOR):
            granted = Granted(person_id=COORDINATOR, office=office_held, organisation_id=REGION, granted_at=NINE)
            offices.grant(tx, granted)


def _acts(office: Office, stage: Stage) -> None:
    owner, colleague = (Actor(kind=ActorKind.PERSON, person_id=person) for person in (OWNER, COLLEAGUE))
    at = NINE + timedelta(hours=1)
    with office.store.begin() as tx:
        late = stage.late.id
        comment(
            tx, item_id=late, text="Natten till torsdag hann vi inte.\nVi tog ronden 22.30.", actor=colleague, at=at
        )
        for title, day in (("Sätt upp larm", 15), ("Prata med nattlaget", 40)):
            due_on = working_day(day)
            add_action(tx, item_id=late, title=title, owner_id=COLLEAGUE, due_on=due_on, actor=owner, at=at)
        planned = next(c for c in lists.promises(tx, late) if c.subject == "Sätt upp larm")
        assert planned.kind is CommitmentKind.ACTION
        finish_action(tx, item_id=late, commitment_id=planned.id, note="", actor=colleague, at=at)
        reason = "Vi väntar på svar från patienterna"
        extend(tx, item_id=late, due_on=working_day(22), reason=reason, actor=owner, at=at)
        advance(tx, Advance(item_id=stage.asked.id, trigger="propose", actor=colleague), at=at)
        hand_over(tx, item_id=stage.asked.id, to=OWNER, actor=colleague, at=at)
        until = working_day(60)
        pause(tx, item_id=stage.resting.id, until=until, reason="Semester", actor=owner, at=at)
        cause, note = BlockCause.IT, "Journalsystemet byts ut"
        block(tx, item_id=stage.blocked.id, cause=cause, holder_id=MANAGER, note=note, actor=owner, at=at)
        wondered = "Räknas lördagar, eller blir det orättvist?"
        questions.ask(tx, item_id=stage.blocked.id, to=MANAGER, text=wondered, actor=owner, at=at)
    House(office.store, office.directory / "maildir").stops(stage.ended, at=at)


def _ideas(office: Office) -> None:
    """What three people left, one of whom has an answer."""
    left = [
        Idea(
            organisation_id=CARE,
            text="Släck i korridoren\npå natten",
            address="a@b.example",
            language="sv",
            made_at=NINE,
        ),
        Idea(
            organisation_id=CARE,
            text="Ring i stället för att skriva",
            name="En närstående",
            language="sv",
            made_at=NINE,
        ),
        Idea(organisation_id=REGION, text="Bättre skyltar", language="sv", made_at=NINE),
    ]
    with office.store.begin() as tx:
        last = [ideas.add(tx, idea) for idea in left][-1]
        ideas.decline(tx, last, answer="Tack. De byts redan ut.", by=COORDINATOR, at=NINE + timedelta(days=2))


def _programs(office: Office) -> None:
    """Programs act for people: one for long, one not for long any more, one no more."""
    with office.store.begin() as tx:
        for name, days, scopes in (
            ("Månadsrapporten", 160, [Scope.READ]),
            ("Kopplingen till avvikelsesystemet", 39, [Scope.READ, Scope.WRITE]),
            ("Ett försök", 20, [Scope.READ]),
        ):
            made = tokens.make(tx, OWNER, name=name, scopes=scopes, at=NINE, until=NINE + timedelta(days=days))
            tokens.note_use(tx, made.token.id, at=NINE + timedelta(days=18))
