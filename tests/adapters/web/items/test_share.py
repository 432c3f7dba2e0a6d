"""Who sees an item and who owns it, chosen on its page; and who has read a draft."""

import re

from adapters.sql.organisations import Place, add_organisation
from adapters.sql.people import Profile, add_person
from engine.model import Item, Partner, Visibility
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, MANAGER, OWNER
from tests.adapters.web.browser import Office, words


def share_of(item: Item) -> str:
    return f"/items/{item.ref}/share"


def neighbour(office: Office) -> int:
    """A municipality with somebody in it; its number."""
    with office.store.begin() as tx:
        town = add_organisation(tx, Place(code="T", name="Exempel kommun", is_principal=True))
        add_person(tx, Profile(name="Enhetschef Ek", email="chef@kommun.example", organisation_id=town.id))
    return town.id


def test_an_owner_makes_a_draft_of_it_and_opens_it_again(office: Office) -> None:
    item, owner = office.opens(), office.logs_in(OWNER)
    assert "Vilka som ser arbetet" in words(owner.gets(share_of(item)))

    done = owner.posts(share_of(item), {"visibility": "team", "version": str(item.version)})
    assert (done.status_code, done.headers["location"]) == (303, share_of(item))
    assert office.facts(item).item.visibility is Visibility.TEAM
    assert "teamet, dess coach och dess chefer" in words(owner.gets(share_of(item)))

    owner.posts(share_of(item), {"visibility": "organisation"})
    assert office.facts(item).item.visibility is Visibility.ORGANISATION


def test_a_choice_can_be_taken_back(office: Office) -> None:
    item, manager = office.opens(), office.logs_in(MANAGER)
    manager.posts(share_of(item), {"visibility": "private"})
    found = re.search(rf"/items/{item.ref}/undo/\d+", manager.gets("/").text)
    assert found is not None
    assert manager.posts(found[0]).status_code == 303
    assert office.facts(item).item.visibility is Visibility.ORGANISATION


def test_a_manager_who_makes_it_private_is_led_away(office: Office) -> None:
    item = office.opens()
    done = office.logs_in(MANAGER).posts(share_of(item), {"visibility": "private"})
    assert done.headers["location"] == "/"
    assert office.logs_in(MANAGER).gets(f"/items/{item.ref}").status_code == 404


def test_what_was_not_chosen_or_changed_meanwhile_is_said(office: Office) -> None:
    item, owner = office.opens(), office.logs_in(OWNER)
    assert owner.posts(share_of(item)).status_code == 422
    office.fills(item, {"problem": "Många faller"})
    late = owner.posts(share_of(item), {"visibility": "team", "version": str(item.version)})
    assert late.status_code == 409
    assert "ändrat arbetet" in words(late)


def test_a_municipality_owns_it_as_well_until_it_is_removed(office: Office) -> None:
    item, owner, town = office.opens(), office.logs_in(OWNER), neighbour(office)
    owner.posts(f"{share_of(item)}/partners", {"organisation": str(town), "owner": "Ek"})
    (partner,) = office.facts(item).partners
    assert partner == Partner(organisation_id=town, owner_id=partner.owner_id)
    shown = words(owner.gets(share_of(item)))
    assert "Exempel kommun" in shown
    assert "Enhetschef Ek" in shown
    assert office.logs_in(partner.owner_id or 0).gets(f"/items/{item.ref}").status_code == 200

    owner.posts(f"{share_of(item)}/partners/{town}/remove")
    assert office.facts(item).partners == ()


def test_an_owner_who_is_not_there_is_not_taken_and_what_was_typed_stays(office: Office) -> None:
    item, town = office.opens(), neighbour(office)
    refused = office.logs_in(OWNER).posts(f"{share_of(item)}/partners", {"organisation": str(town), "owner": "Owner"})
    assert refused.status_code == 422
    assert "<title>Fel: " in refused.text
    assert 'value="Owner"' in refused.text
    assert office.facts(item).partners == ()


def test_a_member_may_not_share(office: Office) -> None:
    item = office.opens()
    assert office.logs_in(COLLEAGUE).gets(share_of(item)).status_code == 403
    assert office.logs_in(COLLEAGUE).posts(share_of(item), {"visibility": "team"}).status_code == 403


def test_who_reads_a_draft_by_virtue_of_an_office_is_noted_once_a_day(office: Office) -> None:
    item = office.opens(visibility=Visibility.TEAM)
    for reader in (OWNER, COLLEAGUE, MANAGER, MANAGER, COORDINATOR):
        assert office.logs_in(reader).gets(f"/items/{item.ref}").status_code == 200

    shown = words(office.logs_in(OWNER).gets(share_of(item)))
    assert shown.count("Manager") == 1
    assert shown.count("Coordinator") == 1
    assert "Colleague" not in shown


def test_reading_what_is_open_is_noted_nowhere(office: Office) -> None:
    item = office.opens()
    office.logs_in(MANAGER).gets(f"/items/{item.ref}")
    assert "Manager" not in words(office.logs_in(OWNER).gets(share_of(item)))
