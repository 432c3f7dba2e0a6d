"""``hjulet serve``: the pages and the rounds, in one process."""

import socket
from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

import typer

from adapters import clock
from adapters.cli import output
from adapters.cli.parameters import whole
from adapters.cli.work import Work, working
from adapters.i18n import tr
from engine.errors import Refusal

HOST, PORT = "127.0.0.1", 8000


class CannotListen(Refusal):
    """The address cannot be served at."""

    code = "cannot-listen"
    template = "Nothing can be served at %(host)s port %(port)s: %(why)s. Choose others with --host and --port."


def serve(
    ctx: typer.Context,
    *,
    host: Annotated[str, typer.Option("--host", metavar=tr("NAME"), help=tr("Where to listen."))] = HOST,
    port: Annotated[
        int,
        typer.Option("--port", parser=whole, metavar=tr("NUMBER"), help=tr("On which port; 0 is any that is free.")),
    ] = PORT,
    scheduler: Annotated[
        bool, typer.Option("--scheduler/--no-scheduler", help=tr("Whether to do rounds as well, as `hjulet run` does."))
    ] = True,
) -> None:
    """Serve until asked to end."""
    from adapters import log
    from adapters.cli.logs import level

    with working(ctx) as work, listening(host, port) as listener:
        log.configure(level=level(work.settings))
        said = [tr("Hjulet answers at %(address)s", address=address_of(listener))]
        answer(work, listener, said=said, now=clock.now, does_rounds=scheduler)


def answer(
    work: Work, listener: socket.socket, *, said: list[str], now: Callable[[], datetime], does_rounds: bool
) -> None:
    """Answer at ``listener`` and do rounds beside, until asked to end; ``said`` is told once it can be reached."""
    from adapters.api.app import create_api
    from adapters.api.metrics import Measured, Metrics
    from adapters.cli.rounds import rings, watch
    from adapters.scheduler import Scheduler
    from adapters.web.app import create_app
    from adapters.web.server import Together
    from adapters.web.server import serve as answer_at

    pages = create_app(work.store, settings=work.settings, now=now)
    metrics = Metrics(work.store, settings=work.settings, now=now)
    api = create_api(work.store, settings=work.settings, now=now, metrics=metrics)
    app = Measured(Together(pages, api, root=urlsplit(work.settings.base_url).path), metrics=metrics)
    with Scheduler(rings(work) if does_rounds else [watch(work)], now=now).ringing():
        for line in said:
            output.say(line)
        answer_at(app, listener)


def listening(host: str, port: int) -> socket.socket:
    """What listens there; from now on nobody is turned away. CannotListen when nothing can."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CannotListen(host=host, port=port, why=why) from error


def address_of(listener: socket.socket) -> str:
    """The address of the first page."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
