"""What comes in by mail, through a real Postfix and a real Dovecot."""

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.delivery.smtp import Server, Smtp
from adapters.inbox.mailbox import LARGEST, Mailbox, MailboxFailed
from adapters.sql import addresses, lists, people, replies
from adapters.sql.messages import MessageState
from adapters.sql.people import Substitution
from adapters.sql.replies import Made, Reply
from adapters.worker import Received, Terms, receive
from engine.model import Actor, ActorKind, Event, NoticeState
from engine.words import MAX_TEXT
from tests.adapters.delivery.mails import ANSWERS, read
from tests.adapters.inbox.answers import answer
from tests.adapters.sql.building import COLLEAGUE, OWNER, at_once
from tests.adapters.worker.building import SENDER, House, local, working_day
from tests.mta import HJULET, RETURNED, Mta, folders_of

ROOT = Path(__file__).parents[3]
AT = local(working_day(15))
"""The morning on which the first reminder is mailed, at seven."""

SOON = AT + timedelta(hours=2)
OWNERS = "owner@region.example"


@pytest.fixture
def asked(house: House, mta: Mta) -> House:
    """A house that has reminded the owner of one item, by a mail that can be answered."""
    server = Server.at(f"smtp://127.0.0.1:{mta.smtp_port}")
    house.transport = Smtp(server=server, sender="studs@hjulet.example", timeout=20)
    house.terms = Terms(sender=replace(SENDER, answers=ANSWERS))
    house.opens()
    assert house.round(AT).sent == 1
    return house


# --- Answers ----------------------------------------------------------------------------------------------------------


SAID = {
    "outlook": """Hej!

Vi har mätt i två veckor nu. Färre fall på natten, men inte på dagen.
Jag skriver in det på fredag.""",
    "outlook_html": """Hej, vi väntar på svar…

- från IT
- från förrådet""",
    "gmail": """Vi kan inte börja förrän alla är tillbaka.

- Erik är borta till den 30:e
- Maria kommer efter påsk""",
    "apple": """Bilden visar hur det ser ut efter ändringen.

Det blev bättre än vi trodde.

(1 bilaga togs inte med)""",
    "below": """Problemet är att ingen vet vem som ska göra det, och att listan på tavlan är från i höstas.

På fredag.""",
}


@pytest.mark.parametrize("program", SAID)
def test_what_somebody_answers_becomes_a_comment_in_their_name(asked: House, mta: Mta, program: str) -> None:
    send(mta, answer(program, to=where_to_answer(mta)))
    assert received(asked, mta) == Received(replies=1)
    (event,) = comments(asked)
    assert event.data["text"] == SAID[program]
    assert event.actor == Actor(kind=ActorKind.MAIL_LINK, person_id=OWNER)
    assert event.at == SOON
    assert noted(asked) == [(Made.COMMENT, OWNER, 1)]


def test_the_mail_that_is_answered_says_where_to(asked: House, mta: Mta) -> None:
    (mail,) = [read(raw) for raw in mta.received(1)]
    (message,) = asked.outbox()
    assert mail["Reply-To"].addresses[0].addr_spec == ANSWERS.for_answer(message_id=message.id, person_id=OWNER)
    assert mail["Return-Path"] == f"<{ANSWERS.for_return(message.id)}>"


def test_an_answer_is_put_away_and_not_met_again(asked: House, mta: Mta) -> None:
    send(mta, answer("plain", to=where_to_answer(mta)))
    received(asked, mta)
    assert in_folders(mta) == {"INBOX": 0, "Hjulet.done": 1}
    assert received(asked, mta, waiting=0) == Received()
    assert len(comments(asked)) == 1


def test_the_same_answer_twice_is_one_comment(asked: House, mta: Mta) -> None:
    raw = answer("plain", to=where_to_answer(mta))
    send(mta, raw)
    send(mta, raw)
    assert received(asked, mta, waiting=2) == Received(replies=1)
    send(mta, raw)
    assert received(asked, mta) == Received()
    assert len(comments(asked)) == 1


