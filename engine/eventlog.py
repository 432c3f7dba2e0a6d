"""Event logs for other programs: which events, which objects, and what they have to do with each other.

Nothing in a log is lost by a reader: every event and every object has an id of its own, and every object has to do with
at least one event.

Persons are pseudonyms unless names are asked for, and what somebody wrote is left out unless it is asked for. Without
names there are no hashes either: they cover the numbers of persons, which are few enough to try them all.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from engine.calendars import Calendar
from engine.eventdata import Value
from engine.model import Commitment, Event, Item

PSEUDONYM_BYTES: Final = 10

Relation = tuple[str, str]
"""The id of an object, and as what it has to do with an event or with another object."""


class ObjectType(StrEnum):
    """What the objects of a log are; promises are of the type that their kind names."""

    ITEM = "item"
    CYCLE = "cycle"
    WORKSHEET = "worksheet"
    ORGANISATION = "organisation"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An item with its whole trail and everything that is or was promised in it.

    ``ended`` are the phases of its workflow in which it has ended. ``parent`` is what the item above is called, when
    that is in the log, too. ``wanted`` are the numbers of the events that are to be told.
    """

    item: Item
    events: Sequence[Event]
    promises: Sequence[Commitment]
    calendar: Calendar
    ended: Collection[str]
    parent: str | None
    wanted: Collection[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """One event of a log.

    ``activity`` is what readers compare: the kind of event, for a move with the phase that was entered. ``attributes``
    are words, ``texts`` what somebody wrote.
    """

    id: str
    item: str
    seq: int
    at: datetime
    activity: str
    kind: str
    actor_kind: str
    actor: str
    on_behalf_of: str | None
    organisation: str
    phase: str
    cycle: int
    attributes: Mapping[str, Value]
    texts: Mapping[str, str]
    relations: tuple[Relation, ...]
    hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The value that an attribute of an object has from an instant on; None: from the beginning."""

    name: str
    value: Value
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedObject:
    """One object of a log: its attributes with their changes over time, in order, and the objects it has to do with."""

    id: str
    type: str
    attributes: tuple[Change, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One item of a log: its events in order, and the objects that are part of it."""

    id: str
    attributes: Mapping[str, Value]
    events: tuple[LoggedEvent, ...]
    objects: tuple[LoggedObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An organisation as a log has it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a log is told.

    ``key`` makes the pseudonyms. ``named`` gives the name and the address of a person; without it, there are none.
    """

    key: bytes
    has_text: bool = False
    named: Callable[[int], tuple[str, str]] | None = None

    def pseudonym(self, person_id: int) -> str:
        """The same for the same person under the same key; without the key nobody can tell whose it is."""
        digest = hmac.digest(self.key, f"person {person_id}".encode(), hashlib.sha256)
        return f"P-{base64.b32encode(digest[:PSEUDONYM_BYTES]).decode()}"

    def called(self, person_id: int) -> str:
        """What a person is called in the log."""
        if self.named is None:
            return self.pseudonym(person_id)
        return "{} <{}>".format(*self.named(person_id))
