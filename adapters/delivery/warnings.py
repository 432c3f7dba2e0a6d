"""The mail that tells somebody that another person cannot be reached, since mail to their address is refused."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from hashlib import sha256

from adapters.delivery.drawn import drawn
from adapters.delivery.letters import PRODUCT, Letter, Sender
from adapters.delivery.matters import one_line
from adapters.delivery.policy import MAIL
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
            "name": name,
            "address": about.email,
            "words": one_line(words),
            "brand": " · ".join(filter(None, (PRODUCT, one_line(organisation)))),
            "because": tr("You get this because you are the quality coordinator.")
            if is_coordinator
            else tr("You get this because %(name)s works in your part of the organisation.", name=name),
        }
        text, html = drawn("warning", context)
    digest = sha256(f"{at.isoformat()} {to.email} {subject} {text}".encode()).hexdigest()[:16]
    mail = EmailMessage(policy=MAIL)
    sender_name = ", ".join(filter(None, (sender.name, one_line(organisation))))
    mail["From"] = Address(display_name=sender_name, addr_spec=sender.address)
    mail["To"] = Address(display_name=one_line(to.name), addr_spec=to.email)
    mail["Subject"] = subject
    mail["Date"] = at
    mail["Message-ID"] = message_id = f"<m{number}.{digest}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if sender.reply_to is not None:
        mail["Reply-To"] = sender.reply_to
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{digest}")  # the stdlib's own is different every time
    mail["Content-Language"] = to.language  # set before, it would have gone into the first part
    return Letter(subject=subject, message_id=message_id, raw=mail.as_bytes())
