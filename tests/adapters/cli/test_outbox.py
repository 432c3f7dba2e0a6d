"""The mails, with what became of each."""

import sqlite3
from collections.abc import Iterator

import pytest

from adapters.sql.engines import SQLITE
from tests.adapters.cli.shell import Shell
from tests.adapters.delivery.servers import Sink, running

MORNING, NEXT = "2026-03-23T07:00", "2026-03-24T07:00"


@pytest.fixture
def sink(begun: Shell) -> Iterator[Sink]:
    """A mail server that takes what the nurse is sent."""
    with running(server := Sink()) as port:
        begun.environ["HJULET_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        yield server


def test_mails_are_listed_with_what_became_of_them(begun: Shell) -> None:
    begun.ok("tick", "--at", MORNING)
    said = begun.ok("outbox", "list", "--at", MORNING)
    assert "Klart senast mån 30 mars: Beskriv problemet och sätt ett mål" in said
    assert "sent Mon 23 Mar 07:00" in said
    (mail,) = begun.json("outbox", "list")["messages"]
    assert (mail["state"], mail["address"], mail["attempts"], mail["next_try_at"]) == (
        "sent",
        "ssk@region.example",
        1,
        None,
    )
    assert begun.json("outbox", "list", "--state", "dead") == {"held": None, "messages": []}
    assert begun.json("outbox", "list", "--person", "usk@region.example")["messages"] == []
    assert len(begun.json("outbox", "list", "--person", "ssk@region.example")["messages"]) == 1


def test_one_mail_is_shown_with_the_reminders_that_it_carries(begun: Shell) -> None:
    begun.ok("tick", "--at", MORNING)
    said = begun.ok("outbox", "show", "1")
    assert "5 working days before the deadline, to the owner; policy standard, step 1" in said
    shown = begun.json("outbox", "show", "1")
    assert [notice["item"] for notice in shown["notices"]] == ["FA-2026-001"]
    assert f"Message-ID: {shown['message_id']}" in begun.ok("outbox", "show", "1", "--raw")
    assert "There is no message “9”." in begun.refused("outbox", "show", "9")


def test_a_mail_that_was_refused_shows_the_words_and_is_sent_again_where_its_person_is_now(
    begun: Shell, sink: Sink
) -> None:
    begun.ok("person", "change", "ssk@region.example", "--email", "nouser@region.example")
    begun.ok("tick", "--at", MORNING)
    said = begun.ok("outbox", "list")
    assert "given up" in said
    assert "550 5.1.1 no such user here" in said
    begun.ok("person", "change", "nouser@region.example", "--email", "ssk@region.example")
    assert "Mail 1 goes to ssk@region.example in the next round." in begun.ok("outbox", "resend", "1", "--at", MORNING)
    begun.ok("tick", "--at", MORNING)
    assert [envelope.rcpt_tos for envelope in sink.received] == [["ssk@region.example"]]
    assert begun.json("outbox", "show", "1")["state"] == "sent"
    assert [notice["state"] for notice in begun.json("why", "3")["notices"]] == ["sent"]


def test_a_mail_whose_answer_was_lost_may_have_arrived(begun: Shell, sink: Sink) -> None:
    sink.drops = 1
    begun.ok("tick", "--at", MORNING)
    said = begun.ok("outbox", "list", "--state", "doubtful")
    assert "may have arrived: the answer was lost 1 time" in said
    assert begun.json("outbox", "show", "1")["may_have_arrived"] is True
    begun.ok("tick", "--at", NEXT)
    shown = begun.json("outbox", "show", "1")
    assert (shown["state"], shown["doubts"], shown["may_have_arrived"]) == ("sent", 1, False)
    assert begun.json("outbox", "list", "--state", "doubtful")["messages"] == []


@pytest.mark.usefixtures("sink")
def test_an_address_that_is_refused_is_named_and_mended(begun: Shell) -> None:
    begun.ok("person", "change", "ssk@region.example", "--email", "nouser@region.example")
    begun.ok("tick", "--at", MORNING)
    begun.ok("outbox", "resend", "1", "--at", MORNING)
    begun.ok("tick", "--at", MORNING)
    begun.ok("tick", "--at", "2026-03-30T07:00")
    assert "Nothing is sent to nouser@region.example" in begun.ok("doctor")
    assert "address refused: 550 5.1.1 no such user here" in begun.ok("person", "list")
    said = begun.ok("why", "3", "--at", "2026-03-30T08:00")
    assert "Mail servers refuse their address" in said
    assert "the address was refused; until Tue 31 Mar 07:00" in said
    assert begun.json("outbox", "release", "1") == {
        "address": "nouser@region.example",
        "was_refused": True,
        "notices": 1,
    }
    assert "Nothing is sent to" not in begun.ok("doctor")
    assert "was not held" in begun.ok("outbox", "release", "nouser@region.example")


def test_mail_that_is_held_after_a_restore_is_released(begun: Shell) -> None:
    begun.ok("db", "backup", "copy.db")
    begun.ok("db", "restore", "copy.db", "--replace")
    begun.ok("tick", "--at", MORNING)
    result = begun.run("outbox", "list")
    assert "waits to be sent" in result.stdout
    assert "When it may: hjulet outbox release" in result.stderr
    assert begun.ok("outbox", "release") == "Mail goes out again.\n"
    assert begun.ok("outbox", "release") == "Mail was not held.\n"
    begun.ok("tick", "--at", MORNING)
    assert begun.json("outbox", "show", "1")["state"] == "sent"


def test_a_mail_that_is_being_sent_is_not_sent_again(begun: Shell) -> None:
    begun.ok("tick", "--at", MORNING)
    connection: sqlite3.Connection = SQLITE.connect(begun.directory / "var" / "hjulet.db")
    with connection:
        connection.execute("UPDATE message SET state = 'sending'")
    connection.close()
    assert "the message is being sent" in begun.refused("outbox", "resend", "1")
