"""``hjulet policy``: when people are reminded, and what organisations have instead."""

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import As, At, DryRun, File, Json, day, month
from adapters.cli.usage import Commands
from adapters.cli.work import working
from adapters.i18n import ntr, tr

if TYPE_CHECKING:
    from adapters.cli.policies import Names
    from adapters.sql.ladders import InForce

app = Commands(help=tr("Reminder policies: when people are reminded, and what organisations have instead."))

Workflow = Annotated[str, typer.Argument(metavar=tr("WORKFLOW"), help=tr("The workflow, such as pdsa."))]
Name = Annotated[str, typer.Argument(metavar=tr("NAME"), help=tr("The policy, such as standard."))]
Organisation = Annotated[
    str, typer.Option("--organisation", metavar=tr("CODE"), help=tr("In this organisation, and everywhere below."))
]
Where = Annotated[
    str | None, typer.Option("--organisation", metavar=tr("CODE"), help=tr("As it is in this organisation."))
]


@app.command("list", help=tr("List the reminder policies, and where they come from."))
def list_(ctx: typer.Context, *, organisation: Where = None, as_json: Json = False) -> None:
    """Show all, or those in force in one organisation."""
    from adapters.cli.policies import Names, policy_document, show_policy
    from adapters.sql.ladders import everywhere, in_organisation
    from adapters.sql.organisations import organisation as place_of

    with working(ctx, as_json=as_json) as work, work.store.read() as tx:
        place = None if organisation is None else place_of(tx, organisation)
        found = everywhere(tx) if place is None else in_organisation(tx, place.id)
        names = Names.of(tx)
    if as_json:
        output.show_json({"policies": [policy_document(each, names) for each in found]})
        return
    for each in found:
        show_policy(each, names)
        output.show("")


@app.command("show", help=tr("Show a reminder policy in words; with --due the days for that deadline."))
def show(
    ctx: typer.Context,
    *,
    workflow: Workflow,
    name: Name,
    organisation: Where = None,
    due: Annotated[
        date | None, typer.Option("--due", parser=day, metavar=tr("DATE"), help=tr("With the days for this deadline."))
    ] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Show one."""
    from adapters.cli.policies import Names, Timetable, policy_document, show_policy
    from adapters.sql.ladders import one
    from adapters.sql.organisations import organisation as place_of
    from engine.calendars import Calendar

    with working(ctx, at=at, as_json=as_json) as work, work.store.read() as tx:
        place = None if organisation is None else place_of(tx, organisation)
        found = one(tx, workflow=workflow, name=name, organisation_id=None if place is None else place.id)
        names = Names.of(tx)
        calendar = Calendar(timezone=work.settings.timezone) if place is None else tx.tree().calendar(place.id)
        timetable = None if due is None else Timetable.of(found.policy, due=due, calendar=calendar, today=work.today)
    if as_json:
        output.show_json(policy_document(found, names, timetable))
    else:
        show_policy(found, names, timetable)


@app.command("set", help=tr("Let an organisation, and everything below it, have a reminder policy of its own."))
def set_(
    ctx: typer.Context,
    *,
    workflow: Workflow,
    name: Name,
    file: File,
    organisation: Organisation,
    actor: As = None,
    dry_run: DryRun = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Put one from a file."""
    from adapters.cli.policies import Names
    from adapters.cli.registers import Undo
    from adapters.cli.workflows import source_of
    from adapters.sql import policies
    from adapters.sql.ladders import one
    from adapters.sql.organisations import organisation as place_of
    from adapters.sql.people import find_person
    from workflows.policies import read_policy

    with working(ctx, at=at, as_json=as_json) as work:
        written = read_policy(source_of(file), name=name)
        with suppress(Undo), work.store.begin() as tx:
            place = place_of(tx, organisation)
            by = None if actor is None else find_person(tx, actor).id
            concerned = policies.put(tx, written, organisation_id=place.id, workflow=workflow, at=work.at, by=by)
            found, names = one(tx, workflow=workflow, name=name, organisation_id=place.id), Names.of(tx)
            if dry_run:
                raise Undo
    _show_changed(found, names, concerned=concerned, dry_run=dry_run, as_json=as_json)


@app.command("reset", help=tr("Take an organisation's own reminder policy back."))
def reset(
    ctx: typer.Context,
    *,
    workflow: Workflow,
    name: Name,
    organisation: Organisation,
    actor: As = None,
    dry_run: DryRun = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Let it have what those above it have."""
    from adapters.cli.policies import Names
    from adapters.cli.registers import Undo
    from adapters.sql import policies
    from adapters.sql.ladders import one
    from adapters.sql.organisations import organisation as place_of
    from adapters.sql.people import find_person

    with working(ctx, at=at, as_json=as_json) as work, suppress(Undo), work.store.begin() as tx:
        place = place_of(tx, organisation)
        by = None if actor is None else find_person(tx, actor).id
        concerned = policies.reset(tx, organisation_id=place.id, workflow=workflow, name=name, at=work.at, by=by)
        found, names = one(tx, workflow=workflow, name=name, organisation_id=place.id), Names.of(tx)
        if dry_run:
            raise Undo
    _show_changed(found, names, concerned=concerned, dry_run=dry_run, as_json=as_json)


@app.command("preview", help=tr("Say how many mails a month would have been with a policy, and how many it was."))
def preview(
    ctx: typer.Context,
    *,
    workflow: Annotated[
        str | None, typer.Argument(metavar=tr("WORKFLOW"), help=tr("The workflow, such as pdsa."))
    ] = None,
    name: Annotated[str | None, typer.Argument(metavar=tr("NAME"), help=tr("The policy, such as standard."))] = None,
    file: Annotated[
        Path | None, typer.Argument(parser=Path, metavar=tr("FILE"), help=tr("The policy to try in its place."))
    ] = None,
    organisation: Annotated[
        str | None, typer.Option("--organisation", metavar=tr("CODE"), help=tr("Only here, and everywhere below."))
    ] = None,
    of: Annotated[
        date | None,
        typer.Option("--month", parser=month, metavar=tr("MONTH"), help=tr("Such as 2026-03; else the last month.")),
    ] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Try one out on what was owed in a month."""
    from adapters.cli.previews import previewed, show_preview
    from adapters.cli.workflows import source_of
    from adapters.sql.previews import Instead, days_of
    from workflows.policies import read_policy

    instead = None
    with working(ctx, at=at, as_json=as_json) as work:
        if workflow is not None:
            if name is None or file is None:
                raise typer.BadParameter(tr("Say WORKFLOW, NAME and FILE, or none of them."))
            instead = Instead(workflow=workflow, policy=read_policy(source_of(file), name=name).policy)
        found = previewed(work, days_of(of, today=work.today), organisation=organisation, instead=instead)
    if as_json:
        output.show_json(found.as_dict())
    else:
        show_preview(found)


def _show_changed(found: "InForce", names: "Names", *, concerned: int, dry_run: bool, as_json: bool) -> None:
    """What is in force now, and for how much that is owed already other reminders hold by that."""
    from adapters.cli.policies import policy_document, show_policy

    if as_json:
        output.show_json({**policy_document(found, names), "concerned": concerned, "dry_run": dry_run})
        return
    show_policy(found, names)
    output.say(
        ntr(
            "It holds at once, also for %(number)s thing that is owed already. What was said is not said again.",
            "It holds at once, also for %(number)s things that are owed already. What was said is not said again.",
            concerned,
        )
    )
    if dry_run:
        output.say(tr("It was a trial: nothing was written."))
