"""``hjulet workflow``: the ways of working, as files."""

from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import At, DryRun, File, Json, Pair, one_of, pair, whole
from adapters.cli.usage import Commands
from adapters.cli.work import state_of, working
from adapters.i18n import current_language, ntr, tr

if TYPE_CHECKING:
    from engine.definition import Definition

app = Commands(help=tr("Workflows: the ways of working, kept as files."))

Name = Annotated[str, typer.Argument(metavar=tr("NAME"), help=tr("The workflow, such as pdsa."))]
Version = Annotated[
    int | None,
    typer.Option("--version", parser=whole, metavar=tr("NUMBER"), help=tr("The version; the newest by default.")),
]


@app.command("list", help=tr("List the installed workflows."))
def list_(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Show every installed version."""
    from adapters.cli.workflows import workflow_documents, workflows_table
    from adapters.sql.workflows import installed

    with working(ctx, as_json=as_json) as work, work.store.read() as tx:
        versions = [(found, tx.definition(found.name, found.version)) for found in installed(tx)]
    if as_json:
        output.show_json({"workflows": workflow_documents(versions)})
    else:
        output.show(workflows_table(versions))


@app.command("show", help=tr("Show what a workflow asks for, phase by phase."))
def show(ctx: typer.Context, name: Name, *, version: Version = None, as_json: Json = False) -> None:
    """Show one in full."""
    from adapters.cli.workflows import definition_document, show_definition

    with working(ctx, as_json=as_json) as work, work.store.read() as tx:
        definition = tx.definition(name, version)
    if as_json:
        output.show_json(definition_document(definition))
    else:
        show_definition(definition)


@app.command("check", help=tr("Say in words what is wrong with a workflow file."))
def check(ctx: typer.Context, file: File, *, as_json: Json = False) -> None:
    """Find every fault of a file."""
    from adapters.cli.workflows import read_workflow

    state_of(ctx).as_json = as_json
    definition = read_workflow(file)
    if as_json:
        output.show_json({"name": definition.name, "version": definition.version, "faults": []})
    else:
        output.say(tr("%(file)s is sound: %(workflow)s.", file=file, workflow=_called(definition)))


@app.command("diagram", help=tr("Draw a workflow: for the terminal, or as Mermaid for a page."))
def diagram(
    ctx: typer.Context,
    name: Name,
    *,
    version: Version = None,
    format_: Annotated[
        str,
        typer.Option("--format", parser=one_of("text", "mermaid"), metavar="text|mermaid", help=tr("How it is drawn.")),
    ] = "text",
) -> None:
    """Draw one."""
    from workflows.diagram import mermaid, plain

    with working(ctx) as work, work.store.read() as tx:
        definition = tx.definition(name, version)
    draw = mermaid if format_ == "mermaid" else plain
    typer.echo(draw(definition, language=current_language()), nl=False)


@app.command("install", help=tr("Install a workflow file; new items follow its newest version."))
def install(ctx: typer.Context, file: File, *, at: At = None, as_json: Json = False) -> None:
    """Let a workflow in."""
    from adapters.cli.workflows import source_of
    from adapters.sql.workflows import install

    source = source_of(file)
    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        definition = install(tx, source, at=work.at)
    if as_json:
        output.show_json({"name": definition.name, "version": definition.version})
    else:
        output.say(tr("Installed: %(workflow)s.", workflow=_called(definition)))


@app.command("migrate", help=tr("Move the running items of a workflow to another version of it."))
def migrate(
    ctx: typer.Context,
    name: Name,
    *,
    to: Annotated[
        int, typer.Option("--to", parser=whole, metavar=tr("NUMBER"), help=tr("The version to move them to."))
    ],
    phases: Annotated[
        list[Pair] | None,
        typer.Option(
            "--map",
            parser=pair,
            metavar=tr("OLD=NEW"),
            help=tr("Which phase takes the place of which; may be given again."),
        ),
    ] = None,
    dry_run: DryRun = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Move all items that can be moved, once all of them can."""
    from adapters.cli.migration import move_items, show_obstacles

    with working(ctx, at=at, as_json=as_json) as work:
        done = move_items(work, name, version=to, phases=dict(phases or ()), dry_run=dry_run)
    if as_json:
        output.show_json(done.as_dict())
    if done.obstacles:
        show_obstacles(done.obstacles)
        raise typer.Exit(1)
    if not as_json:
        output.say(
            ntr(
                "%(number)s item follows version %(version)s.",
                "%(number)s items follow version %(version)s.",
                done.moved,
                version=to,
            )
        )
        if dry_run:
            output.say(tr("It was a trial: nothing was written."))


def _called(definition: "Definition") -> str:
    label = definition.label.in_language(current_language())
    return tr(
        "%(label)s (%(name)s, version %(version)s)", label=label, name=definition.name, version=definition.version
    )
