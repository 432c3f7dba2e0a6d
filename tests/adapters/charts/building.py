"""Figures to draw, made up."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.flow import Aged, Day, Flow, Punctuality, Reminded, Span, Verdict, beyond, percentiles, weeks
from engine.survival import Spell, kaplan_meier

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST, LAST = date(2025, 12, 1), date(2026, 3, 2)
PHASES = ("problem", "test")
LABELS = {"problem": "Problem & <mål>", "test": "Test"}
TOOK = (10, 20, 20, 30, 40, 60)


def flow(*, took: Sequence[int] = TOOK, ages: Sequence[int] = (5, 35, 70), **changes: Any) -> Flow:
    """Two phases: six finished, three that go on, and something of everything else."""
    cycle_time = percentiles(Counter(took))
    open_items = tuple(Aged(phase="test", age=age, count=1) for age in ages)
    curve = kaplan_meier([*(Spell(days, ended=1) for days in took), Spell(25, ended=0, going_on=len(ages))])
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    given: dict[str, Any] = {
        "workflow": "pdsa",
        "first": FIRST,
        "last": LAST,
        "at": AT,
        "phases": PHASES,
        "cycle_time": cycle_time,
        "lengths": Counter(took),
        "ages": open_items,
        "beyond": beyond(open_items, cycle_time),
        "spans": tuple(Span(phase=phase, curve=curve, done=percentiles(Counter(took))) for phase in PHASES),
        "weeks": weeks({LAST - timedelta(days=7 * n): 1 for n in range(len(took))}, first=FIRST, last=LAST),
        "days": tuple(Day(day=day, phases={"problem": 2, "test": n // 9}, ended=n // 5) for n, day in enumerate(days)),
        "punctuality": Punctuality(
            first={Verdict.ON_TIME: 6, Verdict.LATE: 3, Verdict.OVERDUE: 1},
            last={Verdict.ON_TIME: 8, Verdict.LATE: 1, Verdict.AHEAD: 1},
        ),
        "reminded": (Reminded(role="owner", sent=20, answered=13),),
        "slipped": 6,
        "slip_days": percentiles(Counter([7, 7, 14, 14, 21, 60])),
    }
    return Flow(**{**given, **changes})


def empty() -> Flow:
    """Nothing has happened yet."""
    nothing: dict[Verdict, int] = {}
    return flow(
        took=(),
        ages=(),
        spans=tuple(Span(phase=phase, curve=kaplan_meier([]), done=percentiles({})) for phase in PHASES),
        days=(),
        punctuality=Punctuality(first=nothing, last=nothing),
        reminded=(),
        slipped=0,
        slip_days=percentiles({}),
    )
