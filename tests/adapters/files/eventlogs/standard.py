"""The rules of OCEL 2.0 about a document in JSON, as faults in words; an empty list is a document that keeps them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "float": (int, float), "boolean": bool, "time": str,
}  # fmt: skip


def faults(log: Mapping[str, Any]) -> list[str]:
    """Everything that the standard forbids, and what makes readers lose events or objects."""
    return [*_shape(log), *_unique(log), *_typed(log, "event"), *_typed(log, "object"), *_related(log)]


def _shape(log: Mapping[str, Any]) -> Iterator[str]:
    for part in ("objectTypes", "eventTypes", "objects", "events"):
        if not isinstance(log.get(part), list):
            yield f"{part} is no list"
    for event in log["events"]:
        if set(event) != {"id", "type", "time", "attributes", "relationships"}:
            yield f"event {event.get('id')} has {sorted(event)}"
        if datetime.fromisoformat(event["time"]).tzinfo is None:
            yield f"event {event['id']} has a time without its offset"
    for found in log["objects"]:
        if set(found) != {"id", "type", "attributes", "relationships"}:
            yield f"object {found.get('id')} has {sorted(found)}"
        if any(datetime.fromisoformat(each["time"]).tzinfo is None for each in found["attributes"]):
            yield f"object {found['id']} has a time without its offset"


def _unique(log: Mapping[str, Any]) -> Iterator[str]:
    for part, name in (("objects", "id"), ("events", "id"), ("objectTypes", "name"), ("eventTypes", "name")):
        yield from (f"{part}: {twice} is there twice" for twice in _twice(each[name] for each in log[part]))


def _typed(log: Mapping[str, Any], of: str) -> Iterator[str]:
    declared = {
        each["name"]: {attribute["name"]: attribute["type"] for attribute in each["attributes"]}
        for each in log[f"{of}Types"]
    }
    for each in log[f"{of}s"]:
        if each["type"] not in declared:
            yield f"{each['id']}: the type {each['type']} is not declared"
            continue
        for attribute in each["attributes"]:
            kind = declared[each["type"]].get(attribute["name"])
            if kind is None:
                yield f"{each['id']}: {attribute['name']} is not declared"
            elif not isinstance(attribute["value"], KINDS[kind]):
                yield f"{each['id']}: {attribute['name']} is no {kind}"
    yield from (f"{of} type {name} is used by none" for name in declared.keys() - {e["type"] for e in log[f"{of}s"]})


def _related(log: Mapping[str, Any]) -> Iterator[str]:
    known = {found["id"] for found in log["objects"]}
    for each in (*log["events"], *log["objects"]):
        targets = [relation["objectId"] for relation in each["relationships"]]
        yield from (f"{each['id']} leads to {target}, which is not there" for target in set(targets) - known)
        yield from (f"{each['id']} leads to {target} twice" for target in _twice(targets))
        yield from (f"{each['id']} has no qualifier" for r in each["relationships"] if not r["qualifier"])
    related = {relation["objectId"] for event in log["events"] for relation in event["relationships"]}
    yield from (f"no event has to do with {alone}" for alone in known - related)
    yield from (f"{event['id']} has to do with nothing" for event in log["events"] if not event["relationships"])


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, number in Counter(names).items() if number > 1]
