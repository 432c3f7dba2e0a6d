"""``hjulet changes``: what has changed since a day."""

from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import At, Json, Organisation, Workflow
from adapters.cli.work import working
from adapters.i18n import tr

if TYPE_CHECKING:
    from adapters.sql.overview import Wanted
    from adapters.sql.store import SqlTransaction


def changes(
    ctx: typer.Context,
    *,
    since: Annotated[
        str,
        typer.Option("--since", metavar=tr("DATE"), help=tr("From the beginning of that day, or from that time on.")),
    ],
    until: Annotated[
        str | None,
        typer.Option("--until", metavar=tr("DATE"), help=tr("To the end of that day, or that time; without it, now.")),
    ] = None,
    organisation: Organisation = None,
    workflow: Workflow = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show what has changed."""
    from adapters.cli.changed import Changes
    from adapters.sql.changes import changes as found_in
    from adapters.sql.changes import grouped
    from engine.moments import moment_of, start_of

    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        timezone = work.settings.timezone
        first = start_of(since, timezone=timezone, now=work.at)
        last = work.at if until is None else moment_of(until, timezone=timezone, now=work.at)
        wanted = _wanted(tx, organisation=organisation, workflow=workflow)
        groups = grouped(found_in(tx, None, wanted, since=first, until=last))
        shown = Changes(tx, groups, since=first, until=last, zone=work.zone)
        if as_json:
            output.show_json(shown.document())
        else:
            shown.show()


def _wanted(tx: "SqlTransaction", *, organisation: str | None, workflow: str | None) -> "Wanted":
    from adapters.sql.organisations import within
    from adapters.sql.overview import Wanted

    return Wanted(workflow=workflow, organisation_ids=within(tx, organisation))
