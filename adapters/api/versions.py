"""Versions of an item: the ETag that a program gets, and what it sends back so that it overwrites nobody.

The tag is the version and a digest of the answer (``"7-9f86d081884c7d65"``): another answer has another tag, also when
only a day has passed. To act it is the version that must be the present one.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Annotated

from fastapi import Header

from adapters.api.problems import Change, Told
from adapters.i18n import tr
from adapters.sql import lists
from adapters.sql.names import Names
from adapters.sql.store import SqlTransaction
from engine.errors import Conflict
from engine.instants import rfc3339
from engine.model import Event, Facts

TAG = re.compile(r'(?:W/)?"([0-9]{1,9})(?:-[0-9a-f]+)?"', re.ASCII)
DIGEST_LENGTH = 16
MOST_CHANGES = 50

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=200,
        description="The ETag of the item as the program has seen it, or its version in quotes: when somebody has "
        "changed it since, nothing is done (409).",
        examples=['"7"'],
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        max_length=1000,
        description="An ETag: when the answer would be the same, there is none (304).",
    ),
]


def tag(version: int, body: bytes) -> str:
    """The ETag of an answer about an item."""
    return f'"{version}-{hashlib.sha256(body).hexdigest()[:DIGEST_LENGTH]}"'


def is_known(tag: str, if_none_match: str | None) -> bool:
    """True when the program has this very answer already."""
    known = [part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")]
    return tag in known or "*" in known


def seen(if_match: str | None, seen_version: int | None) -> int | None:
    """The version that a program has seen, as it says in If-Match or in the body; None when it does not say.

    Raises:
        Told: (400) If-Match is no tag of ours, or both say something different.
    """
    if if_match is None or if_match.strip() == "*":
        return seen_version
    found = TAG.fullmatch(if_match.strip())
    if found is None:
        raise Told(400, tr('If-Match is not the ETag of an item, such as “"7"”.'))
    version = int(found[1])
    if seen_version not in {None, version}:
        raise Told(400, tr("If-Match and seen_version name different versions."))
    return version


def changes(tx: SqlTransaction, facts: Facts, conflict: Conflict) -> list[Change]:
    """What happened since the version that a program had seen, the oldest first."""
    seen_version = conflict.data.get("seen")
    missed = facts.item.version - seen_version if isinstance(seen_version, int) else 0
    names = Names(tx)
    return [
        Change(
            seq=event.seq,
            at=rfc3339(event.at),
            kind=event.kind,
            who=names.address(event.actor.person_id),
            data=dict(event.data),
        )
        for event in _last(lists.history(tx, facts.item.id, after=max(0, facts.item.seq - MOST_CHANGES)), missed)
    ]


def _last(events: Sequence[Event], missed: int) -> Iterator[Event]:
    """The events of the last ``missed`` decisions; those of one have their instant and their actor in common."""
    decisions = [list(group) for _, group in groupby(events, key=lambda event: (event.at, event.actor))]
    for decision in decisions[len(decisions) - missed :] if 0 < missed <= len(decisions) else decisions:
        yield from decision
