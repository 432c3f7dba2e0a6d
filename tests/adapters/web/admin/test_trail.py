"""The page of the audit trail: the last seal, who keeps it, and whether everything is as it was."""

from httpx import Response
from sqlalchemy import text

from adapters.sql import guards, publications, seals
from adapters.sql.publications import Channel, Publication
from engine.seals import Seal
from tests.adapters.sql.building import COORDINATOR, OWNER
from tests.adapters.web.browser import Office, Visitor, words
from tests.adapters.web.test_jobs import workers_of

HERE = "/admin/trail"


def sealed(office: Office) -> Seal:
    with office.store.begin() as tx:
        seal = seals.set_seal(tx, at=office.at, key=None)
        assert seal is not None
        return seal


def altered(office: Office) -> None:
    with office.store.database.writing.begin() as connection:
        guards.rest(connection)
        connection.execute(text("UPDATE event SET kind = 'item.moved' WHERE seq = 1"))


def verifies(office: Office, visitor: Visitor, anchor: str = "") -> Response:
    """Somebody lets everything be verified, and looks at the page of it when that has been done."""
    begun = visitor.posts(f"{HERE}/verify", {"anchor": anchor})
    workers_of(office).drain()
    return visitor.gets(begun.headers["location"])


def test_before_the_first_seal_it_says_when_it_comes(office: Office) -> None:
    shown = words(office.logs_in(COORDINATOR).gets(HERE))
    assert "Inget sigill är satt än." in shown
    assert "Ingen utanför sparar sigillen." in shown


def test_the_last_seal_is_shown_as_what_to_keep_with_what_came_of_telling_it(office: Office) -> None:
    office.opens()
    seal = sealed(office)
    faults = {Channel.MAIL: None, Channel.FILE: "Permission denied"}
    with office.store.begin() as tx:
        publications.note(tx, Publication(number=1, at=office.at, faults=faults))
    shown = words(office.logs_in(COORDINATOR).gets(HERE))
    assert f"1:{seal.hash}" in shown
    assert "Skickat med mejl." in shown
    assert "Kunde inte skickas i en fil: Permission denied" in shown


def test_a_whole_trail_is_said_to_be_as_it_was_on_both_pages(office: Office) -> None:
    office.opens()
    seal = sealed(office)
    visitor = office.logs_in(COORDINATOR)
    assert "och det som har sparats utanför" in words(verifies(office, visitor, f" 1:{seal.hash} 2026-03-02"))
    assert "Allt är som det var" in words(visitor.gets(HERE))


def test_the_first_bad_row_is_named_with_what_to_do(office: Office) -> None:
    item = office.opens()
    altered(office)
    visitor = office.logs_in(COORDINATOR)
    assert f"Händelse 1 i {item.ref} har ändrats." in words(verifies(office, visitor))
    shown = words(visitor.gets(HERE))
    assert f"Händelse 1 i {item.ref} har ändrats." in shown
    assert "Ändra ingenting" in shown


def test_tables_that_say_something_else_are_told_without_what_anybody_has_written(office: Office) -> None:
    item = office.opens()
    with office.store.database.writing.begin() as connection:
        connection.execute(text("UPDATE item SET title = 'Fler fall'"))
    visitor = office.logs_in(COORDINATOR)
    said = f"{item.ref}, rubriken: tabellerna säger inte det som loggen säger."
    assert said in words(verifies(office, visitor))
    shown = words(visitor.gets(HERE))
    assert said in shown
    assert "Ändra ingenting" in shown
    assert "Fler fall" not in shown


def test_a_seal_that_is_none_is_refused(office: Office) -> None:
    assert "det är inte NUMMER:HASH" in words(office.logs_in(COORDINATOR).posts(f"{HERE}/verify", {"anchor": "1:abc"}))


def test_who_administers_nothing_may_not_look(office: Office) -> None:
    assert office.logs_in(OWNER).gets(HERE).status_code == 403
