"""The right column: time, people, what is planned and what is waited for."""

from datetime import date, timedelta

from engine import edit, questions, responsibility, timing
from engine.actions import finish_action
from engine.model import OPERATOR, Actor, ActorKind, BlockCause, Part, Participant
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, OWNER, SENIOR
from tests.adapters.web.browser import Office, words
from tests.adapters.worker.building import House, local, working_day


def person(person_id: int) -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=person_id)


def side_of(office: Office, path: str, *, who: int = OWNER) -> str:
    """What the page shows besides the worksheet."""
    page = office.logs_in(who).gets(path)
    assert page.status_code == 200
    return words(page)


def test_it_says_when_it_is_due_who_is_reminded_next_and_when_the_manager_is_told(office: Office) -> None:
    item = office.opens()
    said = side_of(office, f"/items/{item.ref}")
    assert "Måndag 30 mars" in said
    assert "Nästa påminnelse mån 23 mars, till Owner." in said
    assert "Manager, chef, får veta ons 15 apr om ingen gör något." in said


def test_it_says_that_the_manager_was_told_and_how_late_it_is(office: Office) -> None:
    item = office.opens()
    house = House(office.store, office.directory / "mail")
    house.mornings(working_day(36))
    office.at = local(working_day(36), 9)
    said = side_of(office, f"/items/{item.ref}")
    assert "arbetsdagar sen" in said
    assert "Manager fick veta" in said


def test_the_days_are_those_of_the_deadline_that_holds_now(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        due_on = date(2026, 4, 13)
        timing.extend(tx, item_id=item.id, due_on=due_on, reason="Sjuka", actor=person(OWNER), at=office.at)
    said = side_of(office, f"/items/{item.ref}")
    assert "Måndag 13 april" in said
    assert "Flyttad 1 gång tidigare." in said


def test_only_whoever_may_is_offered_another_date(office: Office) -> None:
    item = office.opens(participants=())
    assert "Ändra tidsgräns…" in side_of(office, f"/items/{item.ref}")
    seen = side_of(office, f"/items/{item.ref}", who=COLLEAGUE)
    assert "Ändra tidsgräns…" not in seen
    assert "Planera en åtgärd" not in seen


def test_the_team_is_named_with_its_manager_and_asks_for_a_patient(office: Office) -> None:
    item = office.opens()
    said = side_of(office, f"/items/{item.ref}")
    assert "Owner Ansvarig" in said
    assert "Colleague Medlem" in said
    assert "Manager Chef" in said
    assert "Ingen patientföreträdare än." in said
    with office.store.begin() as tx:
        patient = Participant(person_id=SENIOR, part=Part.PATIENT_REPRESENTATIVE)
        edit.join(tx, item_id=item.id, participant=patient, actor=OPERATOR, at=office.at)
    said = side_of(office, f"/items/{item.ref}")
    assert "Senior Patientföreträdare" in said
    assert "Ingen patientföreträdare än." not in said


def test_what_is_planned_and_what_is_done(office: Office) -> None:
    item = office.opens()
    action = office.plans(item)
    assert "Sätt upp larm Colleague · mån 30 mars" in side_of(office, f"/items/{item.ref}")
    with office.store.begin() as tx:
        finish_action(tx, item_id=item.id, commitment_id=action.id, actor=person(COLLEAGUE), at=office.at)
    assert "1 är klar" in side_of(office, f"/items/{item.ref}")


def test_what_it_waits_for_and_for_how_long(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        waits = {"cause": BlockCause.IT, "holder_id": COORDINATOR, "note": "Behörighet saknas"}
        edit.block(tx, item_id=item.id, actor=person(OWNER), at=office.at, **waits)  # type: ignore[arg-type]
        responsibility.hand_over(tx, item_id=item.id, to=COLLEAGUE, actor=person(OWNER), at=office.at)
    office.at += timedelta(days=7)
    said = side_of(office, f"/items/{item.ref}")
    assert "It i 5 arbetsdagar Coordinator kan undanröja hindret. Behörighet saknas" in said
    assert "Svara om du tar över Colleague · i 5 arbetsdagar" in said


def test_a_question_that_is_open(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        questions.ask(tx, item_id=item.id, to=COLLEAGUE, text="Hur gick natten?", actor=person(OWNER), at=office.at)
    assert "Hur gick natten? Colleague · mån 9 mars Ta tillbaka" in side_of(office, f"/items/{item.ref}")
    assert "Hur gick natten? Colleague · mån 9 mars Svara" in side_of(office, f"/items/{item.ref}", who=COLLEAGUE)


def test_work_that_rests_says_until_when_and_why(office: Office) -> None:
    item = office.opens()
    with office.store.begin() as tx:
        until = date(2026, 5, 4)
        timing.pause(tx, item_id=item.id, until=until, reason="Ombyggnad", actor=person(OWNER), at=office.at)
    said = side_of(office, f"/items/{item.ref}")
    assert "Arbetet vilar till mån 4 maj Ombyggnad" in said
    assert "Nästa påminnelse" not in said


def test_what_belongs_together_is_shown_to_those_who_may_see_it(office: Office) -> None:
    above = office.opens(title="Säkrare vård på natten")
    below = office.opens(title="Test på en avdelning", parent_id=above.id)
    assert "Test på en avdelning" in side_of(office, f"/items/{above.ref}")
    assert "Säkrare vård på natten" in side_of(office, f"/items/{below.ref}")


def test_others_who_did_something_similar(office: Office) -> None:
    item = office.opens(title="Färre fall på natten")
    other = office.opens(title="Färre fall på natten, avdelning 40")
    House(office.store, office.directory / "mail").round(office.at)
    page = office.logs_in().gets(f"/items/{item.ref}")
    assert "Andra som gjort något liknande" in words(page)
    assert f"/items/{other.ref}" in page.text


# --- Why these reminders ----------------------------------------------------------------------------------------------


def test_every_reminder_stands_in_the_ledger_with_its_rule(office: Office) -> None:
    item = office.opens()
    said = side_of(office, f"/items/{item.ref}/reminders")
    assert "5 arbetsdagar före tidsgränsen, till den ansvariga" in said
    assert "Ingen påminnelse har gått ut än." in said
    House(office.store, office.directory / "mail").mornings(working_day(16))
    office.at = local(working_day(16), 9)
    assert "i mejlet ”Klart senast mån 30 mars" in side_of(office, f"/items/{item.ref}/reminders")


def test_the_ledger_says_why_one_gets_nothing(office: Office) -> None:
    item = office.opens()
    assert "Varför du inte får påminnelser om det" in side_of(office, f"/items/{item.ref}/reminders", who=COORDINATOR)
    assert "Varför du inte får" not in side_of(office, f"/items/{item.ref}/reminders", who=OWNER)