def test_two_who_look_into_the_mailbox_at_once_make_one_comment(asked: House, mta: Mta) -> None:
    for number in range(5):
        send(mta, answer("plain", to=where_to_answer(mta), message_id=f"<{number}@region.example>"))
    mta.received(5, HJULET)
    found: list[Received] = []
    at_once(lambda _: found.append(receive(asked.store, Mailbox.at(mta.imap_url()), ANSWERS, at=SOON)), 2)
    received(asked, mta, waiting=0)
    assert len(comments(asked)) == 5
    assert {reply.made for reply in kept(asked)} == {Made.COMMENT}
    assert in_folders(mta)["INBOX"] == 0


def test_a_second_answer_to_the_same_mail_is_a_second_comment(asked: House, mta: Mta) -> None:
    send(mta, answer("plain", to=where_to_answer(mta), message_id="<1@region.example>"))
    send(mta, answer("plain", to=where_to_answer(mta), message_id="<2@region.example>"))
    assert received(asked, mta, waiting=2) == Received(replies=2)


def test_answers_without_a_message_id_are_told_apart_by_what_they_say(asked: House, mta: Mta) -> None:
    raw = answer("plain", to=where_to_answer(mta)).replace(b"Message-ID: <svar1@region.example>\r\n", b"X-None: 1\r\n")
    other = raw.replace(b"fredag", b"torsdag")
    for mail in (raw, other):
        with mta.reading(HJULET) as box:
            box.append(mail, "INBOX", flag_set=[])
    assert received(asked, mta, waiting=2) == Received(replies=2)
    assert {reply.name.partition(":")[0] for reply in kept(asked)} == {"sha256"}


def test_a_comment_is_an_act_and_the_one_who_is_away_is_answered_for(asked: House, mta: Mta) -> None:
    with asked.store.begin() as tx:
        people.substitute(
            tx,
            Substitution(
                person_id=OWNER, substitute_id=COLLEAGUE, from_on=date(2026, 3, 1), until_on=date(2026, 3, 31)
            ),
        )
    send(mta, answer("plain", to=where_to_answer(mta), sender="Colleague@Region.example"))
    assert received(asked, mta) == Received(replies=1)
    assert [event.actor for event in comments(asked)] == [
        Actor(kind=ActorKind.MAIL_LINK, person_id=COLLEAGUE, on_behalf_of=OWNER)
    ]


def test_an_answer_to_work_that_has_ended_is_a_comment_as_well(asked: House, mta: Mta) -> None:
    with asked.store.read() as tx:
        item = tx.facts(1, at=AT).item
    asked.stops(item, at=AT)
    send(mta, answer("plain", to=where_to_answer(mta)))
    assert received(asked, mta) == Received(replies=1)


def test_the_language_of_what_is_added_is_the_writers(asked: House, mta: Mta) -> None:
    asked.changes(OWNER, language="en")
    send(mta, answer("apple", to=where_to_answer(mta)))
    received(asked, mta)
    assert comments(asked)[0].data["text"].endswith("\n\n(1 attachment was not taken)")


# --- What no comment is made of ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "made", "folder"),
    [
        ("absent", Made.AUTOMATIC, "Hjulet.done"),
        ("quoted_only", Made.EMPTY, "Hjulet.done"),
        ("utf7", Made.UNREADABLE, "Hjulet.failed"),
    ],
)
def test_what_nobody_wrote_or_nobody_can_read_is_noted_and_put_away(
    asked: House, mta: Mta, program: str, made: Made, folder: str
) -> None:
    send(mta, answer(program, to=where_to_answer(mta)))
    assert received(asked, mta) == Received()
    assert [reply.made for reply in kept(asked)] == [made]
    assert comments(asked) == []
    assert in_folders(mta) == {"INBOX": 0, folder: 1}


def test_somebody_else_cannot_answer_in_the_name_of_a_person(asked: House, mta: Mta) -> None:
    send(mta, answer("plain", to=where_to_answer(mta), sender="colleague@region.example"))
    assert received(asked, mta) == Received()
    assert comments(asked) == []
    assert [(reply.made, reply.words) for reply in kept(asked)] == [(Made.UNKNOWN_SENDER, "colleague@region.example")]
    assert in_folders(mta) == {"INBOX": 0, "Hjulet.failed": 1}


