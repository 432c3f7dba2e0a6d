"""Whole stories in a browser: each kind of person does what they come for."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from adapters.sql import sessions
from engine.model import Item, Part, Participant
from tests.adapters.sql.building import COLLEAGUE, OWNER
from tests.adapters.web.browser import PROBLEM, Office
from tests.browser.site import PHONE, Site

TITLE = "Färre fall på avdelning 32"
QUESTION = "Vad är problemet?"


def begun(office: Office) -> Item:
    """Work in which all is answered but what the problem is; its deadline passed a while ago."""
    item = office.opens(title=TITLE)
    office.fills(item, {name: value for name, value in PROBLEM.items() if name != "problem"})
    office.at += timedelta(days=30)
    return item


def write(page: Page, text: str, *, status: int = 200) -> None:
    """Write an answer, and wait until the server has had it."""
    with page.expect_response(lambda got: got.request.method == "POST" and got.status == status):
        page.get_by_label(QUESTION).fill(text)


def kept(office: Office, item: Item) -> str | None:
    """What is on record."""
    value: str | None = office.facts(item).value("problem.problem")
    return value


def test_an_owner_on_a_phone_takes_the_work_further_and_takes_it_back(site: Site) -> None:
    item = begun(site.office)
    page = site.visitor(width=PHONE)

    page.goto("/")
    expect(page.get_by_role("heading", name="Behöver dig nu")).to_be_visible()
    page.get_by_role("link", name="Fortsätt").click()
    page.get_by_role("button", name="Gå vidare till förslag").click()
    expect(page.get_by_role("alert").first).to_contain_text("saknas")
    assert page.title().startswith("Fel: ")
    page.get_by_role("alert").get_by_role("link").first.click()
    write(page, "Många faller på natten")
    page.get_by_role("button", name="Gå vidare till förslag").click()
    expect(page.locator("#toasts")).to_contain_text("Ångra")
    assert site.office.facts(item).item.phase == "proposal"

    page.locator("#toasts").get_by_role("button", name="Ångra").click()
    expect(page.locator("#toasts")).to_contain_text("Ångrat")
    assert site.office.facts(item).item.phase == "problem"
    assert kept(site.office, item) == "Många faller på natten"


def test_two_people_write_in_one_field_and_nothing_is_lost(site: Site) -> None:
    item = begun(site.office)
    mine, theirs = site.visitor(OWNER), site.visitor(COLLEAGUE)
    for page in (mine, theirs):
        page.goto(f"/items/{item.ref}")

    write(theirs, "Många faller när de går upp")
    write(mine, "Många faller på natten", status=409)
    expect(mine.get_by_role("alert").first).to_contain_text("ändrade samma svar")
    with mine.expect_response(lambda got: got.request.method == "POST" and got.status == 200):
        mine.get_by_role("button", name="Behåll båda").click()

    both = kept(site.office, item) or ""
    assert "Många faller på natten" in both
    assert "Många faller när de går upp" in both


def test_everything_works_without_scripts(site: Site) -> None:
    item = begun(site.office)
    page = site.visitor(scripts=False)

    page.goto("/")
    page.get_by_role("link", name="Fortsätt").click()
    page.get_by_label(QUESTION).fill("Många faller på natten")
    page.get_by_role("button", name="Spara", exact=True).click()
    assert kept(site.office, item) == "Många faller på natten"
    page.get_by_role("button", name="Gå vidare till förslag").click()
    assert site.office.facts(item).item.phase == "proposal"
    page.get_by_role("button", name="Ångra").first.click()
    assert site.office.facts(item).item.phase == "problem"


def test_a_session_that_ends_while_somebody_writes_costs_no_text(site: Site) -> None:
    item = begun(site.office)
    page = site.visitor()
    page.goto(f"/items/{item.ref}")
    with site.office.store.begin() as tx:
        sessions.end_all(tx, OWNER)

    write(page, "Många faller på natten", status=401)
    expect(page.get_by_text("Du har varit borta länge, så vi loggade ut dig")).to_be_visible()
    assert page.get_by_label(QUESTION).input_value() == "Många faller på natten"
    assert kept(site.office, item) is None

    site.log_in(page, OWNER)
    with page.expect_response(lambda got: got.request.method == "POST" and got.status == 200):
        page.goto(f"/items/{item.ref}")
    assert page.get_by_label(QUESTION).input_value() == "Många faller på natten"
    assert kept(site.office, item) == "Många faller på natten"


def test_single_keys_lead_to_what_is_done_most_and_can_be_turned_off(site: Site) -> None:
    begun(site.office)
    page = site.visitor()
    page.goto("/")

    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("n?")
    assert page.locator("#search").input_value() == "n?", "whoever writes, writes"
    page.goto("/")
    page.keyboard.press("n")
    page.wait_for_url("**/new")
    page.goto("/")
    page.keyboard.press("?")
    page.wait_for_url("**/help")
    page.goto("/")
    page.keyboard.press("e")
    page.wait_for_url("**/items/*")


def test_the_whole_way_is_gone_with_the_keyboard_alone(site: Site) -> None:
    item = begun(site.office)
    page = site.visitor()
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "Fortsätt")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/*")
    tab_to(page, "Spara")
    page.keyboard.press("Shift+Tab")
    tab_to(page, "Gå vidare till förslag")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab") if not page.evaluate("document.activeElement.matches('textarea')") else None
    with page.expect_response(lambda got: got.request.method == "POST" and got.status == 200):
        page.keyboard.type("Många faller på natten")
    assert kept(site.office, item) == "Många faller på natten"


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something with that name has the focus; at most so often as there could be things."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText?.trim()") == name:
            return
    raise AssertionError(f"nobody comes to “{name}” with the keyboard")


def test_a_patient_representative_sees_what_they_take_part_in_and_nothing_else(site: Site) -> None:
    part = (Participant(person_id=COLLEAGUE, part=Part.PATIENT_REPRESENTATIVE),)
    item = site.office.opens(title=TITLE, participants=part)
    page = site.visitor(COLLEAGUE, width=PHONE)

    page.goto(f"/items/{item.ref}")
    page.get_by_label("Skriv till teamet").fill("Vi vill gärna bli väckta i tid.")
    page.get_by_role("button", name="Kommentera").click()

    expect(page.locator(".timeline")).to_contain_text("Vi vill gärna bli väckta i tid.")
    assert page.get_by_role("button", name="Gå vidare till förslag").count() == 0
    assert page.get_by_label(QUESTION).count() == 0
