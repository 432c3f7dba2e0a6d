"""What somebody is told who left an idea, and an address to be told at."""

from adapters.i18n import tr, using
from adapters.sql.ideas import MAIL_KIND, Idea
from adapters.sql.store import SqlTransaction
from adapters.web.mailing import NOBODY, mail
from adapters.web.visits import Visit
from engine.people import Person


def answer(tx: SqlTransaction, visit: Visit, idea: Idea, *, title: str | None, words: str | None) -> None:
    """Tell them that the idea has become work with a ``title``, or why not in ``words``; nothing without an address."""
    if not idea.address:
        return
    place = tx.tree().organisations[idea.organisation_id].name
    reader = Person(
        id=NOBODY,
        name=idea.name or idea.address,
        email=idea.address,
        organisation_id=idea.organisation_id,
        language=idea.language,
    )
    with using(idea.language):
        if title is not None:
            subject = tr("We have begun to work with your idea")
            said = [tr("Your idea to %(place)s has become an initiative: %(title)s.", place=place, title=title)]
        else:
            subject = tr("An answer to your idea")
            said = [
                tr("Thank you for your idea to %(place)s. We do not take it further now.", place=place),
                words or "",
            ]
        said.append(tr("This is what you wrote:"))
        because = tr("You get this because you left an idea and asked for an answer. We do not write again about it.")
    mail(
        tx,
        visit.service,
        reader,
        subject,
        kind=MAIL_KIND,
        said=said,
        because=because,
        organisation=place,
        at=visit.at,
        quoted=idea.text,
        reply_to=visit.person.email,
    )
