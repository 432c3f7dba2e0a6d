import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from adapters.delivery.smtp import Server, Smtp, SmtpLine
from adapters.delivery.transport import AddressRefused, Doubtful, QueueBlocked, Refused, TryLater, Unreachable
from engine.errors import Invalid
from tests.adapters.delivery.servers import (
    Certificate,
    Sink,
    free_port,
    make_certificate,
    only_for,
    parcel,
    running,
    saying,
    scripted,
    wait_for_goodbye,
)

PATIENT, HASTY = 20.0, 0.5


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


def test_a_mail_arrives_byte_for_byte_also_with_lines_that_begin_with_a_full_stop() -> None:
    raw = b"Subject: Hej\r\n\r\n.\r\n..end\r\nAfter the end\r\n"
    sink = Sink()
    with line_to(sink) as line:
        line.send(parcel(raw=raw))
    assert sink.bodies == [raw]
    assert sink.received[0].mail_from == "paminnelse@hjulet.example"
    assert sink.received[0].rcpt_tos == ["kim@region.example"]


def test_a_batch_goes_over_one_connection() -> None:
    sink = Sink()
    with line_to(sink) as line:
        for name in ("m1", "m2", "m3"):
            line.send(parcel(name))
    assert (len(sink.received), len(sink.sessions)) == (3, 1)


@pytest.mark.parametrize(
    ("name", "failure", "words"),
    [
        ("tempfail", TryLater, "450 4.2.1 mailbox busy, try later"),
        ("nouser", AddressRefused, "550 5.1.1 no such user here"),
        ("full", AddressRefused, "552 5.2.2 mailbox full"),
        ("login", QueueBlocked, "530 5.7.0 authentication required"),
    ],
)
def test_a_refused_recipient_is_told_in_the_servers_words_and_the_next_mail_goes_out(
    name: str, failure: type[Exception], words: str
) -> None:
    sink = Sink()
    with line_to(sink) as line:
        with pytest.raises(failure, match=re.escape(words)) as refused:
            line.send(parcel(address=f"{name}@region.example"))
        line.send(parcel("m2"))
    assert type(refused.value) is failure
    assert (len(sink.received), len(sink.sessions)) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "failure"), [("554 5.6.0 this looks like spam", Refused), ("452 4.3.1 out of storage", TryLater)]
)
def test_a_refused_mail_is_told_in_the_servers_words(answer: str, failure: type[Exception]) -> None:
    with line_to(Sink(to_data=answer)) as line, pytest.raises(failure, match=re.escape(answer)) as refused:
        line.send(parcel())
    assert type(refused.value) is failure


@pytest.mark.parametrize(
    ("answer", "failure"), [("553 5.7.1 not you", QueueBlocked), ("451 4.3.0 greylisted", TryLater)]
)
def test_a_refused_sender_stops_the_queue_and_a_busy_server_only_the_mail(
    answer: str, failure: type[Exception]
) -> None:
    with line_to(Sink(to_mail=answer)) as line, pytest.raises(failure, match=re.escape(answer)) as refused:
        line.send(parcel())
    assert type(refused.value) is failure


def test_a_connection_lost_after_the_mail_is_tried_later_and_the_next_mail_gets_a_new_one() -> None:
    sink = Sink(drops=1)
    with line_to(sink) as line:
        with pytest.raises(Doubtful, match="may have arrived"):
            line.send(parcel())
        line.send(parcel())
    assert sink.bodies[0] == sink.bodies[1]
    assert len(sink.sessions) == 2


def test_a_server_that_goes_away_between_two_mails_is_called_again() -> None:
    sink = Sink(to_mail="421 4.3.2 going down")
    with line_to(sink) as line:
        with pytest.raises(TryLater, match="going down"):
            line.send(parcel())
        sink.to_mail = None
        line.send(parcel("m2"))
    assert len(sink.sessions) == 2


def test_a_server_that_never_answers_is_given_up_when_the_time_is_out() -> None:
    with (
        scripted(wait_for_goodbye) as port,
        line_at(f"smtp://127.0.0.1:{port}", timeout=HASTY) as line,
        pytest.raises(Unreachable, match=r"timed out|no end of the conversation"),
    ):
        line.send(parcel())


def test_a_server_that_drips_its_answer_byte_by_byte_is_cut_off() -> None:
    def drip(guest: socket.socket) -> None:
        guest.settimeout(HASTY / 20)
        with suppress(ConnectionError):
            while guest.send(b"2"):
                with suppress(TimeoutError):
                    guest.recv(1)

    with (
        scripted(drip) as port,
        line_at(f"smtp://127.0.0.1:{port}", timeout=HASTY) as line,
        pytest.raises(Unreachable, match="no end of the conversation"),
    ):
        line.send(parcel())


def test_nobody_at_the_other_end_is_a_reason_to_try_later() -> None:
    with line_at(f"smtp://127.0.0.1:{free_port()}") as line, pytest.raises(Unreachable, match="refused"):
        line.send(parcel())


@pytest.mark.parametrize(
    ("greeting", "failure"),
    [("554 5.7.1 not from there", QueueBlocked), ("421 4.3.2 too busy", Unreachable), ("HTTP/1.1 400", QueueBlocked)],
)
def test_an_unfriendly_greeting_is_about_us_and_not_about_the_mail(greeting: str, failure: type[Exception]) -> None:
    with (
        scripted(saying(greeting)) as port,
        line_at(f"smtp://127.0.0.1:{port}") as line,
        pytest.raises(failure, match=greeting.rsplit(maxsplit=1)[-1]) as refused,
    ):
        line.send(parcel())
    assert type(refused.value) is failure


