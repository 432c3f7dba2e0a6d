import threading
from dataclasses import replace

import pytest

from adapters.sql import ideas, people
from adapters.sql.ideas import Idea
from adapters.sql.indexing import catch_up
from engine.model import Item, Part, Visibility
from tests.adapters.sql.building import CARE, COLLEAGUE, COORDINATOR, MANAGER, OWNER, REGION, at_once
from tests.adapters.web.browser import Office, words

NEW = {"title": "Lugnare nätter", "organisation": str(CARE), "owner": "Owner", "visibility": "team"}


def begun(office: Office) -> Item:
    """The item with the highest number."""
    with office.store.read() as tx:
        number = tx.sql.connection.exec_driver_sql("SELECT max(id) FROM item").scalar_one()
        return tx.facts(number, at=office.at).item


def test_one_sentence_is_enough_to_begin(office: Office) -> None:
    visitor = office.logs_in()
    assert 'value="Owner"' in visitor.gets("/new").text

    answer = visitor.posts("/new", NEW)

    item = begun(office)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/items/{item.ref}"
    assert (item.title, item.owner_id, item.organisation_id) == ("Lugnare nätter", OWNER, CARE)
    assert item.visibility is Visibility.TEAM


@pytest.mark.parametrize("visibility", list(Visibility))
def test_who_may_see_it_is_chosen_at_once(office: Office, visibility: Visibility) -> None:
    office.logs_in().posts("/new", {**NEW, "visibility": visibility.value})
    assert begun(office).visibility is visibility


def test_whoever_begins_for_somebody_else_takes_part(office: Office) -> None:
    office.logs_in().posts("/new", {**NEW, "owner": "colleague@region.example"})
    item = begun(office)
    assert item.owner_id == COLLEAGUE
    (participant,) = office.facts(item).participants
    assert (participant.person_id, participant.part) == (OWNER, Part.MEMBER)


def test_what_is_wrong_is_told_and_what_was_written_stays(office: Office) -> None:
    answer = office.logs_in().posts("/new", {**NEW, "title": "", "owner": "Ingen Alls"})
    assert answer.status_code == 422
    assert "<title>Fel: " in answer.text
    unknown = office.logs_in().posts("/new", {**NEW, "owner": "Ingen Alls"})
    assert unknown.status_code == 422
    assert 'value="Lugnare nätter"' in unknown.text
    assert 'value="Ingen Alls"' in unknown.text


def test_a_place_that_is_not_theirs_cannot_be_chosen(office: Office) -> None:
    assert office.logs_in().posts("/new", {**NEW, "organisation": "99"}).status_code == 422


def test_work_that_is_alike_is_shown_once_before_anything_is_created(office: Office) -> None:
    item = office.opens()
    catch_up(office.store)
    visitor = office.logs_in(COLLEAGUE)
    wish = {**NEW, "title": "Minska fallen på avdelningen", "owner": "Colleague"}

    assert item.ref in visitor.gets("/new/similar?title=Minska+fallen", **{"HX-Request": "true"}).text
    asked = visitor.posts("/new", wish)
    assert asked.status_code == 422
    assert item.ref in asked.text
    assert begun(office) == office.facts(item).item, "nothing is created yet"

    assert visitor.posts("/new", {**wish, "seen_similar": "1"}).status_code == 303
    assert begun(office).title == wish["title"]


def test_a_personal_identity_number_is_asked_about(office: Office) -> None:
    visitor, wish = office.logs_in(), {**NEW, "title": "Hjälp 640823-3234"}
    held = visitor.posts("/new", wish)
    assert held.status_code == 422
    assert 'name="not_personal"' in held.text
    assert visitor.posts("/new", {**wish, "not_personal": "1"}).status_code == 303


def test_the_work_of_others_is_named_as_what_it_comes_from(office: Office) -> None:
    item = office.opens()
    visitor = office.logs_in(COLLEAGUE)
    assert item.title in visitor.gets(f"/new?from={item.ref}").text
    visitor.posts("/new", {**NEW, "owner": "Colleague", "from": item.ref, "seen_similar": "1"})
    assert begun(office).reference == item.ref


def test_an_idea_becomes_an_initiative_and_whoever_left_it_is_told(office: Office) -> None:
    with office.store.begin() as tx:
        idea = Idea(
            organisation_id=CARE,
            text="Släck i korridoren\nDet är ljust",
            address="a@b.example",
            language="sv",
            made_at=office.at,
        )
        number = ideas.add(tx, idea)
    visitor = office.logs_in(MANAGER)
    assert 'value="Släck i korridoren"' in visitor.gets(f"/new?idea={number}").text

    visitor.posts("/new", {**NEW, "owner": "Manager", "idea": str(number), "origin": "employee_idea"})

    item = begun(office)
    assert item.origin == "employee_idea"
    assert office.facts(item).worksheets["problem", 1]["problem"] == idea.text
    with office.store.read() as tx:
        assert ideas.find(tx, number).item_id == item.id
        sent = tx.sql.connection.exec_driver_sql("SELECT address, kind FROM message").one()
    assert tuple(sent) == ("a@b.example", "idea")
    assert visitor.gets(f"/new?idea={number}").status_code == 404, "it has been answered"


def test_an_idea_that_two_take_up_at_once_becomes_one_initiative(office: Office) -> None:
    with office.store.begin() as tx:
        number = ideas.add(tx, Idea(organisation_id=CARE, text="Släck", language="sv", made_at=office.at))
    visitors, answered = [office.logs_in(person) for person in (MANAGER, COORDINATOR)], dict[int, int]()
    begin = threading.Barrier(len(visitors))

    def take(which: int) -> None:
        begin.wait()
        wish = {**NEW, "title": f"Släck {which}", "owner": "Owner", "idea": str(number), "seen_similar": "1"}
        answered[which] = visitors[which].posts("/new", wish).status_code

    at_once(take, len(visitors))

    assert sorted(answered.values()) == [303, 404]
    with office.store.read() as tx:
        assert tx.sql.connection.exec_driver_sql("SELECT count(*) FROM item").scalar_one() == 1


def test_an_idea_is_only_for_those_who_take_ideas_in_there(office: Office) -> None:
    with office.store.begin() as tx:
        number = ideas.add(tx, Idea(organisation_id=REGION, text="Hemlig", language="sv", made_at=office.at))
    assert office.logs_in(OWNER).gets(f"/new?idea={number}").status_code == 403
    assert office.logs_in(MANAGER).gets(f"/new?idea={number}").status_code == 403
    assert office.logs_in(COORDINATOR).gets(f"/new?idea={number}").status_code == 200


def test_a_guest_is_told_what_they_can_do_instead(office: Office) -> None:
    with office.store.begin() as tx:
        people.change_person(tx, replace(people.profile(tx, COLLEAGUE), is_guest=True))
    visitor = office.logs_in(COLLEAGUE)
    shown = visitor.gets("/new")
    assert shown.status_code == 200
    assert 'action="/new"' not in shown.text
    assert words(visitor.posts("/new", NEW)) == words(shown)
