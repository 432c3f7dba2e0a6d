"""``hjulet demo``: the engine at work on real input, and what came of it."""

import logging
from typing import Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import Json, number, whole
from adapters.cli.work import settings_of, state_of
from adapters.i18n import tr


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
    no_serve: Annotated[  # noqa: ARG001 - scripts say it
        bool, typer.Option("--no-serve", help=tr("End when it is done, as it does anyway while there are no pages."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Run the demonstration on fresh databases of its own."""
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
