"""People and organisations, looked after by those who may, and by nobody for more rights of their own."""

import pytest

from adapters.sql import addresses, offices, organisations, people
from adapters.sql.offices import Granted
from engine.access import Office as Held
from tests.adapters.sql.building import CARE, COLLEAGUE, COORDINATOR, MANAGER, OWNER, REGION, SENIOR
from tests.adapters.web.browser import Office, Visitor, words

KEPT = {"title": "", "organisation": str(CARE), "language": "sv"}


def granted(office: Office, person_id: int, held: Held, where: int = REGION) -> None:
    with office.store.begin() as tx:
        offices.grant(tx, Granted(person_id=person_id, office=held, organisation_id=where, granted_at=office.at))


@pytest.fixture
def coordinator(office: Office) -> Visitor:
    """The coordinator of the region."""
    return office.logs_in(COORDINATOR)


@pytest.fixture
def administrator(office: Office) -> Visitor:
    """The manager's manager, who administers the region as well."""
    granted(office, SENIOR, Held.ADMINISTRATOR)
    return office.logs_in(SENIOR)


def profile(office: Office, person_id: int) -> people.Profile:
    with office.store.read() as tx:
        return people.profile(tx, person_id)


def test_people_are_found_by_their_words_and_what_they_are(office: Office, coordinator: Visitor) -> None:
    assert "5 personer" in words(coordinator.gets("/admin/people"))
    found = words(coordinator.gets("/admin/people?q=colleague"))
    assert "1 person" in found
    assert "colleague@region.example" in found
    assert "Ingen passar in" in words(coordinator.gets("/admin/people?q=nobody"))
    granted(office, COLLEAGUE, Held.COACH, CARE)
    assert "1 person" in words(coordinator.gets("/admin/people?office=coach"))
    assert "2 personer" in words(coordinator.gets("/admin/people?office=manager"))
    assert "Ingen passar in" in words(coordinator.gets(f"/admin/people?organisation={REGION}&status=left"))


def test_a_person_is_added_and_changed(office: Office, coordinator: Visitor) -> None:
    new = {**KEPT, "name": "Ny  Kollega", "email": "ny@region.example", "guest": "yes"}
    to = coordinator.posts("/admin/people/new", new).headers["location"]
    assert to == "/admin/people/6"
    assert (profile(office, 6).name, profile(office, 6).is_guest) == ("Ny Kollega", True)

    coordinator.posts(to, {**new, "title": "undersköterska", "guest": ""})
    assert (profile(office, 6).title, profile(office, 6).is_guest) == ("undersköterska", False)


@pytest.mark.parametrize("wrong", [{"email": "ingen"}, {"name": ""}, {"language": "de"}, {"organisation": ""}])
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(
    office: Office, coordinator: Visitor, wrong: dict[str, str]
) -> None:
    typed = {**KEPT, "name": "Namnet Som Stannar", "email": "owner@region.example", **wrong}
    refused = coordinator.posts(f"/admin/people/{OWNER}", typed)
    assert refused.status_code == 422
    assert "<title>Fel: " in refused.text
    assert "name" in wrong or "Namnet Som Stannar" in refused.text
    assert profile(office, OWNER).name == "Owner"


def test_nobody_takes_over_the_account_of_somebody_who_may_do_more(
    office: Office, administrator: Visitor, coordinator: Visitor
) -> None:
    taken = {**KEPT, "name": "Senior", "email": "coordinator@region.example"}
    assert coordinator.posts(f"/admin/people/{SENIOR}", taken).status_code == 403
    assert coordinator.posts(f"/admin/people/{SENIOR}/deactivate").status_code == 403
    until = {"from_on": "2026-03-01", "until_on": "2026-04-01", "by": "Coordinator"}
    assert coordinator.posts(f"/admin/people/{SENIOR}/substitute", until).status_code == 403
    assert "fler rättigheter än du" in words(coordinator.gets(f"/admin/people/{SENIOR}"))
    assert administrator.posts(f"/admin/people/{COORDINATOR}", {**taken, "name": "Coordinator"}).status_code == 303
    assert profile(office, SENIOR).email == "senior@region.example"


def test_nobody_makes_themselves_the_substitute_or_the_manager_of_others(coordinator: Visitor) -> None:
    until = {"from_on": "2026-03-01", "until_on": "2026-04-01", "by": "Coordinator"}
    assert coordinator.posts(f"/admin/people/{OWNER}/substitute", until).status_code == 403
    place = {"name": "Nära vård", "kind": "område", "parent": str(REGION), "manager": "coordinator@region.example"}
    assert coordinator.posts(f"/admin/organisations/{CARE}", place).status_code == 403
    assert coordinator.posts(f"/admin/people/{COORDINATOR}/offices", {"office": "administrator"}).status_code == 403


