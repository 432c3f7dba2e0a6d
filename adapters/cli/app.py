"""All groups of commands under one name."""

from pathlib import Path
from typing import Annotated

import typer

from adapters.cli import (
    audit,
    changes,
    db,
    demonstration,
    doctor,
    flow,
    groups,
    initiatives,
    office,
    organisation,
    outbox,
    person,
    policy,
    retention,
    rounds,
    serving,
    settings,
    stalled,
    token,
    webhook,
    why,
    workflow,
)
from adapters.cli.item import group as item
from adapters.cli.usage import CommandLine, Commands
from adapters.cli.work import state_of
from adapters.i18n import tr

app = Commands(
    cls=CommandLine,
    help=tr("Hjulet moves improvement work on, and remembers who owes the next step and by when."),
)


@app.callback()
def main(
    ctx: typer.Context,
    *,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            parser=Path,
            envvar="HJULET_CONFIG",
            metavar=tr("FILE"),
            help=tr("Read the settings from this file instead of hjulet.toml."),
        ),
    ] = None,
    version: Annotated[bool, typer.Option("--version", is_eager=True, help=tr("Show the version."))] = False,
) -> None:
    """Take the options that all commands share."""
    if version:
        from importlib.metadata import version as version_of

        typer.echo(version_of("hjulet"))
        raise typer.Exit
    state_of(ctx).config = config


app.command("demo", help=tr("Let a region work for a year and replay a real plan, on databases of their own."))(
    demonstration.demo
)
app.command("tick", help=tr("Do one round by hand: look at what is due, write the mails, send them."))(rounds.tick)
app.command("run", help=tr("Stay, and do a round every few seconds until asked to end."))(rounds.run)
app.command("serve", help=tr("Serve the pages that mails link to, and do rounds, until asked to end."))(serving.serve)
app.command("doctor", help=tr("Check environment, database, mail, clock and workflows, and say what to do."))(
    doctor.doctor
)
app.command("settings", help=tr("Show every setting, and where it came from."))(settings.show)
app.command("stalled", help=tr("Say what has stopped, why, for whom it waits, and what may help."))(stalled.stalled)
app.command("flow", help=tr("Say how long work takes, how old it is, and whether its dates are kept."))(flow.flow)
app.command("changes", help=tr("Say what has changed since a day: opened, moved on, ended, handed over, put off."))(
    changes.changes
)
app.command("why", help=tr("Say why somebody was, or was not, mailed: every reminder, with the rule behind it."))(
    why.why
)
app.add_typer(item.app, name="item")
app.add_typer(initiatives.app, name="import")
app.add_typer(organisation.app, name="organisation")
app.add_typer(person.app, name="person")
app.add_typer(office.app, name="office")
app.add_typer(groups.app, name="group")
app.add_typer(workflow.app, name="workflow")
app.add_typer(policy.app, name="policy")
app.add_typer(outbox.app, name="outbox")
app.add_typer(webhook.app, name="webhook")
app.add_typer(token.app, name="token")
app.add_typer(audit.app, name="audit")
app.add_typer(retention.app, name="retention")
app.add_typer(db.app, name="db")
