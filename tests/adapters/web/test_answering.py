import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from httpx import Response

from adapters.delivery.links import LIFE, Purpose
from adapters.sql import people
from adapters.sql.people import Substitution
from engine import decisions, responsibility
from engine.edit import comment
from engine.model import OPERATOR, ActorKind, BlockCause, CommitmentKind, Item
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, MANAGER, OWNER
from tests.adapters.web.browser import DUE, NINE, OWN, PROBLEM, Office, form_of, has_form, words
from tests.adapters.worker.building import working_day

LATER = {"due_on": "2026-04-08", "reason": "Vi väntar på data"}
EVERY = tuple(Purpose)


@pytest.fixture
def item(office: Office) -> Item:
    """An initiative in its first phase, owed by the owner."""
    return office.opens()


@pytest.mark.parametrize("purpose", EVERY)
def test_to_look_changes_nothing_however_often_a_scanner_looks(office: Office, item: Item, purpose: Purpose) -> None:
    before, link = office.facts(item), office.link(item, purpose)
    for method in ("GET", "HEAD") * 5:
        answer = office.asks(method, link)
        assert answer.status_code == 200
        assert (answer.text == "") == (method == "HEAD")
    assert office.facts(item) == before


@pytest.mark.parametrize("purpose", EVERY)
def test_the_page_says_about_what_and_as_whom(office: Office, item: Item, purpose: Purpose) -> None:
    shown = words(office.gets(office.link(item, purpose)))
    assert "Färre fall på avdelning 32 · Problem · FA-2026-001" in shown
    assert "Klart senast mån 30 mars" in shown
    assert "Du svarar som Owner." in shown
    assert "fungerar till och med mån 16 mars" in shown


def test_a_new_date_is_set_once_however_often_the_form_is_sent(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.DATE)
    answers = [office.posts(link, LATER) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "Tidsgränsen är nu ons 8 apr." in words(answers[0])
    assert "Du gjorde det mån 2 mars 10.00: flyttade en tidsgräns från mån 30 mars till ons 8 apr." in words(answers[2])
    (moved,) = [event for event in office.trail(item) if event.kind == "deadline.moved"]
    assert (moved.actor.kind, moved.actor.person_id) == (ActorKind.MAIL_LINK, OWNER)
    assert moved.data["reason"] == "Vi väntar på data"
    assert office.owed(item).moved == 1


def test_a_link_that_was_used_says_so_when_it_is_opened_again(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.DATE)
    office.posts(link, LATER)
    again = office.gets(link)
    assert "Det här är redan gjort" in words(again)
    assert not has_form(again)


def test_what_is_wrong_is_all_said_at_once_and_what_was_written_is_kept(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.BLOCKED)
    answer = office.posts(link, {"who": "Colleague", "note": ""})
    assert answer.status_code == 422
    assert words(answer).startswith("Fel: Säg vad arbetet väntar på")
    assert "Vad väntar ni på? Välj ett av svaren." in words(answer)
    assert "Vad behöver hända? Skriv något här." in words(answer)
    assert 'value="Colleague"' in answer.text
    assert 'href="#cause"' in answer.text
    assert office.facts(item).item.block is None


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"due_on": "2026-02-27", "reason": "x"}, "den dagen är över"),
        ({"due_on": "2026-03-30", "reason": "x"}, "Tidsgränsen är redan"),
        ({"due_on": "2026-12-01", "reason": "x"}, "får flytta"),
        ({"due_on": "i morgon", "reason": "x"}, "Skriv ett datum som 2026-11-25."),
        ({"due_on": "2026-04-08", "reason": " "}, "Skriv något här."),
        ({"due_on": "2026-04-08", "reason": "x" * 2001}, "Skriv högst 2000 tecken"),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_words(
    office: Office, item: Item, answers: dict[str, str], said: str
) -> None:
    answer = office.posts(office.link(item, Purpose.DATE), answers)
    assert answer.status_code == 422
    assert said in words(answer)
    assert office.owed(item).moved == 0


