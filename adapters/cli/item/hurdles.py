"""What an item waits for, and who could remove it."""

from typing import Annotated

import typer

from adapters.cli.parameters import As, At, Item, Json, one_of
from adapters.i18n import tr

CAUSES = ("decision", "data", "staffing", "organisation", "it", "money", "priority")


def block(
    ctx: typer.Context,
    item: Item,
    *,
    cause: Annotated[
        str,
        typer.Option("--cause", parser=one_of(*CAUSES), metavar="|".join(CAUSES), help=tr("What is missing.")),
    ],
    by: Annotated[
        str | None, typer.Option("--by", metavar=tr("PERSON"), help=tr("Who could remove the hurdle."))
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar=tr("TEXT"), help=tr("More about it."))] = "",
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Say what the item waits for."""
    from adapters.cli.item.acting import acting
    from adapters.sql.people import find_person
    from engine.edit import block
    from engine.model import BlockCause

    long = {"staffing": BlockCause.STAFFING, "organisation": BlockCause.OTHER_ORGANISATION}
    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        block(
            act.tx,
            item_id=act.item_id,
            cause=long.get(cause) or BlockCause(cause),
            holder_id=None if by is None else find_person(act.tx, by).id,
            note=note,
            actor=act.actor,
            at=act.at,
        )
        act.say(tr("It is on record what it waits for. The deadline stands, and so do the reminders."))


def unblock(ctx: typer.Context, item: Item, *, at: At = None, as_: As = None, as_json: Json = False) -> None:
    """Say that the hurdle is gone."""
    from adapters.cli.item.acting import acting
    from engine.edit import unblock

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        unblock(act.tx, item_id=act.item_id, actor=act.actor, at=act.at)
        act.say(tr("It no longer waits."))
