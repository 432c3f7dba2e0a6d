"""Open an item, answer its questions, say something about it."""

from datetime import date
from typing import Annotated

import typer

from adapters.cli import output
from adapters.cli.parameters import As, At, Item, Json, day
from adapters.cli.work import working
from adapters.i18n import current_language, ntr, tr
from workflows import IMPROVEMENT

Answers = Annotated[
    list[str] | None,
    typer.Argument(
        metavar=tr("FIELD=VALUE"),
        help=tr("An answer: problem.aim=“Fewer falls”, or aim=... in the present phase; @file reads a file."),
    ),
]


def open_(
    ctx: typer.Context,
    title: Annotated[str, typer.Argument(metavar=tr("TITLE"), help=tr("What it is called."))],
    answers: Answers = None,
    *,
    organisation: Annotated[
        str, typer.Option("--organisation", metavar=tr("CODE"), help=tr("The organisation whose work it is."))
    ],
    owner: Annotated[
        str | None,
        typer.Option("--owner", metavar=tr("PERSON"), help=tr("Who owns it; whoever acts, when nobody is named.")),
    ] = None,
    workflow: Annotated[
        str, typer.Option("--workflow", metavar=tr("NAME"), help=tr("The workflow that it follows."))
    ] = IMPROVEMENT,
    template: Annotated[
        str | None, typer.Option("--template", metavar=tr("NAME"), help=tr("A prepared beginning of the workflow."))
    ] = None,
    origin: Annotated[
        str | None, typer.Option("--origin", metavar=tr("NAME"), help=tr("What gave rise to it."))
    ] = None,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar=tr("TEXT"), help=tr("Its number in another system."))
    ] = None,
    parent: Annotated[
        str | None, typer.Option("--parent", metavar=tr("ITEM"), help=tr("The item that it belongs under."))
    ] = None,
    due: Annotated[
        date | None,
        typer.Option("--due", parser=day, metavar=tr("DATE"), help=tr("Another deadline than the workflow's first.")),
    ] = None,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Open an item."""
    from adapters.cli.item.acting import actor_of
    from adapters.cli.item.answers import given_answers, paths
    from adapters.cli.item.documents import item_document
    from adapters.sql.lists import find_item
    from adapters.sql.organisations import organisation as place_of
    from adapters.sql.people import find_person
    from engine.opening import Open, open_item

    given = given_answers(answers or [])
    if owner is None and as_ is None:
        raise typer.BadParameter(tr("Say who owns it: --owner PERSON, or --as PERSON."))
    with working(ctx, at=at, as_json=as_json) as work:
        with work.store.begin() as tx:
            definition = tx.definition(workflow)
            wish = Open(
                workflow=workflow,
                title=title,
                organisation_id=place_of(tx, organisation).id,
                owner_id=find_person(tx, owner or as_ or "").id,
                actor=actor_of(tx, as_, None, work),
                fields=paths(given, definition, phase=definition.initial),
                parent_id=None if parent is None else find_item(tx, parent),
                origin=origin,
                reference=reference,
                template=template,
                language=current_language(),
                due_on=due,
            )
            opened = open_item(tx, wish, at=work.at)
            document = item_document(tx, opened.id, at=work.at) if as_json else None
        if document is None:
            output.say(tr("Opened: %(ref)s %(title)s", ref=opened.ref, title=opened.title))
        else:
            output.show_json(document)


def fill(
    ctx: typer.Context,
    item: Item,
    answers: Answers = None,
    *,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Answer questions of a worksheet."""
    from adapters.cli.item.acting import acting
    from adapters.cli.item.answers import by_phase, given_answers, paths
    from engine.edit import Fill, fill

    given = given_answers(answers or [])
    if not given:
        raise typer.BadParameter(tr("Give at least one answer: FIELD=VALUE."))
    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        facts = act.facts
        for phase, values in by_phase(paths(given, facts.definition, phase=facts.item.phase)).items():
            fill(act.tx, Fill(item_id=act.item_id, phase=phase, values=values, actor=act.actor), at=act.at)
        act.say(ntr("%(number)s answer is on record.", "%(number)s answers are on record.", len(given)))


def comment(
    ctx: typer.Context,
    item: Item,
    text: Annotated[str, typer.Argument(metavar=tr("TEXT"), help=tr("What there is to say."))],
    *,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Say something about an item."""
    from adapters.cli.item.acting import acting
    from engine.edit import comment

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        comment(act.tx, item_id=act.item_id, text=text, actor=act.actor, at=act.at)
        act.say(tr("Your comment is on record."))
