"""The mail that says that a token ends, before the program that shows it is turned away."""

from datetime import date, datetime

from adapters.delivery.drawn import drawn
from adapters.delivery.letters import PRODUCT, Letter, Sender, headed, sealed
from adapters.delivery.matters import one_line
from adapters.i18n import day_in_words, tr, using
from engine.people import Person

KIND = "token"


def write_token_letter(
    *,
    name: str,
    last: date,
    used: date | None,
    today: date,
    number: int,
    to: Person,
    organisation: str,
    sender: Sender,
    at: datetime,
) -> Letter:
    """Tell ``to`` that their token called ``name`` works up to and with the day ``last``, and was ``used`` last then.

    Days are theirs. ``number`` is that of the mail in the outbox. The same arguments give the same bytes.
    """
    with using(to.language):
        said = {"name": one_line(name), "day": day_in_words(last, today=today)}
        subject = tr("The token “%(name)s” works up to and with %(day)s", **said)
        context = {
            "language": to.language,
            "subject": subject,
            "heading": subject,
            "brand": " · ".join(filter(None, (PRODUCT, one_line(organisation)))),
            "used": tr("No program has used it yet.")
            if used is None
            else tr("A program used it last on %(day)s.", day=day_in_words(used, today=today)),
            "url": f"{sender.base_url.rstrip('/')}/me/tokens",
        }
        text, html = drawn("token", context)
    mail = headed(subject, text, number=number, to=to, organisation=organisation, sender=sender, at=at)
    if sender.reply_to is not None:
        mail["Reply-To"] = sender.reply_to
    return sealed(mail, text, html, language=to.language)
