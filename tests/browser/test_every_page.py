"""Every page, as everybody may meet it: axe-core finds nothing, no policy is broken, nothing runs over the edge."""

import os
from itertools import groupby, product
from operator import itemgetter
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.adapters.sql.building import MANAGER
from tests.adapters.web.routes import routes_of
from tests.browser.axe import violations
from tests.browser.pages import EXAMPLES, FURTHER, NO_PAGES, Example
from tests.browser.site import NARROW, PHONE, WIDE, Scheme, Site

LOOKED_AT = {**EXAMPLES, **FURTHER}

Look = tuple[str, int, Scheme]
"""A language, a width and a scheme."""

LOOKS: list[Look] = list(product(("sv", "en"), (WIDE, PHONE), ("light", "dark")))
FIRST: list[Look] = [("sv", WIDE, "light"), ("en", PHONE, "dark")]
"""Between them, these show each language, width and scheme."""

DAILY = (
    "/",
    "/items/{ref}",
    "/items",
    "/board",
    "/stalled",
    "/changes",
    "/flow",
    "/new",
    "/search",
    "/me",
    "/login",
    "/admin",
)
"""What people open every day: looked at in two ways by ``make test``; all else, in every way, by ``make check``."""

SQUEEZED = """[...document.querySelectorAll("main h1, main h2")].filter(heading => {
  const {width, height} = heading.getBoundingClientRect();
  return width > 1 && height > 3 * width;
}).map(heading => heading.textContent)"""
"""The headings that have no room for a word, so that its letters stand below each other."""

SHOTS = os.environ.get("HJULET_SHOTS")
"""A directory for pictures of every page, for whoever wants to look at them."""


def test_every_route_has_an_example_that_is_looked_at(site: Site) -> None:
    routes = {path for path, methods in routes_of(site.office.app).items() if "GET" in methods}

    assert routes - set(EXAMPLES) - set(NO_PAGES) == set(), "add an example to tests/browser/pages.py"
    assert (set(EXAMPLES) | set(NO_PAGES)) - routes == set(), "there is no such page any more"


@pytest.mark.parametrize("name", DAILY)
def test_a_page_keeps_nobody_out(staged: Site, name: str) -> None:
    look(staged, name, FIRST)


@pytest.mark.thorough
@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_keeps_nobody_out_however_one_looks_at_it(staged: Site, name: str) -> None:
    look(staged, name, [each for each in LOOKS if name not in DAILY or each not in FIRST])


def test_what_was_heard_of_an_owner_is_not_cut_off_on_a_phone(staged: Site) -> None:
    page = staged.visitor(MANAGER, width=PHONE)
    page.goto("/stalled")

    ends = page.locator(".heard dd").evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().right)")

    assert ends
    assert max(ends) <= PHONE


def look(site: Site, name: str, looks: list[Look]) -> None:
    """Open a page once in each language, and look at it as each of the ``looks`` says."""
    for language, ways in groupby(looks, key=itemgetter(0)):
        page = opened(site, LOOKED_AT[name], language)
        for _, width, scheme in ways:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            if SHOTS:
                shot = f"{name.strip('/').replace('/', '-') or 'work'}-{language}-{width}-{scheme}.png"
                page.screenshot(path=Path(SHOTS) / shot, full_page=True)
            assert violations(page) == [], f"{language}, {width} px, {scheme}"
            assert page.evaluate(SQUEEZED) == [], f"{language}, {width} px"
        page.set_viewport_size({"width": NARROW, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, "it runs over the edge of a small phone"


def opened(site: Site, example: Example, language: str) -> Page:
    """A page in a language."""
    if example.person_id is not None:
        site.speaks(example.person_id, language)
    page = site.visitor(example.person_id)
    answer = page.goto(example.path if example.person_id else f"{example.path}?language={language}")
    assert answer is not None
    assert answer.status == 200
    assert page.get_attribute("html", "lang") == language
    return page
