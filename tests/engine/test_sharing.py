"""Who sees an item, and which organisations own it together."""

from dataclasses import replace

import pytest

from engine.errors import NotFound, NotNow
from engine.model import Facts, Partner, Visibility
from engine.sharing import decide_partner, decide_removal, decide_visibility, whose_move
from tests.engine.building import AT, MANAGER, OTHER, OWNER, after, definition, facts, person
from tests.engine.test_access import HOME_CARE, TOWN, TREE, WARD

THERE = Partner(organisation_id=HOME_CARE, owner_id=OTHER)


def of_the_ward() -> Facts:
    return facts(definition=definition(), organisation_id=WARD)


def shared() -> Facts:
    outcome = decide_partner(of_the_ward(), THERE, tree=TREE, actor=person(OWNER), at=AT)
    return after(of_the_ward(), outcome)


def test_an_item_is_closed_and_opened_on_record() -> None:
    closed = decide_visibility(of_the_ward(), Visibility.TEAM, actor=person(OWNER), at=AT)
    assert closed.item.visibility is Visibility.TEAM
    assert [(e.kind, dict(e.data)) for e in closed.events] == [
        ("item.shared", {"visibility": "team", "formerly": "organisation"})
    ]
    opened = decide_visibility(after(of_the_ward(), closed), Visibility.ORGANISATION, actor=person(MANAGER), at=AT)
    assert opened.item.visibility is Visibility.ORGANISATION


def test_opening_an_item_to_those_who_see_it_already_is_refused() -> None:
    with pytest.raises(NotNow):
        decide_visibility(of_the_ward(), Visibility.ORGANISATION, actor=person(OWNER), at=AT)


def test_another_organisation_owns_it_as_well_with_an_owner_of_its_own() -> None:
    outcome = decide_partner(of_the_ward(), THERE, tree=TREE, actor=person(OWNER), at=AT)
    assert outcome.partners == (THERE,)
    assert [(e.kind, dict(e.data)) for e in outcome.events] == [
        ("partner.joined", {"organisation": HOME_CARE, "place": "Organisation 7", "owner": OTHER})
    ]


@pytest.mark.parametrize("partner", [THERE, Partner(organisation_id=WARD)])
def test_an_organisation_that_owns_it_already_does_not_become_a_partner(partner: Partner) -> None:
    with pytest.raises(NotNow):
        decide_partner(shared(), partner, tree=TREE, actor=person(OWNER), at=AT)


def test_a_partner_may_get_another_owner() -> None:
    other = replace(THERE, owner_id=None)
    assert decide_partner(shared(), other, tree=TREE, actor=person(OWNER), at=AT).partners == (other,)


def test_a_partner_leaves_and_one_that_is_none_cannot() -> None:
    outcome = decide_removal(shared(), HOME_CARE, tree=TREE, actor=person(OWNER), at=AT)
    assert outcome.no_longer_partners == (HOME_CARE,)
    assert after(shared(), outcome).partners == ()
    with pytest.raises(NotFound):
        decide_removal(shared(), TOWN, tree=TREE, actor=person(OWNER), at=AT)


def test_the_move_is_that_of_whoever_owes_the_present_phase() -> None:
    assert whose_move(shared()) == OWNER
    assert whose_move(replace(shared(), commitments=())) is None
