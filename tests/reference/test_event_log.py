"""A published event log, written anew by our writers: pm4py computes from each what was published."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.files.eventlogs.formats import WRITERS, Format
from adapters.files.eventlogs.told import Log
from engine.eventlog import Change, LoggedEvent, LoggedObject, Trace
from tests.outside.conftest import Read, read
from tests.outside.figures import in_order

pytestmark = [pytest.mark.reference, pytest.mark.thorough, pytest.mark.timeout(600)]

__all__ = ["read"]

FILES = {"log.xes": Format.XES, "log.json": Format.OCEL, "log.sqlite": Format.OCEL_SQLITE}


def test_every_format_gives_what_was_published(reference: Path, tmp_path: Path, read: Read) -> None:
    log = json.loads((reference / "logs/nap5_reports_ocel2.json").read_text(encoding="utf-8"))
    (published,) = json.loads((reference / "logs/expected_pm4py.json").read_text(encoding="utf-8"))
    for file, made in FILES.items():
        WRITERS[made](tmp_path / file, rebuilt(log))
    found = read(*(tmp_path / file for file in FILES), cases="initiative")
    for file in FILES:
        assert of_cases(found[file]) == in_the_same_words(published)
    for file in ("log.json", "log.sqlite"):
        assert {name: found[file][name] for name in ("objects", "e2o", "o2o")} == {
            name: published[name] for name in ("objects", "e2o", "o2o")
        }


def of_cases(found: Mapping[str, Any]) -> dict[str, Any]:
    """What pm4py found, as far as it was published."""
    return {
        "events": found["events"],
        "cases": found["cases"],
        "activities": len(found["activities"]),
        "first": found["first"],
        "last": found["last"],
        "shortest": min(found["durations"]),
        "longest": max(found["durations"]),
        "nearest_rank": found["nearest_rank"],
        "start_activities": found["start_activities"],
        "end_activities": found["end_activities"],
        "variants": found["variants"],
        "dfg": in_order(found["dfg"]),
    }


def in_the_same_words(published: Mapping[str, Any]) -> dict[str, Any]:
    """The published figures."""
    lasted = published["case_duration_s"]
    return {
        **{name: published[name] for name in ("events", "cases", "activities", "start_activities", "end_activities")},
        "first": datetime.fromisoformat(published["first"]).isoformat(),
        "last": datetime.fromisoformat(published["last"]).isoformat(),
        "shortest": lasted["min"],
        "longest": lasted["max"],
        "nearest_rank": {str(share): lasted[f"p{share}_nearest_rank"] for share in (50, 85, 95)},
        "variants": published["variants"],
        "dfg": in_order(published["dfg"]),
    }


def rebuilt(log: Mapping[str, Any]) -> Log:
    """The published log as our writers take it: an initiative is a trace, all other objects are shared."""
    cases: dict[str, list[LoggedEvent]] = defaultdict(list)
    for event in log["events"]:
        told = event_of(event)
        cases[told.item].append(told)
    objects = {found["id"]: object_of(found) for found in log["objects"]}

    def traces() -> Iterator[Trace]:
        for case, events in cases.items():
            yield Trace(id=case, attributes={}, events=tuple(events), objects=(objects.pop(case),))

    return Log(traces(), lambda: iter(objects.values()))


def event_of(event: Mapping[str, Any]) -> LoggedEvent:
    """One published event."""
    related = as_pairs(event["relationships"])
    by_qualifier = {qualifier: object_id for object_id, qualifier in related}
    return LoggedEvent(
        id=event["id"],
        item=by_qualifier["about"],
        seq=int(event["id"].removeprefix("r")),
        at=datetime.fromisoformat(event["time"]),
        activity=event["type"],
        kind=event["type"],
        actor_kind="person",
        actor="",
        on_behalf_of=None,
        organisation=by_qualifier["reported by"],
        phase="",
        cycle=1,
        attributes={each["name"]: each["value"] for each in event["attributes"]},
        texts={},
        relations=related,
        hash=None,
    )


def object_of(found: Mapping[str, Any]) -> LoggedObject:
    """One published object."""
    return LoggedObject(
        id=found["id"],
        type=found["type"],
        attributes=tuple(Change(name=each["name"], value=each["value"]) for each in found["attributes"]),
        relations=as_pairs(found["relationships"]),
    )


def as_pairs(related: Sequence[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """Relations as our writers take them."""
    return tuple((each["objectId"], each["qualifier"]) for each in related)
