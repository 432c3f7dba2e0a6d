"""Who sees an item besides those who take part, and which organisations own it together."""

from typing import Annotated

import typer

from adapters.cli.parameters import As, At, Item, Json, one_of
from adapters.i18n import tr

VISIBILITIES = ("private", "team", "organisation")


def share(
    ctx: typer.Context,
    item: Item,
    *,
    visibility: Annotated[
        str | None,
        typer.Option(
            "--visibility",
            parser=one_of(*VISIBILITIES),
            metavar="|".join(VISIBILITIES),
            help=tr("Who sees it besides those who take part: nobody, its coach and managers, or everybody there."),
        ),
    ] = None,
    partner: Annotated[
        str | None, typer.Option("--partner", metavar=tr("CODE"), help=tr("Another organisation that owns it as well."))
    ] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar=tr("PERSON"), help=tr("Who owns it there; with --partner."))
    ] = None,
    remove: Annotated[
        str | None, typer.Option("--remove", metavar=tr("CODE"), help=tr("An organisation that owns it no longer."))
    ] = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Change who sees it, or who owns it."""
    from adapters.cli.item.acting import acting
    from adapters.i18n.rights import right_in_words
    from adapters.sql.organisations import organisation
    from adapters.sql.people import find_person
    from engine import sharing
    from engine.model import Partner, Visibility

    if visibility is None and partner is None and remove is None:
        raise typer.BadParameter(tr("Give --visibility, --partner or --remove."))
    if owner is not None and partner is None:
        raise typer.BadParameter(tr("--owner goes with --partner."))
    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        if visibility is not None:
            sharing.set_visibility(act.tx, act.item_id, Visibility(visibility), actor=act.actor, at=act.at)
            act.say(tr("Seen by: %(who)s.", who=right_in_words(visibility)))
        if remove is not None:
            place = organisation(act.tx, remove)
            sharing.remove_partner(act.tx, act.item_id, place.id, actor=act.actor, at=act.at)
            act.say(tr("%(place)s owns it no longer.", place=place.name))
        if partner is not None:
            place = organisation(act.tx, partner)
            owner_id = None if owner is None else find_person(act.tx, owner).id
            joining = Partner(organisation_id=place.id, owner_id=owner_id)
            sharing.add_partner(act.tx, act.item_id, joining, actor=act.actor, at=act.at)
            act.say(tr("%(place)s owns it as well.", place=place.name))
