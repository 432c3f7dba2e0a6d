"""One's own settings."""

import re
from datetime import date, timedelta

import pytest

from adapters.sql import addresses, credentials, feeds, looks, people, preferences, sessions
from engine.preferences import Rhythm
from tests.adapters.sql.building import COLLEAGUE, OWNER
from tests.adapters.web.browser import QUICK, Office, Visitor, words

MAIL = {"rhythm": "weekly", "hour": "16", "paused_until": ""}
PASSWORD, BETTER = "korv äter moln på tisdag", "sju blå hästar under bordet"


def test_the_language_is_changed_on_the_page_where_one_is(office: Office) -> None:
    visitor = office.logs_in()
    answer = visitor.posts("/language", {"language": "en", "next": "/me?a=b"})
    assert answer.headers["location"] == "/me?a=b"
    assert visitor.gets("/").headers["content-language"] == "en"
    assert visitor.posts("/language", {"language": "en", "next": "//evil.example"}).headers["location"] == "/"
    assert visitor.posts("/language", {"language": "de"}).status_code == 400


def test_pages_are_dark_and_keys_do_nothing_for_whoever_wants_it_so(office: Office) -> None:
    visitor = office.logs_in()
    assert visitor.posts("/me/look", {"language": "sv", "scheme": "dark"}).status_code == 303
    shown = visitor.gets("/me")
    assert "Sidorna är som du vill ha dem." in words(shown)
    assert 'data-color-scheme="dark"' in shown.text
    assert 'data-shortcuts="off"' in shown.text
    visitor.posts("/me/look", {"language": "sv", "scheme": "light", "shortcuts": "on"})
    with office.store.read() as tx:
        assert (looks.look(tx, OWNER).scheme, looks.look(tx, OWNER).shortcuts) == ("light", True)
    assert visitor.posts("/me/look", {"language": "sv", "scheme": "purple"}).status_code == 400


def test_the_rhythm_and_the_hour_of_mail_are_chosen(office: Office) -> None:
    visitor = office.logs_in()
    assert visitor.posts("/me/mail", MAIL).headers["location"] == "/me#mail"
    with office.store.read() as tx:
        assert preferences.preference(tx, OWNER).rhythm is Rhythm.WEEKLY
        assert people.profile(tx, OWNER).digest_hour == 16
    assert re.search(r'value="weekly" checked', visitor.gets("/me").text)


def test_mail_rests_until_a_day_and_that_can_be_taken_back(office: Office) -> None:
    visitor, until = office.logs_in(), date(2026, 3, 16)
    visitor.posts("/me/mail", {**MAIL, "paused_until": until.isoformat()})
    with office.store.read() as tx:
        assert preferences.preference(tx, OWNER).paused_until == until
    assert 'value="2026-03-16"' in visitor.gets("/me").text
    assert visitor.posts("/me/mail", {**MAIL, "paused_until": until.isoformat()}).status_code == 303
    visitor.posts("/me/mail", MAIL)
    with office.store.read() as tx:
        assert preferences.preference(tx, OWNER).paused_until is None


@pytest.mark.parametrize("wrong", ["2026-03-02", "2025-01-01", "i morgon"])
def test_a_day_that_is_no_day_to_come_is_said_at_its_field_and_nothing_is_kept(office: Office, wrong: str) -> None:
    visitor = office.logs_in()
    answer = visitor.posts("/me/mail", {**MAIL, "paused_until": wrong})
    assert answer.status_code == 422
    assert "<title>Fel: " in answer.text
    assert words(answer).count("Välj en dag efter i dag") == 2
    assert f'value="{wrong}"' in answer.text
    with office.store.read() as tx:
        assert preferences.preference(tx, OWNER).rhythm is Rhythm.DAILY


@pytest.mark.parametrize("changes", [{"rhythm": "hourly"}, {"hour": "24"}, {"hour": "x"}])
def test_what_the_page_does_not_offer_is_not_taken(office: Office, changes: dict[str, str]) -> None:
    assert office.logs_in().posts("/me/mail", {**MAIL, **changes}).status_code == 400


