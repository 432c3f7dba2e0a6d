"""What no template may hold: whatever the policy of the pages forbids would break in a browser, and only there."""

import re

import pytest

from adapters.web import pages

TEMPLATES = sorted((pages.HERE / "templates").rglob("*.html"))

FORBIDDEN = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style in the page": re.compile(r"<style\b|\sstyle=", re.IGNORECASE),
    "an attribute that runs a script": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "values computed by a script": re.compile(r"hx-(?:vals|headers)=.?.?(?:js|javascript):", re.IGNORECASE),
    "a trigger with a filter": re.compile(r"hx-trigger=\"[^\"]*\["),
    "an address that runs a script": re.compile(r"javascript:", re.IGNORECASE),
    "something from elsewhere": re.compile(
        r"<(?:script|link|img|iframe|source|use)[^>]*(?:src|href)=\"(?:https?:)?//", re.IGNORECASE
    ),
    "what is not escaped": re.compile(r"\|\s*safe\b"),
}


@pytest.mark.parametrize("wrong", FORBIDDEN)
def test_no_template_holds(wrong: str) -> None:
    found = [str(t.relative_to(pages.HERE)) for t in TEMPLATES if FORBIDDEN[wrong].search(t.read_text())]

    assert found == []


@pytest.mark.parametrize(
    ("wrong", "template"),
    [
        ("a script in the page", "<script>alert(1)</script>"),
        ("a style in the page", '<p style="color: red">'),
        ("an attribute that runs a script", '<p onclick="x()">'),
        ("hx-on", '<p hx-on:click="x()">'),
        ("values computed by a script", """<p hx-vals='js:{a: 1}'>"""),
        ("a trigger with a filter", '<p hx-trigger="keyup[ctrlKey]">'),
        ("something from elsewhere", '<img src="https://elsewhere.example/a.png">'),
        ("what is not escaped", "{{ words | safe }}"),
        ("an address that runs a script", '<a href="javascript:x()">'),
    ],
)
def test_it_would_be_found(wrong: str, template: str) -> None:
    assert FORBIDDEN[wrong].search(template)
