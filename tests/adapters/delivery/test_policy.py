from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from adapters.delivery.policy import MAIL


@pytest.mark.parametrize("name", ["Message-ID", "References", "In-Reply-To", "List-Id", "X-Hjulet-Notice", "Subject"])
def test_a_long_header_that_programs_read_stays_in_one_piece(name: str) -> None:
    value = f"<{'a' * 90}@hjulet.example>"
    assert f"{name}: {value}\r\n".encode() in written(name, value)


def test_a_subject_a_little_longer_than_a_line_has_no_space_before_it() -> None:
    subject = "13 working days late: Describe the problem and set an aim (and 1 more)"
    assert read(written("Subject", subject))["Subject"] == subject


@pytest.mark.parametrize("name", ["Subject", "X-Hjulet-Item"])
def test_letters_beyond_ascii_are_encoded_and_read_as_they_were(name: str) -> None:
    value = "Färre fallskador på avdelning 32, och en mycket lång rad som inte ryms på en enda rad i ett mejl"
    raw = written(name, value)
    assert raw.isascii()
    assert read(raw)[name] == value


def test_lines_end_as_mail_servers_want_them() -> None:
    raw = written("Subject", "Hej")
    assert raw.count(b"\n") == raw.count(b"\r\n") > 0


def written(name: str, value: str) -> bytes:
    mail = EmailMessage(policy=MAIL)
    mail[name] = value
    mail.set_content("Hej\n")
    return mail.as_bytes()


def read(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail
