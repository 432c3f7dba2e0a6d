"""Links that let somebody in."""

from datetime import timedelta

from adapters.sql import entries
from adapters.sql.people import deactivate
from tests.adapters.sql.building import OWNER
from tests.adapters.web.browser import Office, words


def link(office: Office, *, lasting: bool = False) -> str:
    with office.store.begin() as tx:
        until = office.at + timedelta(days=30) if lasting else None
        return f"/login/link/{entries.make(tx, OWNER, at=office.at, until=until, lasting=lasting)}"


def test_to_look_at_a_link_changes_nothing_and_the_button_lets_one_in_once(office: Office) -> None:
    path = link(office)
    for _ in range(3):
        shown = office.gets(path)
        assert "Logga in som Owner" in words(shown)
        assert "set-cookie" not in shown.headers
    answer = office.posts(f"{path}?next=/board")
    assert (answer.status_code, answer.headers["location"]) == (303, "/board")
    cookie = answer.headers["set-cookie"].partition(";")[0]
    assert office.gets("/", Cookie=cookie).status_code == 200
    assert office.posts(path).status_code == 410
    assert "Länken fungerar inte längre" in words(office.gets(path))


def test_a_lasting_one_lets_one_in_again_and_again(office: Office) -> None:
    path = link(office, lasting=True)
    assert [office.posts(path).status_code for _ in range(2)] == [303, 303]


def test_it_leads_nowhere_else(office: Office) -> None:
    assert office.posts(f"{link(office)}?next=//evil.example").headers["location"] == "/"


def test_an_old_one_and_one_of_somebody_who_has_left_let_nobody_in(office: Office) -> None:
    old, other = link(office), link(office, lasting=True)
    office.at += timedelta(minutes=10)
    with office.store.begin() as tx:
        deactivate(tx, OWNER, on=office.at.date())
    assert [office.posts(path).status_code for path in (old, other)] == [410, 410]
    assert "Owner" not in words(office.gets(other))
