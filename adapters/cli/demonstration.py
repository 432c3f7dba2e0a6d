"""``hjulet demo``: the engine at work on real input, and what came of it."""

import logging
import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from adapters import clock
from adapters.cli import output
from adapters.cli.parameters import Json, number, whole
from adapters.cli.work import State, Work, settings_of, state_of
from adapters.i18n import tr
from adapters.settings import Settings

if TYPE_CHECKING:
    from adapters.demo.guests import Guest
    from adapters.demo.run import DemoReport


def demo(
    ctx: typer.Context,
    *,
    days: Annotated[
        int | None,
        typer.Option("--days", parser=number, metavar=tr("NUMBER"), help=tr("How many days the region works.")),
    ] = None,
    items: Annotated[
        int | None,
        typer.Option("--items", parser=number, metavar=tr("NUMBER"), help=tr("How many initiatives are begun.")),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", parser=whole, metavar=tr("NUMBER"), help=tr("Another number lets chance fall otherwise.")
        ),
    ] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help=tr("End when it is done."))] = False,
    port: Annotated[
        int | None,
        typer.Option("--port", parser=whole, metavar=tr("NUMBER"), help=tr("On which port to serve its pages.")),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run the demonstration on fresh databases of its own, and serve the pages of the region."""
    from adapters.cli.logs import logging_to_file
    from adapters.demo import report
    from adapters.demo.run import DAYS, ITEMS, SEED, run_demo

    state_of(ctx).as_json = as_json
    settings = settings_of(ctx).settings
    output.notice(tr("A region works for a year and a real plan is replayed; that takes a minute or two."))
    with (
        logging_to_file(settings, least=logging.WARNING),
        output.progress(tr("Days"), shown=not as_json) as tell,
    ):
        done = run_demo(
            settings, progress=tell, days=days or DAYS, items=items or ITEMS, seed=SEED if seed is None else seed
        )
    if as_json:
        output.show_json(report.as_json(done))
    else:
        report.show(done, output.console())
        if not no_serve:
            _serve(state_of(ctx), settings, done, port=port)


def _serve(state: State, settings: Settings, done: "DemoReport", *, port: int | None) -> None:
    """Serve the region's pages; its clock goes on from the morning after its last day."""
    from adapters import bootstrap, log
    from adapters.cli.serving import address_of, answer
    from adapters.demo import guests, house

    log.configure(level=logging.WARNING)  # a line for each round would bury the links
    began, morning = clock.now(), done.morning_after
    with _listening(port) as listener:
        own = house.settings_of(settings, done.region_at.database.parent)
        own = replace(own, base_url=address_of(listener))
        with bootstrap.opened(own, at=morning) as instance:
            with instance.store.begin() as tx:
                invited = guests.invite(tx, at=morning)
            _show(invited, own.base_url)
            work = Work(state=state, settings=own, store=instance.store, at=morning)
            said = [tr("The pages answer at %(address)s. Press Ctrl-C to end.", address=own.base_url)]
            answer(work, listener, said=said, now=lambda: morning + (clock.now() - began), does_rounds=True)


def _listening(port: int | None) -> socket.socket:
    """What listens at the port; at any that is free, when none was asked for and the usual one is taken."""
    from adapters.cli.serving import HOST, PORT, CannotListen, listening

    try:
        return listening(HOST, PORT if port is None else port)
    except CannotListen:
        if port is not None:
            raise
    return listening(HOST, 0)


def _show(invited: "list[Guest]", base_url: str) -> None:
    kinds = _kinds()
    output.say(tr("Look at the pages as one of them; the link logs you in:"))
    for guest in invited:
        output.say(f"{kinds[guest.kind.value]}: {guest.name}")
        output.say(f"  {base_url}{guest.path}")


def _kinds() -> dict[str, str]:
    """What each kind of guest is called."""
    return {
        "owner": tr("Owner of an initiative"),
        "patient representative": tr("Patient representative"),
        "manager": tr("Manager"),
        "coach": tr("Coach"),
        "coordinator": tr("Quality coordinator"),
        "administrator": tr("Administrator"),
    }
