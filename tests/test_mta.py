import imaplib
import os
import smtplib
import socket
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.mta import HJULET, PASSWORD, RETURNED, Mta, MtaMissing, check_programs

START_ONE_AND_WAIT = """
from tests.mta import running_mta
with running_mta() as mta:
    print(mta.home, mta.smtp_port, mta.imap_port, flush=True)
    input()
"""
MAIL = (
    b"From: hjulet@hjulet.example\r\nSubject: Hej\r\nDate: Mon, 2 Mar 2026 08:00:00 +0100\r\n"
    b"Message-ID: <m1@hjulet.example>\r\n\r\nHej\r\n"
)
SENDER = "svar+b1@hjulet.example"


def test_a_mail_arrives_with_a_plus_in_its_address_or_without(mta: Mta) -> None:
    mta.hand_in(MAIL, sender=SENDER, to="kim+work@region.example")
    mta.hand_in(MAIL, sender=SENDER, to="kim@region.example")
    arrived = mta.received(2)
    assert all(mail.endswith(MAIL) for mail in arrived)
    assert {message_from_bytes(mail)["X-Original-To"] for mail in arrived} == {
        "kim+work@region.example",
        "kim@region.example",
    }


@pytest.mark.parametrize(("name", "code"), [("tempfail", 450), ("nouser", 550), ("full", 552)])
def test_some_names_are_refused(mta: Mta, name: str, code: int) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        mta.hand_in(MAIL, sender=SENDER, to=f"{name}@region.example")
    assert [answer for answer, _ in refused.value.recipients.values()] == [code]


def test_no_mail_leaves_the_machine(mta: Mta) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        mta.hand_in(MAIL, sender=SENDER, to="kim@kommun.example")
    assert [answer for answer, _ in refused.value.recipients.values()] == [550]


def test_a_fate_is_given_and_taken_at_once(mta: Mta) -> None:
    mta.let("kim", "450 4.2.1 Later")
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="Later"):
        mta.hand_in(MAIL, sender=SENDER, to="kim@region.example")
    mta.let("kim", "OK")
    mta.hand_in(MAIL, sender=SENDER, to="kim@region.example")
    assert len(mta.received(1)) == 1


def test_a_mail_that_was_accepted_comes_back_to_its_sender(mta: Mta) -> None:
    mta.hand_in(MAIL, sender=SENDER, to="gone@region.example")
    (returned,) = mta.received(1, HJULET)
    assert message_from_bytes(returned)["X-Original-To"] == SENDER
    assert RETURNED.split(maxsplit=1)[1].encode() in returned.replace(b"\r\n", b" ")


def test_a_mail_stays_under_way_and_its_sender_is_told(mta: Mta) -> None:
    mta.hand_in(MAIL, sender=SENDER, to="slow@region.example")
    (told,) = mta.received(1, HJULET)
    assert b"Action: delayed" in told


def test_a_server_that_is_down_answers_nobody(mta: Mta) -> None:
    with mta.down(), pytest.raises(ConnectionRefusedError):
        mta.hand_in(MAIL, sender=SENDER, to="kim@region.example")
    mta.hand_in(MAIL, sender=SENDER, to="kim@region.example")


def test_the_mailboxes_are_read_over_tls_as_well(mta: Mta) -> None:
    with imaplib.IMAP4_SSL("localhost", mta.imaps_port, ssl_context=mta.certificate.trusted()) as box:
        assert box.login(HJULET, PASSWORD)[0] == "OK"


@pytest.mark.usefixtures("mta_server")  # says it in one sentence when there is none
def test_a_killed_test_run_leaves_no_mail_server_behind() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", START_ONE_AND_WAIT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as tests:
        assert tests.stdout is not None
        assert tests.stderr is not None
        home, *ports = tests.stdout.readline().split()
        for port in ports:
            assert is_listening(int(port))
        tests.kill()
        tests.stderr.read()  # ends when the last process that inherited it has ended: the guard
    assert not Path(home).exists()
    assert not any(is_listening(int(port)) for port in ports)


def test_a_missing_server_is_one_sentence_that_names_the_packages(tmp_path: Path) -> None:
    with pytest.raises(MtaMissing, match="install the packages postfix and dovecot-imapd"):
        check_programs(path=str(tmp_path))


def test_who_is_not_root_is_told_that_postfix_needs_it(tmp_path: Path) -> None:
    for name in ("postfix", "dovecot", "doveadm"):
        (tmp_path / name).touch(mode=0o755)
    with pytest.raises(MtaMissing, match="Only root can start the mail server Postfix"):
        check_programs(path=str(tmp_path), is_root=False)
    (tmp_path / "sudo").touch(mode=0o755)
    assert check_programs(path=str(tmp_path), is_root=False)[0] == "sudo"
    assert check_programs(path=str(tmp_path), is_root=True) == ()


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
