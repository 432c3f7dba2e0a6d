"""The list of initiatives."""

import pytest

from adapters.sql import views
from engine.model import OPERATOR, Visibility
from engine.timing import pause
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER
from tests.adapters.web.browser import DUE, Office, words
from tests.adapters.web.lists.drafts import draft


def test_the_list_says_what_each_initiative_is_whose_and_until_when(office: Office) -> None:
    item = office.opens()

    shown = words(office.logs_in().gets("/items"))

    assert item.ref in shown
    assert "Färre fall på avdelning 32" in shown
    assert "1 arbete" in shown
    assert "mån 30 mar" in shown
    assert "Nära vård" in shown


def test_a_draft_is_listed_for_those_alone_who_may_see_it(office: Office) -> None:
    draft(office, Visibility.TEAM)

    assert "Hemligt" in words(office.logs_in(OWNER).gets("/items"))
    assert "Hemligt" in words(office.logs_in(MANAGER).gets("/items?drafts=1"))
    for path in ("/items", "/items?state=all", "/board", "/lists/items.csv"):
        assert "Hemligt" not in office.logs_in(COLLEAGUE).gets(path).text


def test_filters_narrow_the_list_and_each_can_be_removed(office: Office) -> None:
    office.opens(title="Färre fall")
    office.opens(title="Bättre mat", owner_id=COLLEAGUE)
    visitor = office.logs_in()

    shown = visitor.gets("/items?q=mat&owner=none&organisation=R-NV")
    assert "Ingenting stämmer med filtren" in words(shown)
    assert 'href="/items?owner=none&amp;organisation=R-NV"' not in shown.text
    assert 'href="/items?organisation=R-NV&amp;owner=none"' in shown.text

    assert "Bättre mat" in words(visitor.gets("/items?q=MAT"))
    assert "Färre fall" not in words(visitor.gets("/items?q=mat"))
    assert "Bättre mat" not in words(visitor.gets("/items?owner=me"))
    assert "Bättre mat" in words(visitor.gets(f"/items?owner={COLLEAGUE}"))
    assert "Färre fall" in words(visitor.gets("/items?organisation=R"))
    assert "Färre fall" not in words(visitor.gets("/items?organisation=nowhere"))
    assert "Färre fall" not in words(visitor.gets("/items?phase=test"))


def test_only_what_is_late_paused_or_ended_is_listed_when_that_is_asked_for(office: Office) -> None:
    late, resting = office.opens(title="Sent"), office.opens(title="Vilar")
    with office.store.begin() as tx:
        pause(tx, item_id=resting.id, until=DUE, reason="Semester", actor=OPERATOR, at=office.at)
    office.at = office.facts(late).calendar.end_of(DUE).replace(day=31, month=3)
    visitor = office.logs_in()

    assert "Sent" in words(visitor.gets("/items?late=1"))
    assert "Vilar" in words(visitor.gets("/items?paused=1"))
    assert "Sent" not in words(visitor.gets("/items?paused=1"))
    assert "Sent" not in words(visitor.gets("/items?state=ended"))
    assert "arbetsdag sen" in words(visitor.gets("/items?late=1"))


def test_a_click_on_a_head_sorts_and_another_turns_the_order_round(office: Office) -> None:
    office.opens(title="Bättre mat")
    office.opens(title="Alla tider")
    visitor = office.logs_in()

    up, down = visitor.gets("/items?sort=title"), visitor.gets("/items?sort=-title")

    assert up.text.index("Alla tider") < up.text.index("Bättre mat")
    assert down.text.index("Alla tider") > down.text.index("Bättre mat")
    assert 'aria-sort="ascending"' in up.text
    assert 'aria-sort="descending"' in down.text
    for order in ("key", "-key", "phase", "owner", "-place", "due", "-due", "-acted", "nonsense"):
        assert "Alla tider" in words(visitor.gets(f"/items?sort={order}"))
        assert "Alla tider" in words(visitor.gets(f"/items?sort={order}&state=all"))


def test_the_list_turns_pages(office: Office) -> None:
    for number in range(52):
        office.opens(title=f"Arbete {number:02d}", participants=())
    visitor = office.logs_in()

    first, second = visitor.gets("/items?sort=title"), visitor.gets("/items?sort=title&page=2")

    assert "52 arbeten" in words(first)
    assert 'rel="next"' in first.text
    assert "Arbete 49" in words(first)
    assert "Arbete 50" not in words(first)
    assert "Arbete 51" in words(second)
    assert 'rel="next"' not in second.text


def test_an_empty_list_says_what_it_is_for(office: Office) -> None:
    shown = office.logs_in().gets("/items")

    assert "Här listas allt förbättringsarbete" in words(shown)
    assert 'href="/new"' in shown.text


def test_a_saved_view_stands_above_its_list(office: Office) -> None:
    with office.store.begin() as tx:
        view = views.View(person_id=OWNER, page="/items", name="Mina sena", query="?late=1", made_at=office.at)
        views.save(tx, view)

    assert "Mina sena" in words(office.logs_in().gets("/items"))
    assert "Mina sena" not in words(office.logs_in().gets("/board"))
    assert "Mina sena" not in words(office.logs_in(COLLEAGUE).gets("/items"))


def test_beyond_the_last_page_nobody_is_told_that_there_is_no_work(office: Office) -> None:
    office.opens()

    beyond = words(office.logs_in().gets("/items?page=2"))

    assert "Det finns inget på den här sidan längre." in beyond
    assert "Det finns inget än" not in beyond


@pytest.mark.parametrize("address", ["/items?owner=", "/stalled?owner=", "/items?as_of=2026-03-01&owner="])
def test_a_number_that_nobody_can_have_is_left_out(office: Office, address: str) -> None:
    assert office.logs_in(MANAGER).gets(f"{address}99999999999999999999").status_code == 200


@pytest.mark.parametrize("after", ["99999999999999999999", "-99999999999999999999"])
def test_there_is_no_page_after_what_cannot_be(office: Office, after: str) -> None:
    assert office.logs_in(MANAGER).gets(f"/items?as_of=2026-03-01&after={after}").status_code == 400
