"""Somebody is told when mail to a person is refused again and again."""

from datetime import datetime

import pytest

from adapters.sql import addresses
from adapters.worker import compose
from engine.model import NoticeState
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, MANAGER, OWNER
from tests.adapters.worker.building import MONDAY, SENDER, House, html, local, text, working_day

WORDS = "550 5.1.1 no <such> user here"
NOON = local(MONDAY, 12)


def test_the_nearest_coordinator_is_told_once(house: House) -> None:
    mark(house, "colleague@region.example")
    house.round(NOON)
    house.round(local(working_day(1)))
    (mail,) = house.mails()
    assert mail["To"].addresses[0].username == "coordinator"
    assert mail["Subject"].startswith("Mejl når inte fram till ")
    assert WORDS in text(mail)
    assert "550 5.1.1 no &lt;such&gt; user here" in html(mail)
    assert "Du får det här för att du är verksamhetsutvecklare." in text(mail)


def test_without_a_coordinator_the_manager_is_told_in_their_language(house: House) -> None:
    house.changes(COORDINATOR, left_on=MONDAY)
    house.changes(MANAGER, language="en")
    mark(house, "colleague@region.example")
    house.round(NOON)
    (mail,) = house.mails()
    assert mail["To"].addresses[0].username == "manager"
    assert mail["Subject"].startswith("Mail does not reach ")
    assert "works in your part of the organisation" in text(mail)


def test_whoever_cannot_be_reached_either_is_passed_over(house: House) -> None:
    mark(house, "colleague@region.example")
    mark(house, "coordinator@region.example")
    house.round(NOON)
    assert [mail["To"].addresses[0].username for mail in house.mails()] == ["manager", "manager"]


def test_nobody_is_told_at_night_or_on_a_sunday(house: House) -> None:
    mark(house, "colleague@region.example", at=local(MONDAY, 5))
    house.round(local(MONDAY, 5))
    assert house.mails() == []
    house.round(local(MONDAY, 8))
    assert len(house.mails()) == 1


def test_an_address_that_nobody_has_is_told_to_nobody(house: House) -> None:
    mark(house, "nobody@region.example")
    assert compose(house.store, at=NOON, sender=SENDER).messages == 0


def test_what_a_person_is_to_be_told_waits_until_the_address_is_mended(house: House) -> None:
    house.opens(owner_id=OWNER, participants=house.takes_part(COLLEAGUE))
    mark(house, "owner@region.example")
    morning = local(working_day(15))
    house.round(morning)
    assert [(n.state, n.reason) for n in house.notices()] == [(NoticeState.HELD, "address refused")]
    house.changes(OWNER, email="new@region.example")
    house.round(morning)
    assert [n.state for n in house.notices()] == [NoticeState.SENT]
    assert len(house.mails_to("new")) == 1


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_is_written_in_the_readers_language_and_says_what_to_do(house: House, language: str) -> None:
    house.changes(COORDINATOR, language=language)
    mark(house, "colleague@region.example")
    with house.store.begin() as tx:
        assert len(addresses.untold(tx, limit=9)) == 1
    house.round(NOON)
    (mail,) = house.mails()
    assert mail["Content-Language"] == language
    assert "hjulet outbox release colleague@region.example" in text(mail)


def mark(house: House, address: str, *, at: datetime = NOON) -> None:
    """Mail to the address is refused twice."""
    with house.store.begin() as tx:
        for _ in range(addresses.ENOUGH):
            addresses.refused(tx, address, words=WORDS, at=at, bounced=False)
