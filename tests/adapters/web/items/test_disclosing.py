"""A copy of everything on record, made on a page by those who manage or coordinate."""

import io
from zipfile import ZipFile

from adapters.sql import lists
from engine.model import Item, Visibility
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, MANAGER, OWNER
from tests.adapters.web.browser import Office, words


def kinds(office: Office, item: Item) -> list[str]:
    with office.store.read() as tx:
        return [event.kind for event in lists.history(tx, item.id)]


def test_a_manager_downloads_a_copy_and_it_is_in_the_timeline(office: Office) -> None:
    item, manager = office.opens(), office.logs_in(MANAGER)
    assert f"/items/{item.ref}/disclose" in manager.gets(f"/items/{item.ref}").text
    assert manager.gets(f"/items/{item.ref}/disclose").status_code == 200
    done = manager.posts(f"/items/{item.ref}/disclose", {"reason": "Revisionen"})
    assert done.headers["content-type"] == "application/zip"
    assert done.headers["content-disposition"] == f'attachment; filename="{item.ref}.zip"'
    with ZipFile(io.BytesIO(done.content)) as zipped:
        page = zipped.read(f"{item.ref}/{item.ref}.sv.html").decode()
    assert "Person 1 (ansvarig)" in page
    assert "Manager" in page
    assert kinds(office, item)[-1] == "item.disclosed"
    assert "Revisionen" in words(manager.gets(f"/items/{item.ref}/timeline"))


def test_people_are_named_when_the_coordinator_chooses_so(office: Office) -> None:
    item, coordinator = office.opens(), office.logs_in(COORDINATOR)
    done = coordinator.posts(f"/items/{item.ref}/disclose", {"names": "named"})
    with ZipFile(io.BytesIO(done.content)) as zipped:
        assert b"owner@region.example" in zipped.read(f"{item.ref}/{item.ref}.json")


def test_nobody_else_makes_one(office: Office) -> None:
    item = office.opens()
    for person in (OWNER, COLLEAGUE):
        visitor = office.logs_in(person)
        assert f"/items/{item.ref}/disclose" not in visitor.gets(f"/items/{item.ref}").text
        assert visitor.gets(f"/items/{item.ref}/disclose").status_code == 403
        assert visitor.posts(f"/items/{item.ref}/disclose").status_code == 403
    assert kinds(office, item)[-1] != "item.disclosed"


def test_what_is_private_is_not_there_for_a_manager(office: Office) -> None:
    item = office.opens(visibility=Visibility.PRIVATE)
    assert office.logs_in(MANAGER).posts(f"/items/{item.ref}/disclose").status_code == 404
