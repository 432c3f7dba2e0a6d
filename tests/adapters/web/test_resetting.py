"""Choosing a password by a link that comes by mail."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from httpx import Response

from adapters.sql import credentials, messages
from adapters.sql.people import deactivate
from adapters.sql.store import SqlStore
from tests.adapters.sql.building import OWNER
from tests.adapters.web.browser import QUICK, Office, words

EMAIL, NEW = "owner@region.example", "sju blå hästar under bordet"


def asks_for_link(office: Office, email: str = EMAIL) -> Response:
    return office.posts("/login/forgotten", {"email": email})


def mails(office: Office) -> list[EmailMessage]:
    with office.store.read() as tx:
        found = messages.messages(tx, limit=50)
        return [message_from_bytes(messages.raw(tx, each.id), EmailMessage, policy=default) for each in found]


def link(office: Office) -> str:
    body = mails(office)[0].get_body(("plain",))
    assert body is not None
    found = re.search(r"https://hjulet\.region\.example(/login/reset/[\w-]{43})\s", body.get_content())
    assert found is not None
    return found[1]


def test_a_mail_in_one_s_own_language_brings_a_link_with_which_one_chooses_a_password(office: Office) -> None:
    other = office.logs_in()
    assert "Titta i din e-post" in words(asks_for_link(office))
    (mail,) = mails(office)
    assert (mail["To"].addresses[0].addr_spec, mail["Subject"]) == (EMAIL, "Välj ett lösenord till Hjulet")
    path = link(office)
    for _ in range(2):
        assert "Välj lösenord" in words(office.gets(path))
    answer = office.posts(path, {"password": NEW})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "__Host-session=" in answer.headers["set-cookie"]
    assert other.gets("/").status_code == 303, "everywhere else one is logged out"
    assert office.posts("/login", {"email": EMAIL, "password": NEW}).status_code == 303
    assert office.posts(path, {"password": NEW}).status_code == 410
    assert office.gets(path).status_code == 410


def test_whoever_asks_learns_nothing_about_who_has_an_account(office: Office) -> None:
    known, unknown = asks_for_link(office), asks_for_link(office, "nobody@region.example")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert len(mails(office)) == 1


def test_whoever_has_left_gets_no_link_and_one_they_have_works_no_more(office: Office) -> None:
    asks_for_link(office)
    path = link(office)
    with office.store.begin() as tx:
        deactivate(tx, OWNER, on=office.at.date())
    assert office.posts(path, {"password": NEW}).status_code == 410
    asks_for_link(office)
    assert len(mails(office)) == 1


def test_a_weak_password_is_refused_in_words_and_the_link_works_on(office: Office) -> None:
    asks_for_link(office)
    answer = office.posts(link(office), {"password": "kort"})
    assert answer.status_code == 422
    assert "Skriv minst 12 tecken." in words(answer)
    assert office.posts(link(office), {"password": NEW}).status_code == 303


def test_a_link_works_for_half_an_hour_and_the_newest_alone(office: Office) -> None:
    asks_for_link(office)
    first = link(office)
    asks_for_link(office)
    assert office.gets(first).status_code == 410
    second = link(office)
    office.at += timedelta(minutes=30)
    assert office.posts(second, {"password": NEW}).status_code == 410


def test_nobody_is_mailed_again_and_again(office: Office) -> None:
    for _ in range(10):
        assert asks_for_link(office).status_code == 200
    assert len(mails(office)) == 3


def test_where_the_organisation_logs_people_in_only_those_with_a_password_get_another(
    store: SqlStore, tmp_path: Path
) -> None:
    environ = {"HJULET_OIDC_ISSUER": "https://login.region.example", "HJULET_OIDC_CLIENT_ID": "hjulet"}
    office = Office(store, tmp_path, environ=environ)
    asks_for_link(office)
    assert mails(office) == []
    with store.begin() as tx:
        credentials.put(tx, OWNER, QUICK.hash(NEW), at=office.at)
    asks_for_link(office)
    assert len(mails(office)) == 1


def test_who_was_locked_out_by_guessing_gets_in_again_with_a_link(office: Office) -> None:
    for _ in range(6):
        office.posts("/login", {"email": EMAIL, "password": "fel lösenord helt"})
    asks_for_link(office)
    assert office.posts(link(office), {"password": NEW}).status_code == 303
    assert office.posts("/login", {"email": EMAIL, "password": NEW}).status_code == 303


def test_no_link_stands_in_the_log(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    asks_for_link(office)
    office.posts(link(office), {"password": NEW})
    said = capsys.readouterr().err
    assert "password.link_sent" in said
    assert link(office).rpartition("/")[2] not in said
    assert NEW not in said
