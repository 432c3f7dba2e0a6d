"""People are told that a token of theirs ends, before the program that shows it is turned away."""

from datetime import date, timedelta

import pytest

from adapters.sql import addresses, tokens
from adapters.sql.tokens import Token
from adapters.worker import compose
from engine.scopes import Scope
from tests.adapters.sql.building import COLLEAGUE, OWNER, at_once
from tests.adapters.worker.building import MONDAY, SENDER, STOCKHOLM, House, html, local, text

LAST = date(2026, 6, 3)
FIRST_MAIL, SECOND_MAIL = date(2026, 5, 20), date(2026, 6, 1)
NINE = 9


def made(house: House, *, person_id: int = OWNER, name: str = "Power BI", on: date = MONDAY) -> Token:
    """A token that works up to and with the last day."""
    until = STOCKHOLM.start_of(LAST + timedelta(days=1))
    with house.store.begin() as tx:
        new = tokens.make(tx, person_id, name=name, scopes=[Scope.READ], at=local(on, NINE), until=until, by=person_id)
    return new.token


def each_hour(house: House, first: date, last: date) -> None:
    """Rounds every hour, day and night."""
    house.rounds(local(first, 0), local(last, 23), every=timedelta(hours=1))


def test_its_person_is_told_twice_however_often_rounds_are_done(house: House) -> None:
    made(house)
    each_hour(house, FIRST_MAIL - timedelta(days=1), FIRST_MAIL + timedelta(days=1))
    assert [mail["To"].addresses[0].username for mail in house.mails()] == ["owner"]
    each_hour(house, SECOND_MAIL - timedelta(days=1), LAST + timedelta(days=1))
    assert len(house.mails()) == 2
    assert {message.kind for message in house.outbox()} == {"token"}
    assert [message.created_at for message in house.outbox()] == [local(FIRST_MAIL), local(SECOND_MAIL)]


def test_it_says_what_ends_when_and_what_to_do(house: House) -> None:
    token = made(house, name="Rapport <till> direktionen")
    with house.store.begin() as tx:
        tokens.note_use(tx, token.id, at=local(date(2026, 5, 18)))
    house.round(local(FIRST_MAIL))
    (mail,) = house.mails()
    assert mail["Subject"] == "Åtkomstnyckeln ”Rapport <till> direktionen” gäller till och med ons 3 juni"
    assert "Ett program använde den senast mån 18 maj." in text(mail)
    assert "https://hjulet.region.example/me/tokens" in text(mail)
    assert "Rapport &lt;till&gt; direktionen" in html(mail)
    assert 'href="https://hjulet.region.example/me/tokens"' in html(mail)
    assert token.name not in html(mail)


def test_it_is_written_in_the_readers_language(house: House) -> None:
    house.changes(OWNER, language="en")
    made(house)
    house.round(local(FIRST_MAIL))
    (mail,) = house.mails()
    assert mail["Subject"] == "The token “Power BI” works up to and with Wed 3 Jun"
    assert mail["Content-Language"] == "en"
    assert "No program has used it yet." in text(mail)


def test_each_token_has_a_mail_of_its_own(house: House) -> None:
    made(house)
    made(house, name="Excel")
    made(house, person_id=COLLEAGUE)
    house.round(local(FIRST_MAIL))
    assert sorted(mail["To"].addresses[0].username for mail in house.mails()) == ["colleague", "owner", "owner"]


def test_nobody_is_told_of_what_was_revoked_or_of_somebody_who_left(house: House) -> None:
    revoked = made(house)
    made(house, person_id=COLLEAGUE)
    house.changes(COLLEAGUE, left_on=MONDAY)
    with house.store.begin() as tx:
        tokens.revoke(tx, revoked.id, at=local(MONDAY, NINE))
    house.round(local(FIRST_MAIL))
    assert house.mails() == []


def test_a_token_that_was_made_for_a_shorter_time_is_told_once_or_not_at_all(house: House) -> None:
    made(house, name="For a week", on=date(2026, 5, 27))
    made(house, name="For a day", on=date(2026, 6, 2))
    each_hour(house, date(2026, 5, 27), LAST)
    (mail,) = house.mails()
    assert "For a week" in mail["Subject"]


def test_of_a_long_outage_one_mail_comes(house: House) -> None:
    made(house)
    each_hour(house, LAST, LAST)
    assert len(house.mails()) == 1


def test_whoever_cannot_be_reached_is_told_when_they_can(house: House) -> None:
    made(house)
    with house.store.begin() as tx:
        for _ in range(addresses.ENOUGH):
            addresses.refused(tx, "owner@region.example", words="550", at=local(MONDAY), bounced=False)
    house.round(local(FIRST_MAIL))
    assert house.mails_to("owner") == []
    with house.store.begin() as tx:
        addresses.mend(tx, "owner@region.example")
    house.round(local(FIRST_MAIL, NINE))
    assert len(house.mails_to("owner")) == 1


@pytest.mark.parametrize("workers", [3])
def test_of_several_workers_at_once_one_tells(house: House, workers: int) -> None:
    made(house)
    at_once(lambda _: assert_composed(house), workers)
    assert len(house.outbox()) == 1


def assert_composed(house: House) -> None:
    assert compose(house.store, at=local(FIRST_MAIL), sender=SENDER).messages <= 1
