"""Saved views."""

import re

from adapters.sql import views
from tests.adapters.sql.building import COLLEAGUE
from tests.adapters.web.browser import Office, Visitor, words


def save(visitor: Visitor, **given: str) -> None:
    answer = visitor.posts("/views", {"source": "/items?late=1&page=3", "name": "Sena", "shared": "own", **given})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/items?late=1"


def test_a_view_keeps_the_filters_and_the_order_and_nothing_else(office: Office) -> None:
    visitor = office.logs_in()
    asked = visitor.gets("/views/new?from=%2Fitems%3Flate%3D1%26sort%3D-due%26evil%3D1")
    assert 'value="/items?late=1&amp;sort=-due"' in asked.text

    save(visitor)

    assert "Vyn ”Sena” är sparad" in words(visitor.gets("/items?late=1"))
    assert 'href="/items?late=1"' in visitor.gets("/items").text


def test_a_view_leads_to_a_list_and_nowhere_else(office: Office) -> None:
    answer = office.logs_in().posts("/views", {"source": "https://evil.example/x?late=1", "name": "X", "shared": "own"})

    assert answer.headers["location"] == "/items?late=1"


def test_a_view_without_a_name_is_asked_for_again(office: Office) -> None:
    answer = office.logs_in().posts("/views", {"source": "/board?late=1", "name": " ", "shared": "own"})

    assert answer.status_code == 422
    assert "<title>Fel:" in answer.text
    assert 'value="/board?late=1"' in answer.text


def test_a_shared_view_is_seen_by_the_others_and_changed_by_its_owner_alone(office: Office) -> None:
    save(office.logs_in(), shared="shared")
    visitor = office.logs_in(COLLEAGUE)

    assert "Sena" in words(visitor.gets("/items"))
    assert "Delade med dig" in words(visitor.gets("/views"))
    assert visitor.posts("/views/1", {"name": "Mitt", "shared": "own"}).status_code == 404
    assert visitor.posts("/views/1/remove").status_code == 404


def test_a_view_is_named_anew_and_removed(office: Office) -> None:
    visitor = office.logs_in()
    save(visitor)

    assert re.search('value="Sena"', visitor.gets("/views/1").text)
    assert visitor.posts("/views/1", {"name": "", "shared": "own"}).status_code == 422
    assert visitor.posts("/views/1", {"name": "Försenade", "shared": "own"}).status_code == 303
    assert "Försenade" in words(visitor.gets("/views"))
    assert visitor.posts("/views/1/remove").status_code == 303
    assert "Du har inte sparat någon vy än" in words(visitor.gets("/views"))


def test_one_view_comes_first_until_it_is_removed(office: Office) -> None:
    visitor = office.logs_in()
    save(visitor)

    visitor.posts("/views/start", {"path": "/items?late=1"})
    assert '<a class="brand" href="/items?late=1">' in visitor.gets("/").text

    visitor.posts("/views/1/remove")
    assert '<a class="brand" href="/">' in visitor.gets("/").text

    visitor.posts("/views/start", {"path": "https://evil.example/"})
    assert "evil" not in visitor.gets("/").text
    visitor.posts("/views/start", {"path": ""})
    assert '<a class="brand" href="/">' in visitor.gets("/").text


def test_a_view_of_the_same_name_takes_the_place_of_the_old_one(office: Office) -> None:
    visitor = office.logs_in()
    save(visitor)
    save(visitor)

    with office.store.read() as tx:
        assert len(views.of(tx, tx.person(1))) == 1
