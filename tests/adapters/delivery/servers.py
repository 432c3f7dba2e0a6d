"""Real mail servers on loopback: one that answers as the recipient's name asks it to, and one that follows a script."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from adapters.delivery.transport import Parcel

ANSWERS = {
    "tempfail": "450 4.2.1 mailbox busy, try later",
    "nouser": "550 5.1.1 no such user here",
    "full": "552 5.2.2 mailbox full",
    "login": "530 5.7.0 authentication required",
}
"""What is said to RCPT, by the part of the address before the @."""


@dataclass
class Sink:
    """Keeps the mails it took; ``drops`` is how often it hangs up instead of answering for one."""

    received: list[Envelope] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    to_mail: str | None = None
    to_data: str | None = None
    drops: int = 0

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's names
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions.append(session)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.to_mail or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = ANSWERS.get(address.partition("@")[0])
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str | None:  # noqa: N802
        if self.to_data is None:
            self.received.append(envelope)
        if self.drops:
            self.drops -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.to_data or "250 OK"

    @property
    def bodies(self) -> list[bytes]:
        return [bytes(envelope.original_content or b"") for envelope in self.received]


@contextmanager
def running(sink: Sink, **options: Any) -> Iterator[int]:
    """A server with ``sink`` behind it; gives its port."""
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), ready_timeout=30, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def scripted(script: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that has ``script`` with whoever connects; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Thread(target=_serve, args=[listener, script])
        server.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            server.join()


def _serve(listener: socket.socket, script: Callable[[socket.socket], None]) -> None:
    while True:
        try:
            guest, _ = listener.accept()
        except OSError:
            return
        with guest:
            script(guest)


def saying(greeting: str) -> Callable[[socket.socket], None]:
    """A script of one line, after which the server waits for its guest to leave."""

    def script(guest: socket.socket) -> None:
        guest.sendall(f"{greeting}\r\n".encode())
        wait_for_goodbye(guest)

    return script


def wait_for_goodbye(guest: socket.socket) -> None:
    while guest.recv(4096):
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def only_for(user: str, password: str) -> Callable[..., AuthResult]:
    """Lets in one user alone."""

    def authenticate(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()), handled=False)

    return authenticate


@dataclass(frozen=True)
class Certificate:
    """A certificate for ``localhost``, and what those must trust who believe it."""

    file: Path

    def presented(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file)
        return context

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.file)


def make_certificate(directory: Path) -> Certificate:
    file = directory / "localhost.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject]
    made += ["-keyout", str(file), "-out", str(directory / "cert")]
    subprocess.run(made, check=True, capture_output=True)
    with file.open("ab") as both:
        both.write((directory / "cert").read_bytes())
    return Certificate(file)


def parcel(
    name: str = "m1", *, address: str = "kim@region.example", raw: bytes = b"Subject: Hej\r\n\r\nHej\r\n"
) -> Parcel:
    return Parcel(name=name, address=address, raw=raw)
