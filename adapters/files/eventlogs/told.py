"""What all writers of event logs share: what is written, what was written, and how instants and words are written."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from engine.eventdata import Value
from engine.eventlog import LoggedEvent, LoggedObject, Trace

_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold."""


@dataclass(frozen=True, slots=True)
class Log:
    """An event log, told as it is written: its items one after the other, then what they have in common."""

    traces: Iterator[Trace]
    shared: Callable[[], Iterator[LoggedObject]]


@dataclass(slots=True)
class Written:
    """What a file holds. ``relations`` are those of events to objects, ``object_relations`` those between objects.

    ``changes`` are the values that attributes of objects got later.
    """

    items: int = 0
    events: int = 0
    objects: int = 0
    relations: int = 0
    object_relations: int = 0
    changes: int = 0

    def count_event(self, event: LoggedEvent) -> None:
        """One more, with its relations."""
        self.events += 1
        self.relations += len(event.relations)

    def count_object(self, found: LoggedObject) -> None:
        """One more, with its relations and changes."""
        self.objects += 1
        self.object_relations += len(found.relations)
        self.changes += sum(change.since is not None for change in found.attributes)


@dataclass(slots=True)
class Types:
    """The types of events or of objects, each with its attributes and of what kind these are, as they turn up."""

    known: dict[str, dict[str, str]] = field(default_factory=dict)

    def note(self, name: str, attributes: Iterator[tuple[str, Value]]) -> dict[str, str]:
        """Take note of one event or object of the type; returns the attributes that are new, each with its kind."""
        kinds = self.known.setdefault(name, {})
        new = {attribute: kind_of(value) for attribute, value in attributes if attribute not in kinds}
        kinds.update(new)
        return new


def kind_of(value: Value) -> str:
    """What OCEL calls values of this kind."""
    return "boolean" if isinstance(value, bool) else "integer" if isinstance(value, int) else "string"


def instant(at: datetime) -> str:
    """An instant with its offset, always as long as any other."""
    return at.isoformat(timespec="microseconds")


def legal(words: str) -> str:
    """The words, with a sign in the place of each that XML cannot hold."""
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", words)


def everything(event: LoggedEvent) -> Iterator[tuple[str, Value]]:
    """All attributes of an event, by name."""
    yield "kind", event.kind
    yield "seq", event.seq
    yield "actor", event.actor
    yield "actor_kind", event.actor_kind
    if event.on_behalf_of is not None:
        yield "on_behalf_of", event.on_behalf_of
    yield "organisation", event.organisation
    yield "item_phase", event.phase
    yield "item_cycle", event.cycle
    yield from event.attributes.items()
    for name, text in event.texts.items():
        yield name, legal(text)
    if event.hash is not None:
        yield "hash", event.hash
