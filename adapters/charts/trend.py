"""How much had stalled in the last 12 months: the sentence, the line, and the numbers behind it."""

from collections.abc import Sequence
from datetime import date, timedelta

from adapters.charts.canvas import Canvas, Point, Size
from adapters.charts.pictures import SIZES, months_below
from adapters.charts.report import Cell, Figure, Table
from adapters.i18n import day_in_words, number_in_words, tr
from engine.trends import Change, Night, change, counted_since

LONG = timedelta(days=60)
"""Below a longer line stand months, below a shorter one its first and its last day."""


def trend(nights: Sequence[Night], *, today: date) -> Figure:
    """What has become of it, for somebody who reads it ``today``; a line from two nights on."""
    said, found = reading(nights, today=today), change(nights)
    drawn = () if found is None else (_line(nights, found, today=today, said=said, size=size) for size in SIZES)
    rows: list[Sequence[Cell]] = [
        (day_in_words(night.day, today=today), night.stalled, night.at_work) for night in reversed(nights)
    ]
    table = Table(columns=(tr("Day"), tr("Stalled"), tr("Going on")), rows=rows)
    return Figure(name="", reading=said, picture="".join(drawn), table=table)


def reading(nights: Sequence[Night], *, today: date) -> str:
    """What it comes to, in a sentence that claims no more than was counted."""
    found = change(nights)
    if found is not None:
        return _compared(found, today=today)
    for night in nights:
        return tr(
            "Counted for the first time on %(day)s: %(part)s had stalled.",
            day=day_in_words(night.day, today=today),
            part=_part(night),
        )
    return tr("How much has stalled is counted every night, and has not been counted yet.")


def since(nights: Sequence[Night], *, today: date) -> str:
    """Since when it is counted; empty when that is longer ago than is told."""
    first = counted_since(nights, today=today)
    return "" if first is None else tr("It is counted since %(day)s.", day=day_in_words(first, today=today))


def _compared(found: Change, *, today: date) -> str:
    now, then = found.now.stalled, found.then.stalled
    before = day_in_words(found.then.day, today=today)
    words = {
        "day": day_in_words(found.now.day, today=today),
        "before": tr("three months before, on %(day)s", day=before)
        if found.is_quarter
        else tr("on %(day)s", day=before),
        "now": _part(found.now),
        "then": _part(found.then),
    }
    if now < then:
        return tr("Fewer had stalled on %(day)s than %(before)s: %(now)s, against %(then)s.", **words)
    if now > then:
        return tr("More had stalled on %(day)s than %(before)s: %(now)s, against %(then)s.", **words)
    if now:
        return tr("As many had stalled on %(day)s as %(before)s: %(now)s, and %(then)s.", **words)
    return tr("Nothing had stalled on %(day)s, nor %(before)s.", **words)


def _part(night: Night) -> str:
    return tr("%(stalled)s of %(all)s", stalled=number_in_words(night.stalled), all=number_in_words(night.at_work))


def _line(nights: Sequence[Night], found: Change, *, today: date, said: str, size: Size) -> str:
    canvas = Canvas(
        key="trend",
        title=tr("How much had stalled, week by week"),
        said=said,
        size=size,
        height=200,
        top=28,
        right=16 + _width(_part(found.now)),
    )
    most = canvas.scale_up(max(1, *(night.stalled for night in nights)), marks=3)
    first, last = nights[0].day, nights[-1].day

    def place(night: Night) -> Point:
        return canvas.x((night.day - first) / (last - first)), canvas.y(night.stalled / most)

    canvas.path(map(place, nights), "line")
    _mark_then(canvas, found, place(found.then))
    across, up = place(found.now)
    canvas.dot((across, up), "pt", radius=4)
    canvas.text((across + 10, up + 5), _part(found.now), "lbl-last")
    _days(canvas, first, last, today=today)
    return canvas.svg()


def _mark_then(canvas: Canvas, found: Change, where: Point) -> None:
    """Name above the plot what the last night is compared with: there no line is in the way."""
    across, _ = where
    canvas.line((across, canvas.y(1) - 6), where, "mark")
    canvas.dot(where, "pt", radius=4)
    canvas.text((across, 14), _part(found.then), "lbl-last", anchor="middle" if found.is_quarter else "start")


def _width(words: str) -> int:
    """About how wide words are, as large as those beside a point."""
    return 8 * len(words)


def _days(canvas: Canvas, first: date, last: date, *, today: date) -> None:
    """What lies along the line: months, or of a short one its ends."""
    if last - first < LONG:
        canvas.text((canvas.x(0), canvas.below), day_in_words(first, today=today))
        canvas.text((canvas.x(1), canvas.below), day_in_words(last, today=today), anchor="end")
    else:
        months_below(canvas, [first + timedelta(days=number) for number in range((last - first).days + 1)])
