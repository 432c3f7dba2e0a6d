"""The reference says what there is: in docs/api.md, and at /api/docs."""

import re
from html.parser import HTMLParser

from tests.adapters.api.programs import Instance
from tests.adapters.api.reference import FILE, described, written


class Found(HTMLParser):
    """The names that a page has, and where it leads and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []  # type: ignore[list-item]  # it is there
        self.links += [value for name in ("href", "src") if (value := given.get(name))]
        assert tag != "script"
        assert "style" not in given


def test_the_file_says_what_there_is() -> None:
    assert FILE.read_text(encoding="utf-8") == written(), "write it anew: .ci/reference"


def test_every_route_stands_in_it() -> None:
    headings = set(re.findall(r"^### ([A-Z]+ /\S+)$", FILE.read_text(encoding="utf-8"), re.MULTILINE))
    assert headings == {f"{method.upper()} {path}" for path, found in described()["paths"].items() for method in found}


def test_the_page_loads_nothing_from_elsewhere_and_leads_nowhere_in_vain(small: Instance) -> None:
    answer, found = small.asks("GET", "/api/docs"), Found()
    found.feed(answer.text)
    assert answer.status_code == 200
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)
    for link in found.links:
        assert link.startswith("#") or small.asks("GET", link).status_code == 200
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_a_problem_leads_to_where_it_is_explained(small: Instance) -> None:
    page = small.asks("GET", "/api/docs").text
    for answer in (
        small.asks("GET", "/api/v1/items"),
        small.program().gets("/items/nix"),
        small.asks("GET", "/api/nix"),
    ):
        assert f'id="{answer.json()["type"].partition("#")[2]}"' in page
