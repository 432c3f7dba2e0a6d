"""What came of telling the last seal to those who keep it outside."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from adapters.sql import marks
from adapters.sql.store import SqlTransaction

MARK = "seal.published"


class Channel(StrEnum):
    """A way in which a seal is told."""

    MAIL = "mail"
    FILE = "file"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Which seal was told when; ``faults`` says of each way there is what kept it from going that way, None: nothing.

    A mail counts as told when it is in the outbox.
    """

    number: int
    at: datetime
    faults: Mapping[Channel, str | None]


def note(tx: SqlTransaction, publication: Publication) -> None:
    """Keep it in the place of the last one."""
    said = {
        "number": publication.number,
        "at": publication.at.isoformat(),
        "faults": {channel.value: fault for channel, fault in publication.faults.items()},
    }
    marks.put(tx, MARK, json.dumps(said))


def last(tx: SqlTransaction) -> Publication | None:
    """The last one; None before the first."""
    words = marks.value(tx, MARK)
    if words is None:
        return None
    said = json.loads(words)
    return Publication(
        number=said["number"],
        at=datetime.fromisoformat(said["at"]),
        faults={Channel(channel): fault for channel, fault in said["faults"].items()},
    )
