"""One's own tokens for programs, and those of everybody."""

import re
from datetime import timedelta

import pytest
import structlog

from adapters.api.app import create_api
from adapters.sql import tokens
from adapters.sql.organisations import Place, add_organisation
from adapters.sql.tokens import Made
from engine.scopes import Scope
from tests.adapters.api.asking import ask
from tests.adapters.sql.building import COLLEAGUE, OWNER, REGION
from tests.adapters.web.admin.test_start import grants
from tests.adapters.web.browser import NINE, Office, settings, words

WISH = {"name": "Månadsrapporten", "scope": "read", "until": "2026-05-31"}


def given(office: Office, person_id: int = OWNER, *, days: int = 90, name: str = "Power BI") -> Made:
    """Somebody has a token."""
    with office.store.begin() as tx:
        until = NINE + timedelta(days=days)
        return tokens.make(tx, person_id, name=name, scopes=[Scope.READ, Scope.WRITE], at=NINE, until=until)


def secret_on(page: str) -> str:
    """The secret that a page shows."""
    found = re.search(r'value="(hj_[^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_token_is_made_used_by_a_program_and_revoked(office: Office) -> None:
    api = create_api(office.store, settings=settings(office.directory), now=lambda: office.at)
    visitor = office.logs_in()
    made = visitor.posts("/me/tokens", WISH)
    secret = secret_on(made.text)
    shown = {"Authorization": f"Bearer {secret}"}
    assert ask(api, "/api/v1/items", headers=shown).status_code == 200
    listed = visitor.gets("/me/tokens")
    assert "Månadsrapporten" in words(listed)
    assert "läser · använd " in words(listed)
    assert visitor.posts("/me/tokens/1/revoke").headers["location"] == "/me/tokens"
    assert "”Månadsrapporten” fungerar inte längre." in words(visitor.gets("/me/tokens"))
    assert "återkallad" in words(visitor.gets("/me/tokens"))
    assert ask(api, "/api/v1/items", headers=shown).status_code == 401


def test_the_secret_is_on_one_page_and_in_no_log(office: Office) -> None:
    visitor = office.logs_in()
    with structlog.testing.capture_logs() as log:
        made = visitor.posts("/me/tokens", WISH)
        secret = secret_on(made.text)
        later = [visitor.gets(path).text for path in ("/me/tokens", "/me", "/")]
    assert made.headers["cache-control"] == "no-store"
    assert "location" not in made.headers
    assert not any(secret in page for page in later)
    assert secret not in str(log)
    assert [(each["token"], each["person"]) for each in log if each["event"] == "token.made"] == [(1, OWNER)]
    with office.store.read() as tx:
        assert tokens.find(tx, secret, at=office.at) is not None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Skriv något här."),
        ({"name": "x" * 81}, "ange 1 till 80 tecken"),
        ({"scope": "everything"}, "Välj ett av svaren."),
        ({"scope": "admin"}, "Välj ett av svaren."),  # the owner administers nothing
        ({"until": "2026-03-01"}, "kan inte ha varit"),
        ({"until": "2027-03-03"}, "i högst 365 dagar"),
        ({"until": "i morgon"}, "Skriv ett datum"),
    ],
)
def test_what_makes_no_sense_is_asked_again(office: Office, wrong: dict[str, str], said: str) -> None:
    again = office.logs_in().posts("/me/tokens", WISH | wrong)
    assert again.status_code == 422
    assert said in words(again)
    assert "<title>Fel: " in again.text
    if "name" not in wrong:
        assert 'value="Månadsrapporten"' in again.text
    with office.store.read() as tx:
        assert tokens.every(tx) == []


def test_whoever_administers_may_let_a_program_do_so(office: Office) -> None:
    grants(office, COLLEAGUE)
    secret = secret_on(office.logs_in(COLLEAGUE).posts("/me/tokens", WISH | {"scope": "admin"}).text)
    with office.store.read() as tx:
        found = tokens.find(tx, secret, at=office.at)
    assert found is not None
    assert found.scopes == set(Scope)


def test_nobody_sees_or_ends_what_is_somebody_elses(office: Office) -> None:
    made = given(office, COLLEAGUE)
    visitor = office.logs_in()
    assert "Power BI" not in words(visitor.gets("/me/tokens"))
    assert visitor.posts(f"/me/tokens/{made.token.id}/revoke").status_code == 404
    assert visitor.gets("/admin/tokens").status_code == 403
    assert visitor.posts(f"/admin/tokens/{made.token.id}/revoke").status_code == 403
    with office.store.read() as tx:
        assert tokens.find(tx, made.secret, at=office.at) is not None


def test_an_administrator_sees_and_ends_those_of_everybody_there(office: Office) -> None:
    grants(office, COLLEAGUE)
    made, _ = given(office, days=5), given(office, days=30, name="Gammal")
    visitor = office.logs_in(COLLEAGUE)
    shown = visitor.gets("/admin/tokens")
    assert "Power BI går snart ut Owner · läser och skriver · aldrig använd" in words(shown)
    assert visitor.posts(f"/admin/tokens/{made.token.id}/revoke").status_code == 303
    assert "Power BI går" not in words(visitor.gets("/admin/tokens"))
    with office.store.read() as tx:
        kept = tokens.by_id(tx, made.token.id)
    assert kept is not None
    assert (kept.revoked_at, kept.revoked_by) == (office.at, COLLEAGUE)


def test_an_administrator_of_another_place_does_not(office: Office) -> None:
    with office.store.begin() as tx:
        ward = add_organisation(tx, Place(code="R-PSY", name="Psykiatri", kind="område", parent_id=REGION))
    grants(office, COLLEAGUE, where=ward.id)
    made = given(office)
    visitor = office.logs_in(COLLEAGUE)
    assert "Inget program handlar" in words(visitor.gets("/admin/tokens"))
    assert visitor.posts(f"/admin/tokens/{made.token.id}/revoke").status_code == 404


def test_administrators_are_told_which_programs_will_soon_be_turned_away(office: Office) -> None:
    grants(office, COLLEAGUE)
    given(office, days=30)
    visitor = office.logs_in(COLLEAGUE)
    assert "inom en vecka" not in words(visitor.gets("/admin"))
    given(office, days=7)
    shown = visitor.gets("/admin")
    assert "1 åtkomstnyckel går ut inom en vecka. Titta på det" in words(shown)
    assert 'href="/admin/tokens"' in shown.text
