"""Rounds by hand."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from tests.adapters.cli.shell import REF, Shell


def test_a_round_reminds_whoever_must_be_reminded(begun: Shell) -> None:
    assert begun.json("tick", "--at", "2026-03-20T09:00")["sent"] == 0
    report = begun.json("tick", "--at", "2026-03-23T09:00")
    assert list(report) == [
        "claimed",
        "advanced",
        "notices",
        "messages",
        "sent",
        "failed",
        "set_aside",
        "stalled",
        "posted",
        "post_failed",
        "replies",
        "bounces",
    ]
    assert (report["notices"], report["messages"], report["sent"], report["failed"]) == (1, 1, 1, 0)
    (mail,) = mails(begun.directory / "var" / "maildir")
    assert mail["To"].addresses[0].addr_spec == "ssk@region.example"
    assert REF in str(mail)
    assert "http://localhost:8000/a/" in str(mail)


def test_a_second_round_at_the_same_time_does_nothing(begun: Shell) -> None:
    begun.ok("tick", "--at", "2026-03-23T09:00")
    assert set(begun.json("tick", "--at", "2026-03-23T09:00").values()) == {0}
    assert "Nothing was due." in begun.ok("tick", "--at", "2026-03-23T09:00")


def test_a_round_of_another_day_does_not_look_as_if_the_clock_had_been_set_back(begun: Shell) -> None:
    begun.ok("tick", "--at", "2099-03-23T09:00")
    assert "clock was set back" not in begun.ok("doctor")


def test_what_a_round_did_is_said_in_words(begun: Shell) -> None:
    said = begun.ok("tick", "--at", "2026-03-23T09:00")
    assert "1 reminder fell due." in said
    assert "1 mail was sent." in said


def test_reminders_are_shown_with_the_item(begun: Shell) -> None:
    begun.ok("tick", "--at", "2026-03-23T09:00")
    shown = begun.ok("item", "show", REF, "--at", "2026-03-23T10:00")
    assert "sjuksköterska (owner)  sent" in shown


def test_mail_that_does_not_get_away_is_counted_and_waits(begun: Shell) -> None:
    report = begun.json("tick", "--at", "2026-03-23T09:00", HJULET_SMTP_URL="smtp://127.0.0.1:9")
    assert (report["sent"], report["failed"]) == (0, 1)
    assert begun.json("tick", "--at", "2026-03-23T10:00")["sent"] == 1


def test_a_round_writes_its_log_into_a_file_and_nothing_on_the_terminal(begun: Shell) -> None:
    result = begun.run("tick", "--at", "2026-03-23T09:00")
    assert result.stderr == ""
    log = (begun.directory / "var" / "hjulet.log").read_text()
    assert '"event": "round.done"' in log
    assert "ssk@region.example" not in log


def test_a_time_without_an_offset_is_local(begun: Shell) -> None:
    assert begun.json("tick", "--at", "2026-03-23T06:30")["sent"] == 0
    assert begun.json("tick", "--at", "2026-03-23T07:00")["sent"] == 1


def mails(box: Path) -> list[EmailMessage]:
    """What lies in a Maildir."""
    return [
        message_from_bytes(path.read_bytes(), EmailMessage, policy=default) for path in sorted((box / "new").iterdir())
    ]
