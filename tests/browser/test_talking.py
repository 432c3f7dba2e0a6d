"""People talk in the timeline: with scripts, without, and with the keyboard alone."""

from datetime import timedelta

from engine.edit import comment
from engine.model import Actor, ActorKind
from tests.adapters.sql.building import COLLEAGUE, OWNER
from tests.browser.site import PHONE, Site


def test_ctrl_and_enter_send_and_a_name_asks(site: Site) -> None:
    item = site.office.opens()
    page = site.visitor(OWNER)
    page.goto(f"/items/{item.ref}")
    page.locator("#comment-text").fill("@Colleague, hur gick natten?")
    with page.expect_navigation():
        page.locator("#comment-text").press("Control+Enter")
    assert "Colleague har fått frågan" in page.inner_text("#toasts")
    assert "hur gick natten?" in page.inner_text("#timeline .bubble")


def test_without_scripts_one_is_asked_and_answers(site: Site) -> None:
    item = site.office.opens()
    asking = site.visitor(OWNER, scripts=False)
    asking.goto(f"/items/{item.ref}")
    asking.locator("#comment-text").fill("Hur gick natten?")
    asking.locator("#comment-ask").fill("Colleague")
    asking.get_by_role("button", name="Kommentera").click()

    answering = site.visitor(COLLEAGUE, scripts=False, width=PHONE)
    answering.goto(f"/items/{item.ref}")
    answering.locator("#timeline").get_by_role("link", name="Svara").click()
    answering.get_by_label("Ditt svar").fill("Två larm samtidigt")
    answering.get_by_role("button", name="Svara").click()
    assert "Colleague svarade" in answering.inner_text("#timeline")


def test_what_is_older_comes_without_losing_what_one_is_writing(site: Site) -> None:
    item = site.office.opens()
    with site.office.store.begin() as tx:
        for number in range(40):
            actor = Actor(kind=ActorKind.PERSON, person_id=OWNER)
            at = site.office.at - timedelta(minutes=50 - number)
            comment(tx, item_id=item.id, text=f"Nummer {number:02d}", actor=actor, at=at)
    page = site.visitor(OWNER)
    page.goto(f"/items/{item.ref}")
    page.locator("#comment-text").fill("Halvskrivet")
    assert "Nummer 05" not in page.inner_text("#timeline")
    page.get_by_role("link", name="Visa äldre").click()
    page.get_by_text("Nummer 05").wait_for()
    assert page.input_value("#comment-text") == "Halvskrivet"
    assert page.locator("#timeline li", has_text="Nummer 20").count() == 1
