"""Mail to a server (SMTP), one command at a time, so that every refusal is known for what it is.

4xx is *later*, and so is a broken connection; 5xx about a recipient or about the mail itself is *never*; 5xx before
that (greeting, EHLO, STARTTLS, AUTH, MAIL) says something about us and not about the mail: then the whole queue waits.
A connection that breaks when the whole mail was out leaves it *in doubt*. A server that drips its answers byte by byte
is cut off; TLS that was asked for is never done without.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Timer
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from adapters.delivery.transport import (
    AddressRefused,
    DeliveryFailed,
    Doubtful,
    Ending,
    Parcel,
    QueueBlocked,
    Refused,
    TryLater,
    Unreachable,
    unnoticed,
)
from engine.errors import Invalid

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
"""The schemes of a server's URL: without TLS, with it from the first byte, or from STARTTLS on."""

NOT_LOGGED_IN = frozenset({530, 534, 535, 538})
"""Refusals for want of a login (RFC 4954): whatever they are said about, they are about us."""

GOING_AWAY, GARBLED = 421, -1
READY, GO_ON = 220, 354
IN_DOUBT = "the mail may have arrived all the same"
FULL_STOP = re.compile(rb"^\.", re.MULTILINE)
LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed over; the password is never shown."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def at(cls, url: str) -> Self:
        """The server at ``smtp://user:password@host:port``, ``smtps://`` or ``smtp+starttls://``.

        A character with a meaning in a URL is given as in one: ``%40`` for ``@``.

        Raises:
            Invalid: the URL cannot be understood. It is not repeated, since it may hold a password.
        """
        try:
            parts = urlsplit(url)
            return cls(
                scheme=parts.scheme,
                host=_host(parts),
                port=parts.port or PORTS[parts.scheme],
                user=_plain(parts.username),
                password=_plain(parts.password),
            )
        except (ValueError, KeyError):
            raise Invalid(
                what="the SMTP URL", why=f"give {' or '.join(PORTS)}, then ://user:password@host:port"
            ) from None


@dataclass(frozen=True)
class Smtp:
    """Sends through ``server`` as ``sender`` (the address bounces go to, but those of a parcel that has its own).

    ``timeout`` is in seconds: so long may it take until the server is ready to listen, and so long each mail.

    The certificate is checked against ``trusted``: the system's own authorities unless others are given.
    """

    server: Server
    sender: str
    timeout: float
    trusted: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    @contextmanager
    def open(self) -> Iterator["SmtpLine"]:
        """One connection for the whole batch; a lost one is made again for the next mail."""
        line = SmtpLine(self)
        try:
            yield line
        finally:
            line.hang_up()

    def try_out(self) -> None:
        """Connect as for a mail, and hang up; raises DeliveryFailed when no mail could get away."""
        with self.open() as line:
            line.greet()

    @property
    def patience(self) -> timedelta:
        """How long one mail may take, with the connection made for it."""
        return timedelta(seconds=2 * self.timeout)


class SmtpLine:
    """A connection to the server, made when it is first needed."""

    def __init__(self, smtp: Smtp) -> None:
        self._smtp = smtp
        self._connection: smtplib.SMTP | None = None
        self._is_ended = False

    def send(self, parcel: Parcel, *, ending: Ending = unnoticed) -> None:
        """Hand the mail over, and wait until the server has answered for it."""
        connection = self._connection or self._connect()
        self._is_ended = False
        try:
            with _cut_off(connection, after=self._smtp.timeout):
                self._converse(connection, parcel, ending)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            if self._is_ended:
                raise Doubtful(_one_line(f"{error}; {IN_DOUBT}")) from error
            raise TryLater(_one_line(str(error))) from error
        except DeliveryFailed:
            raise
        except BaseException:  # out of the middle of a mail there is no way back but to hang up
            self._drop()
            raise

    def greet(self) -> None:
        """Connect, if that has not been done; raises DeliveryFailed."""
        self._connection = self._connection or self._connect()

    def hang_up(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException), _cut_off(self._connection, after=self._smtp.timeout):
                self._connection.quit()
        self._drop()

    def _connect(self) -> smtplib.SMTP:
        """A connection that is greeted, encrypted and logged in as the server's URL wants it."""
        self._connection = connection = _client(self._smtp)
        try:
            with _cut_off(connection, after=self._smtp.timeout):
                _introduce(connection, self._smtp)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise _about_us(error) from error
        return connection

    def _converse(self, connection: smtplib.SMTP, parcel: Parcel, ending: Ending) -> None:
        """The dialogue about one mail."""
        recipient = _ascii(parcel.address)
        self._expect(*connection.mail(parcel.sender or self._smtp.sender), refusal=QueueBlocked)
        self._expect(*connection.rcpt(recipient), refusal=AddressRefused)
        self._expect(*connection.docmd("DATA"), refusal=Refused, wanted=GO_ON)
        connection.send(_on_the_wire(parcel.raw))
        ending()
        self._is_ended = True
        connection.send(b".\r\n")
        code, words = connection.getreply()
        if code == GARBLED:
            raise smtplib.SMTPServerDisconnected("the answer cannot be understood")
        self._expect(code, words, refusal=Refused)

    def _expect(self, code: int, words: bytes | str, *, refusal: type[DeliveryFailed], wanted: int = 200) -> None:
        """Go on after a yes; for a no, leave the connection as the next mail needs it and say what kind of no it is."""
        if code // 100 == wanted // 100:
            return
        self._start_over(code)
        if code in NOT_LOGGED_IN:
            raise QueueBlocked(_reply(code, words))
        raise (refusal if code >= 500 else TryLater)(_reply(code, words))  # noqa: PLR2004

    def _start_over(self, code: int) -> None:
        if code in {GOING_AWAY, GARBLED} or self._connection is None:
            self._drop()
            return
        try:
            self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _client(smtp: Smtp) -> smtplib.SMTP:
    """The stdlib's client, not yet connected, so that connecting can be cut off as well."""
    if smtp.server.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(timeout=smtp.timeout, context=smtp.trusted)
    else:
        client = smtplib.SMTP(timeout=smtp.timeout)
    # The name that the certificate must bear. Only a constructor that connects at once sets it.
    vars(client)["_host"] = smtp.server.host
    return client


