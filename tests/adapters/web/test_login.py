"""Logging in with a password, and out."""

from datetime import timedelta
from pathlib import Path

import pytest
from httpx import Response

from adapters.sql import credentials, looks, sessions
from adapters.sql.looks import Look
from adapters.sql.people import deactivate
from adapters.sql.store import SqlStore
from adapters.web.entering import own_path
from adapters.web.login import FREE_OF_ACCOUNT, FREE_OF_CLIENT
from tests.adapters.sql.building import COLLEAGUE, OWNER
from tests.adapters.web.browser import QUICK, Office, words

EMAIL, PASSWORD = "owner@region.example", "korv äter moln på tisdag"
GIVEN = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture
def ready(office: Office) -> Office:
    """The owner has a password."""
    with office.store.begin() as tx:
        credentials.put(tx, OWNER, QUICK.hash(PASSWORD), at=office.at)
    return office


def cookie_of(answer: Response) -> str:
    """What the browser keeps and sends back."""
    return answer.headers["set-cookie"].partition(";")[0]


def test_one_logs_in_with_address_and_password_and_comes_to_the_page_one_wanted(ready: Office) -> None:
    assert 'value="/board?a=b"' in ready.gets("/login?next=/board?a=b").text
    answer = ready.posts("/login", {**GIVEN, "next": "/board?a=b"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/board?a=b"
    assert "Mitt arbete" in words(ready.gets("/", Cookie=cookie_of(answer)))


def test_the_cookie_is_as_tight_as_the_address_allows(store: SqlStore, tmp_path: Path) -> None:
    for scheme, name, is_secure in (
        ("https", "__Host-session", True),
        ("http", "session", False),
    ):
        office = Office(store, tmp_path, base=f"{scheme}://hjulet.example")
        with store.begin() as tx:
            credentials.put(tx, OWNER, QUICK.hash(PASSWORD), at=office.at)
        answer = office.asks("POST", "/login", data=GIVEN, headers={"Sec-Fetch-Site": "same-origin"})
        kept = answer.headers["set-cookie"]
        assert kept.startswith(f"{name}=")
        flags = {part.strip().lower() for part in kept.split(";")[1:]}
        assert flags == {"path=/", "httponly", "samesite=lax"} | ({"secure"} if is_secure else set())


@pytest.mark.parametrize(
    "given",
    [
        {"email": EMAIL, "password": "fel lösenord helt"},
        {"email": "nobody@region.example", "password": PASSWORD},
        {"email": "manager@region.example", "password": PASSWORD},
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(ready: Office, given: dict[str, str]) -> None:
    answer = ready.posts("/login", given)
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers
    assert "<title>Fel: Logga in" in answer.text
    said = answer.text.replace(given["email"], "X")
    other = ready.posts("/login", {"email": "somebody@else.example", "password": "x" * 12})
    assert said == other.text.replace("somebody@else.example", "X")
    assert given["password"] not in answer.text


def test_whoever_has_left_does_not_come_in(ready: Office) -> None:
    with ready.store.begin() as tx:
        deactivate(tx, OWNER, on=ready.at.date())
    assert ready.posts("/login", GIVEN).status_code == 422


def test_what_was_left_out_is_asked_for(ready: Office) -> None:
    for given in ({}, {"email": EMAIL}, {"password": PASSWORD}):
        answer = ready.posts("/login", given)
        assert answer.status_code == 422
        assert "Skriv din e-postadress och ditt lösenord." in words(answer)


def test_whoever_guesses_must_wait_longer_and_longer_also_after_a_restart(ready: Office) -> None:
    wrong = {**GIVEN, "password": "fel lösenord helt"}
    for _ in range(FREE_OF_ACCOUNT):
        assert ready.posts("/login", wrong).status_code == 422
    again = Office(ready.store, ready.directory, at=ready.at)
    locked = again.posts("/login", GIVEN)
    assert locked.status_code == 429
    assert "Försök igen kl. 10.01" in words(locked)
    assert locked.headers["retry-after"] == "30"
    again.at += timedelta(seconds=31)
    assert again.posts("/login", wrong).status_code == 422
    assert again.posts("/login", GIVEN).headers["retry-after"] == "60"
    again.at += timedelta(seconds=61)
    assert again.posts("/login", GIVEN).status_code == 303
    assert again.posts("/login", wrong).status_code == 422, "who has been right begins anew"


def test_an_account_that_is_not_there_is_locked_like_any_other(ready: Office) -> None:
    nobody = {"email": "nobody@region.example", "password": PASSWORD}
    for _ in range(FREE_OF_ACCOUNT):
        ready.posts("/login", nobody)
    assert ready.posts("/login", nobody).status_code == 429


def test_whoever_guesses_at_many_accounts_must_wait_and_others_need_not(ready: Office) -> None:
    elsewhere = {"X-Forwarded-For": "198.51.100.7"}
    for n in range(FREE_OF_CLIENT):
        given = {"email": f"a{n}@region.example", "password": PASSWORD}
        assert ready.posts("/login", given, **elsewhere).status_code == 422
    assert ready.posts("/login", GIVEN, **elsewhere).status_code == 429
    assert ready.posts("/login", GIVEN, **{"X-Forwarded-For": "198.51.100.8"}).status_code == 303
    forged = {"X-Forwarded-For": "203.0.113.1, 198.51.100.7"}
    assert ready.posts("/login", {**GIVEN, "email": "x@y.example"}, **forged).status_code == 429, "the nearest counts"


def test_the_session_that_a_browser_had_ends_when_somebody_logs_in(ready: Office) -> None:
    visitor = ready.logs_in(COLLEAGUE)
    answer = visitor.posts("/login", GIVEN)
    assert answer.status_code == 303
    assert cookie_of(answer).partition("=")[2] != visitor.secret
    assert visitor.gets("/").headers["location"] == "/login"


def test_a_secret_that_somebody_else_chose_is_never_taken_over(ready: Office) -> None:
    planted = "__Host-session=planted-by-somebody"
    answer = ready.posts("/login", GIVEN, Cookie=planted)
    assert cookie_of(answer) != planted
    assert ready.gets("/", Cookie=planted).status_code == 303


def test_nobody_else_s_page_logs_somebody_in_or_out(ready: Office) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert ready.asks("POST", "/login", data=GIVEN, headers=foreign).status_code == 403
    visitor = ready.logs_in()
    assert ready.asks("POST", "/logout", headers={**foreign, **visitor._cookie()}).status_code == 403
    assert visitor.gets("/").status_code == 200


def test_one_logs_out_and_the_secret_opens_nothing_more(ready: Office) -> None:
    visitor = ready.logs_in()
    answer = visitor.posts("/logout")
    assert answer.headers["location"] == "/logged-out"
    assert 'session=""' in answer.headers["set-cookie"]
    assert "Du är utloggad" in words(ready.gets("/logged-out"))
    assert visitor.gets("/").status_code == 303
    assert ready.posts("/logout").status_code == 303


def test_whoever_is_logged_in_sees_no_login(ready: Office) -> None:
    assert ready.logs_in().gets("/login?next=/board").headers["location"] == "/board"


def test_the_first_page_is_the_one_that_somebody_chose(ready: Office) -> None:
    with ready.store.begin() as tx:
        looks.put(tx, Look(person_id=OWNER, start="/board"))
    assert ready.posts("/login", GIVEN).headers["location"] == "/board"
    assert ready.posts("/login", {**GIVEN, "next": "/items"}).headers["location"] == "/items"


def test_a_weak_hash_is_made_again_at_login(ready: Office) -> None:
    with ready.store.begin() as tx:
        weaker = "$argon2id$v=19$m=8,t=1,p=1$"
        assert (credentials.password_hash(tx, OWNER) or "").startswith(weaker)


def test_the_session_says_how_and_with_what_one_logged_in(ready: Office) -> None:
    ready.posts("/login", GIVEN, **{"User-Agent": "Testbrowser/1"})
    with ready.store.read() as tx:
        (kept,) = sessions.of_person(tx, OWNER)
    assert (kept.method, kept.agent) == ("password", "Testbrowser/1")
    assert kept.ends_at - kept.made_at == timedelta(hours=12)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%2Fevil.example",
        "/%5Cevil.example",
        "/\tevil.example",
        "/%09/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        None,
        "/login?next=/login",
        "/logout",
        "/" + "x" * 3000,
    ],
)
def test_nobody_is_led_elsewhere(wanted: str | None) -> None:
    assert own_path(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/items/FA-2026-001", "/items?q=fall+å&page=2", "/stalled#x", "/me"])
def test_our_own_pages_are_led_to(wanted: str) -> None:
    assert own_path(wanted) == wanted


def test_a_login_below_the_top_of_an_address_leads_to_pages_below_it(store: SqlStore, tmp_path: Path) -> None:
    office = Office(store, tmp_path, base="https://hjulet.region.example/hjulet")
    with store.begin() as tx:
        credentials.put(tx, OWNER, QUICK.hash(PASSWORD), at=office.at)
    assert office.posts("/login", {**GIVEN, "next": "/board"}).headers["location"] == "/hjulet/board"
