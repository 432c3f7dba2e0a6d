"""Mails that pages write: put into the outbox, and sent with all others."""

from collections.abc import Sequence
from datetime import datetime

from adapters.delivery.letters import Sender
from adapters.delivery.plain import write_plain
from adapters.sql import outbox
from adapters.sql.store import SqlTransaction
from adapters.web.service import Service
from engine.people import Person

NOBODY = 0
"""The id of a reader who has no account."""


def mail(
    tx: SqlTransaction,
    service: Service,
    to: Person,
    subject: str,
    *,
    kind: str,
    said: Sequence[str],
    because: str,
    organisation: str,
    at: datetime,
    quoted: str = "",
    reply_to: str | None = None,
) -> None:
    """Put a mail into the outbox; its words are in the reader's language."""
    settings = service.settings
    sender = Sender.of(settings.mail_from, base_url=settings.base_url, reply_to=settings.mail_reply_to)
    number = outbox.next_message_id(tx)
    letter = write_plain(
        subject,
        said=said,
        quoted=quoted,
        because=because,
        reply_to=reply_to,
        number=number,
        to=to,
        organisation=organisation,
        sender=sender,
        at=at,
    )
    outbox.post(tx, letter, number=number, to=to, kind=kind, at=at)
