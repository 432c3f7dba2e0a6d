"""Logging in and out in a browser, without scripts too, and at a provider of another site."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from adapters import clock
from adapters.auth.oidc import Provider, Terms
from adapters.sql import credentials, entries
from adapters.sql.entries import Purpose
from tests.adapters.sql.building import OWNER
from tests.adapters.web.browser import QUICK, SECRET
from tests.adapters.web.issuer import CLIENT, NURSE, Issuer, running_issuer
from tests.browser.axe import violations
from tests.browser.site import NARROW, PHONE, WIDE, Site

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

EMAIL, PASSWORD = "owner@region.example", "korv äter moln på tisdag"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with running_issuer() as running:
        yield running


def keeps_nobody_out(page: Page) -> None:
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], f"{width} px, {scheme}"
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


@pytest.mark.parametrize("scripts", [True, False])
def test_one_logs_in_with_a_password_and_out_again(site: Site, *, scripts: bool) -> None:
    with site.office.store.begin() as tx:
        credentials.put(tx, OWNER, QUICK.hash(PASSWORD), at=site.office.at)
    page = site.visitor(None, scripts=scripts)
    page.goto("/me")
    page.get_by_label("E-postadress").fill(EMAIL)
    page.get_by_label("Lösenord").fill("något annat helt")
    page.get_by_role("button", name="Logga in").click()
    expect(page).to_have_title(re.compile("^Fel: Logga in"))
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    expect(page).to_have_url(f"{site.base}/me")
    page.goto("/")
    page.locator(".me").click()
    page.get_by_role("button", name="Logga ut").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du är utloggad")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pages_of_links_keep_nobody_out(site: Site, language: str) -> None:
    with site.office.store.begin() as tx:
        link = entries.make(tx, OWNER, at=site.office.at)
        reset = entries.make(tx, OWNER, purpose=Purpose.PASSWORD, at=site.office.at)
    page = site.visitor(None)
    for path in (f"/login/link/{link}", f"/login/reset/{reset}", "/login/link/nothing"):
        page.goto(f"{path}?language={language}")
        keeps_nobody_out(page)
    page.goto(f"/login/reset/{reset}?language={language}")
    page.locator("#password").fill("kort")
    page.get_by_role("button").last.click()
    expect(page.locator("#password")).to_have_attribute("aria-invalid", "true")
    keeps_nobody_out(page)


def test_a_link_lets_one_in(site: Site) -> None:
    with site.office.store.begin() as tx:
        link = entries.make(tx, OWNER, at=site.office.at)
    page = site.visitor(None)
    page.goto(f"/login/link/{link}")
    page.get_by_role("button", name="Logga in som").click()
    expect(page).to_have_url(f"{site.base}/")


def test_one_logs_in_at_another_site_and_is_led_there_to_log_out(site: Site, issuer: Issuer) -> None:
    issuer.knows(NURSE, name="Ny Sköterska", email="ny@region.example")
    site.office.at = clock.now()
    service = site.office.app.state.service
    back_to = f"{site.base}/login/oidc/callback"
    settings = replace(service.settings, oidc_name="Region Exempel", oidc_default_organisation="R-NV")
    provider = Provider(Terms(issuer=issuer.url, client_id=CLIENT, client_secret=SECRET, back_to=back_to))
    site.office.app.state.service = replace(service, provider=provider, settings=settings)

    page = site.visitor(None)
    page.goto("/me")
    keeps_nobody_out(page)
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.get_by_role("link", name="Logga in med Region Exempel").click()
    page.locator("input[name=sub]").fill(NURSE)
    page.locator("form button, form input[type=submit]").first.click()
    expect(page).to_have_url(f"{site.base}/me")
    expect(page.get_by_text("ny@region.example").first).to_be_visible()
    page.locator(".me").click()
    page.get_by_role("button", name="Logga ut", exact=True).first.click()
    page.wait_for_url(f"{issuer.url}/oauth2/end_session**")
    site.faults[:] = [fault for fault in site.faults if not fault.startswith(issuer.url)]  # its own pages may have some
