"""Questions that people ask each other about an item."""

from typing import Annotated

import typer

from adapters.cli.parameters import As, At, Item, Json, Person, number
from adapters.i18n import day_in_words, tr

Number = Annotated[
    int, typer.Argument(parser=number, metavar=tr("NUMBER"), help=tr("The question's number in `hjulet item show`."))
]


def ask(
    ctx: typer.Context,
    item: Item,
    to: Person,
    text: Annotated[str, typer.Argument(metavar=tr("TEXT"), help=tr("What you want to know."))],
    *,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Ask a person."""
    from adapters.cli.item.acting import acting
    from adapters.sql.people import find_person
    from engine.questions import ask

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        asked = find_person(act.tx, to)
        ask(act.tx, item_id=act.item_id, to=asked.id, text=text, actor=act.actor, at=act.at)
        facts = act.facts
        question = max(facts.open_commitments, key=lambda owed: owed.id)
        due_on = act.work.today if question.due_at is None else facts.calendar.local_date(question.due_at)
        words = day_in_words(due_on, today=act.work.today)
        act.say(tr("Question %(number)s: %(name)s, by %(day)s.", number=question.id, name=asked.name, day=words))


def answer(
    ctx: typer.Context,
    item: Item,
    question: Number,
    text: Annotated[str, typer.Argument(metavar=tr("TEXT"), help=tr("The answer."))],
    *,
    at: At = None,
    as_: As = None,
    as_json: Json = False,
) -> None:
    """Answer a question."""
    from adapters.cli.item.acting import acting
    from engine.questions import answer

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        answer(act.tx, item_id=act.item_id, commitment_id=question, text=text, actor=act.actor, at=act.at)
        act.say(tr("The answer is on record."))


def withdraw(
    ctx: typer.Context, item: Item, question: Number, *, at: At = None, as_: As = None, as_json: Json = False
) -> None:
    """Take a question back."""
    from adapters.cli.item.acting import acting
    from engine.questions import withdraw

    with acting(ctx, item, at=at, person=as_, as_json=as_json) as act:
        withdraw(act.tx, item_id=act.item_id, commitment_id=question, actor=act.actor, at=act.at)
        act.say(tr("The question is taken back."))
