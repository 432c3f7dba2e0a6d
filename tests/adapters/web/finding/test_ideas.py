from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default

import pytest

from adapters.sql import ideas
from adapters.sql.ideas import Idea
from adapters.web.finding.leave import FREE
from tests.adapters.sql.building import CARE, COLLEAGUE, COORDINATOR, MANAGER, REGION
from tests.adapters.web.browser import BASE, Office, words

IDEA = {"text": "Släck i korridoren", "name": "", "address": ""}


def kept(office: Office) -> Sequence[Idea]:
    with office.store.read() as tx:
        return ideas.waiting(tx, [REGION, CARE], limit=100)


def left(office: Office, *, organisation_id: int = CARE, address: str = "") -> int:
    idea = Idea(
        organisation_id=organisation_id, text="Släck i korridoren", address=address, language="sv", made_at=office.at
    )
    with office.store.begin() as tx:
        return ideas.add(tx, idea)


def sent(office: Office) -> list[tuple[str, str]]:
    """The address and the text of every mail."""
    with office.store.read() as tx:
        rows = tx.sql.connection.exec_driver_sql("SELECT address, raw FROM message").all()
    bodies = [message_from_bytes(bytes(row.raw), policy=default).get_body(("plain",)) for row in rows]
    return [(row.address, "" if body is None else body.get_content()) for row, body in zip(rows, bodies, strict=True)]


def test_anybody_leaves_an_idea_without_an_account(office: Office) -> None:
    assert office.gets("/idea/R-NV").status_code == 200

    answer = office.posts("/idea/R-NV?language=en", {**IDEA, "name": "Somebody", "address": "some@body.example"})

    assert answer.status_code == 303
    assert answer.headers["location"] == "/idea/R-NV/thanks?language=en"
    assert office.gets(answer.headers["location"]).status_code == 200
    (idea,) = kept(office)
    assert (idea.organisation_id, idea.text, idea.name) == (CARE, "Släck i korridoren", "Somebody")
    assert (idea.address, idea.language) == ("some@body.example", "en")


def test_there_is_no_form_for_a_place_that_is_not_there(office: Office) -> None:
    assert office.gets("/idea/NIX").status_code == 404
    assert office.posts("/idea/NIX", IDEA).status_code == 404


@pytest.mark.parametrize(
    "answers", [{"text": ""}, {"address": "nowhere"}, {"text": "x" * 3000}, {"address": "a@b.example, c@d.example"}]
)
def test_what_is_wrong_is_told_and_what_was_written_stays(office: Office, answers: dict[str, str]) -> None:
    answer = office.posts("/idea/R-NV", {**IDEA, "name": "Somebody", **answers})
    assert answer.status_code == 422
    assert 'value="Somebody"' in answer.text
    assert not kept(office)


def test_a_personal_identity_number_is_asked_about(office: Office) -> None:
    idea = {**IDEA, "text": "Hjälp 640823-3234"}
    held = office.posts("/idea/R-NV", idea)
    assert held.status_code == 422
    assert 'name="not_personal"' in held.text
    assert "Hjälp 640823-3234" in held.text
    assert office.posts("/idea/R-NV", {**idea, "not_personal": "1"}).status_code == 303


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(office: Office) -> None:
    assert office.posts("/idea/R-NV", {**IDEA, "website": "https://spam.example"}).status_code == 303
    assert not kept(office)


def test_many_ideas_from_one_address_have_to_wait(office: Office) -> None:
    for _ in range(FREE + 1):
        office.posts("/idea/R-NV", IDEA)
    held = office.posts("/idea/R-NV", IDEA)
    assert held.status_code == 429
    assert "Släck i korridoren" in held.text
    assert len(kept(office)) <= FREE + 1


def test_the_inbox_shows_what_waits_in_ones_own_part_of_the_tree(office: Office) -> None:
    left(office)
    with office.store.begin() as tx:
        ideas.add(tx, Idea(organisation_id=REGION, text="Hemlig", language="sv", made_at=office.at))

    of_manager = words(office.logs_in(MANAGER).gets("/ideas"))
    assert "Släck i korridoren" in of_manager
    assert "Hemlig" not in of_manager
    assert "Hemlig" in words(office.logs_in(COORDINATOR).gets("/ideas"))
    assert office.logs_in(COLLEAGUE).gets("/ideas").status_code == 403


def test_the_menu_counts_what_waits(office: Office) -> None:
    left(office)
    assert 'class="count num">1<' in office.logs_in(MANAGER).gets("/ideas").text


def test_an_idea_is_declined_with_an_answer_that_is_mailed(office: Office) -> None:
    number = left(office, address="some@body.example")
    visitor = office.logs_in(MANAGER)

    assert visitor.posts(f"/ideas/{number}/decline", {"answer": ""}).status_code == 422
    assert not sent(office)
    assert visitor.posts(f"/ideas/{number}/decline", {"answer": "Tack, det är gjort"}).status_code == 303

    ((address, text),) = sent(office)
    assert address == "some@body.example"
    assert "Tack, det är gjort" in text
    assert "> Släck i korridoren" in text
    assert not kept(office)
    assert "Tack, det är gjort" in words(visitor.gets("/ideas"))
    visitor.posts(f"/ideas/{number}/decline", {"answer": "Igen"})
    assert len(sent(office)) == 1, "it is answered once"


def test_nobody_is_mailed_without_an_address(office: Office) -> None:
    number = left(office)
    office.logs_in(MANAGER).posts(f"/ideas/{number}/decline", {"answer": "Tack"})
    assert not sent(office)
    assert not kept(office)


def test_nobody_declines_the_ideas_of_another_place(office: Office) -> None:
    number = left(office, organisation_id=REGION)
    assert office.logs_in(MANAGER).posts(f"/ideas/{number}/decline", {"answer": "Nej"}).status_code == 403
    assert kept(office)


def test_the_poster_has_the_address_and_its_code(office: Office) -> None:
    visitor = office.logs_in(MANAGER)
    assert visitor.gets("/ideas/poster?code=R-NV").headers["location"] == "/ideas/poster/R-NV"
    assert f"{BASE}/idea/R-NV".removeprefix("https://") in words(visitor.gets("/ideas/poster/R-NV"))
    code = visitor.gets("/ideas/qr/R-NV.svg")
    assert code.headers["content-type"] == "image/svg+xml"
    assert code.text.startswith("<svg")
    assert visitor.gets("/ideas/poster/R").status_code == 403
