"""Move a deadline, let an item rest, wake it again."""

from datetime import date
from typing import Annotated

import typer

from adapters.cli.parameters import As, At, Item, Json, Reason, Until, day, whole
from adapters.i18n import day_in_words, tr


def extend(
    ctx: typer.Context,
    item: Item,
    *,
    to: Annotated[date, typer.Option("--to", parser=day, metavar=tr("DATE"), help=tr("The new deadline."))],
    reason: Reason,
    commitment: Annotated[
        int | None,
        typer.Option(
            "--commitment",
            parser=whole,
            metavar=tr("NUMBER"),
            help=tr("Another promise than the phase itself, by its number in `hjulet item show`."),
        ),
    ] = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Move a deadline."""
    from adapters.cli.item.acting import acting
    from engine.timing import extend

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        extend(
            act.tx, item_id=act.item_id, due_on=to, reason=reason, actor=act.actor, at=act.at, commitment_id=commitment
        )
        act.say(tr("The deadline is now %(day)s.", day=day_in_words(to, today=act.work.today)))


def pause(
    ctx: typer.Context,
    item: Item,
    *,
    until: Until,
    reason: Reason,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Let an item rest."""
    from adapters.cli.item.acting import acting
    from engine.timing import pause

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        pause(act.tx, item_id=act.item_id, until=until, reason=reason, actor=act.actor, at=act.at)
        words = day_in_words(until, today=act.work.today)
        act.say(tr("It rests until %(day)s; nobody is reminded of it meanwhile.", day=words))


def resume(ctx: typer.Context, item: Item, *, at: At = None, as_: As = None, as_json: Json = False) -> None:
    """Wake an item before its time."""
    from adapters.cli.item.acting import acting
    from engine.timing import resume

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        resume(act.tx, item_id=act.item_id, actor=act.actor, at=act.at)
        act.say(tr("It goes on, and everything owed in it has a fresh deadline."))
