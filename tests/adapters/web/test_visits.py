"""Who is logged in, and what their pages know of them."""

from datetime import timedelta

from adapters.sql import sessions
from adapters.sql.people import deactivate
from adapters.web.cookies import name_of
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER
from tests.adapters.web.browser import BASE, Office, words


def test_whoever_is_not_logged_in_is_led_to_the_login_and_back(office: Office) -> None:
    answer = office.gets("/?a=b")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2F%3Fa%3Db"


def test_a_part_of_a_page_says_that_the_session_has_ended_and_the_text_stays(office: Office) -> None:
    answer = office.gets("/", **{"HX-Request": "true"})

    assert answer.status_code == 401
    assert "still here" in words(answer) or "finns kvar" in words(answer)


def test_the_first_page_says_what_waits_in_the_language_of_the_person(office: Office) -> None:
    office.opens()

    shown = office.logs_in().gets("/")

    assert shown.status_code == 200
    assert shown.headers["content-language"] == "sv"
    assert "Färre fall på avdelning 32" in words(shown)
    assert "Owner" in words(shown)
    assert "Region Exempel" in words(shown)


def test_only_managers_see_the_menu_of_managers(office: Office) -> None:
    assert 'href="/stalled"' in office.logs_in(MANAGER).gets("/").text
    assert 'href="/stalled"' not in office.logs_in(COLLEAGUE).gets("/").text


def test_a_session_ends_when_nobody_was_there_for_long(office: Office) -> None:
    visitor = office.logs_in()
    office.at += timedelta(hours=7)
    assert visitor.gets("/").status_code == 200
    office.at += timedelta(hours=4)
    assert visitor.gets("/").status_code == 200
    office.at += timedelta(hours=1, seconds=1)
    assert visitor.gets("/").status_code == 303, "twelve hours are the most"


def test_a_session_ends_with_the_person_who_leaves(office: Office) -> None:
    visitor = office.logs_in(COLLEAGUE)
    with office.store.begin() as tx:
        deactivate(tx, COLLEAGUE, on=office.at.date())

    assert visitor.gets("/").status_code == 303


def test_the_secret_of_a_session_is_not_kept(office: Office) -> None:
    visitor = office.logs_in()
    with office.store.read() as tx:
        kept = sessions.of_person(tx, OWNER)

    assert [session.token_hash for session in kept] == [sessions.hash_of(visitor.secret)]
    assert visitor.secret not in repr(kept)
    assert name_of(BASE) == "__Host-session"
    assert name_of("http://localhost:8000") == "session"
