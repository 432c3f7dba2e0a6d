"""``hjulet import``: take in the work that is already under way, from the lists that people keep."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import As, At, DryRun, File, Json
from adapters.cli.usage import Commands
from adapters.cli.work import working
from adapters.i18n import tr

if TYPE_CHECKING:
    from adapters.cli.imports import Imported

app = Commands(help=tr("Take in what people already have in lists."))


@app.command("initiatives", help=tr("Take in a list of initiatives (.csv, .xlsx): all of it, or nothing."))
def initiatives(
    ctx: typer.Context,
    file: File,
    *,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map",
            parser=Path,
            metavar=tr("FILE"),
            help=tr("What the columns mean (docs/import.md); otherwise their headings must say it."),
        ),
    ] = None,
    organisation: Annotated[
        str | None,
        typer.Option("--organisation", metavar=tr("CODE"), help=tr("Whose work it is where the list does not say it.")),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option("--owner", metavar=tr("PERSON"), help=tr("Who owns it where the list does not say it.")),
    ] = None,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help=tr("Import the sound rows, if the mapping allows it."))
    ] = False,
    dry_run: DryRun = False,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Import a list."""
    from adapters.cli.imports import Wish, take_in
    from adapters.cli.registers import show_faults

    wish = Wish(
        file=file,
        mapping=mapping,
        organisation=organisation,
        owner=owner,
        person=as_,
        skip_bad_rows=skip_bad_rows,
        dry_run=dry_run,
    )
    with working(ctx, at=at, as_json=as_json) as work:
        imported = take_in(work, wish)
    if as_json:
        output.show_json({**imported.as_dict(), "dry_run": dry_run})
    else:
        _tell(imported, dry_run=dry_run)
    if imported.faults:
        if not as_json:
            show_faults(imported.faults, imported=imported.imported)
        raise typer.Exit(1)


def _tell(imported: "Imported", *, dry_run: bool) -> None:
    """How the list was understood, what should be looked at, and what was done."""
    for remark in imported.remarks:
        output.notice(remark.in_words_of(tr))
    for question in imported.questions:
        output.say(question.in_words_of(tr))
    if dry_run and not imported.faults:
        output.say(tr("All %(rows)s rows can be imported. Nothing was written.", rows=imported.rows))
    elif imported.imported:
        output.say(tr("Imported: %(imported)s of %(rows)s rows.", imported=imported.imported, rows=imported.rows))
