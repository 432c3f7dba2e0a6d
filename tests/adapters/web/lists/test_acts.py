"""One act on many."""

import re
from datetime import date

from engine.edit import comment
from engine.model import Actor, ActorKind, CommitmentKind, Item
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER, SENIOR
from tests.adapters.web.browser import Office, Visitor, words
from tests.adapters.web.test_jobs import workers_of

LATER = date(2026, 5, 4)


def two(office: Office) -> tuple[Item, Item]:
    return office.opens(title="Färre fall"), office.opens(title="Bättre mat", owner_id=COLLEAGUE)


def does(visitor: Visitor, act: str, *items: Item, **answers: str) -> str:
    """What the page says after it."""
    sent = {"act": act, "items": " ".join(item.ref for item in items), "from": "/stalled", **answers}
    answer = visitor.posts("/lists/acts", sent)
    assert answer.status_code == 303, words(answer)
    return words(visitor.gets(answer.headers["location"]))


def test_the_page_says_what_will_happen_to_which(office: Office) -> None:
    first, second = two(office)

    shown = office.logs_in(MANAGER).gets(f"/lists/acts?act=date&item={first.ref}&item={second.ref}&from=/stalled")

    assert "2 arbeten är valda" in words(shown)
    assert "Bättre mat" in words(shown)
    assert "påminnelserna börjar om" in words(shown)
    assert 'href="/stalled"' in shown.text


def test_all_that_fits_the_filters_can_be_chosen(office: Office) -> None:
    two(office)

    shown = office.logs_in(MANAGER).gets("/lists/acts?act=pause&matching=1&from=%2Fitems%3Fq%3Dmat")

    assert "1 arbete är valt" in words(shown)


def test_deadlines_are_moved_one_by_one_and_each_that_was_not_says_why(office: Office) -> None:
    first, second = two(office)
    visitor = office.logs_in(MANAGER)
    does(visitor, "pause", second, until="2026-04-01", reason="Semester")

    said = does(visitor, "date", first, second, due_on=LATER.isoformat(), reason="Vi väntar på data")

    assert "1 flyttad, 1 lämnades som det var" in said
    assert second.ref in said
    due_at = office.owed(first).due_at
    assert due_at is not None
    assert office.facts(first).calendar.local_date(due_at) == LATER
    assert office.trail(first)[-1].actor.person_id == MANAGER


def test_whoever_may_not_is_told_so_and_nothing_has_changed(office: Office) -> None:
    first, second = two(office)

    said = does(office.logs_in(SENIOR + 2), "handover", first, second, to="Manager", reason="Du är närmare")
    assert "personen är tillfrågad om 2" in said

    said = does(office.logs_in(COLLEAGUE), "handover", first, second, to="Senior", reason="Jag slutar")
    assert "personen är tillfrågad om 1, 1 lämnades som det var" in said
    assert office.owed(first, CommitmentKind.ACCEPTANCE).owner_id == MANAGER
    assert office.owed(second, CommitmentKind.ACCEPTANCE).owner_id == SENIOR


def test_the_owners_are_asked_and_may_answer(office: Office) -> None:
    first, _ = two(office)

    does(office.logs_in(MANAGER), "ask", first, text="Hur går det?")
    does(office.logs_in(MANAGER), "help", first, text="Jag kan skaffa tid.")

    assert office.owed(first, CommitmentKind.ANSWER).owner_id == OWNER
    assert [event.kind for event in office.trail(first)][-2:] == ["question.asked", "item.commented"]


def test_a_form_that_lacks_something_is_asked_for_again_with_what_was_written(office: Office) -> None:
    first, _ = two(office)
    visitor = office.logs_in(MANAGER)

    for answers in ({"due_on": "", "reason": "Skäl"}, {"due_on": "2026-01-01", "reason": "Skäl"}):
        answer = visitor.posts("/lists/acts", {"act": "date", "items": first.ref, "from": "/items", **answers})
        assert answer.status_code == 422
        assert "<title>Fel:" in answer.text
        assert "Skäl" in answer.text
    personal = {"act": "help", "items": first.ref, "from": "/items", "text": "Ring 19121212-1212"}
    assert visitor.posts("/lists/acts", personal).status_code == 422
    assert visitor.posts("/lists/acts", {**personal, "not_personal": "1"}).status_code == 303


def test_nothing_chosen_and_unknown_acts_are_answered(office: Office) -> None:
    visitor = office.logs_in(MANAGER)

    assert "Inget är valt" in words(visitor.gets("/lists/acts?act=ask&from=/items"))
    assert visitor.gets("/lists/acts?act=destroy").status_code == 404
    assert visitor.posts("/lists/acts", {"act": "destroy"}).status_code == 404


def test_many_are_long_work(office: Office) -> None:
    items = [office.opens(title=f"Arbete {number}", participants=()) for number in range(51)]
    visitor = office.logs_in(MANAGER)

    sent = {"act": "help", "items": " ".join(item.ref for item in items), "from": "/items", "text": "Säg till."}
    answer = visitor.posts("/lists/acts", sent)

    assert "Det har börjat" in words(visitor.gets(answer.headers["location"]))
    workers_of(office).drain()
    assert "hjälp erbjuden i 51" in words(visitor.gets(answer.headers["location"]))


LESSON = "Larmen gick så ofta att ingen lyssnade."


def test_work_that_ends_early_keeps_what_was_learned_and_what_cannot_end_says_why(office: Office) -> None:
    first, second = two(office)
    visitor = office.logs_in(MANAGER)
    does(visitor, "pause", second, until="2026-04-01", reason="Semester")

    said = does(visitor, "close", first, second, text=LESSON)

    assert "1 avslutat, 1 lämnades som det var" in said
    now = office.facts(first)
    assert (now.item.phase, now.value("evaluation.lesson")) == ("abandoned", LESSON)
    assert office.trail(first)[-1].data["reason"] == LESSON
    assert office.facts(second).item.phase == "problem"


def test_what_was_done_to_many_is_taken_back_by_one_button_each_by_itself(office: Office) -> None:
    first, second = two(office)
    visitor = office.logs_in(MANAGER)
    sent = {"act": "close", "items": f"{first.ref} {second.ref}", "from": "/stalled", "text": LESSON}
    page = visitor.gets(visitor.posts("/lists/acts", sent).headers["location"]).text
    (undo,) = re.findall(r'action="(/lists/acts/[0-9]+/undo)"', page)
    with office.store.begin() as tx:
        comment(tx, item_id=second.id, text="Synd", actor=Actor(kind=ActorKind.PERSON, person_id=OWNER), at=office.at)

    said = words(visitor.gets(visitor.posts(undo, {}).headers["location"]))

    assert "1 ångrad, 1 lämnades som det var" in said
    assert office.facts(first).item.phase == "problem"
    assert office.facts(first).value("evaluation.lesson") is None
    assert office.facts(second).item.phase == "abandoned"
    assert office.logs_in(SENIOR).posts(undo, {}).status_code == 403
