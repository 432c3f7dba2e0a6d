from adapters.sql.indexing import catch_up
from engine.model import Visibility
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER, recorded
from tests.adapters.web.browser import PROBLEM, Office, words

PART = {"HX-Request": "true"}


def test_what_is_written_is_found_at_once_with_the_words_marked(office: Office) -> None:
    item = office.opens()
    office.fills(item, PROBLEM)

    shown = office.logs_in(COLLEAGUE).gets("/search?q=faller")
    assert shown.status_code == 200
    assert f'href="/items/{item.ref}"' in shown.text
    assert "<mark>faller</mark>" in shown.text


def test_a_key_leads_straight_to_its_item_but_not_for_those_who_may_not_see_it(office: Office) -> None:
    item = office.opens(participants=())

    assert office.logs_in(OWNER).gets("/search?q=fa-2026-001").headers["location"] == f"/items/{item.ref}"
    recorded(office.store, item, change={"visibility": Visibility.PRIVATE})
    shown = office.logs_in(MANAGER).gets("/search?q=fa-2026-001")
    assert shown.status_code == 200
    assert item.title not in words(shown)


def test_a_year_is_no_key(office: Office) -> None:
    office.opens()
    assert office.logs_in().gets("/search?q=1").status_code == 200


def test_a_draft_of_others_is_told_but_not_quoted_to_its_manager(office: Office) -> None:
    item = office.opens()
    office.fills(item, PROBLEM)
    recorded(office.store, office.facts(item).item, change={"visibility": Visibility.TEAM})

    assert "faller" in office.logs_in(OWNER).gets("/search?q=fall").text
    of_manager = office.logs_in(MANAGER).gets("/search?q=fall")
    assert item.ref in of_manager.text
    assert "faller" not in of_manager.text


def test_what_users_wrote_is_shown_as_text(office: Office) -> None:
    office.opens(title="Färre <script>fall</script>")
    shown = office.logs_in().gets("/search?q=fall")
    assert "<script>fall" not in shown.text
    assert "&lt;script&gt;" in shown.text


def test_while_one_types_only_what_was_found_is_sent(office: Office) -> None:
    office.opens()
    part = office.logs_in().gets("/search?q=fall", **PART)
    assert "<html" not in part.text
    assert 'id="results"' in part.text
    assert "fall" in words(part)


def test_people_are_found_by_name_with_their_address(office: Office) -> None:
    shown = office.logs_in().gets("/search?q=colleague")
    assert "colleague@region.example" in words(shown)


def test_filters_stand_in_the_address(office: Office) -> None:
    item = office.opens()
    visitor = office.logs_in()
    assert item.ref in visitor.gets("/search?q=fall&workflow=pdsa&phase=problem&organisation=2&state=open").text
    assert item.ref not in visitor.gets("/search?q=fall&state=ended").text
    assert item.ref not in visitor.gets("/search?q=fall&phase=test").text
    assert visitor.gets("/search?q=fall&organisation=x&state=y").status_code == 200


def test_nothing_found_leads_on_to_a_new_initiative(office: Office) -> None:
    catch_up(office.store)
    shown = office.logs_in().gets("/search?q=kosmonaut")
    assert 'href="/new?title=kosmonaut"' in shown.text
