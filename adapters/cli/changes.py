"""``hjulet changes``: what has changed since a day."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import At, Json, Organisation, Workflow
from adapters.cli.work import Work, working
from adapters.i18n import tr

if TYPE_CHECKING:
    from adapters.sql.store import SqlTransaction
    from engine.changes import Groups

Period = tuple[datetime, datetime]


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
    from adapters.cli.narrowing import narrowed
    from adapters.sql.changes import changes as found_in
    from engine.changes import grouped
    from engine.moments import period_of

    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        period = period_of(since, until, timezone=work.settings.timezone, now=work.at)
        wanted = narrowed(tx, organisation=organisation, workflow=workflow)
        groups = grouped(found_in(tx, None, wanted, since=period[0], until=period[1]))
        (_json if as_json else _show)(work, tx, groups, period)


def _json(_work: Work, tx: "SqlTransaction", groups: "Groups", period: Period) -> None:
    from adapters.files.changes import changes_document
    from adapters.sql.names import Names

    since, until = period
    document = changes_document(groups, since=since, until=until, tree=tx.tree(), address=Names(tx).address)
    output.show_json(document)


def _show(work: Work, tx: "SqlTransaction", groups: "Groups", period: Period) -> None:
    from rich.text import Text

    from adapters.cli.changed import show_changes
    from adapters.i18n.changes import Telling, period_in_words
    from adapters.sql.names import Names

    since, until = period
    telling = Telling(tree=tx.tree(), called=Names(tx).name, definition=tx.definition, at=until)
    output.show(Text(tr("What has changed"), style="bold"))
    output.say(period_in_words(since, until, zone=work.zone))
    show_changes(telling.sections(groups))
    for fault in groups.unreadable:
        output.notice(tr("Left out, because its trail cannot be read: item %(item)s.", item=fault.item_id))
