"""The figures of a log, counted by ourselves from its cases."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import fmean, median
from typing import Any

Case = Sequence[tuple[datetime, str]]
"""The instants and activities of one case, in order."""


def figures(cases: Sequence[Case]) -> dict[str, Any]:
    """What a reader is to find."""
    durations = sorted((case[-1][0] - case[0][0]).total_seconds() for case in cases)
    return {
        "events": sum(map(len, cases)),
        "cases": len(cases),
        "activities": Counter(activity for case in cases for _, activity in case),
        "first": min(case[0][0] for case in cases).isoformat(),
        "last": max(case[-1][0] for case in cases).isoformat(),
        "durations": durations,
        "nearest_rank": {str(share): durations[math.ceil(share / 100 * len(durations)) - 1] for share in (50, 85, 95)},
        "start_activities": Counter(case[0][1] for case in cases),
        "end_activities": Counter(case[-1][1] for case in cases),
        "variants": len({tuple(activity for _, activity in case) for case in cases}),
        "dfg": in_order(followed(cases)),
    }


def followed(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Which activity directly followed which, how often, and after how long."""
    lasted: dict[tuple[str, str], list[float]] = defaultdict(list)
    for case in cases:
        for (began, a), (ended, b) in pairwise(case):
            lasted[a, b].append((ended - began).total_seconds())
    return [
        {"a": a, "b": b, "n": len(seconds), "mean_s": fmean(seconds), "median_s": median(seconds)}
        for (a, b), seconds in lasted.items()
    ]


def in_order(dfg: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The same, in an order that does not depend on who counted, and to the thousandth of a second."""
    rounded = [{**each, "mean_s": round(each["mean_s"], 3), "median_s": round(each["median_s"], 3)} for each in dfg]
    return sorted(rounded, key=lambda each: (each["a"], each["b"]))
