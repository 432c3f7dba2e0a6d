"""The page of an item, for whoever may see it."""

from sqlalchemy import text

from tests.adapters.sql.building import COLLEAGUE
from tests.adapters.web.browser import Office, words


def test_the_page_says_whose_it_is_and_how_it_stands_in_time(office: Office) -> None:
    item = office.opens()

    shown = office.logs_in().gets(f"/items/{item.ref}")

    assert shown.status_code == 200
    for said in ("Färre fall på avdelning 32", "Owner", "Nära vård", "Syns i Region Exempel"):
        assert said in words(shown)


def test_what_is_private_is_for_nobody_else(office: Office) -> None:
    item = office.opens(participants=())
    with office.store.begin() as tx:
        tx.sql.connection.execute(text("UPDATE item SET visibility = 'private'"))

    assert office.logs_in(COLLEAGUE).gets(f"/items/{item.ref}").status_code == 404
    assert office.logs_in().gets(f"/items/{item.ref}").status_code == 200


def test_what_does_not_exist_is_told(office: Office) -> None:
    assert office.logs_in().gets("/items/FA-1900-001").status_code == 404
