"""Ask somebody else to take the work over."""

from adapters.i18n import tr
from adapters.sql.store import SqlTransaction
from adapters.web.acting import Acting
from adapters.web.forms import Answers, Field, Form, Wrong
from adapters.web.persons import meant
from engine.errors import NotAllowed, NotNow
from engine.responsibility import hand_over
from engine.sayings import say


def ask(acting: Acting) -> Form:
    """To whom, and why."""
    if acting.facts.item.owner_id not in {acting.actor.person_id, acting.actor.on_behalf_of}:
        raise NotAllowed(who=say("the owner"))
    return form(acting)


def form(acting: Acting) -> Form:
    """The same, for whoever may hand over what somebody else owns."""
    if acting.facts.item.ended_at is not None and not acting.facts.open_commitments:
        raise NotNow(why=say("it has ended"))
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


def act(tx: SqlTransaction, acting: Acting, answers: Answers) -> str:
    """Ask the person."""
    heir = meant(tx, acting.reader, answers, name="to")
    if heir is None:
        raise Wrong({"to": tr("Write something here.")})
    hand_over(
        tx,
        item_id=acting.item_id,
        to=heir.id,
        reason=answers["reason"],
        actor=acting.actor,
        at=acting.at,
        seen_version=acting.seen_version,
    )
    return tr("%(name)s is asked to take over. Until then everything is as it was.", name=heir.name)
