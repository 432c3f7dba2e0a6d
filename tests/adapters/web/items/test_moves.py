"""An item goes on, back, or waits for somebody's decision; what stands in the way is said all at once."""

import re

from engine.model import CommitmentKind, Item
from engine.sheets import mark
from tests.adapters.sql.building import COLLEAGUE, MANAGER, SENIOR
from tests.adapters.web.browser import PROBLEM, Office, words

WITHOUT_PATIENTS = {name: value for name, value in PROBLEM.items() if name != "patient_perspective"}


def seen(office: Office, item: Item) -> str:
    """What a page that is opened now has seen."""
    return str(office.facts(item).item.seq)


def test_pressing_early_says_everything_that_is_missing_with_where_to_mend_it(office: Office) -> None:
    item = office.opens(participants=())

    answer = office.logs_in().posts(f"/items/{item.ref}/moves", {"trigger": "propose", "seen": seen(office, item)})

    assert answer.status_code == 422
    assert "<title>Fel: " in answer.text
    assert "saknas innan ni kan gå vidare" in words(answer)
    assert 'href="#q-problem"' in answer.text
    assert 'id="q-problem"' in answer.text
    assert words(answer).count("Skriv vad problemet är") == 3, "on top, in the list, and at the question"
    assert office.facts(item).item.phase == "problem"


def test_what_was_written_on_the_page_is_saved_before_it_goes_on(office: Office) -> None:
    item = office.opens()
    office.fills(item, {**PROBLEM, "problem": ""})
    given = {"trigger": "propose", "seen": seen(office, item), "sheet": "problem", "cycle": "1"}

    visitor = office.logs_in()
    answer = visitor.posts(f"/items/{item.ref}/moves", {**given, "problem": "Många faller", "problem.seen": mark(None)})

    assert answer.status_code == 303
    assert "Arbetet är nu i Förslag." in words(visitor.gets(f"/items/{item.ref}"))
    assert office.facts(item).value("problem.problem") == "Många faller"


def test_who_presses_second_is_told_who_was_first(office: Office) -> None:
    item = office.opens()
    office.fills(item, PROBLEM)
    given = {"trigger": "propose", "seen": seen(office, item)}
    office.logs_in(COLLEAGUE).posts(f"/items/{item.ref}/moves", given)

    answer = office.logs_in().posts(f"/items/{item.ref}/moves", given)

    assert answer.status_code == 409
    assert "Det här är redan gjort" in words(answer)
    assert "Colleague gick vidare till Förslag kl. 10.00." in words(answer)


def test_somebody_who_writes_meanwhile_is_no_hindrance(office: Office) -> None:
    item = office.opens()
    office.fills(item, PROBLEM)
    given = {"trigger": "propose", "seen": seen(office, item)}
    office.fills(item, {"background": "Ny text"})

    assert office.logs_in().posts(f"/items/{item.ref}/moves", given).status_code == 303


def test_going_back_asks_for_a_reason_on_a_page_of_its_own(office: Office) -> None:
    item = office.opens()
    office.fills(item, PROBLEM)
    visitor = office.logs_in()
    visitor.posts(f"/items/{item.ref}/moves", {"trigger": "propose", "seen": seen(office, item)})
    page = f"/items/{item.ref}/moves/back"
    given = {"trigger": "back", "asked": "1", "seen": seen(office, item)}

    assert "Varför?" in words(visitor.gets(page))
    assert visitor.posts(f"/items/{item.ref}/moves", given).status_code == 422
    assert visitor.posts(f"/items/{item.ref}/moves", {**given, "reason": "Vi behöver mer"}).status_code == 303
    assert office.facts(item).item.phase == "problem"
    assert office.trail(item)[-1].data["reason"] == "Vi behöver mer"


