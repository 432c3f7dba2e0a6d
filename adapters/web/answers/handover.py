"""Ask somebody else to take the work over."""

from adapters.i18n import tr
from adapters.sql.store import SqlTransaction
from adapters.web.asked import Asked
from adapters.web.forms import Answers, Field, Form, Wrong
from adapters.web.persons import meant
from engine.errors import NotAllowed
from engine.responsibility import hand_over
from engine.sayings import say


def ask(asked: Asked) -> Form:
    """To whom, and why."""
    if asked.facts.item.owner_id not in {asked.actor.person_id, asked.actor.on_behalf_of}:
        raise NotAllowed(who=say("the owner"))
    return Form(
        heading=tr("Hand the work over"),
        will=[
            tr("The person gets a mail, and can accept or decline. Until they have accepted, the work is yours."),
        ],
        fields=[
            Field(
                name="to",
                kind="line",
                label=tr("Who is asked to take over?"),
                hint=tr("Name or e-mail address of somebody in your organisation."),
            ),
            Field(
                name="reason",
                kind="text",
                label=tr("Why do you hand it over?"),
                hint=tr("The person can read it."),
            ),
        ],
        button=tr("Ask the person"),
    )


def act(tx: SqlTransaction, asked: Asked, answers: Answers) -> str:
    """Ask the person."""
    heir = meant(tx, asked.reader, answers, name="to")
    if heir is None:
        raise Wrong({"to": tr("Write something here.")})
    hand_over(
        tx,
        item_id=asked.link.item_id,
        to=heir.id,
        reason=answers["reason"],
        actor=asked.actor,
        at=asked.at,
        seen_version=asked.link.version,
    )
    return tr("%(name)s is asked to take over. Until then everything is as it was.", name=heir.name)
