"""The server (uvicorn): answers until the program is asked to end, and then finishes what it has begun."""

import signal
import socket

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

GRACE_SECONDS = 10
"""So long may an answer that has begun take when the program is asked to end."""

ENDS = (signal.SIGTERM, signal.SIGINT)

FOR_PROGRAMS = ("/healthz", "/readyz", "/metrics")


class Together:
    """The pages and what programs ask for, at one address; ``root`` is the path below which they lie.

    What begins and ends with the server is that of the pages.
    """

    def __init__(self, pages: ASGIApp, api: ASGIApp, *, root: str) -> None:
        self._pages = pages
        self._api = api
        self._root = root.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one of the two answer."""
        is_for_programs = scope["type"] == "http" and self._is_for_programs(str(scope["path"]))
        await (self._api if is_for_programs else self._pages)(scope, receive, send)

    def _is_for_programs(self, path: str) -> bool:
        """Whether a proxy has taken the beginning of the path away or not."""
        below = path.removeprefix(self._root) if path.startswith(f"{self._root}/") else path
        return below == "/api" or below.startswith("/api/") or below in FOR_PROGRAMS


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Answer at ``listener`` until asked to end (SIGTERM, Ctrl-C).

    No line is written for each request: addresses are keys here, and are not to lie about in a log.
    """
    # An answer goes out in two parts; without this the second waits 40 ms until the first is acknowledged. What is
    # accepted inherits it, and asyncio does not set it where the protocol of the listener was left open.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(config)

    def end(*_: object) -> None:
        server.should_exit = True

    # The server itself listens for these while it runs; at its end it raises what it has heard once more, for us.
    before = {number: signal.signal(number, end) for number in ENDS}
    try:
        server.run(sockets=[listener])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
