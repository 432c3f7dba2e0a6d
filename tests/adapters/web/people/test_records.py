"""What is kept about a person, on the pages."""

import io
import json
import zipfile
from typing import Any

import pytest
from httpx import Response

from adapters.sql import offices, people
from adapters.sql.offices import Granted
from engine.access import Office as Held
from engine.edit import comment
from engine.model import Actor, ActorKind, Visibility
from engine.sharing import set_visibility
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, OWNER, REGION, SENIOR
from tests.adapters.web.browser import Office, Visitor, words

HERE = f"/admin/people/{OWNER}"


@pytest.fixture
def administrator(office: Office) -> Visitor:
    """The manager's manager, who administers the region as well."""
    granted = Granted(person_id=SENIOR, office=Held.ADMINISTRATOR, organisation_id=REGION, granted_at=office.at)
    with office.store.begin() as tx:
        offices.grant(tx, granted)
    return office.logs_in(SENIOR)


def held(response: Response) -> Any:
    """What an archive holds for programs."""
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["cache-control"] == "no-store"
    return json.loads(zipfile.ZipFile(io.BytesIO(response.content)).read("register-extract.json"))


def speaks_in_private(office: Office) -> None:
    """The owner writes in work that nobody else may see."""
    item = office.opens(title="Hemligt arbete", participants=())
    owner = Actor(kind=ActorKind.PERSON, person_id=OWNER)
    with office.store.begin() as tx:
        set_visibility(tx, item_id=item.id, visibility=Visibility.PRIVATE, actor=owner, at=office.at)
        comment(tx, item_id=item.id, text="Bara mina ord", actor=owner, at=office.at)


def test_everybody_takes_out_all_of_their_own(office: Office) -> None:
    speaks_in_private(office)
    owner = office.logs_in(OWNER)
    assert "Ta ut ditt registerutdrag" in words(owner.gets("/me"))
    own = held(owner.gets("/me/extract"))
    assert own["person"]["id"] == OWNER
    assert own["left_out"] == 0
    assert "Bara mina ord" in repr(own)
    assert "Bara mina ord" not in repr(held(office.logs_in(COLLEAGUE).gets("/me/extract")))


def test_an_administrator_takes_it_out_without_what_is_private_and_that_is_kept(
    office: Office, administrator: Visitor
) -> None:
    speaks_in_private(office)
    assert "Personuppgifter" in words(administrator.gets(HERE))
    found = held(administrator.posts(f"{HERE}/records"))
    assert found["left_out"] > 0
    assert "Bara mina ord" not in repr(found)
    assert "Hemligt" not in repr(found)
    assert "· Senior" in words(administrator.gets(f"{HERE}/records"))
    own = held(office.logs_in(OWNER).gets("/me/extract"))
    assert [row["made_by"] for row in own["sections"]["extracted"]] == [SENIOR]


def test_who_does_not_answer_for_records_takes_out_nothing_of_others(office: Office) -> None:
    coordinator = office.logs_in(COORDINATOR)
    assert "Personuppgifter" not in words(coordinator.gets(HERE))
    assert coordinator.posts(f"{HERE}/records").status_code == 403
    assert coordinator.posts(f"{HERE}/pseudonymise", {"reason": "Begäran"}).status_code == 403


def test_the_name_of_who_has_left_is_taken_away(office: Office, administrator: Visitor) -> None:
    assert "när personen har slutat" in words(administrator.gets(f"{HERE}/records"))
    assert administrator.gets(f"{HERE}/pseudonymise").status_code == 422
    item = office.opens(title="Som Owner ville")
    with office.store.begin() as tx:
        people.deactivate(tx, OWNER, on=office.at.date())
    shown = words(administrator.gets(f"{HERE}/pseudonymise?also=faller,%20"))
    assert "Owner blir Person 1." in shown
    assert f"Ett initiativ {item.ref}" in shown
    refused = administrator.posts(f"{HERE}/pseudonymise", {"reason": " "})
    assert refused.status_code == 422
    assert "<title>Fel: " in refused.text
    assert administrator.posts(f"{HERE}/pseudonymise", {"reason": "Begäran"}).status_code == 303
    shown = words(administrator.gets(f"{HERE}/records"))
    assert "Namnet är borttaget: Person 1." in shown
    assert "av Senior. Begäran" in shown
    assert "Person 1" in words(administrator.gets(f"/items/{item.ref}"))
