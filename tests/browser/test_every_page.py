"""Every page, as everybody may meet it: axe-core finds nothing, no policy is broken, nothing runs over the edge."""

import os
from pathlib import Path

import pytest

from tests.adapters.web.routes import routes_of
from tests.browser.axe import violations
from tests.browser.pages import EXAMPLES, FURTHER, NO_PAGES
from tests.browser.site import NARROW, PHONE, WIDE, Site

LOOKED_AT = {**EXAMPLES, **FURTHER}

SHOTS = os.environ.get("HJULET_SHOTS")
"""A directory for pictures of every page, for whoever wants to look at them."""


def test_every_route_has_an_example_that_is_looked_at(site: Site) -> None:
    routes = {path for path, methods in routes_of(site.office.app).items() if "GET" in methods}

    assert routes - set(EXAMPLES) - set(NO_PAGES) == set(), "add an example to tests/browser/pages.py"
    assert (set(EXAMPLES) | set(NO_PAGES)) - routes == set(), "there is no such page any more"


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_keeps_nobody_out(staged: Site, name: str, language: str) -> None:
    example = LOOKED_AT[name]
    if example.person_id is not None:
        staged.speaks(example.person_id, language)
    page = staged.visitor(example.person_id)
    answer = page.goto(example.path if example.person_id else f"{example.path}?language={language}")
    assert answer is not None
    assert answer.status == 200
    assert page.get_attribute("html", "lang") == language

    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            if SHOTS:
                shot = f"{name.strip('/').replace('/', '-') or 'work'}-{language}-{width}-{scheme}.png"
                page.screenshot(path=Path(SHOTS) / shot, full_page=True)
            assert violations(page) == [], f"{width} px, {scheme}"
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, "it runs over the edge of a small phone"
