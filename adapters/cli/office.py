"""``hjulet office``: who holds which office where, and so may do what (``docs/rights.md``)."""

from typing import Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import At, Json, Person, one_of
from adapters.cli.usage import Commands
from adapters.cli.work import working
from adapters.i18n import tr

OFFICES = ("coordinator", "coach", "administrator")

app = Commands(help=tr("Offices: who coordinates, coaches and administers an organisation and all below it."))

Office = Annotated[
    str, typer.Argument(parser=one_of(*OFFICES), metavar="|".join(OFFICES), help=tr("What they are there."))
]
Where = Annotated[
    str, typer.Argument(metavar=tr("ORGANISATION"), help=tr("Its code; the office holds there and below."))
]


@app.command("grant", help=tr("Let a person hold an office in an organisation and everything below it."))
def grant(
    ctx: typer.Context, *, who: Person, office: Office, where: Where, at: At = None, as_json: Json = False
) -> None:
    """Grant one."""
    from adapters.i18n.rights import right_in_words
    from adapters.sql import offices
    from adapters.sql.organisations import organisation
    from adapters.sql.people import find_person
    from engine.access import Office

    with working(ctx, at=at, as_json=as_json) as work, work.store.begin() as tx:
        person, place = find_person(tx, who), organisation(tx, where)
        held = Office(office)
        offices.grant(
            tx, offices.Granted(person_id=person.id, office=held, organisation_id=place.id, granted_at=work.at)
        )
    if as_json:
        output.show_json({"person": person.email, "office": office, "organisation": place.code})
    else:
        said = right_in_words(held)
        output.say(tr("%(name)s: %(office)s in %(place)s and below.", name=person.name, office=said, place=place.name))


@app.command("revoke", help=tr("Take an office back."))
def revoke(ctx: typer.Context, *, who: Person, office: Office, where: Where, as_json: Json = False) -> None:
    """Take one back."""
    from adapters.cli.offices import NotHeld
    from adapters.i18n.rights import right_in_words
    from adapters.sql import offices
    from adapters.sql.organisations import organisation
    from adapters.sql.people import find_person
    from engine.access import Office

    with working(ctx, as_json=as_json) as work, work.store.begin() as tx:
        person, place, held = find_person(tx, who), organisation(tx, where), Office(office)
        if not offices.revoke(tx, person_id=person.id, office=held, organisation_id=place.id):
            raise NotHeld(name=person.name, office=right_in_words(held), place=place.name)
    if as_json:
        output.show_json({"person": person.email, "office": office, "organisation": place.code})
    else:
        output.say(
            tr(
                "%(name)s is no longer %(office)s in %(place)s.",
                name=person.name,
                office=right_in_words(held),
                place=place.name,
            )
        )


@app.command("list", help=tr("List who holds which office, and where."))
def list_(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Show all."""
    from adapters.cli.offices import offices_document, offices_table
    from adapters.sql import offices

    with working(ctx, as_json=as_json) as work, work.store.read() as tx:
        found = offices_document(tx, offices.everyone(tx))
    if as_json:
        output.show_json({"offices": found})
    else:
        output.show(offices_table(found))
