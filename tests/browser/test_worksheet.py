"""A worksheet in a browser: answers save themselves, and what cannot be saved now is not lost."""

from playwright.sync_api import Page

from adapters.sql import sessions
from adapters.web.cookies import name_of
from engine.model import Item
from tests.adapters.sql.building import COLLEAGUE, OWNER
from tests.browser.site import Site


def opened(site: Site, item: Item, person_id: int = OWNER, *, scripts: bool = True) -> Page:
    """Somebody has the page before them."""
    page = site.visitor(person_id, scripts=scripts)
    page.goto(f"/items/{item.ref}")
    return page


def test_an_answer_saves_itself_and_two_in_one_answer_lose_nothing(site: Site) -> None:
    item = site.office.opens()
    first, second = opened(site, item), opened(site, item, COLLEAGUE)

    first.fill("#q-problem", "Många faller. Mest på natten.")
    first.locator("#s-problem .saved").wait_for()
    second.fill("#q-problem", "Många faller. Mest på helgen.")
    second.get_by_role("button", name="Behåll båda").click()
    second.locator("#f-problem .saved").wait_for()

    assert second.input_value("#q-problem") == "Många faller. Mest på natten. Mest på helgen."
    assert site.office.facts(item).value("problem.problem") == second.input_value("#q-problem")
    second.reload()
    assert second.input_value("#q-problem") == "Många faller. Mest på natten. Mest på helgen."
    second.wait_for_load_state("networkidle")
    assert second.locator("[data-unsaved], [role=alert]").count() == 0


def test_what_is_written_while_the_network_is_away_is_saved_when_it_is_back(site: Site) -> None:
    item = site.office.opens()
    page = opened(site, item)
    page.context.set_offline(True)

    page.fill("#q-problem", "Skrivet utan nät")
    page.locator("#f-problem[data-unsaved]").wait_for()
    assert "Ingen kontakt med servern" in page.inner_text("#s-problem")
    page.context.set_offline(False)
    page.locator("#s-problem .saved").wait_for()

    assert site.office.facts(item).value("problem.problem") == "Skrivet utan nät"
    site.faults.clear()  # the browser complains of the network, as it should


def test_what_is_written_after_the_session_has_ended_is_still_there_after_the_login(site: Site) -> None:
    item = site.office.opens()
    page = opened(site, item)
    with site.office.store.begin() as tx:
        sessions.end_all(tx, OWNER)

    page.fill("#q-problem", "Skrivet för sent")
    page.get_by_text("loggade ut dig").wait_for()
    secret = site.office.logs_in(OWNER).secret
    page.context.add_cookies([{"name": name_of(site.base), "value": secret, "url": site.base}])
    page.goto(f"/items/{item.ref}")
    page.locator("#s-problem .saved").wait_for()

    assert page.input_value("#q-problem") == "Skrivet för sent"
    assert site.office.facts(item).value("problem.problem") == "Skrivet för sent"


def test_without_scripts_the_button_saves_and_says_what_is_missing(site: Site) -> None:
    item = site.office.opens()
    page = opened(site, item, scripts=False)

    page.fill("#q-problem", "Många faller")
    page.get_by_role("button", name="Gå vidare till förslag").click()

    assert page.title().startswith("Fel: ")
    assert page.input_value("#q-problem") == "Många faller"
    assert site.office.facts(item).value("problem.problem") == "Många faller"
    page.get_by_role("link", name="Skriv vilka medarbetare").first.click()
    assert page.url.endswith("#q-staff_involved")
