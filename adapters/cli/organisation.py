"""``hjulet organisation``: the places that answer for the work."""

from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import DryRun, File, Json
from adapters.cli.usage import Commands
from adapters.cli.work import working
from adapters.i18n import tr

if TYPE_CHECKING:
    from adapters.sql.organisations import Place

app = Commands(help=tr("Organisations: the places that answer for the work."))

HEADINGS = {
    "code": ("code", "kod"),
    "name": ("name", "namn"),
    "kind": ("kind", "typ", "slag"),
    "parent": ("parent", "överordnad", "ingår i"),
    "manager": ("manager", "chef"),
    "coordinator": ("coordinator", "samordnare", "verksamhetsutvecklare"),
    "is_principal": ("principal", "huvudman"),
    "country": ("country", "land"),
    "subdivision": ("subdivision", "län"),
    "timezone": ("timezone", "tidszon"),
    "closures": ("closures", "stängt"),
    "quiet": ("quiet weeks", "quiet", "tysta veckor"),
}
"""What the columns of a file mean, and how their headings may be written."""

Code = Annotated[str, typer.Argument(metavar=tr("CODE"), help=tr("Its short name, such as medicin."))]
Kind = Annotated[str | None, typer.Option("--kind", metavar=tr("TEXT"), help=tr("What it is: region, unit and so on."))]
Parent = Annotated[str | None, typer.Option("--parent", metavar=tr("CODE"), help=tr("The organisation above it."))]
Manager = Annotated[str | None, typer.Option("--manager", metavar=tr("PERSON"), help=tr("Who answers for it."))]
Coordinator = Annotated[
    str | None, typer.Option("--coordinator", metavar=tr("PERSON"), help=tr("Its quality coordinator."))
]
Principal = Annotated[
    bool | None,
    typer.Option(
        "--principal/--no-principal", help=tr("A body of its own, such as a municipality: nobody above it is told.")
    ),
]
Country = Annotated[
    str | None, typer.Option("--country", metavar="SE", help=tr("The country whose public holidays are free days."))
]
Subdivision = Annotated[
    str | None, typer.Option("--subdivision", metavar=tr("CODE"), help=tr("The part of the country, for its holidays."))
]
Timezone = Annotated[str | None, typer.Option("--timezone", metavar="Europe/Stockholm", help=tr("Its time zone."))]
Closed = Annotated[
    list[str] | None,
    typer.Option("--closed", metavar=tr("DATE..DATE"), help=tr("A time when nobody works; may be given again.")),
]
Quiet = Annotated[
    list[str] | None,
    typer.Option(
        "--quiet", metavar=tr("DATE..DATE"), help=tr("A time when no mail comes that can wait; may be given again.")
    ),
]


@app.command("add", help=tr("Add an organisation."))
def add(
    ctx: typer.Context,
    *,
    code: Code,
    name: Annotated[str, typer.Argument(metavar=tr("NAME"), help=tr("What people call it."))],
    kind: Kind = None,
    parent: Parent = None,
    manager: Manager = None,
    coordinator: Coordinator = None,
    principal: Principal = None,
    country: Country = None,
    subdivision: Subdivision = None,
    timezone: Timezone = None,
    closed: Closed = None,
    quiet: Quiet = None,
    as_json: Json = False,
) -> None:
    """Add one that is not there yet."""
    from adapters.cli.places import add_place
    from adapters.cli.registers import record_of

    record = record_of(
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        manager=manager,
        coordinator=coordinator,
        is_principal=principal,
        country=country,
        subdivision=subdivision,
        timezone=timezone,
        closures=closed,
        quiet=quiet,
    )
    with working(ctx, as_json=as_json) as work, work.store.begin() as tx:
        place = add_place(tx, record)
    _say(place, tr("Added: %(name)s (%(code)s).", name=place.name, code=place.code), as_json=as_json)


@app.command("change", help=tr("Change an organisation; what is not named stays as it is."))
def change(
    ctx: typer.Context,
    *,
    code: Code,
    name: Annotated[str | None, typer.Option("--name", metavar=tr("NAME"), help=tr("What people call it."))] = None,
    kind: Kind = None,
    parent: Parent = None,
    manager: Manager = None,
    coordinator: Coordinator = None,
    principal: Principal = None,
    country: Country = None,
    subdivision: Subdivision = None,
    timezone: Timezone = None,
    closed: Closed = None,
    quiet: Quiet = None,
    as_json: Json = False,
) -> None:
    """Change one that is there."""
    from adapters.cli.places import change_place
    from adapters.cli.registers import record_of

    record = record_of(
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        manager=manager,
        coordinator=coordinator,
        is_principal=principal,
        country=country,
        subdivision=subdivision,
        timezone=timezone,
        closures=closed,
        quiet=quiet,
    )
    with working(ctx, as_json=as_json) as work, work.store.begin() as tx:
        place = change_place(tx, record)
    _say(place, tr("Changed: %(name)s (%(code)s).", name=place.name, code=place.code), as_json=as_json)


@app.command("list", help=tr("List the organisations."))
def list_(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Show all."""
    from adapters.cli.places import places_document, places_table
    from adapters.sql.organisations import organisations
    from adapters.sql.people import people

    with working(ctx, as_json=as_json) as work, work.store.read() as tx:
        places, persons = organisations(tx), {person.id: person for person in people(tx)}
    if as_json:
        output.show_json({"organisations": places_document(places, persons)})
    else:
        output.show(places_table(places, persons))


@app.command("import", help=tr("Add or change the organisations of a list (.csv, .xlsx): all of them, or none."))
def import_(ctx: typer.Context, *, file: File, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Take in a whole list."""
    from adapters.cli.places import parents_first, take_place
    from adapters.cli.registers import records_of, report, take_in
    from adapters.files.tables import read_table

    with working(ctx, as_json=as_json) as work:
        records = records_of(read_table(file), HEADINGS, needed=["code"])
        report(take_in(work, parents_first(records), take_place, dry_run=dry_run), dry_run=dry_run, as_json=as_json)


def _say(place: "Place", sentence: str, *, as_json: bool) -> None:
    if as_json:
        output.show_json({"id": place.id, "code": place.code, "name": place.name})
    else:
        output.say(sentence)
