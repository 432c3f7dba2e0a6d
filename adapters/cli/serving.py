"""``hjulet serve``: the pages that mails link to, and the rounds, in one process."""

import socket
from contextlib import nullcontext
from typing import Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import whole
from adapters.cli.work import working
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
    from adapters.cli.rounds import rings
    from adapters.scheduler import Scheduler
    from adapters.web.app import create_app
    from adapters.web.server import serve as answer

    with working(ctx) as work, _listening(host, port) as listener:
        log.configure(level=level(work.settings))
        app = create_app(work.store, settings=work.settings)
        with Scheduler(rings(work)).ringing() if scheduler else nullcontext():
            output.say(tr("Hjulet answers at %(address)s", address=_address(listener)))
            answer(app, listener)


def _listening(host: str, port: int) -> socket.socket:
    """What listens there; from now on nobody is turned away."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise CannotListen(host=host, port=port, why=why) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
