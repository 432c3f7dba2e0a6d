"""OCEL 2.0 as JSON: events and objects, and what they have to do with each other.

The objects are put aside in a file of their own until all events are written: only what items have in common is held in
memory.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from adapters.files.eventlogs.told import Log, Types, Written, everything, instant, legal
from engine.eventdata import Value
from engine.eventlog import Change, LoggedEvent, LoggedObject, Relation

BEGINNING = "1970-01-01T00:00:00.000000+00:00"
"""Since when an attribute has had its first value."""


def write_ocel(file: Path, log: Log) -> Written:
    """Write a log as JSON."""
    written, event_types, object_types = Written(), Types(), Types()
    with (
        file.open("w", encoding="utf-8", newline="\n") as opened,
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=file.parent) as aside,
    ):
        opened.write('{"events":[')
        for trace in log.traces:
            written.items += 1
            for event in trace.events:
                _put(opened, _event(event, event_types), is_first=not written.events)
                written.count_event(event)
            for found in trace.objects:
                _put_object(aside, found, object_types, written)
        for found in log.shared():
            _put_object(aside, found, object_types, written)
        opened.write('\n],"objects":[')
        aside.seek(0)
        opened.writelines(aside)
        opened.write(f'\n],"eventTypes":{_json(_declared(event_types))},')
        opened.write(f'"objectTypes":{_json(_declared(object_types))}}}\n')
    return written


def values(attributes: tuple[Change, ...]) -> Iterator[tuple[str, Value]]:
    """The names of an object's attributes, each with a value."""
    return ((change.name, change.value) for change in attributes)


def _put_object(aside: IO[str], found: LoggedObject, types: Types, written: Written) -> None:
    types.note(found.type, values(found.attributes))
    document = {
        "id": found.id,
        "type": found.type,
        "attributes": [
            {
                "name": change.name,
                "value": legal(change.value) if isinstance(change.value, str) else change.value,
                "time": BEGINNING if change.since is None else instant(change.since),
            }
            for change in found.attributes
        ],
        "relationships": _related(found.relations),
    }
    _put(aside, document, is_first=not written.objects)
    written.count_object(found)


def _event(event: LoggedEvent, types: Types) -> dict[str, Any]:
    types.note(event.activity, everything(event))
    return {
        "id": event.id,
        "type": event.activity,
        "time": instant(event.at),
        "attributes": [{"name": name, "value": value} for name, value in everything(event)],
        "relationships": _related(event.relations),
    }


def _related(relations: tuple[Relation, ...]) -> list[dict[str, str]]:
    return [{"objectId": object_id, "qualifier": qualifier} for object_id, qualifier in relations]


def _declared(types: Types) -> list[dict[str, Any]]:
    return [
        {"name": name, "attributes": [{"name": each, "type": kind} for each, kind in attributes.items()]}
        for name, attributes in sorted(types.known.items())
    ]


def _put(opened: IO[str], document: Mapping[str, Any], *, is_first: bool) -> None:
    opened.write(f"{'' if is_first else ','}\n{_json(document)}")


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