def test_a_substitute_is_named_for_a_time(office: Office, coordinator: Visitor) -> None:
    until = {"from_on": "2026-03-01", "until_on": "2026-04-01", "by": "Colleague"}
    coordinator.posts(f"/admin/people/{OWNER}/substitute", until)
    with office.store.read() as tx:
        assert people.substitutes(tx, on=office.at.date()) == {OWNER: COLLEAGUE}
    assert coordinator.posts(f"/admin/people/{OWNER}/substitute", {**until, "until_on": ""}).status_code == 422


def test_offices_are_granted_and_taken_back_but_not_the_last_administrator(
    office: Office, administrator: Visitor
) -> None:
    given = {"office": "coach", "organisation": str(CARE)}
    administrator.posts(f"/admin/people/{COLLEAGUE}/offices", given)
    with office.store.read() as tx:
        (held,) = offices.granted(tx, [COLLEAGUE])
    assert (held.office, held.organisation_id, held.granted_by) == (Held.COACH, CARE, SENIOR)
    administrator.posts(f"/admin/people/{COLLEAGUE}/offices/revoke", given)

    own = {"office": "administrator", "organisation": str(REGION)}
    refused = administrator.posts(f"/admin/people/{SENIOR}/offices/revoke", own)
    assert refused.status_code == 422
    assert "den sista administratören" in words(refused)
    assert administrator.posts(f"/admin/people/{SENIOR}/deactivate").status_code == 422
    granted(office, MANAGER, Held.ADMINISTRATOR)
    assert administrator.posts(f"/admin/people/{SENIOR}/offices/revoke", own).status_code == 303
    with office.store.read() as tx:
        assert [each.person_id for each in offices.everyone(tx)] == [MANAGER]


def test_who_leaves_is_followed_by_somebody_and_is_logged_out(office: Office, coordinator: Visitor) -> None:
    item, owner = office.opens(), office.logs_in(OWNER)
    asked = words(coordinator.gets(f"/admin/people/{OWNER}/deactivate"))
    assert "Färre fall på avdelning 32 Manager" in asked

    coordinator.posts(f"/admin/people/{OWNER}/deactivate")
    assert office.facts(item).item.owner_id == MANAGER
    assert owner.gets("/").status_code == 303
    assert profile(office, OWNER).left_on == office.at.date()
    assert "Stäng kontot" not in words(coordinator.gets(f"/admin/people/{OWNER}"))


def test_sessions_are_ended_and_an_address_is_mended(office: Office, coordinator: Visitor) -> None:
    owner = office.logs_in(OWNER)
    coordinator.posts(f"/admin/people/{OWNER}/sessions/end")
    assert owner.gets("/").status_code == 303

    with office.store.begin() as tx:
        for _ in range(2):
            addresses.refused(tx, "owner@region.example", words="550", at=office.at)
    assert "avvisas" in words(coordinator.gets(f"/admin/people/{OWNER}"))
    coordinator.posts(f"/admin/people/{OWNER}/mend")
    assert "avvisas" not in words(coordinator.gets(f"/admin/people/{OWNER}"))


def test_the_tree_is_shown_grown_and_changed(office: Office, coordinator: Visitor) -> None:
    office.opens()
    assert "Nära vård område" in words(coordinator.gets("/admin/organisations"))
    to = coordinator.posts(
        "/admin/organisations/new", {"code": "R-W", "name": "Avdelning 32", "parent": str(CARE)}
    ).headers["location"]
    change = {
        "name": "Avdelning 33",
        "kind": "avdelning",
        "parent": str(REGION),
        "manager": "Colleague",
        "closures": "2026-07-06..2026-07-31",
    }
    assert coordinator.posts(to, change).status_code == 303
    with office.store.read() as tx:
        ward = organisations.organisation(tx, "R-W")
    assert (ward.name, ward.parent_id, ward.manager_id, len(ward.closures)) == ("Avdelning 33", REGION, COLLEAGUE, 1)

    for wrong in ({"closures": "i juli"}, {"manager": "Nobody"}, {"name": ""}):
        assert coordinator.posts(to, {**change, **wrong}).status_code == 422


def test_nobody_else_looks_after_people(office: Office) -> None:
    for path in ("/admin/people", f"/admin/people/{OWNER}", "/admin/organisations", f"/admin/organisations/{CARE}"):
        assert office.logs_in(OWNER).gets(path).status_code == 403
