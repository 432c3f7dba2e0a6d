"""Where seals are told, so that somebody outside keeps them: mailboxes, a file, another system."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.delivery.letters import Sender
from adapters.delivery.plain import write_plain
from adapters.i18n import tr, using
from adapters.sql import outbox
from adapters.sql.addresses import persons_at
from adapters.sql.store import SqlStore, SqlTransaction
from adapters.webhooks.posting import Parcel, Poster, Verdict
from engine.errors import Refusal
from engine.instants import rfc3339
from engine.people import Person
from engine.seals import Seal, data_of

KIND = "seal"
NOBODY = 0
"""The id of a reader who has no account."""


class NotPosted(Refusal):
    """Another system did not take what was posted."""

    code = "not-posted"
    template = "It was not taken: %(why)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """Where seals are told; what is posted to ``url`` is signed with ``secret``."""

    addresses: tuple[str, ...] = ()
    file: Path | None = None
    url: str | None = None
    secret: str | None = None

    @property
    def are_any(self) -> bool:
        """False when nobody outside is told."""
        return bool(self.addresses or self.file or self.url)


def line_of(seal: Seal) -> str:
    """A seal on one line: what ``hjulet audit verify --anchor`` reads first, then when and over how much."""
    at = rfc3339(seal.at, timespec="seconds")
    return f"{seal.number}:{seal.hash} {at} events={seal.events} items={seal.items}"


def mail(store: SqlStore, seal: Seal, to: Iterable[str], *, sender: Sender, at: datetime) -> None:
    """Put a mail for each address into the outbox, in the language of whoever has it.

    Raises:
        DatabaseFailed: the database cannot be reached.
    """
    with store.begin() as tx:
        for address in to:
            reader = next(iter(persons_at(tx, address)), None)
            person = reader or Person(id=NOBODY, name="", email=address, organisation_id=0)
            with using(person.language):
                _mail(tx, seal, person, sender=sender, at=at)


def append(seal: Seal, file: Path) -> None:
    """Add a line to a file, which its owner alone may read when it is new.

    Raises:
        OSError: it cannot be written.
    """
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        os.write(handle, f"{line_of(seal)}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def post(seal: Seal, outlets: Outlets, poster: Poster) -> None:
    """Post it to another system, signed as any webhook is.

    Raises:
        NotPosted: the other did not take it, or may not be posted to.
    """
    (answer,) = poster.post([_parcel(seal, outlets)])
    if answer.verdict is not Verdict.SENT:
        raise NotPosted(why=answer.words or answer.status)


def _parcel(seal: Seal, outlets: Outlets) -> Parcel:
    data = data_of(seal)
    return Parcel(
        name=f"seal_{seal.number}_{seal.hash[:16]}",
        url=outlets.url or "",
        body=json.dumps({"type": "seal.set", "timestamp": data["at"], "data": data}, separators=(",", ":")),
        secrets=() if outlets.secret is None else (outlets.secret,),
    )


def _mail(tx: SqlTransaction, seal: Seal, to: Person, *, sender: Sender, at: datetime) -> None:
    number = outbox.next_message_id(tx)
    letter = write_plain(
        tr("Seal %(number)s of the audit trail", number=seal.number),
        said=[
            tr("Keep this mail. With it you can prove later that nothing that happened before was altered since."),
            tr(
                "To do so, give the line below to whoever runs Hjulet, or use it yourself: hjulet audit verify --anchor"
            ),
        ],
        quoted=line_of(seal),
        because=tr("You get this because your address is among those that keep the seals."),
        reply_to=None,
        number=number,
        to=to,
        organisation="",
        sender=sender,
        at=at,
    )
    outbox.post(tx, letter, number=number, to=to, kind=KIND, at=at)
