"""A mail that says something in a few sentences: the answer to an idea, what somebody reports."""

from collections.abc import Sequence
from datetime import datetime

from adapters.delivery.drawn import drawn
from adapters.delivery.letters import PRODUCT, Letter, Sender, headed, sealed
from adapters.delivery.matters import one_line
from engine.people import Person


def write_plain(
    subject: str,
    *,
    said: Sequence[str],
    quoted: str,
    because: str,
    reply_to: str | None,
    number: int,
    to: Person,
    organisation: str,
    sender: Sender,
    at: datetime,
) -> Letter:
    """Tell ``to`` the sentences ``said``, with the words ``quoted`` that they are about, and why they get the mail.

    To be called in the reader's language. ``number`` is that of the mail in the outbox. The same arguments give the
    same bytes.
    """
    subject = one_line(subject)
    context = {
        "language": to.language,
        "subject": subject,
        "heading": subject,
        "said": said,
        "quoted": quoted.strip().splitlines(),
        "brand": " · ".join(filter(None, (PRODUCT, one_line(organisation)))),
        "because": because,
    }
    text, html = drawn("plain", context)
    mail = headed(subject, text, number=number, to=to, organisation=organisation, sender=sender, at=at)
    if (answers_to := reply_to or sender.reply_to) is not None:
        mail["Reply-To"] = answers_to
    return sealed(mail, text, html, language=to.language)
