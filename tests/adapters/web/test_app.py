import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.delivery.links import Purpose
from adapters.sql.store import SqlStore
from adapters.web import pages
from adapters.web.guards import HEADERS, MOST_BYTES
from engine.model import Item
from tests.adapters.sql.building import OWNER
from tests.adapters.web.browser import BASE, OWN, Office, has_form, words

LATER = {"due_on": "2026-04-08", "reason": "Vi väntar på data"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def item(office: Office) -> Item:
    """An initiative in its first phase, owed by the owner."""
    return office.opens()


def test_every_answer_has_the_headers_that_keep_its_address_secret(office: Office, item: Item) -> None:
    link = office.link(item, Purpose.DATE)
    answers = [
        office.gets(link),
        office.posts(link, {}),
        office.posts(link, LATER),
        office.gets("/a/nonsense"),
        office.gets("/nothing"),
        office.gets("/mail/stop/nothing"),
        office.asks("PUT", link, headers=OWN),
        office.asks("POST", link, data=LATER, headers={"Origin": "https://evil.example"}),
        office.asks("POST", link, content=b"x" * (MOST_BYTES + 1), headers={**OWN, **FORM}),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 200, 404, 404, 404, 405, 403, 413]
    for answer in answers:
        without = {"Referrer-Policy"}
        assert {name: answer.headers[name] for name in HEADERS if name not in without} == {
            name: value for name, value in HEADERS.items() if name not in without
        }
        assert "set-cookie" not in answer.headers


def test_nothing_is_loaded_but_what_is_ours_and_nothing_runs(office: Office, item: Item) -> None:
    for purpose in Purpose:
        shown = office.gets(office.link(item, purpose)).text
        assert re.findall(r'<(?:script|img|iframe|object|embed|style)\b| on\w+=| style="', shown) == []
        loaded = re.findall(r'<link[^>]*href="([^"]*)"', shown)
        assert [name.partition("?")[0] for name in loaded] == [
            "/static/icon.svg",
            "/manifest.webmanifest",
            "/static/vendor/designsystemet/designsystemet.css",
            "/static/vendor/designsystemet/theme.css",
            "/static/hjulet.css",
        ]
        assert {office.gets(name).status_code for name in loaded} == {200}
    assert "url(" not in re.sub(r"url\(vendor/inter/", "", office.gets("/static/hjulet.css").text)


@pytest.mark.parametrize("path", ["/a/nonsense", "/mail/stop/nothing", "/login/link/nothing", "/login/reset/nothing"])
def test_a_page_whose_address_is_a_key_tells_nobody_where_one_comes_from(office: Office, path: str) -> None:
    assert office.gets(path).headers["Referrer-Policy"] == "no-referrer"
    assert office.gets("/login").headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": BASE}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Origin": BASE}, 200),
        ({"Origin": "null"}, 200),
        ({}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": BASE}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://evil.example", "Host": "evil.example.hjulet.region.example"}, 403),
    ],
)
def test_only_our_own_pages_may_send_forms(office: Office, item: Item, headers: dict[str, str], status: int) -> None:
    answer = office.asks("POST", office.link(item, Purpose.DATE), data=LATER, headers=headers)
    assert answer.status_code == status
    assert office.owed(item).moved == (1 if status == 200 else 0)


def test_behind_a_proxy_that_calls_us_something_else_our_own_address_still_counts(office: Office, item: Item) -> None:
    headers = {"Origin": BASE, "Host": "127.0.0.1:8000"}
    assert office.asks("POST", office.link(item, Purpose.DATE), data=LATER, headers=headers).status_code == 200


def test_what_is_too_long_is_turned_away_also_when_it_does_not_say_so(office: Office, item: Item) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 1024 + 6):
            yield b"x" * 1024

    answer = office.asks("POST", office.link(item, Purpose.DATE), content=endless(), headers={**OWN, **FORM})
    assert answer.status_code == 413
    assert "Det var för mycket" in words(answer)


@pytest.mark.parametrize("path", ["/items/%00", "/items?q=a%00b", f"/admin/people/{'9' * 10}", f"/jobs/{'9' * 5000}"])
def test_an_address_that_nothing_can_have_leads_nowhere(office: Office, path: str) -> None:
    assert office.asks("GET", path).status_code == 404


def test_a_form_with_what_no_database_keeps_is_not_read(office: Office) -> None:
    owner = office.logs_in(OWNER)
    assert owner.posts("/me/tokens", {"name": "a\x00b", "lets": "read", "until": "2026-03-20"}).status_code == 400


def test_a_file_is_no_answer(office: Office, item: Item) -> None:
    answer = office.asks(
        "POST", office.link(item, Purpose.DATE), data=LATER, files={"reason": ("a.txt", b"x")}, headers=OWN
    )
    assert answer.status_code == 400
    assert office.owed(item).moved == 0


def test_many_fields_are_too_many(office: Office, item: Item) -> None:
    answer = office.posts(office.link(item, Purpose.DATE), {f"field{n}": "x" for n in range(30)})
    assert answer.status_code == 400


def test_what_breaks_is_a_page_that_says_nothing_of_why(
    store: SqlStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Office(store, tmp_path)
    office.app.state.service = None
    answer = office.gets("/a/anything")
    assert answer.status_code == 500
    assert "Något gick fel hos oss" in words(answer)
    assert "Traceback" not in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert "web.broke" in capsys.readouterr().err


def test_no_link_stands_in_the_log(office: Office, item: Item, capsys: pytest.CaptureFixture[str]) -> None:
    link = office.link(item, Purpose.DATE)
    office.posts(link, LATER)
    said = capsys.readouterr().err
    assert "mail_link.used" in said
    assert link.removeprefix("/a/") not in said


def test_hjulet_may_lie_below_the_top_of_its_address(store: SqlStore, tmp_path: Path) -> None:
    office = Office(store, tmp_path, base=f"{BASE}/hjulet")
    item = office.opens()
    for prefix in ("", "/hjulet"):  # a proxy may take the beginning of the path away, or not
        shown = office.gets(office.link(item, Purpose.DATE).replace("/a/", f"{prefix}/a/"))
        assert shown.status_code == 200
        assert 'href="/hjulet/static/hjulet.css?v=' in shown.text
        assert 'action="/hjulet/a/' in shown.text
        assert 'href="https://hjulet.region.example/hjulet/items/FA-2026-001"' in shown.text


def test_the_pages_of_faults_are_in_both_languages(office: Office) -> None:
    assert "There is nothing here" in words(office.gets("/nothing?language=en"))
    assert "Här finns inget" in words(office.gets("/nothing"))
    assert not has_form(office.gets("/nothing"))


def test_the_style_sheet_knows_the_phone_the_printer_and_fewer_colours() -> None:
    sheet = (pages.HERE / "static" / "hjulet.css").read_text()
    for query in ("(max-width: 30rem)", "print", "(forced-colors: active)"):
        assert f"@media {query} {{" in sheet
