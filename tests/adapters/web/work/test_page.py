"""My work: what needs the visitor, what comes, what waits for others, what they hold up."""

from datetime import timedelta

from httpx import Response

from adapters.sql import jobs, messages
from adapters.sql.people import Substitution, substitute
from engine import questions
from engine.edit import block, comment
from engine.model import Actor, ActorKind, BlockCause, CommitmentKind
from engine.responsibility import hand_over
from engine.timing import pause
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER
from tests.adapters.web.browser import NINE, Office, form_of, words
from tests.adapters.worker.building import local, working_day

ACTOR = Actor(kind=ActorKind.PERSON, person_id=OWNER)
OTHER = Actor(kind=ActorKind.PERSON, person_id=COLLEAGUE)
LATE = 23
"""Three working days after the deadline."""


def at(office: Office, number: int) -> None:
    """The morning of the working day so many days after the Monday."""
    office.at = local(working_day(number), 9)


def part(shown: str, first: str, last: str) -> str:
    """What stands between two headings."""
    return shown.partition(first)[2].partition(last)[0]


def test_what_is_late_comes_first_with_what_happens_next(office: Office) -> None:
    office.opens(title="Kortare köer")
    at(office, 3)
    with office.store.begin() as tx:
        questions.ask(tx, item_id=1, to=OWNER, text="Räknas lördagar?", actor=OTHER, at=office.at)
    at(office, LATE)

    shown = words(office.logs_in().gets("/"))

    assert "2 saker behöver dig i dag" in shown
    now = part(shown, "Behöver dig nu", "Mina arbeten")
    assert now.index("Svara Colleague") < now.index("Beskriv problemet"), "the question is later than the phase"
    assert "”Räknas" not in now
    assert "Räknas lördagar?" in now
    assert "3 arbetsdagar sen" in now
    assert "ser din chef det här" in now
    assert "saknas innan ni kan gå vidare" in now


def test_the_figure_in_the_menu_is_that_of_the_list(office: Office) -> None:
    for number in range(3):
        office.opens(title=f"Arbete {number}")
    with office.store.begin() as tx:
        pause(tx, item_id=2, until=working_day(60), reason="Semester", actor=ACTOR, at=NINE + timedelta(minutes=9))
    at(office, LATE)

    shown = words(office.logs_in().gets("/"))

    assert "Mitt arbete 2 saker behöver dig nu" in shown
    assert "Behöver dig nu 2" in shown
    assert "Arbete 1" not in part(shown, "Behöver dig nu", "Mina arbeten"), "it rests"


def test_what_is_due_within_a_week_stands_apart(office: Office) -> None:
    office.opens()
    at(office, 16)

    shown = words(office.logs_in().gets("/"))

    assert "Inget behöver dig i dag" in shown
    assert "Kommande vecka 1 Beskriv problemet och sätt ett mål" in shown


def test_whoever_has_nothing_to_do_sees_what_comes_next(office: Office) -> None:
    office.opens()

    shown = words(office.logs_in().gets("/"))

    assert "Inget behöver dig just nu. Det här kommer härnäst: Beskriv problemet och sätt ett mål mån 30 mars" in shown


def test_somebody_new_is_told_how_to_begin(office: Office) -> None:
    shown = office.logs_in().gets("/")

    assert "Här står det som behöver dig" in words(shown)
    assert 'href="/new"' in shown.text


def test_an_action_is_done_in_its_row(office: Office) -> None:
    item = office.opens()
    owed = office.plans(item)
    at(office, LATE)
    colleague = office.logs_in(COLLEAGUE)
    to, names = form_of(content(colleague.gets("/").text))

    answer = colleague.posts(to, dict.fromkeys(names, ""))

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert office.owed(item, CommitmentKind.ACTION).outcome == "done"
    assert owed.id == office.owed(item, CommitmentKind.ACTION).id
    assert "Inget behöver dig i dag" in words(colleague.gets("/"))


