"""``hjulet group``: which offices the groups of the identity provider bring."""

from typing import TYPE_CHECKING, Annotated

import typer

from adapters.cli import output
from adapters.cli.office import Office, Where
from adapters.cli.parameters import Json
from adapters.cli.usage import Commands
from adapters.cli.work import working
from adapters.i18n import tr
from engine.errors import Refusal

if TYPE_CHECKING:
    from adapters.sql.groups import Rule
    from adapters.sql.organisations import Place
    from adapters.sql.store import SqlTransaction

app = Commands(help=tr("Groups of the identity provider, and the offices that their members hold."))

Group = Annotated[str, typer.Argument(metavar=tr("GROUP"), help=tr("Its name, as the identity provider tells it."))]


class NoSuchRule(Refusal):
    """A group that brings no such office."""

    code = "no-such-rule"
    template = "The group %(group)s does not bring that."


@app.command("grant", help=tr("Let the members of a group hold an office, from their next login on."))
def grant(ctx: typer.Context, *, group: Group, office: Office, where: Where, as_json: Json = False) -> None:
    """Add a rule."""
    from adapters.i18n.rights import right_in_words
    from adapters.sql import groups

    with working(ctx, as_json=as_json) as work, work.store.begin() as tx:
        rule, place = _rule(tx, group, office, where)
        groups.add(tx, rule)
    if as_json:
        output.show_json({"group": group, "office": office, "organisation": place.code})
    else:
        said = right_in_words(rule.office)
        output.say(
            tr("Members of %(group)s: %(office)s in %(place)s and below.", group=group, office=said, place=place.name)
        )


@app.command("revoke", help=tr("Let a group bring an office no more; its members lose it at their next login."))
def revoke(ctx: typer.Context, *, group: Group, office: Office, where: Where, as_json: Json = False) -> None:
    """Remove a rule."""
    from adapters.sql import groups

    with working(ctx, as_json=as_json) as work, work.store.begin() as tx:
        rule, place = _rule(tx, group, office, where)
        if not groups.remove(tx, rule):
            raise NoSuchRule(group=group)
    if as_json:
        output.show_json({"group": group, "office": office, "organisation": place.code})
    else:
        output.say(tr("%(group)s does not bring that any more.", group=group))


@app.command("list", help=tr("List which group brings which office, and where."))
def list_(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Show all."""
    from adapters.i18n.rights import right_in_words
    from adapters.sql import groups

    with working(ctx, as_json=as_json) as work, work.store.read() as tx:
        places = tx.tree().organisations
        found = [(rule.group, rule.office, places[rule.organisation_id].code) for rule in groups.rules(tx)]
    if as_json:
        output.show_json(
            {"groups": [{"group": g, "office": office.value, "organisation": code} for g, office, code in found]}
        )
    else:
        rows = [(g, right_in_words(office), code) for g, office, code in found]
        output.show(output.table(tr("Group"), tr("Office"), tr("Organisation"), rows=rows))


def _rule(tx: "SqlTransaction", group: str, office: str, where: str) -> "tuple[Rule, Place]":
    from adapters.sql.groups import Rule
    from adapters.sql.organisations import organisation
    from engine.access import Office

    place = organisation(tx, where)
    return Rule(group=group, office=Office(office), organisation_id=place.id), place
