"""The pictures of flow: each says in its title what it shows, and in its description what can be seen."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import sqrt

from adapters.charts.canvas import Canvas, Point, Size
from adapters.i18n import month_in_words, number_in_words, tr
from engine.flow import Aged, Day, Flow, Punctuality, Verdict, Week
from engine.survival import Curve

SIZES = (Size.WIDE, Size.NARROW)
OLD = 85
"""What is older than so many of 100 finished ones is marked."""

ROOM = 0.86
"""To the right of this share of the width a month would not fit."""

DOT, MOST_DOT = 3.0, 10.0
MOST_DAYS = 600
"""A picture has no more dots side by side."""


def survival(curve: Curve, *, key: str, phase: str, said: str) -> str:
    """The share of the stays in a phase that still go on, with its 95 % band."""
    return "".join(_survival(curve, key=key, phase=phase, said=said, size=size) for size in SIZES)


def ageing(flow: Flow, *, labels: Mapping[str, str], said: str) -> str:
    """Every open item by its phase and age, against the percentiles of those that are finished."""
    return "".join(_ageing(flow, labels=labels, said=said, size=size) for size in SIZES)


def throughput(weeks: Sequence[Week], *, said: str) -> str:
    """How many were finished in each week."""
    return "".join(_throughput(weeks, said=said, size=size) for size in SIZES)


def cumulative(days: Sequence[Day], *, phases: Sequence[str], said: str) -> str:
    """How many were in each phase on each day, one upon the other; what has ended lies at the bottom."""
    return "".join(_cumulative(days, phases=phases, said=said, size=size) for size in SIZES)


def punctuality(kept: Punctuality, *, said: str) -> str:
    """How many promises were kept, against their first date and against their last."""
    return "".join(_punctuality(kept, said=said, size=size) for size in SIZES)


def _survival(curve: Curve, *, key: str, phase: str, said: str, size: Size) -> str:
    canvas = Canvas(
        key=f"survival-{key}",
        title=tr("How many still are in %(phase)s, day by day", phase=phase),
        said=said,
        size=size,
    )
    canvas.scale_up(100, unit=" %")
    most = canvas.scale_along(max(curve.longest, 1), label=tr("days"))
    lows = [(step.length, step.low) for step in curve.steps]
    highs = [(step.length, step.high) for step in curve.steps]
    upper = _stairs(canvas, highs, longest=curve.longest, most=most)
    lower = _stairs(canvas, lows, longest=curve.longest, most=most)
    canvas.path([*upper, *reversed(lower)], "area-band", closed=True)
    shares = [(step.length, step.share) for step in curve.steps]
    canvas.path(_stairs(canvas, shares, longest=curve.longest, most=most), "line")
    if curve.median is not None:
        across, up = canvas.x(curve.median / most), canvas.y(0.5)
        canvas.path([(canvas.left, up), (across, up), (across, canvas.y(0))], "median")
        canvas.dot((across, up), "pt", radius=4)
        is_right = across > canvas.x(0.7)
        words = tr("half: %(days)s days", days=number_in_words(curve.median))
        beside = (across + (-8 if is_right else 8), up - 8)
        canvas.text(beside, words, "lbl-last halo", anchor="end" if is_right else "start")
    return canvas.svg()


def _stairs(canvas: Canvas, steps: Sequence[tuple[int, float]], *, longest: int, most: float) -> list[Point]:
    """A line that stays where it is until the next step."""
    points, height = [(canvas.x(0), canvas.y(1.0))], 1.0
    for length, share in steps:
        across = canvas.x(length / most)
        points += [(across, canvas.y(height)), (across, canvas.y(share))]
        height = share
    return [*points, (canvas.x(longest / most), canvas.y(height))]


def _ageing(flow: Flow, *, labels: Mapping[str, str], said: str, size: Size) -> str:
    is_wide = size is Size.WIDE
    canvas = Canvas(
        key="ageing",
        title=tr("How old each open item is"),
        said=said,
        size=size,
        height=300,
        top=28,
        right=112 if is_wide else 58,
        bottom=28 if is_wide else 44,
    )
    marks = {50: flow.cycle_time.p50, 85: flow.cycle_time.p85, 95: flow.cycle_time.p95}
    known = [limit for limit in marks.values() if limit is not None]
    most = canvas.scale_up(max([1, *known, *(aged.age for aged in flow.ages)]), label=tr("days"))
    for percent, limit in marks.items():
        if limit is not None:
            height = canvas.y(limit / most)
            canvas.line((canvas.left, height), (size.width - canvas.right, height), "median")
            words = tr("%(percent)s %%: %(days)s days", percent=percent, days=limit) if is_wide else f"{percent} %"
            canvas.text((size.width - canvas.right + 6, height + 4), words, "lbl-mark")
    column = 1 / max(len(flow.phases), 1)
    for number, phase in enumerate(flow.phases):
        middle = canvas.x((number + 0.5) * column)
        down = 0 if is_wide or number % 2 == 0 else 16
        canvas.text((middle, canvas.below + down), labels.get(phase, phase), anchor="middle")
        old = marks[OLD]
        for height, count, age in _bubbles(canvas, [a for a in flow.ages if a.phase == phase], most=most):
            look = "pt-old" if old is not None and age > old else "pt"
            canvas.dot((middle, height), look, radius=min(MOST_DOT, DOT + sqrt(count)))
    return canvas.svg()


def _bubbles(canvas: Canvas, ages: Sequence[Aged], *, most: float) -> Iterator[tuple[float, int, int]]:
    """Where dots lie, how many items each stands for, and the greatest age in it: those close together are one."""
    rows = max(1, int(canvas.plot_height // (2 * DOT)))
    counts, oldest = Counter[int](), Counter[int]()
    for aged in ages:
        row = round(aged.age / most * rows)
        counts[row] += aged.count
        oldest[row] = max(oldest[row], aged.age)
    return ((canvas.y(row / rows), count, oldest[row]) for row, count in sorted(counts.items()))


def _throughput(weeks: Sequence[Week], *, said: str, size: Size) -> str:
    canvas = Canvas(key="throughput", title=tr("How many were finished in each week"), said=said, size=size)
    most = canvas.scale_up(max([1, *(week.finished for week in weeks)]))
    width = 1 / max(len(weeks), 1)
    every = max(1, -(-len(weeks) // (9 if size is Size.WIDE else 4)))
    for number, week in enumerate(weeks):
        left, right = canvas.x((number + 0.12) * width), canvas.x((number + 0.88) * width)
        top = canvas.y(week.finished / most)
        if week.finished:
            canvas.rect((left, top), (right - left, canvas.y(0) - top), "bar")
        if number % every == 0:
            words = tr("w. %(week)s", week=week.week)
            canvas.text(((left + right) / 2, canvas.below), words, anchor="middle" if number else "start")
    return canvas.svg()


def _cumulative(days: Sequence[Day], *, phases: Sequence[str], said: str, size: Size) -> str:
    canvas = Canvas(
        key="cumulative", title=tr("How many were in each phase, day by day"), said=said, size=size, height=280
    )
    totals = [day.ended + sum(day.phases.values()) for day in days]
    most = canvas.scale_up(max([1, *totals]))
    drawn = _thinned(days)
    across = [canvas.x(number / max(len(days) - 1, 1)) for number, _ in drawn]
    below = [0] * len(drawn)
    bands = [(0, [day.ended for _, day in drawn])]
    bands += [(n, [day.phases[phase] for _, day in drawn]) for n, phase in reversed([*enumerate(phases, start=1)])]
    for number, counts in bands:
        above = [low + count for low, count in zip(below, counts, strict=True)]
        upper = [(x, canvas.y(height / most)) for x, height in zip(across, above, strict=True)]
        lower = [(x, canvas.y(height / most)) for x, height in zip(across, below, strict=True)]
        canvas.path([*upper, *reversed(lower)], "area", closed=True, number=number)
        below = above
    months_below(canvas, [day.day for day in days])
    return canvas.svg()


def _thinned(days: Sequence[Day]) -> Sequence[tuple[int, Day]]:
    """The days that are drawn, each with its place: all, or so many of them that each has a dot of the screen."""
    every = -(-len(days) // MOST_DAYS) or 1
    return [*enumerate(days)][::-1][::every][::-1]


def months_below(canvas: Canvas, days: Sequence[date]) -> None:
    """Mark below a plot that is as wide as the days where months begin; not all when they are many."""
    firsts = [number for number, day in enumerate(days) if day.day == 1]
    every = max(1, -(-len(firsts) // (5 if canvas.size is Size.WIDE else 2)))
    for number in firsts[::every]:
        across = canvas.x(number / max(len(days) - 1, 1))
        if across > canvas.x(ROOM):
            break
        canvas.line((across, canvas.y(0)), (across, canvas.y(0) + 4), "grid")
        canvas.text((across, canvas.below), month_in_words(days[number]))


def _punctuality(kept: Punctuality, *, said: str, size: Size) -> str:
    canvas = Canvas(
        key="punctuality",
        title=tr("How many promises were kept"),
        said=said,
        size=size,
        height=132,
        left=0,
        right=0,
        top=0,
        bottom=0,
    )
    rows = ((tr("Against the first date"), kept.first), (tr("Against the last date"), kept.last))
    for number, (label, counts) in enumerate(rows):
        top = number * 68
        canvas.text((0, top + 14), label, "lbl-mark")
        at = 0.0
        for place, verdict in enumerate(Verdict):
            share = counts.get(verdict, 0) / max(kept.count, 1)
            width = share * size.width
            if width:
                canvas.rect((at, top + 22), (width, 34), "part", number=place)
                words = number_in_words(counts[verdict])
                if width > 8 * len(words) + 6:
                    canvas.text((at + width / 2, top + 43), words, f"part-{place}", anchor="middle")
            at += width
    return canvas.svg()