def test_a_field_that_the_page_does_not_ask_for_is_refused(office: Office, item: Item) -> None:
    answer = office.posts(office.link(item, Purpose.DATE), {**LATER, "owner": "2"})
    assert answer.status_code == 422
    assert "Sidan frågar inte efter ”owner”" in words(answer)
    twice = office.asks(
        "POST",
        office.link(item, Purpose.DATE),
        content="due_on=2026-04-08&due_on=2026-04-09&reason=x",
        headers={**OWN, "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert twice.status_code == 422
    assert office.owed(item).moved == 0


def test_a_reminder_is_put_off_while_the_deadline_stands(office: Office, item: Item) -> None:
    link, before = office.link(item, Purpose.LATER), office.owed(item)
    assert "Välj en dag som ligger framåt i tiden." in words(office.posts(link, {"until": "2026-03-02"}))
    assert "Du påminns igen mån 9 mars." in words(office.posts(link, {"until": "2026-03-09"}))
    assert "Det här är redan gjort" in words(office.posts(link, {"until": "2026-03-10"}))
    assert office.owed(item) == before
    (event,) = [event for event in office.trail(item) if event.kind == "reminder.postponed"]
    assert (event.data["until"], event.actor.person_id) == ("2026-03-09", OWNER)


def test_what_the_work_waits_for_is_put_on_record_with_who_can_remove_it(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.BLOCKED)
    answer = office.posts(link, {"cause": "data", "who": "colleague@region.example", "note": "Utdata för mars"})
    assert "Det är noterat att arbetet väntar på Colleague." in words(answer)
    block = office.facts(item).item.block
    assert block is not None
    assert (block.cause, block.holder_id, block.note) == (BlockCause.DATA, COLLEAGUE, "Utdata för mars")


def test_work_is_handed_over_to_somebody_found_by_part_of_a_name(office: Office, item: Item) -> None:
    answer = office.posts(office.link(item, Purpose.HAND_OVER), {"to": "colle", "reason": "Jag byter tjänst"})
    assert "Colleague" in words(answer)
    asked = office.owed(item, CommitmentKind.ACCEPTANCE)
    assert (asked.owner_id, asked.asked_by, asked.details["reason"]) == (COLLEAGUE, OWNER, "Jag byter tjänst")


def test_of_several_with_that_name_one_is_chosen(office: Office, item: Item) -> None:
    with office.store.begin() as tx:
        for email in ("anna.a@region.example", "anna.b@region.example"):
            people.add_person(tx, replace(people.profile(tx, COLLEAGUE), code=None, name="Anna Ek", email=email))
    link, given = office.link(item, Purpose.HAND_OVER), {"to": "anna", "reason": "x"}
    unclear = office.posts(link, given)
    assert unclear.status_code == 422
    assert "anna.a@region.example" in words(unclear)
    second = re.findall(r'name="to_chosen" value="(\d+)"', unclear.text)[1]
    assert office.posts(link, {**given, "to_chosen": second}).status_code == 200
    assert office.owed(item, CommitmentKind.ACCEPTANCE).owner_id == int(second)


def test_what_no_database_can_keep_is_refused(office: Office, item: Item) -> None:
    answer = office.posts(office.link(item, Purpose.HAND_OVER), {"to": "colle\0ague", "reason": "x"})
    assert answer.status_code == 400
    assert "Det gick inte att läsa" in words(answer)
    assert {owed.kind for owed in office.facts(item).commitments} == {CommitmentKind.PHASE}


@pytest.mark.parametrize("name", ["Finns Inte", "c", "%", "Owner'; --"])
def test_nobody_is_found_by_what_is_no_name(office: Office, item: Item, name: str) -> None:
    answer = office.posts(office.link(item, Purpose.HAND_OVER), {"to": name, "reason": "x"})
    assert answer.status_code == 422
    assert "Ingen i din organisation" in words(answer)


def test_work_ends_with_what_was_learned(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.STOP)
    _, names = form_of(office.gets(link))
    assert names == ["reason", "evaluation.lesson"]
    lacking = office.posts(link, {"reason": "Hjälpte inte", "evaluation.lesson": ""})
    assert lacking.status_code == 422
    assert "Vad vill ni säga till andra som tänker göra samma sak? Skriv något här." in words(lacking)
    done = office.posts(link, {"reason": "Hjälpte inte", "evaluation.lesson": "Fråga först"})
    assert "Arbetet är avslutat." in words(done)
    ended = office.facts(item)
    assert ended.item.ended_at is not None
    assert ended.value("evaluation.lesson") == "Fråga först"
    assert "Det här är redan gjort" in words(office.posts(link, {"reason": "x"}))


def test_a_phase_that_lacks_something_shows_all_of_it_and_nothing_to_send(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.DONE)
    shown = office.gets(link)
    for missing in ("Skriv vad problemet är", "Gör målet mätbart", "Skriv vilka medarbetare som är med"):
        assert missing in words(shown)
    assert not has_form(shown)
    assert office.posts(link, {"move": "propose"}).status_code == 422
    assert office.facts(item).item.phase == "problem"


def test_a_phase_in_which_nothing_is_missing_moves_on(office: Office, item: Item) -> None:
    office.fills(item, PROBLEM)
    link = office.link(item, Purpose.DONE)
    assert form_of(office.gets(link))[1] == ["move"]
    answer = office.posts(link, {"move": "propose"})
    assert "Arbetet är nu i fasen Förslag." in words(answer)
    assert office.facts(item).item.phase == "proposal"
    assert "Du gjorde det mån 2 mars 10.00: gick vidare till Förslag." in words(office.posts(link, {"move": "propose"}))


def test_only_the_moves_that_the_page_shows_can_be_made(office: Office, item: Item) -> None:
    office.fills(item, PROBLEM)
    assert office.posts(office.link(item, Purpose.DONE), {"move": "stop"}).status_code == 422


def test_an_action_is_done_and_then_nothing_is_left_to_do_with_it(office: Office, item: Item) -> None:
    office.plans(item)
    link = office.link(item, Purpose.DONE, reader=COLLEAGUE, kind=CommitmentKind.ACTION)
    later = office.link(item, Purpose.DATE, reader=COLLEAGUE, kind=CommitmentKind.ACTION)
    assert "Klart. Du får inga fler påminnelser om det." in words(office.posts(link, {"note": "Gick bra"}))
    assert office.owed(item, CommitmentKind.ACTION).outcome == "done"
    assert "Det här är redan gjort" in words(office.gets(link))
    other = office.posts(later, LATER)
    assert other.status_code == 409
    assert "Det här behövs inte längre" in words(other)


def test_a_decision_is_made_by_whoever_was_asked(office: Office, item: Item) -> None:
    asks_for_decision(office, item)
    link = office.link(item, Purpose.DONE, reader=MANAGER, kind=CommitmentKind.DECISION)
    shown = words(office.gets(link))
    assert "Owner ber om ditt beslut." in shown
    assert "Skälet: ”Vi kan inte fråga patienter än”" in shown
    assert "Ditt ja är noterat." in words(office.posts(link, {"decision": "yes"}))
    assert office.facts(item).item.phase == "proposal"


def test_a_no_needs_its_reason(office: Office, item: Item) -> None:
    asks_for_decision(office, item)
    link = office.link(item, Purpose.DONE, reader=MANAGER, kind=CommitmentKind.DECISION)
    assert "Skriv varför inte." in words(office.posts(link, {"decision": "no"}))
    assert "Ditt nej är noterat" in words(office.posts(link, {"decision": "no", "reason": "Fråga dem först"}))
    assert office.owed(item, CommitmentKind.DECISION).outcome == "declined"


def test_whoever_is_asked_to_take_over_says_yes_or_no(office: Office, item: Item) -> None:
    hands_over(office, item)
    link = office.link(item, Purpose.DONE, reader=COLLEAGUE, kind=CommitmentKind.ACCEPTANCE)
    assert "Owner ber dig ta över." in words(office.gets(link))
    assert "Nu är arbetet ditt." in words(office.posts(link, {"answer": "yes"}))
    assert office.facts(item).item.owner_id == COLLEAGUE


def test_whoever_does_not_take_over_says_why(office: Office, item: Item) -> None:
    hands_over(office, item)
    link = office.link(item, Purpose.DONE, reader=COLLEAGUE, kind=CommitmentKind.ACCEPTANCE)
    assert office.posts(link, {"answer": "no"}).status_code == 422
    assert "Det stannar hos Owner." in words(office.posts(link, {"answer": "no", "reason": "Hinner inte"}))


def test_after_somebody_else_has_changed_it_the_page_says_who_and_can_still_be_answered(
    office: Office, item: Item
) -> None:
    link = office.link(item, Purpose.DATE)
    office.at += timedelta(hours=1)
    with office.store.begin() as tx:
        comment(tx, item_id=item.id, text="Hemligt om en patient", actor=OPERATOR, at=office.at)
    shown = office.gets(link)
    assert "Något har hänt sedan mejlet skickades" in words(shown)
    assert "mån 2 mars 11.00" in words(shown)
    assert "Hemligt" not in shown.text
    stale = office.posts(link, LATER)
    assert stale.status_code == 409
    assert "Vi väntar på data" in stale.text
    assert office.owed(item).moved == 0
    fresh, _ = form_of(stale)
    assert fresh != link
    assert office.posts(fresh, LATER).status_code == 200
    assert office.owed(item).moved == 1


def test_a_fresh_form_ends_with_the_mail_that_it_came_from(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.DATE)
    office.at += LIFE - timedelta(days=1)
    office.fills(item, {"problem": "Många faller"})
    fresh, _ = form_of(office.gets(link))
    office.at += timedelta(days=1, seconds=1)
    assert office.gets(fresh).status_code == 410


def test_of_two_who_are_first_one_is_and_the_other_is_told(office: Office, item: Item) -> None:
    office.plans(item, owner_id=OWNER)
    links = [
        office.link(item, Purpose.DONE, kind=CommitmentKind.ACTION),
        office.link(item, Purpose.DATE, kind=CommitmentKind.PHASE),
    ]

    async def both() -> list[Response]:
        return list(
            await asyncio.gather(
                office.asking("POST", links[0], data={"note": ""}, headers=OWN),
                office.asking("POST", links[1], data=LATER, headers=OWN),
            )
        )

    answers = asyncio.run(both())
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    done = office.owed(item, CommitmentKind.ACTION).closed_at is not None
    assert done != (office.owed(item, CommitmentKind.PHASE).moved == 1)


def test_a_form_that_is_sent_ten_times_at_once_acts_once(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.DATE)

    async def impatient() -> list[Response]:
        return list(await asyncio.gather(*(office.asking("POST", link, data=LATER, headers=OWN) for _ in range(10))))

    answers = asyncio.run(impatient())
    assert {answer.status_code for answer in answers} == {200}
    assert [event.kind for event in office.trail(item)].count("deadline.moved") == 1


def test_a_link_that_is_too_old_is_refused_and_says_nothing(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.DATE)
    office.at += LIFE + timedelta(seconds=1)
    for answer in (office.gets(link), office.posts(link, LATER)):
        assert answer.status_code == 410
        assert "Länken är för gammal" in words(answer)
        assert_nothing_is_told(answer)
    assert office.owed(item).moved == 0


@pytest.mark.parametrize("change", ["x", "", "ö"])
def test_a_forged_link_is_refused_and_says_nothing(office: Office, item: Item, change: str) -> None:
    link = office.link(item, Purpose.DATE)[:-1] + change
    for answer in (office.gets(link), office.posts(link, LATER)):
        assert answer.status_code == 404
        assert_nothing_is_told(answer)


def test_a_link_about_what_never_was_is_as_good_as_forged(office: Office, item: Item) -> None:
    for name in ("item_id", "commitment_id", "person_id"):
        assert office.gets(office.link(item, Purpose.DATE, changes={name: 99})).status_code == 404


def test_whoever_has_left_can_do_nothing_any_more(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.DATE)
    with office.store.begin() as tx:
        people.deactivate(tx, OWNER, on=date(2026, 3, 2))
    assert office.gets(link).status_code == 404
    assert office.posts(link, LATER).status_code == 404
    assert office.owed(item).moved == 0


def test_whoever_has_handed_it_over_is_told_who_has_it(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.DATE)
    hands_over(office, item)
    with office.store.begin() as tx:
        taker = replace(OPERATOR, kind=ActorKind.PERSON, person_id=COLLEAGUE)
        responsibility.accept(tx, item_id=item.id, actor=taker, at=office.at)
    answer = office.posts(link, LATER)
    assert answer.status_code == 403
    assert "Colleague ansvarar för det nu." in words(answer)
    assert not has_form(answer)


def test_a_substitute_answers_for_the_other_as_long_as_they_stand_in(office: Office, item: Item) -> None:
    stand_in(office, until=DUE)
    link = office.link(item, Purpose.DATE, reader=COLLEAGUE)
    assert "Du svarar som Colleague, ersättare för Owner." in words(office.gets(link))
    assert office.posts(link, LATER).status_code == 200
    moved = office.trail(item)[-1]
    assert (moved.actor.person_id, moved.actor.on_behalf_of) == (COLLEAGUE, OWNER)


def test_whoever_does_not_stand_in_any_more_can_do_nothing(office: Office, item: Item) -> None:
    stand_in(office, until=working_day(1))
    link = office.link(item, Purpose.DATE, reader=COLLEAGUE)
    office.at += timedelta(days=2)
    answer = office.posts(link, LATER)
    assert answer.status_code == 403
    assert office.owed(item).moved == 0


@pytest.mark.parametrize("reader", [MANAGER, COORDINATOR, COLLEAGUE])
def test_a_link_for_somebody_of_whom_it_is_not_asked_does_nothing(office: Office, item: Item, reader: int) -> None:
    link = office.link(item, Purpose.STOP, reader=reader)
    assert "Owner ansvarar för det nu." in words(office.gets(link))
    assert office.posts(link, {"reason": "x", "evaluation.lesson": "x"}).status_code == 403
    assert office.facts(item).item.ended_at is None


def test_of_what_has_ended_nothing_is_asked(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.BLOCKED)
    ends = office.link(item, Purpose.STOP)
    office.posts(ends, {"reason": "Hjälpte inte", "evaluation.lesson": "Fråga först"})
    answer = office.posts(link, {"cause": "data", "note": "x"})
    assert answer.status_code == 409
    assert "Det här behövs inte längre" in words(answer)


def test_what_rests_is_not_moved_and_the_page_says_so(office: Office, item: Item) -> None:
    from engine.timing import pause  # noqa: PLC0415 - only here

    with office.store.begin() as tx:
        pause(tx, item_id=item.id, until=DUE, reason="Semester", actor=OPERATOR, at=NINE)
    shown = office.gets(office.link(item, Purpose.DATE))
    assert "Det här går inte att göra nu" in words(shown)
    assert not has_form(shown)


def test_pages_are_in_the_persons_language_and_in_the_other_at_a_click(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.DATE)
    assert '<html lang="sv"' in office.gets(link, **{"Accept-Language": "en"}).text
    english = office.gets(f"{link}?language=en")
    assert "Why do you need more time?" in words(english)
    action, _ = form_of(english)
    assert action == f"{link}?language=en"
    assert "The deadline is now Wed 8 Apr." in words(office.posts(action, LATER))


@pytest.mark.parametrize(("wanted", "language"), [("en-GB,en;q=0.9", "en"), ("de,sv;q=0.5", "sv"), ("de", "sv")])
def test_before_anybody_is_known_the_browser_says_the_language(office: Office, wanted: str, language: str) -> None:
    assert f'<html lang="{language}"' in office.gets("/a/nonsense", **{"Accept-Language": wanted}).text


def asks_for_decision(office: Office, item: Item) -> None:
    """The owner asks the manager to let the work on without the patients' perspective."""
    office.fills(item, {name: value for name, value in PROBLEM.items() if name != "patient_perspective"})
    owner = replace(OPERATOR, kind=ActorKind.PERSON, person_id=OWNER)
    reason = "Vi kan inte fråga patienter än"
    with office.store.begin() as tx:
        decisions.ask(tx, item_id=item.id, trigger="propose", actor=owner, at=NINE, reason=reason)


def hands_over(office: Office, item: Item) -> None:
    """The owner asks the colleague to take over."""
    owner = replace(OPERATOR, kind=ActorKind.PERSON, person_id=OWNER)
    with office.store.begin() as tx:
        responsibility.hand_over(tx, item_id=item.id, to=COLLEAGUE, actor=owner, at=NINE)


def stand_in(office: Office, *, until: date) -> None:
    """The colleague stands in for the owner."""
    substitution = Substitution(person_id=OWNER, substitute_id=COLLEAGUE, from_on=date(2026, 3, 2), until_on=until)
    with office.store.begin() as tx:
        people.substitute(tx, substitution)


def assert_nothing_is_told(answer: Response) -> None:
    assert not re.search(r"fall på|FA-2026|Owner|Problem|<form", answer.text)
