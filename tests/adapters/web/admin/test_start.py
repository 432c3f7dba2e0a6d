"""The administrator's first page: whether all goes well."""

from datetime import timedelta

import pytest

from adapters.sql import offices, outbox
from adapters.sql.heartbeats import beat
from adapters.sql.offices import Granted
from engine.access import Office as Held
from tests.adapters.sql.building import COLLEAGUE, COORDINATOR, MANAGER, OWNER, REGION
from tests.adapters.web.browser import Office, words


def grants(office: Office, person_id: int, held: Held = Held.ADMINISTRATOR, *, where: int = REGION) -> None:
    """Somebody is given an office."""
    with office.store.begin() as tx:
        offices.grant(tx, Granted(person_id=person_id, office=held, organisation_id=where, granted_at=office.at))


def beats(office: Office) -> None:
    """A round is done now."""
    with office.store.begin() as tx:
        beat(tx, "round", at=office.at)


def test_it_says_in_one_sentence_that_all_is_well(office: Office) -> None:
    beats(office)
    shown = words(office.logs_in(COORDINATOR).gets("/admin"))

    assert "Allt fungerar" in shown
    assert "0 mejl skickade i dag, 0 fel. Nästa utskick" in shown


def test_it_says_when_the_rounds_have_stopped_and_what_to_do(office: Office) -> None:
    beats(office)
    office.at += timedelta(hours=1)
    shown = words(office.logs_in(COORDINATOR).gets("/admin"))

    assert "Något behöver dig" in shown
    assert "sedan mån 2 mars 10.00, så ingen blir påmind" in shown
    assert "hjulet run" in shown


def test_whoever_may_see_the_outbox_is_led_there_when_mail_is_held_back(office: Office) -> None:
    grants(office, COLLEAGUE)
    beats(office)
    with office.store.begin() as tx:
        outbox.hold_back(tx, reason="en kopia har återställts")

    assert 'href="/admin/outbox">Titta' in office.logs_in(COLLEAGUE).gets("/admin").text
    shown = office.logs_in(COORDINATOR).gets("/admin")
    assert "en kopia har återställts" in words(shown)
    assert "/admin/outbox" not in shown.text


def test_each_sees_the_sections_that_they_may_enter(office: Office) -> None:
    grants(office, COLLEAGUE)

    assert 'href="/admin/outbox"' in office.logs_in(COLLEAGUE).gets("/admin").text
    coordinator = office.logs_in(COORDINATOR).gets("/admin").text
    assert 'href="/admin/outbox"' not in coordinator
    assert 'href="/admin/policies"' in coordinator


@pytest.mark.parametrize("person_id", [OWNER, MANAGER])
def test_whoever_administers_nothing_does_not_get_in(office: Office, person_id: int) -> None:
    assert office.logs_in(person_id).gets("/admin").status_code == 403
