"""Whole rounds through a real Postfix: what was stored is what arrives, once, and refusals are taken at their word."""

from collections import Counter
from datetime import timedelta
from email.message import EmailMessage

import pytest

from adapters.delivery.smtp import Server, Smtp
from adapters.sql import messages
from adapters.sql.messages import Message, MessageState
from adapters.worker import RoundReport
from engine.model import Notice, NoticeState, Part
from tests.adapters.delivery.mails import body, read
from tests.adapters.sql.building import COLLEAGUE, MANAGER, OWNER
from tests.adapters.worker.building import House, local, text, working_day
from tests.mta import Mta

AT = local(working_day(15))
"""The morning on which the first reminder is mailed, at seven."""

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def posted(house: House, mta: Mta) -> House:
    """A house whose mail goes through Postfix."""
    server = Server.at(f"smtp://127.0.0.1:{mta.smtp_port}")
    house.transport = Smtp(server=server, sender="studs@hjulet.example", timeout=20)
    return house


def test_what_arrives_is_what_was_stored_byte_for_byte(posted: House, mta: Mta) -> None:
    posted.opens("Färre fall på avdelning 32: å ä ö é “så här”")
    posted.opens("Kortare väntan", owner_id=COLLEAGUE)
    assert posted.round(AT).sent == 2
    assert sorted(map(without_trace, mta.received(2))) == sorted(stored(posted))


def test_a_mail_can_be_read_as_it_was_meant(posted: House, mta: Mta) -> None:
    item = posted.opens("Färre fall på avdelning 32: å ä ö")
    posted.round(AT)
    mail = the_one_in(mta)
    stored_mail = read(stored(posted)[0])
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "Färre fall på avdelning 32: å ä ö" in body(mail, "plain")
    assert "Färre fall på avdelning 32: å ä ö" in body(mail, "html")
    assert text(mail) == text(stored_mail)
    assert mail["To"].addresses[0].addr_spec == "owner@region.example"
    assert mail["X-Hjulet-Item"] == item.ref
    assert mail["Content-Language"] == "sv"


@pytest.mark.parametrize(
    "name",
    ["Message-ID", "References", "In-Reply-To", "Auto-Submitted", "List-Id", "List-Unsubscribe", "Date", "Subject"],
)
def test_headers_arrive_on_one_line_as_they_were_written(posted: House, mta: Mta, name: str) -> None:
    posted.opens()
    posted.round(AT)
    (arrived,) = mta.received(1)
    (line,) = [line for line in lines_of(arrived) if line.lower().startswith(f"{name.lower()}: ".encode())]
    assert line in lines_of(stored(posted)[0])
    assert not line.endswith(b":")
    assert b"=?" not in line or name == "Subject"


def test_the_ledger_and_the_letter_box_agree(posted: House, mta: Mta) -> None:
    item = posted.opens(participants=posted.takes_part(COLLEAGUE, part=Part.MEMBER))
    for day in range(15, 35):
        posted.round(local(working_day(day)))
    sent = [notice.key for notice in notices_of(posted, item.id) if notice.state is NoticeState.SENT]
    mails = [read(mail) for mail in mta.received(len(posted.outbox()))]
    told = [str(key) for mail in mails for key in mail.get_all("X-Hjulet-Notice", [])]
    assert {OWNER, COLLEAGUE, MANAGER} <= {message.person_id for message in posted.outbox()}
    assert sorted(told) == sorted(sent)


def test_nothing_arrives_twice(posted: House, mta: Mta) -> None:
    posted.opens()
    posted.opens("Kortare väntan", owner_id=COLLEAGUE)
    reports = [posted.round(AT + number * MINUTE) for number in range(5)]
    assert sum(report.sent for report in reports) == 2
    arrived = Counter(read(mail)["Message-ID"] for mail in mta.received(2))
    assert set(arrived.values()) == {1}


def test_a_mailbox_that_is_busy_is_tried_again_and_gets_its_mail_when_it_no_longer_is(posted: House, mta: Mta) -> None:
    posted.opens()
    mta.let("owner", "450 4.2.1 Mailbox busy")
    assert figures(posted.round(AT)) == (0, 1)
    (waiting,) = posted.outbox()
    assert (waiting.state, waiting.attempts) == (MessageState.RETRY, 1)
    assert "450 4.2.1" in str(waiting.last_error)
    assert "Mailbox busy" in str(waiting.last_error)
    assert figures(posted.round(waiting.not_before - timedelta(seconds=1))) == (0, 0)
    assert figures(posted.round(waiting.not_before)) == (0, 1)
    mta.let("owner", "OK")
    assert figures(posted.round(the(posted, OWNER).not_before)) == (1, 0)
    assert [without_trace(mail) for mail in mta.received(1)] == stored(posted)
    assert {notice.state for notice in posted.notices()} == {NoticeState.SENT}


@pytest.mark.parametrize(
    ("answer", "words"), [("550 5.1.1 No such user", "No such user"), ("552 5.2.2 Mailbox full", "Mailbox full")]
)
def test_a_mailbox_that_is_refused_for_good_is_given_up_at_once_in_the_words_of_postfix(
    posted: House, mta: Mta, answer: str, words: str
) -> None:
    posted.opens()
    posted.opens("Kortare väntan", owner_id=COLLEAGUE)
    mta.let("owner", answer)
    assert figures(posted.round(AT)) == (1, 1)
    refused = the(posted, OWNER)
    assert (refused.state, refused.attempts) == (MessageState.DEAD, 1)
    assert str(refused.last_error).startswith(answer[:9])
    assert words in str(refused.last_error)
    assert {(n.state, n.reason) for n in posted.notices(1)} == {(NoticeState.FAILED, refused.last_error)}
    mta.let("owner", "OK")
    assert figures(posted.round(AT + 3 * MINUTE)) == (0, 0)
    assert [read(mail)["To"].addresses[0].username for mail in mta.received(1)] == ["colleague"]


def test_mail_waits_while_postfix_is_down_and_then_arrives_once(posted: House, mta: Mta) -> None:
    posted.opens()
    posted.opens("Kortare väntan", owner_id=COLLEAGUE)
    with mta.down():
        assert figures(posted.round(AT)) == (0, 2)
        assert {message.state for message in posted.outbox()} == {MessageState.RETRY}
    assert figures(posted.round(AT + MINUTE)) == (2, 0)
    assert sorted(map(without_trace, mta.received(2))) == sorted(stored(posted))


# --- Helpers ----------------------------------------------------------------------------------------------------------


def without_trace(arrived: bytes) -> bytes:
    """A mail below the headers that mail servers put before it."""
    return arrived[arrived.index(b"\r\nFrom: ") + 2 :]


def stored(house: House) -> list[bytes]:
    with house.store.read() as tx:
        return [messages.raw(tx, message.id) for message in messages.messages(tx, limit=100)]


def the_one_in(mta: Mta) -> EmailMessage:
    (mail,) = mta.received(1)
    return read(mail)


def lines_of(mail: bytes) -> list[bytes]:
    return mail.partition(b"\r\n\r\n")[0].split(b"\r\n")


def notices_of(house: House, item_id: int) -> list[Notice]:
    with house.store.read() as tx:
        owed = [each.id for each in tx.facts(item_id, at=AT).commitments]
    return [notice for each in owed for notice in house.notices(each)]


def the(house: House, person_id: int) -> Message:
    (found,) = [message for message in house.outbox() if message.person_id == person_id]
    return found


def figures(report: RoundReport) -> tuple[int, int]:
    """How many mails got away, and how many did not."""
    return report.sent, report.failed
