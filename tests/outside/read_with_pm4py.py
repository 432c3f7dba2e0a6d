"""Reads event logs with pm4py, in an environment of its own: read_with_pm4py.py RESULT OBJECT_TYPE FILE...

Writes what it found in each file as JSON into RESULT. A log of many objects is flattened to cases of OBJECT_TYPE.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

import pm4py
from pm4py.statistics.variants.pandas import get as variants

CASE, TIME = "case:concept:name", "time:timestamp"
READERS = {".xes": "read_xes", ".json": "read_ocel2_json", ".sqlite": "read_ocel2_sqlite"}


def found_in(file: Path, object_type: str) -> dict[str, Any]:
    """What there is in a file."""
    log = getattr(pm4py, READERS[file.suffix])(str(file))
    return of_cases(log) if file.suffix == ".xes" else of_objects(log, object_type)


def of_objects(log: Any, object_type: str) -> dict[str, Any]:
    """The figures of a log of objects, and of its cases."""
    return {
        "objects": len(log.objects),
        "object_types": log.objects["ocel:type"].value_counts().to_dict(),
        "e2o": len(log.relations),
        "qualifiers": log.relations["ocel:qualifier"].value_counts().to_dict(),
        "o2o": len(log.o2o),
        "changes": len(log.object_changes),
        "ids": sorted(log.events["ocel:eid"]),
        **of_cases(pm4py.ocel_flattening(log, object_type)),
    }


def of_cases(log: Any) -> dict[str, Any]:
    """The figures of a log of cases."""
    log = log.sort_values([CASE, TIME], kind="stable")
    durations = sorted(float(each) for each in pm4py.get_all_case_durations(log))
    followed, _, _ = pm4py.discover_dfg(log)
    lasted, _, _ = pm4py.discover_performance_dfg(log, perf_aggregation_key="all")
    return {
        "events": len(log),
        "cases": log[CASE].nunique(),
        "activities": log["concept:name"].value_counts().to_dict(),
        "first": log[TIME].min().isoformat(),
        "last": log[TIME].max().isoformat(),
        "durations": durations,
        "nearest_rank": {str(share): nearest_rank(durations, share) for share in (50, 85, 95)},
        "start_activities": pm4py.get_start_activities(log),
        "end_activities": pm4py.get_end_activities(log),
        "variants": len(variants.get_variants_count(log)),
        "dfg": [
            {"a": a, "b": b, "n": n, "mean_s": float(lasted[a, b]["mean"]), "median_s": float(lasted[a, b]["median"])}
            for (a, b), n in followed.items()
        ],
    }


def nearest_rank(ordered: list[float], share: int) -> float:
    """The smallest value that so many percent of all do not exceed."""
    return ordered[math.ceil(share / 100 * len(ordered)) - 1]


result, object_type, *files = sys.argv[1:]
found = {Path(file).name: found_in(Path(file), object_type) for file in files}
Path(result).write_text(json.dumps(found), encoding="utf-8")
