"""Figures about flow for programs: the same names for ever (``docs/flow.md`` says what they mean)."""

from collections.abc import Mapping
from typing import Any

from engine.flow import Flow, Percentiles, Punctuality, Span, Verdict


def flow_document(flow: Flow) -> dict[str, Any]:
    """All figures; lengths of time in days, shares between 0 and 1, null where there are too few observations."""
    return {
        "workflow": flow.workflow,
        "from": flow.first,
        "to": flow.last,
        "as_of": flow.at,
        "open": flow.open,
        "finished": flow.finished,
        "cycle_time_days": _percentiles(flow.cycle_time),
        "ageing": {
            "older_than": {f"p{percent}": number for percent, number in flow.beyond.items()},
            "items": [{"phase": aged.phase, "age_days": aged.age, "count": aged.count} for aged in flow.ages],
        },
        "time_in_phase_days": [_span(found) for found in flow.spans],
        "throughput": [
            {"year": week.year, "week": week.week, "monday": week.monday, "finished": week.finished}
            for week in flow.weeks
        ],
        "cumulative_flow": [{"day": day.day, "phases": dict(day.phases), "ended": day.ended} for day in flow.days],
        "punctuality": {
            "promises": flow.punctuality.count,
            "against_first_date": _kept(flow.punctuality, flow.punctuality.first),
            "against_last_date": _kept(flow.punctuality, flow.punctuality.last),
        },
        "reminders": [
            {"role": each.role, "sent": each.sent, "led_to_an_act": each.answered, "share": each.share}
            for each in flow.reminded
        ],
        "moved_dates": {"promises": flow.slipped, "days": _percentiles(flow.slip_days)},
    }


def _percentiles(found: Percentiles) -> dict[str, int | None]:
    return {"count": found.count, "p50": found.p50, "p85": found.p85, "p95": found.p95}


def _span(found: Span) -> dict[str, Any]:
    curve = found.curve
    earliest, latest = found.interval
    return {
        "phase": found.phase,
        "ended": curve.ended,
        "going_on": curve.going_on,
        "median": found.median,
        "median_low": earliest,
        "median_high": latest,
        "of_those_ended": _percentiles(found.done),
        "kaplan_meier": [
            {
                "days": step.length,
                "at_risk": step.at_risk,
                "ended": step.ended,
                "share": round(step.share, 6),
                "low": round(step.low, 6),
                "high": round(step.high, 6),
            }
            for step in curve.steps
        ],
    }


def _kept(found: Punctuality, counts: Mapping[Verdict, int]) -> dict[str, Any]:
    number = {verdict.value.replace(" ", "_"): counts.get(verdict, 0) for verdict in Verdict}
    return {**number, "share_on_time": found.share(counts)}
