"""The board."""

from datetime import timedelta

from adapters.web.lists.board import MOST_CARDS
from engine.advance import Advance, advance
from engine.model import Visibility
from tests.adapters.sql.building import COLLEAGUE, HAND
from tests.adapters.web.browser import PROBLEM, Office, words
from tests.adapters.web.lists.drafts import draft


def test_each_initiative_stands_in_the_column_of_its_phase(office: Office) -> None:
    moved, _stays = office.opens(title="Har kommit längre"), office.opens(title="Har nyss börjat")
    office.fills(moved, PROBLEM)
    with office.store.begin() as tx:
        advance(tx, Advance(item_id=moved.id, trigger="propose", actor=HAND, reason="Vi är överens"), at=office.at)

    shown = words(office.logs_in().gets("/board"))

    assert shown.index("Har nyss börjat") < shown.index("Har kommit längre")
    assert "median 0 arbetsdagar" in shown
    assert "Inget arbete är i test just nu." in shown


def test_what_has_been_there_longest_is_at_the_top_and_the_rest_is_listed_elsewhere(office: Office) -> None:
    for number in range(MOST_CARDS + 1):
        office.opens(title=f"Arbete {number:02d}", participants=())
    office.at += timedelta(days=7)

    shown = office.logs_in().gets("/board")

    assert "Arbete 00" in words(shown)
    assert f"Arbete {MOST_CARDS}" not in words(shown)
    assert f"Visa alla {MOST_CARDS + 1}" in words(shown)
    assert "5 arbetsdagar" in words(shown)
    assert 'href="/items?workflow=pdsa&amp;phase=problem"' in shown.text


def test_the_board_has_the_filters_of_the_list_and_shows_no_draft_of_others(office: Office) -> None:
    item = office.opens(title="Färre fall")
    draft(office, Visibility.PRIVATE)

    assert "Färre fall" not in words(office.logs_in().gets("/board?q=mat"))
    assert f'href="/items/{item.ref}#gate"' in office.logs_in().gets("/board?owner=me").text
    assert "Hemligt" not in words(office.logs_in(COLLEAGUE).gets("/board"))


def test_the_board_shows_one_workflow_at_a_time(office: Office) -> None:
    office.opens()

    assert "Färre fall" in words(office.logs_in().gets("/board?workflow=pdsa"))
    assert "Färre fall" in words(office.logs_in().gets("/board?workflow=unknown")), "what there is not is as the usual"
