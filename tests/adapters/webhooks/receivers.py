"""Somebody who is posted to: a real server on the loopback that answers as it is told, and remembers what it got."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from standardwebhooks import Webhook

Script = Callable[[socket.socket], None]
"""What the server does once it has read a request."""

LONGEST_REQUEST = 1_000_000


@dataclass
class Got:
    """One request."""

    path: str
    headers: dict[str, str]
    body: str

    def verified(self, secret: str) -> Any:
        """What it says, if the signature holds: judged by the standard's own library."""
        return Webhook(secret).verify(self.body, self.headers)


def answer(status: int = HTTPStatus.NO_CONTENT, body: bytes = b"", **headers: str) -> Script:
    """An ordinary answer; an underscore in the name of a header stands for a hyphen."""
    fields = {"content-length": str(len(body)), "connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = f"HTTP/1.1 {status} x\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
    return lambda line: line.sendall(head.encode() + body)


@dataclass
class Receiver:
    """A server on a port of its own. It works off ``scripts``, one for each request, and then goes on with the last."""

    scripts: list[Script] = field(default_factory=lambda: [answer()])
    context: ssl.SSLContext | None = None
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    def url(self, path: str = "/hook", *, host: str = "127.0.0.1") -> str:
        return f"{'http' if self.context is None else 'https'}://{host}:{self.port}{path}"

    def close(self) -> None:
        self.ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=[line])
            self._threads.append(thread)
            thread.start()

    def _serve(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            if self.context is None:
                self._converse(line)
            else:
                with self.context.wrap_socket(line, server_side=True) as wrapped:
                    self._converse(wrapped)

    def _converse(self, line: socket.socket) -> None:
        with line.makefile("rb") as reader:
            request = reader.readline().decode().split()
            if not request:
                return  # whoever called hung up before they said anything
            path = request[1]
            headers = dict(_headers(iter(reader.readline, b"\r\n")))
            body = reader.read(min(int(headers.get("content-length", 0)), LONGEST_REQUEST)).decode()
            script = self.scripts[min(len(self.got), len(self.scripts) - 1)]
            self.got.append(Got(path, headers, body))
            script(line)


def _headers(lines: Iterator[bytes]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, value = line.decode().partition(":")
        yield name.lower(), value.strip()


@contextmanager
def receiving(*scripts: Script, context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver for as long as the block lasts."""
    receiver = Receiver(list(scripts) or [answer()], context)
    try:
        yield receiver
    finally:
        receiver.close()