def test_reminders_stop_and_begin_again(office: Office) -> None:
    visitor = office.logs_in()
    visitor.posts("/me/mail/stop")
    stopped = visitor.gets("/me")
    assert "Du får inga påminnelser." in words(stopped)
    assert 'action="/me/mail/start"' in stopped.text
    visitor.posts("/me/mail/start")
    with office.store.read() as tx:
        assert not preferences.preference(tx, OWNER).has_stopped


def test_whoever_cannot_be_reached_is_told(office: Office) -> None:
    with office.store.begin() as tx:
        for _ in range(2):
            addresses.refused(tx, "owner@region.example", words="550", at=office.at)
    assert "Mejl till owner@region.example kommer tillbaka" in words(office.logs_in().gets("/me"))


def test_the_address_of_the_calendar_is_shown_once_and_can_be_ended(office: Office) -> None:
    visitor = office.logs_in()
    made = visitor.posts("/me/calendar")
    (path,) = set(re.findall(r"https://hjulet.region.example(/calendar/[\w-]+\.ics)", made.text))
    assert office.gets(path).status_code == 200
    again = visitor.gets("/me")
    assert path not in again.text
    assert "Du har en adress sedan mån 2 mars." in words(again)
    visitor.posts("/me/calendar")
    assert office.gets(path).status_code == 404, "a new one takes its place"
    visitor.posts("/me/calendar/end")
    with office.store.read() as tx:
        assert feeds.made_at(tx, OWNER) is None


def test_one_s_sessions_are_listed_and_ended_one_by_one_or_all_others(office: Office) -> None:
    here, there, elsewhere, stranger = (office.logs_in(person) for person in (OWNER, OWNER, OWNER, COLLEAGUE))
    assert words(here.gets("/me")).count("Den här") == 1
    here.posts("/me/sessions/end", {"session": sessions.hash_of(there.secret)})
    assert (here.gets("/").status_code, there.gets("/").status_code, elsewhere.gets("/").status_code) == (200, 303, 200)
    here.posts("/me/sessions/end", {"session": sessions.hash_of(stranger.secret)})
    assert stranger.gets("/").status_code == 200, "nobody ends the session of somebody else"
    here.posts("/me/sessions/end")
    assert (here.gets("/").status_code, elsewhere.gets("/").status_code, stranger.gets("/").status_code) == (
        200,
        303,
        200,
    )


def with_password(office: Office) -> tuple[Visitor, Visitor]:
    with office.store.begin() as tx:
        credentials.put(tx, OWNER, QUICK.hash(PASSWORD), at=office.at)
    return office.logs_in(), office.logs_in()


def test_another_password_is_chosen_by_whoever_knows_the_present_one(office: Office) -> None:
    here, there = with_password(office)
    assert here.posts("/me/password", {"current": PASSWORD, "password": BETTER}).status_code == 303
    assert (here.gets("/").status_code, there.gets("/").status_code) == (200, 303)
    assert office.posts("/login", {"email": "owner@region.example", "password": BETTER}).status_code == 303
    assert office.posts("/login", {"email": "owner@region.example", "password": PASSWORD}).status_code == 422


def test_whoever_does_not_know_it_is_told_so_and_cannot_go_on_guessing(office: Office) -> None:
    here, _ = with_password(office)
    wrong = {"current": "something else", "password": BETTER}
    for _ in range(5):
        answer = here.posts("/me/password", wrong)
        assert (answer.status_code, "Det är inte ditt lösenord." in words(answer)) == (422, True)
    assert "Vänta en stund" in words(here.posts("/me/password", {**wrong, "current": PASSWORD}))
    office.at += timedelta(minutes=1)
    assert here.posts("/me/password", {**wrong, "current": PASSWORD}).status_code == 303


def test_a_password_that_is_guessed_first_is_refused_at_its_field(office: Office) -> None:
    here, _ = with_password(office)
    answer = here.posts("/me/password", {"current": PASSWORD, "password": "owner1234567"})
    assert answer.status_code == 422
    assert 'id="password-fault"' in answer.text
    assert PASSWORD not in answer.text


def test_whoever_came_in_by_a_link_chooses_a_first_password(office: Office) -> None:
    visitor = office.logs_in()
    assert 'id="current"' not in visitor.gets("/me").text
    assert visitor.posts("/me/password", {"password": BETTER}).status_code == 303
    assert 'id="current"' in visitor.gets("/me").text
