"""Logging in at an identity provider that really runs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from adapters import clock
from adapters.auth.oidc import BACK_CHANNEL, NotProven
from adapters.sql import credentials, groups, offices, people, sessions
from adapters.sql.engines import Database
from adapters.sql.groups import Rule
from adapters.sql.offices import Granted
from adapters.sql.store import SqlStore
from engine.access import Office as Held
from tests.adapters.sql.building import CARE, COLLEAGUE, OWNER, REGION
from tests.adapters.web.browser import BASE, QUICK, Office, words
from tests.adapters.web.issuer import (
    CLIENT,
    HOUR,
    NURSE,
    Issuer,
    Traveller,
    running_issuer,
    seconds,
    session_of,
    travels,
)

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with running_issuer() as running:
        yield running


def office_of(sqlite: Database, directory: Path, issuer: Issuer, **environ: str) -> Office:
    return Office(SqlStore(sqlite), directory, at=clock.now(), environ={**issuer.environ, **environ})


@pytest.fixture
def office(sqlite: Database, tmp_path: Path, issuer: Issuer) -> Office:
    """An instance that uses the provider, and gives an account to whoever comes from there."""
    issuer.knows(NURSE, name="Ny Sköterska", email="ny@region.example", locale="en-GB")
    return office_of(sqlite, tmp_path, issuer, HJULET_OIDC_DEFAULT_ORGANISATION="R-NV")


@pytest.fixture
def closed(sqlite: Database, tmp_path: Path, issuer: Issuer) -> Office:
    """The same, which gives nobody an account."""
    issuer.knows(NURSE, name="Ny Sköterska", email="ny@region.example")
    return office_of(sqlite, tmp_path, issuer)


def known(office: Office, email: str = "ny@region.example") -> list[people.Profile]:
    with office.store.read() as tx:
        return people.with_address(tx, email)


def held(office: Office, person_id: int) -> set[tuple[str, int, str]]:
    with office.store.read() as tx:
        return {(g.office.value, g.organisation_id, g.source) for g in offices.granted(tx, [person_id])}


def test_the_login_page_leads_there_and_to_passwords_too(office: Office) -> None:
    shown = office.gets("/login?next=/board")
    assert "Logga in med Region Exempel" in words(shown)
    assert 'href="/login/oidc?next=/board"' in shown.text
    assert 'name="password"' in shown.text


def test_what_is_asked_there_can_be_used_by_nobody_else(office: Office) -> None:
    first, second = Traveller(office), Traveller(office)
    kept = first.sets_out().headers["set-cookie"]
    second.sets_out()
    asked, other = first.asked(), second.asked()
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{BASE}/login/oidc/callback"
    assert all(asked[name] != other[name] for name in ("state", "nonce", "code_challenge"))
    assert kept.startswith("__Host-login=")
    assert all(flag in kept for flag in ("HttpOnly", "Secure", "SameSite=lax", "Max-Age=900"))


def test_whoever_comes_for_the_first_time_gets_an_account_and_the_page_they_wanted(office: Office) -> None:
    answer = travels(office, to="/items%3Fq=fall")
    assert (answer.status_code, answer.headers["location"]) == (303, "/items?q=fall")
    (profile,) = known(office)
    assert (profile.name, profile.organisation_id, profile.language) == ("Ny Sköterska", CARE, "en")
    assert office.gets("/", Cookie=session_of(answer)).headers["content-language"] == "en"
    again = travels(office)
    assert again.status_code == 303
    assert len(known(office)) == 1


def test_a_person_is_known_by_their_subject_whatever_their_address_has_become(office: Office, issuer: Issuer) -> None:
    travels(office)
    issuer.knows(NURSE, name="Ny Sköterska", email="owner@region.example")
    secret = session_of(travels(office)).partition("=")[2]
    with office.store.read() as tx:
        hashes = {each.token_hash for each in sessions.of_person(tx, known(office)[0].id)}
    assert sessions.hash_of(secret) in hashes


def test_without_a_place_for_newcomers_they_are_told_whom_to_ask(closed: Office) -> None:
    answer = travels(closed)
    assert answer.status_code == 403
    assert "Be den som sköter Hjulet om tillgång." in words(answer)
    assert "session=" not in answer.headers.get("set-cookie", "").replace("__Host-login", "")
    assert known(closed) == []


VERIFIED, UNVERIFIED = {"email_verified": True}, {"email_verified": False}


@pytest.mark.parametrize(
    ("setting", "claims", "status"),
    [("no", VERIFIED, 403), ("yes", {}, 403), ("yes", UNVERIFIED, 403), ("yes", VERIFIED, 303), ("trust", {}, 303)],
)
def test_an_account_is_linked_by_its_address_only_where_that_is_wanted(  # noqa: PLR0917 - fixtures, and what is tried
    sqlite: Database, tmp_path: Path, issuer: Issuer, setting: str, claims: dict[str, bool], status: int
) -> None:
    issuer.knows("owner-there", name="Owner", email="Owner@region.example", **claims)
    office = office_of(
        *(sqlite, tmp_path, issuer), HJULET_OIDC_LINK_BY_EMAIL=setting, HJULET_OIDC_DEFAULT_ORGANISATION="R"
    )
    assert travels(office, sub="owner-there").status_code == status
    assert len(known(office, "owner@region.example")) == 1
    with office.store.read() as tx:
        assert len(sessions.of_person(tx, OWNER)) == (1 if status == 303 else 0)


def test_whoever_tells_no_address_gets_no_account(office: Office, issuer: Issuer) -> None:
    issuer.knows("nameless", name="Utan Adress")
    assert "e-postadress, som Hjulet behöver" in words(travels(office, sub="nameless"))
    issuer.knows("named", preferred_username="named@region.example")
    assert travels(office, sub="named").status_code == 303


def test_whoever_has_left_does_not_come_back_by_logging_in(office: Office, issuer: Issuer) -> None:
    travels(office)
    with office.store.begin() as tx:
        people.deactivate(tx, known(office)[0].id, on=office.at.date())
    for sub in (NURSE, "another-subject"):
        issuer.knows(sub, name="Ny Sköterska", email="ny@region.example")
        answer = travels(office, sub=sub)
        assert (answer.status_code, "Ditt konto är avslutat" in words(answer)) == (403, True)
    assert len(known(office)) == 1


def test_groups_bring_offices_and_take_them_away_but_none_that_somebody_granted(office: Office, issuer: Issuer) -> None:
    with office.store.begin() as tx:
        groups.add(tx, Rule(group="Hjulet-samordnare", office=Held.COORDINATOR, organisation_id=CARE))
        groups.add(tx, Rule(group="Hjulet-samordnare", office=Held.COACH, organisation_id=REGION))
        groups.add(tx, Rule(group="Hjulet-admin", office=Held.ADMINISTRATOR, organisation_id=REGION))
    issuer.knows(NURSE, email="ny@region.example", groups=["Hjulet-samordnare", "annat"])
    travels(office)
    person_id = known(office)[0].id
    brought = {("coordinator", CARE, issuer.url), ("coach", REGION, issuer.url)}
    assert held(office, person_id) == brought

    with office.store.begin() as tx:
        by_hand = Granted(person_id=person_id, office=Held.COORDINATOR, organisation_id=REGION, granted_at=office.at)
        offices.grant(tx, by_hand)
    issuer.knows(NURSE, email="ny@region.example", groups="Hjulet-admin")
    travels(office)
    assert held(office, person_id) == {("administrator", REGION, issuer.url), ("coordinator", REGION, "hand")}
    issuer.knows(NURSE, email="ny@region.example")
    travels(office)
    assert held(office, person_id) == {("coordinator", REGION, "hand")}


def test_an_answer_with_another_state_or_in_another_browser_logs_nobody_in(office: Office) -> None:
    victim, attacker = Traveller(office), Traveller(office)
    victim.sets_out()
    attacker.sets_out()
    stolen = attacker.proves()
    for answer in (
        victim.comes_back(stolen),
        office.gets(stolen),
        office.gets(stolen, Cookie="__Host-login=forged"),
        office.gets(stolen.replace("state=", "state=x"), Cookie=attacker.cookie),
        office.gets("/login/oidc/callback", Cookie=attacker.cookie),
    ):
        assert answer.status_code == 400
        assert "Inloggningen kom inte fram" in words(answer)
        assert "__Host-session" not in str(answer.headers)
    assert attacker.comes_back(stolen).status_code == 303


def test_a_code_works_once(office: Office) -> None:
    traveller = Traveller(office)
    traveller.sets_out()
    path = traveller.proves()
    assert traveller.comes_back(path).status_code == 303
    assert traveller.comes_back(path).status_code == 400


def test_a_token_that_was_made_for_another_login_is_not_taken(office: Office, issuer: Issuer) -> None:
    traveller = Traveller(office)
    traveller.sets_out()
    path = traveller.proves()
    issuer.gives_another_nonce()
    answer = traveller.comes_back(path)
    assert answer.status_code == 400
    assert "Du blev inte inloggad" in words(answer)


def test_whoever_says_no_there_is_not_logged_in(office: Office) -> None:
    traveller = Traveller(office)
    traveller.sets_out()
    assert traveller.comes_back(traveller.proves(action="deny")).status_code == 400


def test_whoever_takes_too_long_begins_again(office: Office) -> None:
    traveller = Traveller(office)
    traveller.sets_out()
    path = traveller.proves()
    office.at += timedelta(minutes=16)
    assert traveller.comes_back(path).status_code == 400


def test_clocks_may_differ_a_little_and_no_more(office: Office) -> None:
    office.at += timedelta(hours=1, minutes=1)
    assert travels(office).status_code == 303
    office.at += timedelta(minutes=5)
    assert travels(office).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"nonce": None},
        {"nonce": "another"},
        {"sub": ""},
        {"aud": [CLIENT, "another"], "azp": "another"},
    ],
)
def test_a_token_that_says_something_else_proves_nothing(
    office: Office, issuer: Issuer, changes: dict[str, Any]
) -> None:
    provider = office.app.state.service.provider
    now = seconds(office.at)
    claims = {"iss": issuer.url, "sub": NURSE, "aud": CLIENT, "exp": now + HOUR, "iat": now, "nonce": "n"}
    assert provider.checked(issuer.signs(claims), nonce="n", access_token=None, at=office.at)["sub"] == NURSE
    wrong = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    with pytest.raises(NotProven):
        provider.checked(issuer.signs(wrong), nonce="n", access_token=None, at=office.at)


def test_a_token_that_somebody_else_signed_or_nobody_proves_nothing(office: Office, issuer: Issuer) -> None:
    provider = office.app.state.service.provider
    now = seconds(office.at)
    claims = {"iss": issuer.url, "sub": NURSE, "aud": CLIENT, "exp": now + HOUR, "iat": now, "nonce": "n"}
    foreign = issuer.signs(claims, key=RSAKey.generate_key(2048))
    unsigned = "eyJhbGciOiJub25lIn0." + issuer.signs(claims).split(".")[1] + "."
    for token in (foreign, unsigned, "nonsense", ""):
        with pytest.raises(NotProven):
            provider.checked(token, nonce="n", access_token=None, at=office.at)


def test_a_provider_that_does_not_answer_is_a_page_that_says_so(sqlite: Database, tmp_path: Path) -> None:
    gone = Issuer(url="http://localhost:9", app=None)
    office = office_of(sqlite, tmp_path, gone)
    answer = office.gets("/login/oidc")
    assert answer.status_code == 503
    assert "svarar inte" in words(answer)
    assert office.gets("/login").status_code == 200


def test_a_provider_that_says_that_it_is_another_is_not_believed(
    sqlite: Database, tmp_path: Path, issuer: Issuer
) -> None:
    other = replace(issuer, url=issuer.url.replace("localhost", "127.0.0.1"))
    office = office_of(sqlite, tmp_path, replace(other, url=f"{issuer.url}/elsewhere"))
    assert office.gets("/login/oidc").status_code == 503


def test_without_a_provider_there_is_nothing_there(sqlite: Database, tmp_path: Path) -> None:
    office = Office(SqlStore(sqlite), tmp_path)
    assert office.gets("/login/oidc").status_code == 404
    assert office.gets("/login/oidc/callback").status_code == 404
    assert office.posts("/login/oidc/backchannel").status_code == 404


def test_the_way_back_leads_nowhere_else(office: Office) -> None:
    assert travels(office, to="//evil.example").headers["location"] == "/"


def test_whoever_logs_out_is_led_on_to_log_out_there(office: Office, issuer: Issuer) -> None:
    cookie = session_of(travels(office))
    answer = office.posts("/logout", Cookie=cookie)
    assert answer.status_code == 200
    refresh = answer.headers["refresh"]
    assert refresh.startswith(f"0; url={issuer.url}/oauth2/end_session?")
    assert "id_token_hint=" in refresh
    assert "post_logout_redirect_uri=https%3A%2F%2Fhjulet.region.example%2Flogged-out" in refresh
    assert office.gets("/", Cookie=cookie).status_code == 303
    assert "form-action 'self'" in answer.headers["content-security-policy"]


def test_whoever_came_with_a_password_is_only_logged_out_here(office: Office) -> None:
    with office.store.begin() as tx:
        credentials.put(tx, COLLEAGUE, QUICK.hash("korv äter moln på tisdag"), at=office.at)
    given = {"email": "colleague@region.example", "password": "korv äter moln på tisdag"}
    cookie = session_of(office.posts("/login", given))
    assert office.posts("/logout", Cookie=cookie).headers["location"] == "/logged-out"


def logout_token(office: Office, issuer: Issuer, **changes: object) -> str:
    now = seconds(office.at)
    claims = {
        "iss": issuer.url,
        "aud": CLIENT,
        "iat": now,
        "exp": now + 120,
        "jti": "one",
        "sub": NURSE,
        "events": {BACK_CHANNEL: {}},
        **changes,
    }
    return issuer.signs({name: value for name, value in claims.items() if value is not None})


def test_the_provider_says_itself_that_somebody_is_logged_out(office: Office, issuer: Issuer) -> None:
    cookie, other = session_of(travels(office)), office.logs_in(OWNER)
    said = office.asks("POST", "/login/oidc/backchannel", data={"logout_token": logout_token(office, issuer)})
    assert said.status_code == 200
    assert office.gets("/", Cookie=cookie).status_code == 303
    assert other.gets("/").status_code == 200


def test_one_session_is_ended_by_its_name_there(office: Office, issuer: Issuer) -> None:
    travels(office)
    person_id = known(office)[0].id
    with office.store.begin() as tx:
        ends_at = office.at + timedelta(hours=1)
        for sid in ("one", "two"):
            given = {"method": "oidc", "agent": "", "at": office.at, "ends_at": ends_at}
            sessions.begin(tx, person_id, issuer=issuer.url, sid=sid, **given)  # type: ignore[arg-type]
    office.asks("POST", "/login/oidc/backchannel", data={"logout_token": logout_token(office, issuer, sid="one")})
    with office.store.read() as tx:
        assert {each.sid for each in sessions.of_person(tx, person_id)} == {None, "two"}


@pytest.mark.parametrize(
    "changes",
    [
        {"events": {}},
        {"events": None},
        {"nonce": "n"},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"sub": None},
    ],
)
def test_what_is_no_logout_token_ends_nothing(office: Office, issuer: Issuer, changes: dict[str, Any]) -> None:
    cookie = session_of(travels(office))
    token = logout_token(office, issuer, **changes)
    assert office.asks("POST", "/login/oidc/backchannel", data={"logout_token": token}).status_code == 400
    assert office.asks("POST", "/login/oidc/backchannel").status_code == 400
    assert office.gets("/", Cookie=cookie).status_code == 200


def test_nobody_s_browser_logs_somebody_out_by_it(office: Office, issuer: Issuer) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    token = {"logout_token": logout_token(office, issuer)}
    assert office.asks("POST", "/login/oidc/backchannel", data=token, headers=headers).status_code == 403


def test_whoever_logs_in_there_needs_no_password_here(office: Office) -> None:
    cookie = session_of(travels(office))
    assert 'name="password"' not in office.gets("/me", Cookie=cookie).text
    assert office.posts("/me/password", {"password": "sju blå hästar under"}, Cookie=cookie).status_code == 403


def test_no_secret_stands_in_the_log(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    traveller = Traveller(office)
    traveller.sets_out()
    path = traveller.proves()
    answer = traveller.comes_back(path)
    said = capsys.readouterr().err
    assert "login.done" in said
    for secret in (path.partition("code=")[2].partition("&")[0], traveller.asked()["state"], session_of(answer)[-20:]):
        assert secret not in said
    assert NURSE not in said