def test_a_forged_address_leads_nowhere(asked: House, mta: Mta) -> None:
    forged = where_to_answer(mta).replace(f".{OWNER}.", f".{COLLEAGUE}.")
    send(mta, answer("plain", to=forged, sender="colleague@region.example"))
    send(mta, answer("plain", to="svar@hjulet.example", message_id="<2@region.example>"))
    assert received(asked, mta, waiting=2) == Received()
    assert {reply.made for reply in kept(asked)} == {Made.FORGED, Made.UNKNOWN_ADDRESS}
    assert comments(asked) == []


def test_who_has_left_no_longer_answers(asked: House, mta: Mta) -> None:
    asked.changes(OWNER, left_on=AT.date())
    send(mta, answer("plain", to=where_to_answer(mta)))
    assert received(asked, mta) == Received()
    assert noted(asked) == [(Made.LEFT, OWNER, 1)]


def test_what_is_too_long_is_kept_whole_or_not_at_all(asked: House, mta: Mta) -> None:
    words = "Vi är klara på fredag.".encode()
    send(mta, answer("plain", to=where_to_answer(mta)).replace(words, b"word \r\n" * MAX_TEXT))
    large = answer("plain", to=where_to_answer(mta), message_id="<2@region.example>")
    send(mta, large.replace(words, b"x" * 70 + b"\r\n" + (b"> " + b"x" * 70 + b"\r\n") * (LARGEST // 74)))
    assert received(asked, mta, waiting=2) == Received()
    assert {reply.made for reply in kept(asked)} == {Made.TOO_LONG, Made.TOO_LARGE}
    assert in_folders(mta) == {"INBOX": 0, "Hjulet.failed": 2}


def test_a_mail_that_makes_the_program_stumble_stops_none_of_the_others(asked: House, mta: Mta) -> None:
    odd = b"From: <owner@region.example>\r\nTo: {to}\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n\xff\x00"
    to = where_to_answer(mta)
    with mta.reading(HJULET) as box:
        box.append(odd.replace(b"{to}", to.encode()).replace(b"\x00", b""), "INBOX", flag_set=[])
        box.append(b"\r\n", "INBOX", flag_set=[])
    send(mta, answer("plain", to=to))
    assert received(asked, mta, waiting=3) == Received(replies=1)
    assert in_folders(mta)["INBOX"] == 0


# --- What comes back --------------------------------------------------------------------------------------------------


def test_a_mail_that_comes_back_has_not_been_sent_and_its_address_is_counted(house: House, mta: Mta) -> None:
    house.changes(OWNER, email="gone@region.example")
    came_back(house, mta)
    (message,) = house.outbox()
    assert (message.state, message.last_error) == (MessageState.DEAD, RETURNED)
    assert {(notice.state, notice.reason) for notice in house.notices()} == {(NoticeState.FAILED, RETURNED)}
    with house.store.read() as tx:
        bad = addresses.bad_address(tx, "gone@region.example")
    assert bad is not None
    assert (bad.refusals, bad.words, bad.bounced) == (1, RETURNED, True)
    assert noted(house) == [(Made.RETURNED, OWNER, None)]


def test_the_second_mail_in_a_row_that_comes_back_marks_the_address(house: House, mta: Mta) -> None:
    house.changes(OWNER, email="gone@region.example")
    came_back(house, mta)
    house.opens("Kortare väntan")
    house.round(AT + timedelta(days=1))
    assert received(house, mta, at=AT + timedelta(days=1, hours=2)) == Received(bounces=1)
    with house.store.read() as tx:
        assert addresses.is_bad(tx, "gone@region.example")


def test_a_mail_that_is_only_late_is_still_sent(house: House, mta: Mta) -> None:
    house.changes(OWNER, email="slow@region.example")
    through(house, mta).opens()
    house.round(AT)
    assert received(house, mta) == Received()
    assert [message.state for message in house.outbox()] == [MessageState.SENT]
    assert [reply.made for reply in kept(house)] == [Made.DELAYED]
    with house.store.read() as tx:
        assert addresses.bad_address(tx, "slow@region.example") is None


def test_an_absent_persons_program_that_writes_to_where_mail_comes_back_returns_nothing(asked: House, mta: Mta) -> None:
    (message,) = asked.outbox()
    send(mta, answer("absent", to=ANSWERS.for_return(message.id)))
    send(mta, answer("plain", to=ANSWERS.for_return(message.id), message_id="<2@region.example>"))
    assert received(asked, mta, waiting=2) == Received()
    assert [message.state for message in asked.outbox()] == [MessageState.SENT]
    assert {reply.made for reply in kept(asked)} == {Made.AUTOMATIC}


# --- Killed, or without a mailbox -------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["before the commit", "before it is put away"])
def test_an_answer_is_taken_once_though_its_taker_is_killed(asked: House, mta: Mta, moment: str) -> None:
    send(mta, answer("plain", to=where_to_answer(mta)))
    mta.received(1, HJULET)
    url = asked.store.database.url.render_as_string(hide_password=False)
    killed = subprocess.run(
        [sys.executable, "-m", "tests.adapters.worker.killed_receiver", url, mta.imap_url(), SOON.isoformat(), moment],
        cwd=ROOT,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(comments(asked)) == (moment == "before it is put away")
    assert in_folders(mta) == {"INBOX": 1}
    received(asked, mta)
    assert len(comments(asked)) == 1
    assert in_folders(mta) == {"INBOX": 0, "Hjulet.done": 1}


def test_a_mailbox_that_cannot_be_read_is_told_in_the_servers_words(asked: House, mta: Mta) -> None:
    wrong = replace(Mailbox.at(mta.imap_url()), password="wrong")  # noqa: S106
    with pytest.raises(MailboxFailed, match="AUTHENTICATIONFAILED"):
        receive(asked.store, wrong, ANSWERS, at=SOON)


# --- Helpers ----------------------------------------------------------------------------------------------------------


def through(house: House, mta: Mta) -> House:
    """The house, its mail going through Postfix."""
    server = Server.at(f"smtp://127.0.0.1:{mta.smtp_port}")
    house.transport = Smtp(server=server, sender="studs@hjulet.example", timeout=20)
    house.terms = Terms(sender=replace(SENDER, answers=ANSWERS))
    return house


def came_back(house: House, mta: Mta) -> None:
    """A first mail is sent, and comes back."""
    through(house, mta).opens()
    assert house.round(AT).sent == 1
    assert received(house, mta) == Received(bounces=1)


def where_to_answer(mta: Mta) -> str:
    """The address to which a mail program answers."""
    return str(read(mta.received(1)[0])["Reply-To"].addresses[0].addr_spec)


def send(mta: Mta, raw: bytes) -> None:
    """Send a mail as its headers say."""
    mail = read(raw)
    (sender,), (to,) = mail["From"].addresses, mail["To"].addresses
    mta.hand_in(raw, sender=sender.addr_spec, to=to.addr_spec)


def received(house: House, mta: Mta, *, waiting: int = 1, at: datetime = SOON) -> Received:
    """What is made of the mailbox, once so many mails lie in it."""
    mta.received(waiting, HJULET)
    return receive(house.store, Mailbox.at(mta.imap_url()), ANSWERS, at=at)


def in_folders(mta: Mta) -> dict[str, int]:
    """How many mails lie in each folder."""
    with mta.reading(HJULET) as box:
        return {name: box.folder.status(name)["MESSAGES"] for name in folders_of(box)}


def comments(house: House) -> list[Event]:
    with house.store.read() as tx:
        return [event for event in lists.history(tx, 1) if event.kind == "item.commented"]


def kept(house: House) -> list[Reply]:
    with house.store.read() as tx:
        return replies.replies(tx, since=AT)


def noted(house: House) -> list[tuple[Made, int | None, int | None]]:
    return [(reply.made, reply.person_id, reply.item_id) for reply in kept(house)]