def _introduce(connection: smtplib.SMTP, smtp: Smtp) -> None:
    code, words = connection.connect(smtp.server.host, smtp.server.port)
    if code != READY:
        raise smtplib.SMTPConnectError(code, words)
    # The end of a mail is a few bytes after many: they must not wait until the server has confirmed the others.
    if connection.sock is not None:
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.ehlo_or_helo_if_needed()
    if smtp.server.scheme == "smtp+starttls":
        connection.starttls(context=smtp.trusted)
        connection.ehlo_or_helo_if_needed()
    if smtp.server.user is not None:
        connection.login(smtp.server.user, smtp.server.password or "")


@contextmanager
def _cut_off(connection: smtplib.SMTP, *, after: float) -> Iterator[None]:
    """End the conversation ``after`` so many seconds with a TimeoutError, also when every single byte comes in time."""
    is_late = Event()
    timer = Timer(after, _shut_down, [connection, is_late])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if is_late.is_set():  # what was read of an answer by then reads like a whole one
            raise TimeoutError(f"no end of the conversation after {after:g} seconds")


def _shut_down(connection: smtplib.SMTP, is_late: Event) -> None:
    """Wake whoever reads from the connection; closing it would wait for the reader."""
    is_late.set()
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)


def _about_us(error: OSError) -> DeliveryFailed:
    """What it means that there is no conversation: nobody answers, or the server does not want to deal with us."""
    match error:
        case ssl.SSLCertVerificationError():
            return QueueBlocked(_one_line(f"the certificate is not trusted: {error.verify_message}"))
        case smtplib.SMTPResponseException():
            is_temporary = 400 <= error.smtp_code < 500  # noqa: PLR2004 - the classes of replies are what they are
            return (Unreachable if is_temporary else QueueBlocked)(_reply(error.smtp_code, error.smtp_error))
        case smtplib.SMTPServerDisconnected():
            return Unreachable(_one_line(str(error)))
        case smtplib.SMTPException():  # STARTTLS or a login that we know is not offered
            return QueueBlocked(_one_line(str(error)))
    return Unreachable(_one_line(str(error)))


def _ascii(address: str) -> str:
    """The address as the wire takes it: the domain in its ASCII form; a name in other letters cannot be sent to."""
    name, _, domain = address.rpartition("@")
    try:
        recipient = f"{name.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise AddressRefused("the address has letters that mail servers do not take") from None
    if not name or not recipient.isprintable():
        raise AddressRefused("the address is none")
    return recipient


def _on_the_wire(raw: bytes) -> bytes:
    """The mail as DATA takes it (RFC 5321, 4.5.2): a full stop that begins a line is doubled."""
    quoted = FULL_STOP.sub(b"..", raw)
    return quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n"


def _reply(code: int, words: bytes | str) -> str:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    return _one_line(f"{code} {said}")


def _one_line(words: str) -> str:
    return " ".join(words.split())[:LONGEST_WORDS]


def _host(parts: SplitResult) -> str:
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError
    return parts.hostname


def _plain(part: str | None) -> str | None:
    """A user or a password, as the login takes it; ValueError for letters beyond ASCII."""
    return None if part is None else unquote(part).encode("ascii").decode()