def test_a_question_is_answered_in_its_row(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        questions.ask(tx, item_id=item.id, to=COLLEAGUE, text="Räknas lördagar?", actor=ACTOR, at=NINE)
    colleague = office.logs_in(COLLEAGUE)
    to, _ = form_of(content(colleague.gets("/").text))

    colleague.posts(to, {"text": "Ja, alla dagar."})

    assert office.trail(item)[-1].data["text"] == "Ja, alla dagar."


def test_what_others_owe_stands_with_who_and_since_when(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        hand_over(tx, item_id=item.id, to=COLLEAGUE, actor=ACTOR, at=NINE + timedelta(minutes=9))

    shown = words(office.logs_in().gets("/"))

    assert "Väntar på andra 1 Färre fall på avdelning 32 Colleague: Svara om du tar över" in shown
    assert "Sedan mån 2 mars" in shown


def test_whoever_can_remove_what_work_waits_for_sees_it_and_for_how_long(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        block(
            tx,
            item_id=item.id,
            cause=BlockCause.MONEY,
            holder_id=MANAGER,
            note="Larmen",
            actor=ACTOR,
            at=NINE + timedelta(minutes=9),
        )
    at(office, 7)

    shown = words(office.logs_in(MANAGER).gets("/"))

    assert "Det som väntar på mig 1 Färre fall på avdelning 32" in shown
    assert "Larmen 7 arbetsdagar" in shown


def test_what_others_did_since_yesterday_stands_there_and_not_what_one_did_oneself(office: Office) -> None:
    item = office.opens()
    at(office, 2)
    with office.store.begin() as tx:
        comment(tx, item_id=item.id, text="Vi mätte", actor=OTHER, at=office.at - timedelta(hours=20))
        comment(tx, item_id=item.id, text="Bra gjort", actor=ACTOR, at=office.at - timedelta(hours=19))

    shown = words(office.logs_in().gets("/")).partition("Sedan i går")[2]

    assert "Colleague ”Vi mätte”" in shown
    assert "Bra gjort" not in shown


def test_a_substitute_has_the_absent_persons_work_and_sees_whose_it_is(office: Office) -> None:
    office.opens()
    at(office, LATE)
    first = working_day(LATE)
    with office.store.begin() as tx:
        substitute(tx, Substitution(person_id=OWNER, substitute_id=COLLEAGUE, from_on=first, until_on=first))

    shown = words(office.logs_in(COLLEAGUE).gets("/"))

    assert "Beskriv problemet" in part(shown, "Behöver dig nu", "Mina arbeten")
    assert "för Owner" in shown


def content(text: str) -> Response:
    """A page without its frame, which has forms of its own."""
    return Response(200, text=text.partition("<main")[2].partition("</main>")[0])


def test_whoever_keeps_one_waiting_is_reminded_by_one_mail_and_not_again_for_three_days(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        hand_over(tx, item_id=item.id, to=COLLEAGUE, actor=ACTOR, at=NINE + timedelta(minutes=9))
    owed = {"commitment": str(office.owed(item, CommitmentKind.ACCEPTANCE).id)}
    owner = office.logs_in()
    assert "Påminn" in words(owner.gets("/"))

    answer = owner.posts(f"/items/{item.ref}/remind", owed)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    shown = words(owner.gets("/"))
    assert "Colleague får ett mejl om det nu." in shown
    assert "Påmind; går igen från tors 5 mars" in shown
    with office.store.read() as tx:
        mails = messages.messages(tx, limit=10)
    assert [(mail.person_id, mail.subject) for mail in mails] == [
        (COLLEAGUE, "Svara om du tar över · Färre fall på avdelning 32")
    ]
    assert office.trail(item)[-1].kind == "reminder.asked"
    assert owner.posts(f"/items/{item.ref}/remind", owed).status_code == 422
    at(office, 3)
    assert owner.posts(f"/items/{item.ref}/remind", owed).status_code == 303


def test_nobody_reminds_themselves(office: Office) -> None:
    item = office.opens()

    answer = office.logs_in().posts(f"/items/{item.ref}/remind", {"commitment": str(office.owed(item).id)})

    assert answer.status_code == 422
    assert "det är ditt eget" in words(answer)


def test_long_work_that_is_done_is_told(office: Office) -> None:
    with office.store.begin() as tx:
        number = jobs.begin(tx, OWNER, kind="import", title="Personer ur en fil", at=office.at)
        jobs.end(tx, jobs.find(tx, number), at=office.at + timedelta(minutes=1), result={})

    assert "Det du satte i gång är klart: Personer ur en fil" in words(office.logs_in().gets("/"))
