"""The mail that tells somebody that another person cannot be reached, since mail to their address is refused."""

from datetime import datetime

from adapters.delivery.drawn import drawn
from adapters.delivery.letters import PRODUCT, Letter, Sender, headed, sealed
from adapters.delivery.matters import one_line
from adapters.i18n import tr, using
from engine.people import Person

KIND = "bad address"


def write_warning(
    about: Person,
    *,
    words: str,
    number: int,
    to: Person,
    is_coordinator: bool,
    organisation: str,
    sender: Sender,
    at: datetime,
) -> Letter:
    """Tell ``to``, as their coordinator or manager, that mail to ``about`` is refused, in the mail server's ``words``.

    ``number`` is that of the mail in the outbox. The same arguments give the same bytes.
    """
    with using(to.language):
        name = one_line(about.name)
        subject = tr("Mail does not reach %(name)s", name=name)
        context = {
            "language": to.language,
            "subject": subject,
            "heading": subject,
            "name": name,
            "address": about.email,
            "words": one_line(words),
            "brand": " · ".join(filter(None, (PRODUCT, one_line(organisation)))),
            "because": tr("You get this because you are the quality coordinator.")
            if is_coordinator
            else tr("You get this because %(name)s works in your part of the organisation.", name=name),
        }
        text, html = drawn("warning", context)
    mail = headed(subject, text, number=number, to=to, organisation=organisation, sender=sender, at=at)
    if sender.reply_to is not None:
        mail["Reply-To"] = sender.reply_to
    return sealed(mail, text, html, language=to.language)