def test_starttls_encrypts_before_the_password_and_the_mail(certificate: Certificate) -> None:
    sink = Sink()
    options = {
        "tls_context": certificate.presented(),
        "require_starttls": True,
        "authenticator": only_for("kim", "p@ss"),
        "auth_required": True,
    }
    with running(sink, **options) as port:
        url = f"smtp+starttls://kim:p%40ss@localhost:{port}"
        with line_at(url, certificate=certificate) as line:
            line.send(parcel())
    assert len(sink.received) == 1
    assert sink.sessions[-1].ssl is not None


def test_a_server_that_does_not_offer_starttls_gets_nothing_at_all() -> None:
    sink = Sink()
    with line_to(sink, scheme="smtp+starttls") as line, pytest.raises(QueueBlocked, match="STARTTLS"):
        line.send(parcel())
    assert sink.received == []


def test_a_certificate_of_somebody_else_stops_the_queue(certificate: Certificate) -> None:
    sink = Sink()
    with (
        running(sink, tls_context=certificate.presented()) as port,
        line_at(f"smtp+starttls://localhost:{port}") as line,
        pytest.raises(QueueBlocked, match="not trusted"),
    ):
        line.send(parcel())
    assert sink.received == []


def test_a_certificate_for_another_name_stops_the_queue(certificate: Certificate) -> None:
    sink = Sink()
    with running(sink, tls_context=certificate.presented()) as port:
        url = f"smtp+starttls://127.0.0.1:{port}"
        with line_at(url, certificate=certificate) as line, pytest.raises(QueueBlocked, match="not trusted"):
            line.send(parcel())
    assert sink.received == []


def test_smtps_is_encrypted_from_the_first_byte(certificate: Certificate) -> None:
    sink = Sink()
    with (
        running(sink, ssl_context=certificate.presented()) as port,
        line_at(f"smtps://localhost:{port}", certificate=certificate) as line,
    ):
        line.send(parcel())
    assert len(sink.received) == 1


def test_a_wrong_password_stops_the_queue_and_burns_no_mail(certificate: Certificate) -> None:
    options = {"authenticator": only_for("kim", "right"), "tls_context": certificate.presented()}
    with running(Sink(), **options) as port:
        url = f"smtp+starttls://kim:wrong@localhost:{port}"
        with line_at(url, certificate=certificate) as line, pytest.raises(QueueBlocked, match="535"):
            line.send(parcel())


def test_a_login_that_the_server_does_not_know_stops_the_queue() -> None:
    with (
        running(Sink()) as port,
        line_at(f"smtp://kim:secret@127.0.0.1:{port}") as line,
        pytest.raises(QueueBlocked, match="AUTH"),
    ):
        line.send(parcel())


def test_trying_it_out_connects_and_sends_nothing() -> None:
    with running(sink := Sink()) as port:
        smtp_at(f"smtp://127.0.0.1:{port}").try_out()
    assert (len(sink.sessions), sink.received) == (1, [])


def test_trying_it_out_tells_when_no_mail_could_get_away() -> None:
    with pytest.raises(Unreachable, match="refused"):
        smtp_at(f"smtp://127.0.0.1:{free_port()}").try_out()


def test_a_domain_in_other_letters_is_written_as_the_wire_takes_it() -> None:
    sink = Sink()
    with line_to(sink) as line:
        line.send(parcel(address="kim@räksmörgås.example"))
    assert sink.received[0].rcpt_tos == ["kim@xn--rksmrgs-5wao1o.example"]


@pytest.mark.parametrize("address", ["åsa@region.example", "region.example", "kim@region.example\r\nDATA", "kim@a..b"])
def test_an_address_that_is_none_is_refused_before_the_server_hears_of_it(address: str) -> None:
    sink = Sink()
    with line_to(sink) as line, pytest.raises(Refused, match="address"):
        line.send(parcel(address=address))
    assert sink.received == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://relay.region.example", ("smtp", "relay.region.example", 25, None)),
        ("smtps://relay.region.example", ("smtps", "relay.region.example", 465, None)),
        (
            "smtp+starttls://kim:p%40ss@relay.region.example:2525/",
            ("smtp+starttls", "relay.region.example", 2525, "kim"),
        ),
    ],
)
def test_a_server_is_named_by_its_url(url: str, expected: tuple[object, ...]) -> None:
    server = Server.at(url)
    assert (server.scheme, server.host, server.port, server.user) == expected


def test_the_password_of_a_server_is_not_shown() -> None:
    server = Server.at("smtp+starttls://kim:p%40ss@relay.region.example")
    assert server.password == "p@ss"  # noqa: S105 - made up
    assert "p@ss" not in repr(server)


@pytest.mark.parametrize(
    "url", ["http://relay", "smtp://", "relay:25", "smtp://relay:many", "smtp://relay/box", "smtp://å:b@relay"]
)
def test_a_url_that_names_no_server_is_told_what_one_looks_like_without_repeating_it(url: str) -> None:
    with pytest.raises(Invalid, match="smtp\\+starttls") as invalid:
        Server.at(url)
    assert url not in str(invalid.value)


@contextmanager
def line_to(sink: Sink, *, scheme: str = "smtp") -> Iterator[SmtpLine]:
    with running(sink) as port, line_at(f"{scheme}://127.0.0.1:{port}") as line:
        yield line


@contextmanager
def line_at(url: str, *, timeout: float = PATIENT, certificate: Certificate | None = None) -> Iterator[SmtpLine]:
    with smtp_at(url, timeout=timeout, certificate=certificate).open() as line:
        yield line


def smtp_at(url: str, *, timeout: float = PATIENT, certificate: Certificate | None = None) -> Smtp:
    trusted = {"trusted": certificate.trusted()} if certificate else {}
    return Smtp(server=Server.at(url), sender="paminnelse@hjulet.example", timeout=timeout, **trusted)
