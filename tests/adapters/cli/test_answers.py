"""Answers by mail, from the command line: a real Postfix, a real Dovecot."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.cli.shell import REF, Shell
from tests.adapters.delivery.mails import SECRET, read
from tests.adapters.inbox.answers import answer
from tests.mta import HJULET, Mta

PROGRAM = Path(sys.executable).parent / "hjulet"
MORNING = "2026-03-23T09:00"


@pytest.fixture
def posted(begun: Shell, mta: Mta) -> Shell:
    """The nurse's initiative, with a mail server and a mailbox for answers."""
    begun.environ |= {
        "HJULET_SMTP_URL": f"smtp://127.0.0.1:{mta.smtp_port}",
        "HJULET_IMAP_URL": mta.imap_url(),
        "HJULET_REPLY_ADDRESS": "svar@hjulet.example",
        "HJULET_MAIL_FROM": "Hjulet <paminnelse@hjulet.example>",
        "HJULET_SECRET_KEY": SECRET,
        "HJULET_BASE_URL": "https://hjulet.region.example",
    }
    return begun


def test_a_round_takes_answers_and_shows_them_with_the_item(posted: Shell, mta: Mta) -> None:
    assert posted.json("tick", "--at", MORNING)["sent"] == 1
    (mail,) = [read(raw) for raw in mta.received(1)]
    to = mail["Reply-To"].addresses[0].addr_spec
    mta.hand_in(answer("plain", to=to, sender="ssk@region.example"), sender="ssk@region.example", to=to)
    mta.received(1, HJULET)
    said = posted.ok("tick", "--at", "2026-03-23T10:00")
    assert "1 answer came by mail." in said
    assert "Vi är klara på fredag." in posted.ok("item", "history", REF)


def test_whoever_stays_takes_answers(posted: Shell, mta: Mta) -> None:
    posted.ok("tick", "--at", MORNING)
    to = read(mta.received(1)[0])["Reply-To"].addresses[0].addr_spec
    mta.hand_in(answer("plain", to=to, sender="ssk@region.example"), sender="ssk@region.example", to=to)
    mta.received(1, HJULET)
    environ = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **posted.environ}
    with subprocess.Popen(
        [PROGRAM, "run"], cwd=posted.directory, env=environ, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert any('"event": "mail.received"' in line for line in process.stderr)
        process.terminate()
        process.stderr.read()
    assert process.returncode == 0
    assert "Vi är klara på fredag." in posted.ok("item", "history", REF)


def test_a_mail_that_came_back_is_counted(posted: Shell, mta: Mta) -> None:
    posted.ok("person", "change", "ssk@region.example", "--email", "gone@region.example")
    posted.ok("tick", "--at", MORNING)
    mta.received(1, HJULET)
    report = posted.json("tick", "--at", "2026-03-23T10:00")
    assert (report["replies"], report["bounces"]) == (0, 1)
    posted.ok("tick", "--at", "2026-03-23T10:00")


def test_a_mailbox_that_cannot_be_read_stops_no_round(posted: Shell) -> None:
    posted.environ["HJULET_IMAP_URL"] = "imap://svar:secret@127.0.0.1:9"
    result = posted.run("tick", "--at", MORNING)
    assert result.exit_code == 0
    assert "The mailbox at 127.0.0.1 cannot be read: " in result.stderr
    assert "1 mail was sent." in result.stdout
    (finding,) = findings(posted, "mailbox")
    assert (finding["level"], "secret" in str(finding)) == ("fault", False)


def test_the_doctor_reads_the_mailbox(posted: Shell) -> None:
    assert [finding["level"] for finding in findings(posted, "mailbox")] == ["ok"]
    del posted.environ["HJULET_REPLY_ADDRESS"]
    assert [finding["level"] for finding in findings(posted, "mailbox")] == ["warning"]


def test_the_doctor_tells_of_what_nobody_has_read(posted: Shell, mta: Mta) -> None:
    mail = answer("plain", to="svar@hjulet.example", sender="ssk@region.example")
    mta.hand_in(mail, sender="ssk@region.example", to="svar@hjulet.example")
    mta.received(1, HJULET)
    posted.ok("tick", "--at", MORNING)
    (finding,) = findings(posted, "answers", at=MORNING)
    assert "was sent to no address of ours" in finding["message"]
    assert "Hjulet/failed" in finding["advice"]
    assert findings(posted, "answers", at="2026-04-23T09:00") == []


def findings(shell: Shell, check: str, *, at: str = MORNING) -> list[dict[str, str]]:
    told = json.loads(shell.run("doctor", "--json", "--at", at).stdout)
    return [finding for finding in told["findings"] if finding["check"] == check]
