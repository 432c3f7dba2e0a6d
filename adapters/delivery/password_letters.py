"""The mail with a link to choose a password: nobody but its reader is to see what stands in it."""

from datetime import datetime

from adapters.delivery.drawn import drawn
from adapters.delivery.letters import PRODUCT, Letter, Sender, headed, sealed
from adapters.delivery.matters import one_line
from adapters.i18n import tr, using
from engine.people import Person

KIND = "password"
"""Its bytes hold a key: whoever shows what was mailed leaves these out."""


def write_password_letter(
    *, secret: str, minutes: int, number: int, to: Person, organisation: str, sender: Sender, at: datetime
) -> Letter:
    """Send ``to`` the link with this ``secret``, which works for so many ``minutes``.

    ``number`` is that of the mail in the outbox. The same arguments give the same bytes.
    """
    with using(to.language):
        subject = tr("Choose a password for Hjulet")
        context = {
            "language": to.language,
            "subject": subject,
            "heading": subject,
            "brand": " · ".join(filter(None, (PRODUCT, one_line(organisation)))),
            "url": f"{sender.base_url.rstrip('/')}/login/reset/{secret}",
            "minutes": minutes,
        }
        text, html = drawn("password", context)
    mail = headed(subject, text, number=number, to=to, organisation=organisation, sender=sender, at=at)
    if sender.reply_to is not None:
        mail["Reply-To"] = sender.reply_to
    return sealed(mail, text, html, language=to.language)
