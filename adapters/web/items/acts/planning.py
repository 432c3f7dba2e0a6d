"""Concrete actions: who does what, by when."""

from adapters.i18n import day_in_words, tr
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Acting
from adapters.web.forms import Answers, Field, Form, Wrong, day
from adapters.web.persons import meant
from engine.actions import add_action
from engine.advance import check_not_paused
from engine.errors import NotNow
from engine.sayings import say


def ask(acting: Acting) -> Form:
    """What is to be done, by whom and when."""
    check_not_paused(acting.facts)
    if acting.facts.item.ended_at is not None:
        raise NotNow(why=say("it has ended"))
    return Form(
        heading=tr("Plan an action"),
        will=[tr("Whoever is to do it is reminded before the day, and can mark it as done straight from the mail.")],
        fields=[
            Field(name="title", kind="line", label=tr("What is to be done?"), hint=tr("Begin with a verb.")),
            Field(
                name="owner",
                kind="line",
                label=tr("Who does it?"),
                hint=tr("Name or e-mail address of somebody in your organisation."),
                value=acting.reader.name,
            ),
            Field(name="due_on", kind="date", label=tr("By when?"), first=acting.today),
            Field(name="place", kind="line", label=tr("Where?"), is_needed=False),
        ],
        button=tr("Plan it"),
    )


def act(tx: SqlTransaction, acting: Acting, answers: Answers) -> str:
    """Plan it."""
    due_on = day(answers, "due_on")
    if due_on < acting.today:
        raise Wrong({"due_on": tr("That day has passed. Choose a later one.")})
    doer = meant(tx, acting.reader, answers, name="owner")
    if doer is None:
        raise Wrong({"owner": tr("Write something here.")})
    add_action(
        tx,
        item_id=acting.item_id,
        title=answers["title"],
        owner_id=doer.id,
        due_on=due_on,
        place=answers.get("place") or None,
        actor=acting.actor,
        at=acting.at,
    )
    return tr("Planned: %(name)s, by %(day)s.", name=doer.name, day=day_in_words(due_on, today=acting.today))
