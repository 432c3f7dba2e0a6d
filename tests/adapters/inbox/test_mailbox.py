from dataclasses import replace
from typing import Any

import pytest

from adapters.inbox.mailbox import DONE, FAILED, LARGEST, Mailbox, MailboxFailed, folder_name
from engine.errors import Invalid
from tests.adapters.delivery.servers import free_port
from tests.mta import HJULET, Mta, folders_of

MAIL = b"From: kim@region.example\r\nSubject: Hej\r\nMessage-ID: <1@region.example>\r\n\r\nHej\r\n"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("imaps://svar:hemligt@mail.region.example", ("imaps", "mail.region.example", 993, "svar", "hemligt", "INBOX")),
        ("imap://a%40b:p%2Fq@localhost:1143/Svar%20hit", ("imap", "localhost", 1143, "a@b", "p/q", "Svar hit")),
        ("imaps://a:hemligt@host/INBOX/Svar", ("imaps", "host", 993, "a", "hemligt", "INBOX/Svar")),
    ],
)
def test_a_mailbox_is_named_by_a_url(url: str, expected: tuple[object, ...]) -> None:
    found = Mailbox.at(url)
    assert (found.scheme, found.host, found.port, found.user, found.password, found.folder) == expected
    assert found.password not in repr(found)


@pytest.mark.parametrize("url", ["imaps://host", "imaps://user:secret@", "pop3://a:secret@host", "imap://a:secret@h:x"])
def test_a_url_that_is_none_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        Mailbox.at(url)
    assert "secret" not in str(refused.value)


def test_mail_is_read_and_put_away(mta: Mta) -> None:
    put_in(mta, MAIL)
    put_in(mta, MAIL + b"2\r\n")
    with Mailbox.at(mta.imap_url()).open() as box:
        first, second = box.arrived()
        assert (first.raw, second.raw, first.is_whole) == (MAIL, MAIL + b"2\r\n", True)
        box.put_away(first, folder=DONE)
        box.put_away(second, folder=FAILED)
        assert list(box.arrived()) == []
    with Mailbox.at(mta.imap_url()).open() as box:  # the folders are there already
        assert box.number() == 0
    with mta.reading(HJULET) as there:
        assert sorted(folders_of(there)) == ["Hjulet.done", "Hjulet.failed", "INBOX"]


@pytest.mark.parametrize(
    ("namespaces", "name"),
    [
        (b'(("" ".")) NIL NIL', "Hjulet.done"),
        (b'(("INBOX." ".")) (("user." ".")) NIL', "INBOX.Hjulet.done"),
        (b'(("" "/")) NIL NIL', "Hjulet/done"),
        (b"NIL NIL NIL", "Hjulet/done"),
        (None, "Hjulet/done"),
    ],
)
def test_a_folder_is_named_as_the_server_names_its_own(namespaces: bytes | None, name: str) -> None:
    assert folder_name(namespaces, "Hjulet", "done") == name


def test_mail_that_somebody_has_read_is_taken_as_well(mta: Mta) -> None:
    put_in(mta, MAIL)
    with mta.reading(HJULET) as there:
        list(there.fetch(mark_seen=True))
    with Mailbox.at(mta.imap_url()).open() as box:
        assert len(list(box.arrived())) == 1


def test_of_a_mail_that_is_too_large_only_the_headers_are_read(mta: Mta) -> None:
    put_in(mta, MAIL + b"x" * 70 * (LARGEST // 70) + b"\r\n")
    with Mailbox.at(mta.imap_url()).open() as box:
        (found,) = box.arrived()
    assert not found.is_whole
    assert b"Message-ID: <1@region.example>" in found.raw
    assert len(found.raw) < 1_000


def test_a_mailbox_behind_tls_is_read_if_its_certificate_is_trusted(mta: Mta) -> None:
    mailbox = replace(Mailbox.at(f"imaps://{HJULET}:test@localhost:{mta.imaps_port}"), timeout=20)
    replace(mailbox, trusted=mta.certificate.trusted()).try_out()
    with pytest.raises(MailboxFailed, match="certificate"):
        mailbox.try_out()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "wrong"}, "AUTHENTICATIONFAILED"),
        ({"password": "fel-på-å"}, "AUTHENTICATIONFAILED"),
        ({"folder": "Nowhere"}, "doesn't exist"),
    ],
)
def test_a_mailbox_that_refuses_is_told_in_its_words(mta: Mta, change: dict[str, Any], words: str) -> None:
    mailbox = replace(Mailbox.at(mta.imap_url()), **change)
    with pytest.raises(MailboxFailed, match=words) as failed:
        mailbox.try_out()
    assert mailbox.password not in str(failed.value)


def test_nobody_at_the_other_end_is_told() -> None:
    with pytest.raises(MailboxFailed, match="refused"):
        Mailbox.at(f"imap://a:b@127.0.0.1:{free_port()}").try_out()


def put_in(mta: Mta, raw: bytes) -> None:
    with mta.reading(HJULET) as there:
        there.append(raw, "INBOX", flag_set=[])
