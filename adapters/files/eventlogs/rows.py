"""One line for each event: CSV for spreadsheets, JSON Lines for programs."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adapters.files.eventlogs.told import Log, Written, instant
from adapters.files.formulas import harmless
from engine.eventlog import LoggedEvent, Trace

COLUMNS = (
    "id", "item", "title", "workflow", "organisation", "seq", "time", "activity", "kind", "phase", "cycle",
    "actor_kind", "actor", "on_behalf_of", "data", "text", "hash",
)  # fmt: skip
"""The columns of a CSV file; what is left out of a log leaves its column empty."""


def write_csv(file: Path, log: Log) -> Written:
    """Write a log as RFC 4180 has it: in UTF-8, with commas."""
    written = Written()
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS)
        writer.writeheader()
        for trace, event in _each(log, written):
            written.events += 1
            writer.writerow({name: _cell(value) for name, value in _document(trace, event).items() if name in COLUMNS})
    return written


def write_jsonl(file: Path, log: Log) -> Written:
    """Write a log as one JSON document on each line."""
    written = Written()
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        for trace, event in _each(log, written):
            written.count_event(event)
            objects = [{"id": object_id, "qualifier": qualifier} for object_id, qualifier in event.relations]
            document = {name: value for name, value in _document(trace, event).items() if value is not None}
            opened.write(f"{_json({**document, 'objects': objects})}\n")
    return written


def _each(log: Log, written: Written) -> Iterator[tuple[Trace, LoggedEvent]]:
    for trace in log.traces:
        written.items += 1
        for event in trace.events:
            yield trace, event


def _document(trace: Trace, event: LoggedEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "item": event.item,
        "title": trace.attributes.get("title"),
        "workflow": trace.attributes.get("workflow"),
        "organisation": event.organisation,
        "seq": event.seq,
        "time": instant(event.at),
        "activity": event.activity,
        "kind": event.kind,
        "phase": event.phase,
        "cycle": event.cycle,
        "actor_kind": event.actor_kind,
        "actor": event.actor,
        "on_behalf_of": event.on_behalf_of,
        "data": dict(event.attributes),
        "text": dict(event.texts) or None,
        "hash": event.hash,
    }


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever an event has
    if isinstance(value, dict):
        return _json(value) if value else None
    return harmless(value) if isinstance(value, str) else value


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