def test_a_soft_requirement_is_passed_with_a_reason_that_the_manager_approves(office: Office) -> None:
    item = office.opens()
    office.fills(item, WITHOUT_PATIENTS)
    visitor = office.logs_in()
    first = visitor.posts(f"/items/{item.ref}/moves", {"trigger": "propose", "seen": seen(office, item)})
    assert first.status_code == 303
    assert first.headers["location"] == f"/items/{item.ref}/moves/propose"
    page = visitor.gets(f"/items/{item.ref}/moves/propose")
    assert "Chefen beslutar om det här: Manager" in words(page)

    given = {"trigger": "propose", "asked": "1", "ask": "1", "seen": seen(office, item)}
    assert visitor.posts(f"/items/{item.ref}/moves", given).status_code == 422
    given["reason.patient_perspective"] = "Akut läge"
    assert visitor.posts(f"/items/{item.ref}/moves", given).status_code == 303

    assert office.owed(item, CommitmentKind.DECISION).owner_id == MANAGER
    assert "Manager fick frågan" in words(visitor.gets(f"/items/{item.ref}"))


def asked(office: Office) -> Item:
    """The manager has been asked whether the patients' perspective may be left out."""
    item = office.opens()
    office.fills(item, WITHOUT_PATIENTS)
    given = {"trigger": "propose", "asked": "1", "ask": "1", "reason.patient_perspective": "Akut läge"}
    office.logs_in().posts(f"/items/{item.ref}/moves", {**given, "seen": seen(office, item)})
    return item


def test_whoever_decides_sees_who_asked_and_why_and_approves(office: Office) -> None:
    item = asked(office)
    visitor = office.logs_in(MANAGER)

    shown = visitor.gets(f"/items/{item.ref}")
    for said in ("Owner frågade", "Akut läge", "Godkänn"):
        assert said in words(shown)
    given = {"decide": "approve", "seen": seen(office, item)}
    assert visitor.posts(f"/items/{item.ref}/decisions/propose", given).status_code == 303

    assert office.facts(item).item.phase == "proposal"
    again = office.logs_in(SENIOR).posts(f"/items/{item.ref}/decisions/propose", given)
    assert again.status_code == 409
    assert "Manager" in words(again)


def test_to_decline_needs_a_reason(office: Office) -> None:
    item = asked(office)
    visitor, given = office.logs_in(MANAGER), {"decide": "decline", "seen": seen(office, item)}

    answer = visitor.posts(f"/items/{item.ref}/decisions/propose", given)
    assert answer.status_code == 422
    assert "Skriv varför du säger nej." in words(answer)
    assert visitor.posts(f"/items/{item.ref}/decisions/propose", {**given, "reason": "Fråga dem"}).status_code == 303

    assert office.facts(item).item.phase == "problem"
    assert office.owed(item, CommitmentKind.DECISION).outcome == "declined"


def test_nobody_decides_who_was_not_asked(office: Office) -> None:
    item = asked(office)

    assert "Godkänn" not in words(office.logs_in().gets(f"/items/{item.ref}"))
    given = {"decide": "approve", "seen": seen(office, item)}
    assert office.logs_in().posts(f"/items/{item.ref}/decisions/propose", given).status_code in {403, 422}
    assert office.facts(item).item.phase == "problem"


def test_whoever_may_only_see_moves_nothing(office: Office) -> None:
    item = office.opens(participants=())
    office.fills(item, PROBLEM)
    visitor = office.logs_in(COLLEAGUE)

    assert visitor.gets(f"/items/{item.ref}/moves/propose").status_code == 403
    assert visitor.posts(f"/items/{item.ref}/moves", {"trigger": "propose"}).status_code == 403
    assert not re.search(r"formaction=", visitor.gets(f"/items/{item.ref}").text)


def test_a_move_that_leads_nowhere_is_refused(office: Office) -> None:
    item = office.opens()

    assert office.logs_in().gets(f"/items/{item.ref}/moves/adopt").status_code == 422
    assert office.logs_in().posts(f"/items/{item.ref}/moves", {"trigger": "adopt"}).status_code == 422
