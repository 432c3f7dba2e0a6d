"""Each act in an item: its page says what will happen, sending it acts, and says so on the next page."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from httpx import Response

from adapters.sql.people import Substitution, substitute
from engine import edit, questions, responsibility
from engine.actions import add_action
from engine.model import (
    OPERATOR,
    Actor,
    ActorKind,
    BlockCause,
    Commitment,
    CommitmentKind,
    Item,
    Part,
    Participant,
    Visibility,
)
from engine.outcomes import Draft
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, MANAGER, OWNER, SENIOR
from tests.adapters.web.browser import DUE, Office, words

APRIL = date(2026, 4, 13)


def said_after(office: Office, path: str, answers: dict[str, str] | None = None, *, who: int = OWNER) -> str:
    """What the page says that an act leads to."""
    visitor = office.logs_in(who)
    answer = visitor.posts(path, answers)
    assert answer.status_code == 303, words(answer)
    return words(visitor.gets(answer.headers["location"]))


def form_in(page: Response) -> str:
    """Where the form of an act goes."""
    found = re.search(r'<form class="form" method="post" action="([^"]*)"', page.text)
    assert found is not None
    return unescape(found[1])


def hidden(office: Office) -> Item:
    """Work of the owner alone, open to nobody else."""
    item = office.opens(participants=())
    with office.store.begin() as tx:
        draft = Draft(tx.facts(item.id, at=office.at), OPERATOR, office.at)
        draft.say("item.commented", text="Bara för oss")
        draft.set(visibility=Visibility.PRIVATE)
        return tx.record(draft.outcome())


def newest(office: Office, item: Item) -> str:
    return office.trail(item)[-1].kind


def asked(office: Office, item: Item, *, to: int = COLLEAGUE, by: int = OWNER) -> Commitment:
    """Somebody asks somebody else."""
    with office.store.begin() as tx:
        actor = Actor(kind=ActorKind.PERSON, person_id=by)
        questions.ask(tx, item_id=item.id, to=to, text="Hur gick natten?", actor=actor, at=office.at)
    return office.owed(item, CommitmentKind.ANSWER)


# --- Time -------------------------------------------------------------------------------------------------------------


def test_the_page_of_a_date_says_how_often_one_may_move_it(office: Office) -> None:
    item = office.opens()
    page = office.logs_in().gets(f"/items/{item.ref}/date")
    assert page.status_code == 200
    assert "Tidsgränsen är nu mån 30 mars." in words(page)
    assert "Du kan själv flytta den 2 gånger till" in words(page)


def test_a_deadline_is_moved_with_a_reason(office: Office) -> None:
    item = office.opens()
    visitor = office.logs_in()
    path = form_in(visitor.gets(f"/items/{item.ref}/date"))
    said = said_after(office, path, {"due_on": APRIL.isoformat(), "reason": "Två är sjuka"})
    assert "Tidsgränsen är nu mån 13 apr." in said
    moved = office.owed(item)
    assert office.facts(item).calendar.local_date(moved.due_at or office.at) == APRIL


def test_without_a_reason_nothing_is_moved_and_the_day_stays_in_the_form(office: Office) -> None:
    item = office.opens()
    page = office.logs_in().posts(f"/items/{item.ref}/date", {"due_on": APRIL.isoformat(), "reason": ""})
    assert page.status_code == 422
    assert "<title>Fel: " in page.text
    assert f'value="{APRIL.isoformat()}"' in page.text
    assert office.owed(item).moved == 0


def test_the_engines_own_refusal_stands_at_the_day(office: Office) -> None:
    item = office.opens()
    page = office.logs_in().posts(f"/items/{item.ref}/date", {"due_on": "2027-03-01", "reason": "Vi hinner inte"})
    assert page.status_code == 422
    assert 'id="due_on-fault"' in page.text


def test_a_deadline_that_somebody_else_has_moved_is_looked_at_again(office: Office) -> None:
    item = office.opens()
    path = form_in(office.logs_in().gets(f"/items/{item.ref}/date"))
    office.logs_in(MANAGER).posts(f"/items/{item.ref}/date", {"due_on": APRIL.isoformat(), "reason": "Semester"})
    page = office.logs_in().posts(path, {"due_on": "2026-04-20", "reason": "Två är sjuka"})
    assert page.status_code == 409
    assert "Tidsgränsen är nu mån 13 apr." in words(page)
    assert "Två är sjuka" in words(page)


def test_a_colleague_sees_the_work_and_moves_nothing(office: Office) -> None:
    item = office.opens(participants=())
    page = office.logs_in(COLLEAGUE).posts(
        f"/items/{item.ref}/date", {"due_on": APRIL.isoformat(), "reason": "Bara så"}
    )
    assert page.status_code == 409
    assert office.owed(item).moved == 0


def test_whoever_owes_an_action_moves_it_without_being_in_the_team(office: Office) -> None:
    item = office.opens(participants=())
    action = office.plans(item)
    path = f"/items/{item.ref}/date?commitment={action.id}"
    assert "Tidsgränsen är nu" in said_after(office, path, {"due_on": "2026-04-01", "reason": "Sjuk"}, who=COLLEAGUE)


def test_to_be_reminded_later_leaves_the_deadline_and_says_so(office: Office) -> None:
    item = office.opens()
    page = words(office.logs_in().gets(f"/items/{item.ref}/later"))
    assert "Tidsgränsen, mån 30 mars, står kvar" in page
    said = said_after(office, f"/items/{item.ref}/later", {"until": "2026-03-20"})
    assert "Du påminns igen fre 20 mars." in said
    assert office.facts(item).calendar.local_date(office.owed(item).due_at or office.at) == DUE


def test_what_is_done_already_says_so(office: Office) -> None:
    item = office.opens()
    action = office.plans(item)
    said_after(office, f"/items/{item.ref}/answer?commitment={action.id}", {"note": ""}, who=COLLEAGUE)
    for path in ("date", "answer"):
        page = office.logs_in().gets(f"/items/{item.ref}/{path}?commitment={action.id}")
        assert "Det här är redan gjort" in words(page)
    assert office.logs_in().gets(f"/items/{item.ref}/date?commitment=999").status_code == 404


# --- Rest and hurdles -------------------------------------------------------------------------------------------------


def test_work_rests_and_is_woken(office: Office) -> None:
    item = office.opens()
    said = said_after(office, f"/items/{item.ref}/pause", {"until": "2026-05-04", "reason": "Ombyggnad"})
    assert "Det vilar till mån 4 maj" in said
    assert "Ombyggnad" in words(office.logs_in().gets(f"/items/{item.ref}/resume"))
    said_after(office, f"/items/{item.ref}/resume")
    assert office.facts(item).item.pause is None


def test_what_cannot_be_done_now_has_a_page_that_says_why(office: Office) -> None:
    item = office.opens()
    page = office.logs_in().gets(f"/items/{item.ref}/resume")
    assert "Det här går inte att göra nu" in words(page)
    assert office.logs_in().posts(f"/items/{item.ref}/resume").status_code == 409


def test_a_hurdle_is_put_on_record_and_its_holder_takes_it_away(office: Office) -> None:
    item = hidden(office)
    answers = {"cause": BlockCause.IT.value, "who": "coordinator@region.example", "note": "Behörighet saknas"}
    said_after(office, f"/items/{item.ref}/block", answers)
    hurdle = office.facts(item).item.block
    assert hurdle is not None
    assert hurdle.holder_id == COORDINATOR
    said_after(office, f"/items/{item.ref}/unblock", who=COORDINATOR)
    assert office.facts(item).item.block is None


def test_somebody_of_whom_there_are_several_is_chosen(office: Office) -> None:
    item = office.opens()
    answers = {"cause": BlockCause.DATA.value, "who": "o", "note": "Siffror"}
    page = office.logs_in().posts(f"/items/{item.ref}/block", {**answers, "who": "or"})
    assert page.status_code == 422
    assert "Flera heter så" in words(page)
    said_after(office, f"/items/{item.ref}/block", {**answers, "who": "or", "who_chosen": str(SENIOR)})
    hurdle = office.facts(item).item.block
    assert hurdle is not None
    assert hurdle.holder_id == SENIOR


# --- People -----------------------------------------------------------------------------------------------------------


def test_work_is_handed_over_and_taken(office: Office) -> None:
    item = office.opens()
    said_after(office, f"/items/{item.ref}/handover", {"to": "colleague@region.example", "reason": "Ny tjänst"})
    offer = office.owed(item, CommitmentKind.ACCEPTANCE)
    path = f"/items/{item.ref}/answer?commitment={offer.id}"
    assert "Ny tjänst" in words(office.logs_in(COLLEAGUE).gets(path))
    said_after(office, path, {"answer": "yes"}, who=COLLEAGUE)
    assert office.facts(item).item.owner_id == COLLEAGUE


def test_an_offer_is_declined_with_a_reason(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        actor = Actor(kind=ActorKind.PERSON, person_id=OWNER)
        responsibility.hand_over(tx, item_id=item.id, to=COLLEAGUE, actor=actor, at=office.at)
    path = f"/items/{item.ref}/answer?commitment={office.owed(item, CommitmentKind.ACCEPTANCE).id}"
    assert office.logs_in(COLLEAGUE).posts(path, {"answer": "no", "reason": ""}).status_code == 422
    said_after(office, path, {"answer": "no", "reason": "Har tre andra"}, who=COLLEAGUE)
    assert newest(office, item) == "handover.declined"


def test_a_manager_hands_over_what_somebody_else_owns(office: Office) -> None:
    item = office.opens()
    assert "svarar Owner för det" in words(office.logs_in(MANAGER).gets(f"/items/{item.ref}/handover"))
    said_after(office, f"/items/{item.ref}/handover", {"to": "Colleague", "reason": "Sjuk länge"}, who=MANAGER)
    assert newest(office, item) == "handover.asked"


def test_a_member_does_not_hand_over(office: Office) -> None:
    item = office.opens()
    assert office.logs_in(COLLEAGUE).gets(f"/items/{item.ref}/handover").status_code == 403


def test_somebody_joins_the_team_and_leaves_it(office: Office) -> None:
    item = office.opens(participants=())
    answers = {"who": "senior", "part": Part.PATIENT_REPRESENTATIVE.value}
    assert "Senior är med." in said_after(office, f"/items/{item.ref}/team", answers)
    assert office.facts(item).participants == (Participant(person_id=SENIOR, part=Part.PATIENT_REPRESENTATIVE),)
    assert "Senior Patientföreträdare" in words(office.logs_in().gets(f"/items/{item.ref}/team"))
    assert office.logs_in().posts(f"/items/{item.ref}/team", answers).status_code == 422
    said_after(office, f"/items/{item.ref}/team/{SENIOR}/leave")
    assert office.facts(item).participants == ()


# --- Actions and follow-ups -------------------------------------------------------------------------------------------


def test_an_action_is_planned(office: Office) -> None:
    item = office.opens()
    answers = {"title": "Sätt upp larm", "owner": "Colleague", "due_on": "2026-03-20", "place": ""}
    assert "Planerat: Colleague, senast fre 20 mars." in said_after(office, f"/items/{item.ref}/actions", answers)
    late = office.logs_in().posts(f"/items/{item.ref}/actions", {**answers, "due_on": "2026-02-20"})
    assert late.status_code == 422


def test_only_who_owes_it_or_works_with_it_marks_an_action_as_done(office: Office) -> None:
    item = office.opens(participants=())
    with office.store.begin() as tx:
        actor = Actor(kind=ActorKind.PERSON, person_id=OWNER)
        add_action(tx, item_id=item.id, title="Ring", owner_id=COLLEAGUE, due_on=DUE, actor=actor, at=office.at)
    action = office.owed(item, CommitmentKind.ACTION)
    path = f"/items/{item.ref}/answer?commitment={action.id}"
    visitor = office.logs_in(COLLEAGUE)
    assert visitor.posts(path, {"note": "Klart"}).status_code == 303
    assert newest(office, item) == "action.done"


# --- Words ------------------------------------------------------------------------------------------------------------


def test_a_comment_stands_in_the_timeline(office: Office) -> None:
    item = office.opens()
    assert "Bra jobbat" in said_after(office, f"/items/{item.ref}/comments", {"text": "Bra jobbat", "ask": ""})
    assert newest(office, item) == "item.commented"


def test_an_empty_comment_is_none(office: Office) -> None:
    item = office.opens()
    assert office.logs_in().posts(f"/items/{item.ref}/comments", {"text": " ", "ask": ""}).status_code == 422


def test_whoever_is_mentioned_is_asked(office: Office) -> None:
    item = office.opens()
    said = said_after(office, f"/items/{item.ref}/comments", {"text": "@Colleague, hur gick natten?", "ask": ""})
    assert "Colleague har fått frågan" in said
    question = office.owed(item, CommitmentKind.ANSWER)
    assert (question.owner_id, question.asked_by) == (COLLEAGUE, OWNER)


@pytest.mark.parametrize("text", ["Skriv till mig@region.example", "@nobody hur gick det?", "@ ni", "@Owner minns"])
def test_what_mentions_nobody_else_is_a_comment(office: Office, text: str) -> None:
    item = office.opens()
    said_after(office, f"/items/{item.ref}/comments", {"text": text, "ask": ""})
    assert newest(office, item) == "item.commented"


def test_somebody_is_asked_and_answers(office: Office) -> None:
    item = office.opens()
    said_after(office, f"/items/{item.ref}/ask", {"ask": "colleague@region.example", "text": "Hur gick natten?"})
    question = office.owed(item, CommitmentKind.ANSWER)
    path = f"/items/{item.ref}/answer?commitment={question.id}"
    page = office.logs_in(COLLEAGUE).gets(path)
    assert "Svara Owner" in words(page)
    assert "Hur gick natten?" in words(page)
    said_after(office, path, {"text": "Två larm samtidigt"}, who=COLLEAGUE)
    assert newest(office, item) == "question.answered"


def test_whoever_answers_about_work_that_is_closed_to_them_comes_to_their_own(office: Office) -> None:
    item = hidden(office)
    question = asked(office, item)
    colleague = office.logs_in(COLLEAGUE)
    answer = colleague.posts(f"/items/{item.ref}/answer?commitment={question.id}", {"text": "Två larm"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = colleague.gets("/")
    assert page.status_code == 200
    assert "svar" in words(page)
    assert "/undo" not in page.text
    assert newest(office, item) == "question.answered"


def test_nobody_else_answers_a_question(office: Office) -> None:
    item = office.opens()
    question = asked(office, item)
    page = office.logs_in(MANAGER).posts(f"/items/{item.ref}/answer?commitment={question.id}", {"text": "Bra"})
    assert page.status_code == 422
    assert "Bra" in page.text


def test_a_question_is_taken_back_by_whoever_asked_it(office: Office) -> None:
    item = office.opens()
    question = asked(office, item)
    path = f"/items/{item.ref}/withdraw?commitment={question.id}"
    assert office.logs_in(COLLEAGUE).posts(path).status_code == 409
    said_after(office, path)
    assert newest(office, item) == "question.withdrawn"


def test_whoever_was_only_asked_shows_the_work_to_nobody_else(office: Office) -> None:
    item = hidden(office)
    asked(office, item, to=COLLEAGUE)
    page = office.logs_in(COLLEAGUE).posts(f"/items/{item.ref}/ask", {"ask": "Coordinator", "text": "Vet du?"})
    assert page.status_code == 422
    assert "ser inte det här arbetet" in words(page)
    said_after(office, f"/items/{item.ref}/ask", {"ask": "Coordinator", "text": "Vet du?"})


def test_what_looks_like_a_patient_is_held_back_until_somebody_says_that_it_is_not(office: Office) -> None:
    item = office.opens()
    comment = {"text": "Fallet gällde 19121212-1212 i sal 3", "ask": ""}
    page = office.logs_in().posts(f"/items/{item.ref}/comments", comment)
    assert page.status_code == 422
    assert "Det ser ut som ett personnummer" in words(page)
    assert "19121212-1212 i sal 3" in page.text
    said_after(office, f"/items/{item.ref}/comments", {**comment, "not_personal": "1"})
    assert newest(office, item) == "item.commented"


def test_a_stand_in_comments_in_the_name_of_both(office: Office) -> None:
    item = office.opens()
    today = office.at.date()
    with office.store.begin() as tx:
        away = Substitution(person_id=OWNER, substitute_id=COLLEAGUE, from_on=today, until_on=today + timedelta(days=5))
        substitute(tx, away)
    assert "Du gör det här för Owner." in words(office.logs_in(COLLEAGUE).gets(f"/items/{item.ref}/comments"))
    said_after(office, f"/items/{item.ref}/comments", {"text": "Jag vikarierar", "ask": ""}, who=COLLEAGUE)
    assert office.trail(item)[-1].actor.on_behalf_of == OWNER


def test_afterwards_one_is_where_one_came_from(office: Office) -> None:
    item = office.opens()
    visitor = office.logs_in()
    path = form_in(visitor.gets(f"/items/{item.ref}/later?back=/"))
    assert visitor.posts(path, {"until": "2026-03-20"}).headers["location"] == "/"
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example"):
        answer = visitor.posts(f"/items/{item.ref}/comments?back={elsewhere}", {"text": "Hej", "ask": ""})
        assert answer.headers["location"].startswith(f"/items/{item.ref}")


def test_reading_is_not_acting(office: Office) -> None:
    item = office.opens()
    before = office.facts(item).item.version
    for name in ("date", "later", "pause", "block", "actions", "team", "comments", "ask", "handover", "resume"):
        assert office.logs_in().gets(f"/items/{item.ref}/{name}").status_code == 200
    assert office.facts(item).item.version == before


def test_what_is_private_is_not_acted_on_from_outside(office: Office) -> None:
    item = hidden(office)
    for name in ("date", "comments", "ask", "block"):
        assert office.logs_in(COLLEAGUE).gets(f"/items/{item.ref}/{name}").status_code in {403, 404}
        assert office.logs_in(COLLEAGUE).posts(f"/items/{item.ref}/{name}", {"text": "x"}).status_code in {403, 404}
    with office.store.begin() as tx:
        edit.comment(tx, item_id=item.id, text="Kvar", actor=OPERATOR, at=office.at)
