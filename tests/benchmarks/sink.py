"""A mail server that takes everything and keeps nothing, in a process of its own: ``python -m tests.benchmarks.sink``.

It prints its port. It reads every command and every mail to its end and answers each as SMTP wants it, in one thread
and with no library, so that what is measured is whoever speaks to it.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

END = b"\r\n.\r\n"
ANSWERS = {
    b"EHLO": b"250 sink\r\n",
    b"HELO": b"250 sink\r\n",
    b"MAIL": b"250 OK\r\n",
    b"RCPT": b"250 OK\r\n",
    b"RSET": b"250 OK\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


class Dialogue(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.buffer = bytearray()
        self.is_mail = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self._take_mail() if self.is_mail else self._take_command():
            pass

    def _take_command(self) -> bool:
        line, sign, rest = self.buffer.partition(b"\r\n")
        if not sign:
            return False
        self.buffer = rest
        verb = bytes(line[:4]).upper()
        self.is_mail = verb == b"DATA"
        self.transport.write(ANSWERS.get(verb, b"502 not known\r\n"))
        return True

    def _take_mail(self) -> bool:
        end = self.buffer.find(END)
        if end < 0:
            return False
        del self.buffer[: end + len(END)]
        self.is_mail = False
        self.transport.write(b"250 OK\r\n")
        return True


@contextmanager
def sink() -> Iterator[int]:
    """The server, while the block lasts; gives its port."""
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.sink"], cwd=root, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Dialogue, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
