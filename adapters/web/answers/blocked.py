"""What the work waits for, and who can remove the hurdle."""

from adapters.i18n import tr
from adapters.i18n.words import word
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Acting
from adapters.web.forms import Answers, Choice, Field, Form
from adapters.web.persons import meant
from engine.edit import block
from engine.errors import NotNow
from engine.model import BlockCause
from engine.sayings import say


def ask(acting: Acting) -> Form:
    """What is missing, and who could remove it."""
    if acting.facts.item.ended_at is not None:
        raise NotNow(why=say("it has ended"))
    causes = [Choice(cause.value, _capital(word(cause.value))) for cause in BlockCause]
    return Form(
        heading=tr("Say what the work waits for"),
        will=[
            tr("It is on record that the work waits, since when, and for whom."),
            tr("The deadline stands, and so do the reminders. Move the deadline as well if you need to."),
        ],
        fields=[
            Field(name="cause", kind="choice", label=tr("What do you wait for?"), choices=causes),
            Field(
                name="who",
                kind="line",
                label=tr("Who can remove the hurdle?"),
                hint=tr("Name or e-mail address of somebody in your organisation. Leave it empty if you do not know."),
                is_needed=False,
            ),
            Field(
                name="note",
                kind="text",
                label=tr("What has to happen?"),
                hint=tr("Do not write anything that can identify a patient."),
            ),
        ],
        button=tr("Put it on record"),
    )


def act(tx: SqlTransaction, acting: Acting, answers: Answers) -> str:
    """Put on record what is waited for."""
    holder = meant(tx, acting.reader, answers, name="who")
    block(
        tx,
        item_id=acting.item_id,
        cause=BlockCause(answers["cause"]),
        holder_id=None if holder is None else holder.id,
        note=answers["note"],
        actor=acting.actor,
        at=acting.at,
        seen_version=acting.seen_version,
    )
    if holder is None:
        return tr("It is on record what the work waits for.")
    return tr("It is on record that the work waits for %(name)s.", name=holder.name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
