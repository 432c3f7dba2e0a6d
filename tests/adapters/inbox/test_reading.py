from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.inbox.automatic import is_automatic
from adapters.inbox.errors import Unreadable
from adapters.inbox.reading import Mail
from tests.adapters.inbox.answers import answer

TO = "svar+x@hjulet.example"


def mail(*headers: str, body: bytes = b"Hej", kind: str = "text/plain; charset=utf-8") -> Mail:
    lines = ["From: Kim <Kim@Region.example>", f"To: Hjulet <{TO}>", "MIME-Version: 1.0", f"Content-Type: {kind}"]
    return Mail.of("\r\n".join([*lines, *headers]).encode() + b"\r\n\r\n" + body)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("UTF-8", "utf-8"),
        ("iso-8859-1", "iso-8859-1"),
        ("iso-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
        ("utf-8", "cp1252"),
        ("us-ascii", "utf-8"),
        ("us-ascii", "cp1252"),
        ("utf-8", "utf-8-sig"),
    ],
)
def test_text_is_read_as_it_was_meant(charset: str, encoding: str) -> None:
    text = "Hur gick det på rond å ä ö?" + ("…" if encoding in {"cp1252", "utf-8"} else "")
    assert mail(kind=f"text/plain; charset={charset}", body=text.encode(encoding)).text() == text


def test_a_mail_that_names_no_encoding_is_read_all_the_same() -> None:
    assert mail(kind="text/plain", body="på rond".encode()).text() == "på rond"


@pytest.mark.parametrize("charset", ["utf-7", "rot13", "base64", "hex", "idna", "no-such-thing", "unicode_escape"])
def test_an_encoding_that_hides_text_behind_text_is_refused(charset: str) -> None:
    with pytest.raises(Unreadable, match="the encoding"):
        mail(kind=f"text/plain; charset={charset}").text()


@pytest.mark.parametrize("kind", ["application/pdf", "application/pkcs7-mime", "image/png", "multipart/mixed"])
def test_a_mail_without_text_cannot_be_read(kind: str) -> None:
    with pytest.raises(Unreadable, match="no text"):
        mail(kind=kind).text()


def test_addresses_are_in_small_letters_and_those_that_mail_servers_wrote_come_first() -> None:
    found = mail("X-Original-To: Svar+Y@hjulet.example", "Cc: a@region.example, Kim <kim@region.example>")
    assert found.sender == "kim@region.example"
    assert found.recipients == ("svar+y@hjulet.example", TO, "a@region.example", "kim@region.example")


def test_of_several_senders_none_is_believed() -> None:
    assert mail("From: other@region.example").sender is None
    assert Mail.of(b"\r\nHej").sender is None


def test_a_mail_without_a_usable_message_id_is_named_after_what_it_says() -> None:
    assert mail("Message-ID: <a@b>").name == "<a@b>"
    assert mail().name.startswith("sha256:")
    assert mail(f"Message-ID: <{'a' * 300}@b>").name.startswith("sha256:")
    assert mail().name == mail().name != mail(body=b"Annat").name


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x",
        "X-Auto-Response-Suppress: All",
        "X-Autoreply: yes",
        "X-Autorespond: 1",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "Return-Path: <>",
        "Subject: Automatiskt svar: Klart\r\nX-MS-Exchange-Inbox-Rules-Loop: kim@region.example",
    ],
)
def test_what_a_program_sent_by_itself_is_known(header: str) -> None:
    assert is_automatic(mail(header))


@pytest.mark.parametrize(
    "header",
    [
        "Subject: Re: Klart senast i dag",
        "Subject: Automatiskt svar: ska vi ha det?",
        "Subject: Out of office",
        "Auto-Submitted: no",
        "Precedence: normal",
        "Return-Path: <kim@region.example>",
    ],
)
def test_what_a_person_sent_is_not_taken_for_that(header: str) -> None:
    assert not is_automatic(mail(header))


def test_a_subject_is_decoded_if_it_can_be() -> None:
    assert mail("Subject: =?utf-8?Q?Fr=C3=A5nvaro?=").subject == "Frånvaro"
    assert mail("Subject: =?no-such?Q?x?=").subject == "=?no-such?Q?x?="


def test_files_are_counted_and_pictures_in_the_text_are_not() -> None:
    found = Mail.of(answer("apple", to=TO))
    assert found.attachments == 1
    assert mail(kind='image/png; name="logo.png"').attachments == 1
    assert mail("Content-ID: <logo>", kind='image/png; name="logo.png"').attachments == 0


@given(st.binary(max_size=2_000))
def test_whatever_bytes_come_in_they_are_taken_apart(raw: bytes) -> None:
    found = Mail.of(raw)
    assert found.name
    is_automatic(found)
    with suppress(Unreadable):
        found.text()


@given(
    st.lists(st.sampled_from(["multipart/mixed; boundary=a", "text/plain; charset=x", "text/html", "message/rfc822"]))
)
def test_however_a_mail_is_put_together_it_is_read_or_called_unreadable(kinds: list[str]) -> None:
    body = b"".join(f"--a\r\nContent-Type: {kind}\r\n\r\n<p>x\r\n".encode() for kind in kinds)
    found = mail(kind="multipart/alternative; boundary=a", body=body)
    with suppress(Unreadable):
        assert "x" in found.text()
