"""The outbox, as administrators see it."""

import pytest
import structlog

from adapters.sql import addresses, messages, outbox
from adapters.sql.messages import MessageState
from engine.model import Visibility
from tests.adapters.sql.building import CARE, COLLEAGUE, COORDINATOR, MANAGER, OWNER
from tests.adapters.web.admin.test_start import grants
from tests.adapters.web.browser import Office, Visitor, words
from tests.adapters.worker.building import House, local, working_day


@pytest.fixture
def mailed(office: Office) -> Office:
    """Somebody has been reminded, twice."""
    office.opens()
    House(office.store, office.directory / "maildir").mornings(working_day(21))
    office.at = local(working_day(21), 9)
    grants(office, COLLEAGUE)
    return office


def administrator(office: Office) -> Visitor:
    return office.logs_in(COLLEAGUE)


def last(office: Office) -> int:
    with office.store.read() as tx:
        return messages.messages(tx, limit=1)[0].id


def test_each_mail_is_listed_with_what_became_of_it_and_what_it_is_about(mailed: Office) -> None:
    shown = administrator(mailed).gets("/admin/outbox")

    assert "owner@region.example" in words(shown)
    assert "skickat" in words(shown)
    assert "FA-2026-001" in words(shown)


def test_the_address_says_what_is_looked_for(mailed: Office) -> None:
    shown = administrator(mailed).gets("/admin/outbox?state=failed&q=owner&since=2026-03-01&until=2026-04-01")
    anything = administrator(mailed).gets("/admin/outbox?state=whatever&since=tomorrow")

    assert "Inget mejl passar" in words(shown)
    assert 'value="2026-03-01"' in shown.text
    assert "owner@region.example" in words(anything)


def test_an_empty_outbox_says_what_it_is_for(office: Office) -> None:
    grants(office, COLLEAGUE)
    assert "Inget har mejlats än" in words(administrator(office).gets("/admin/outbox"))


def test_a_mail_is_shown_with_its_reasons_and_that_is_logged(mailed: Office) -> None:
    number = last(mailed)
    with structlog.testing.capture_logs() as log:
        shown = administrator(mailed).gets(f"/admin/outbox/{number}")

    assert "Därför skrevs det" in words(shown)
    assert "FA-2026-001" in words(shown)
    assert [(e["mail"], e["by"]) for e in log if e["event"] == "outbox.opened"] == [(number, COLLEAGUE)]


def test_the_html_of_a_mail_may_nothing_but_be_seen(mailed: Office) -> None:
    page = administrator(mailed).gets(f"/admin/outbox/{last(mailed)}")
    frame = administrator(mailed).gets(f"/admin/outbox/{last(mailed)}/html")

    policy = frame.headers["content-security-policy"]
    assert policy.endswith("; sandbox")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert '<iframe class="letter" sandbox' in page.text


def test_a_mail_is_sent_again_to_the_address_that_its_person_has_now(mailed: Office) -> None:
    number = last(mailed)
    answer = administrator(mailed).posts(f"/admin/outbox/{number}/again")

    assert answer.headers["location"] == f"/admin/outbox/{number}"
    with mailed.store.read() as tx:
        assert messages.message(tx, number).state is MessageState.PENDING


def test_a_mail_that_waits_is_stopped(mailed: Office) -> None:
    number = last(mailed)
    with mailed.store.begin() as tx:
        messages.resend(tx, number, at=mailed.at)
    administrator(mailed).posts(f"/admin/outbox/{number}/stop")

    with mailed.store.read() as tx:
        assert messages.message(tx, number).last_error == outbox.STOPPED
    again = administrator(mailed).posts(f"/admin/outbox/{number}/stop")
    assert again.status_code == 422


def test_a_refused_address_is_told_with_its_words_and_mended(mailed: Office) -> None:
    with mailed.store.begin() as tx:
        for _ in range(addresses.ENOUGH):
            addresses.refused(tx, "owner@region.example", words="550 No such user", at=mailed.at)

    shown = administrator(mailed).gets("/admin/outbox")
    assert "550 No such user" in words(shown)
    administrator(mailed).posts("/admin/outbox/addresses/mend", {"address": "owner@region.example"})
    with mailed.store.read() as tx:
        assert not addresses.is_bad(tx, "owner@region.example")


def test_mail_that_was_held_back_is_let_go(mailed: Office) -> None:
    with mailed.store.begin() as tx:
        outbox.hold_back(tx, reason="en kopia har återställts")
    assert "en kopia har återställts" in words(administrator(mailed).gets("/admin/outbox"))
    administrator(mailed).posts("/admin/outbox/release")
    with mailed.store.read() as tx:
        assert outbox.held_back(tx) is None


@pytest.mark.parametrize("person_id", [OWNER, MANAGER, COORDINATOR])
def test_nobody_but_administrators_sees_the_mail_of_others(mailed: Office, person_id: int) -> None:
    visitor = mailed.logs_in(person_id)
    number = last(mailed)
    for path in ("/admin/outbox", f"/admin/outbox/{number}", f"/admin/outbox/{number}/html"):
        assert visitor.gets(path).status_code == 403, path
    for path in (f"/admin/outbox/{number}/again", f"/admin/outbox/{number}/stop", "/admin/outbox/release"):
        assert visitor.posts(path).status_code == 403, path
    assert visitor.posts("/admin/outbox/addresses/mend", {"address": "x@y.example"}).status_code == 403


def test_an_administrator_of_a_part_sees_the_mail_of_that_part_alone(mailed: Office) -> None:
    with mailed.store.begin() as tx:
        tx.sql.connection.exec_driver_sql("UPDATE person SET organisation_id = 1 WHERE id = 1")
        outbox.hold_back(tx, reason="en kopia har återställts")
        for _ in range(addresses.ENOUGH):
            addresses.refused(tx, "owner@region.example", words="550 No such user", at=mailed.at)
    grants(mailed, MANAGER, where=CARE)
    visitor = mailed.logs_in(MANAGER)
    with mailed.store.read() as tx:
        number = messages.messages(tx, person_id=OWNER, limit=1)[0].id

    shown = visitor.gets("/admin/outbox")
    assert "owner@region.example" not in words(shown)
    assert visitor.gets(f"/admin/outbox/{number}").status_code == 403
    assert visitor.posts("/admin/outbox/addresses/mend", {"address": "owner@region.example"}).status_code == 403
    assert visitor.posts("/admin/outbox/release").status_code == 403


def test_what_a_mail_says_about_work_that_is_not_open_is_not_shown_and_not_found(office: Office) -> None:
    office.opens(title="Hemligt utkast", visibility=Visibility.TEAM, participants=())
    office.opens(title="För alla", participants=())
    House(office.store, office.directory / "maildir").mornings(working_day(21))
    office.at = local(working_day(21), 9)
    grants(office, COLLEAGUE)
    number = last(office)

    listed = words(administrator(office).gets("/admin/outbox"))
    assert "Om ett arbete som inte är öppet för dig" in listed
    assert "FA-2026-001" not in listed
    assert "owner@region.example" in listed
    shown = administrator(office).gets(f"/admin/outbox/{number}")
    assert "Hemligt" not in shown.text
    assert "Skicka igen" in words(shown)
    assert administrator(office).gets(f"/admin/outbox/{number}/html").status_code == 403
    assert "owner@region.example" not in words(administrator(office).gets("/admin/outbox?q=problemet"))
