"""How long the initiatives of published logs took: the percentiles that a process-mining tool finds in them."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from engine.flow import DAY, nearest_rank

pytestmark = pytest.mark.reference


def test_percentiles_by_nearest_rank_are_as_published(reference: Path) -> None:
    published = [*logs(reference / "logs")]
    assert published

    for log, expected in published:
        seconds = Counter(durations(log))
        assert sum(seconds.values()) == expected["cases"]
        for percent in (50, 85, 95):
            found = nearest_rank(seconds, percent)
            assert found == expected["case_duration_s"][f"p{percent}_nearest_rank"]
            in_days = Counter(round(length / DAY) for length in seconds.elements())
            assert nearest_rank(in_days, percent) == round(found / DAY), "days rounded before or after are the same"


def logs(folder: Path) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each OCEL 2.0 log that results are published for, with them."""
    for expected in json.loads((folder / "expected_pm4py.json").read_text(encoding="utf-8")):
        file = folder / expected["log"]
        if file.suffix == ".json":
            yield json.loads(file.read_text(encoding="utf-8")), expected


def durations(log: Mapping[str, Any]) -> Iterator[int]:
    """Seconds from the first event to the last of each case: of each object of the type that the log names first."""
    cases = {each["id"] for each in log["objects"] if each["type"] == log["objectTypes"][0]["name"]}
    times: dict[str, list[datetime]] = {}
    for event in log["events"]:
        for relation in event["relationships"]:
            if relation["objectId"] in cases:
                times.setdefault(relation["objectId"], []).append(datetime.fromisoformat(event["time"]))
    return (int((max(of) - min(of)).total_seconds()) for of in times.values())
