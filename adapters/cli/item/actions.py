"""Concrete actions in an item, and the follow-ups after it."""

from datetime import date
from typing import Annotated

import typer

from adapters.cli.parameters import As, At, Item, Json, day, number
from adapters.i18n import day_in_words, tr

Note = Annotated[str | None, typer.Option("--note", metavar=tr("TEXT"), help=tr("How it went."))]


def add(
    ctx: typer.Context,
    item: Item,
    title: Annotated[str, typer.Argument(metavar=tr("TITLE"), help=tr("What is to be done."))],
    *,
    owner: Annotated[str, typer.Option("--owner", metavar=tr("PERSON"), help=tr("Who does it."))],
    due: Annotated[date, typer.Option("--due", parser=day, metavar=tr("DATE"), help=tr("By when."))],
    place: Annotated[str | None, typer.Option("--place", metavar=tr("TEXT"), help=tr("Where."))] = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Plan an action."""
    from adapters.cli.item.acting import acting
    from adapters.sql.people import find_person
    from engine.actions import add_action

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        doer = find_person(act.tx, owner)
        add_action(
            act.tx,
            item_id=act.item_id,
            title=title,
            owner_id=doer.id,
            due_on=due,
            place=place,
            actor=act.actor,
            at=act.at,
        )
        planned = max(act.facts.actions, key=lambda action: action.id)
        words = day_in_words(due, today=act.work.today)
        act.say(tr("Action %(number)s: %(name)s, by %(day)s.", number=planned.id, name=doer.name, day=words))


def done(
    ctx: typer.Context,
    item: Item,
    action: Annotated[
        int,
        typer.Argument(parser=number, metavar=tr("NUMBER"), help=tr("The action's number in `hjulet item show`.")),
    ],
    *,
    note: Note = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Mark an action as done."""
    from adapters.cli.item.acting import acting
    from engine.actions import finish_action

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        finish_action(act.tx, item_id=act.item_id, commitment_id=action, note=note, actor=act.actor, at=act.at)
        act.say(tr("Action %(number)s is done.", number=action))


def follow_up(
    ctx: typer.Context,
    item: Item,
    name: Annotated[str, typer.Argument(metavar=tr("NAME"), help=tr("The follow-up, as `hjulet item show` names it."))],
    *,
    kept: Annotated[bool, typer.Option("--kept/--not-kept", help=tr("Whether the change is still in use."))],
    note: Note = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Answer whether a change has lasted."""
    from adapters.cli.item.acting import acting
    from engine.actions import answer_follow_up

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        answer_follow_up(act.tx, item_id=act.item_id, name=name, kept=kept, note=note or "", actor=act.actor, at=act.at)
        if kept:
            act.say(tr("It is on record that the change is still in use."))
        else:
            act.say(tr("It is on record that the change has not lasted; the manager is asked what to do."))
