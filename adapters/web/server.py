"""The server (uvicorn): answers until the program is asked to end, and then finishes what it has begun."""

import signal
import socket

import uvicorn
from fastapi import FastAPI

GRACE_SECONDS = 10
"""So long may an answer that has begun take when the program is asked to end."""

ENDS = (signal.SIGTERM, signal.SIGINT)


def serve(app: FastAPI, listener: socket.socket) -> None:
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
