"""All figures about flow in the order in which people read them: sentence, picture, table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from adapters.charts import pictures, readings
from adapters.i18n import tr
from adapters.i18n.formats import whole_day_in_words
from adapters.i18n.words import word
from engine.flow import FEW, PERCENTS, Flow, Percentiles, Span, Verdict

Cell = str | int | date | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The numbers behind a picture: what each row is about stands in its first column."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A sentence, its picture as SVG (empty: there is none), what the parts of it are, and the table.

    ``legend`` are words with the look of what they name: its class, and its number where there are several.
    """

    name: str
    reading: str
    table: Table
    picture: str = ""
    legend: Sequence[tuple[str, int | None, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What belongs together, and what it means in a sentence."""

    key: str
    heading: str
    meaning: str
    figures: Sequence[Figure]


def report(flow: Flow, *, labels: Mapping[str, str]) -> tuple[Section, ...]:
    """Everything; ``labels`` are what the phases are called."""
    return (
        _cycle_time(flow),
        _ageing(flow, labels),
        _spans(flow, labels),
        _throughput(flow),
        _cumulative(flow, labels),
        _punctuality(flow),
        _reminded(flow),
        _slipped(flow),
    )


def about(flow: Flow, *, label: str, place: str | None) -> Iterator[Sequence[Cell]]:
    """What the figures are about, as the first of the long rows: which work, where (None: everywhere), and when."""
    said: dict[str, Cell] = {
        tr("Kind"): label,
        tr("Unit, with all below"): place or tr("All units"),
        tr("From"): flow.first,
        tr("To and including"): flow.last,
        tr("As it was known on"): flow.at,
    }
    return ((tr("What this is about"), "", row, "", value) for row, value in said.items())


def long_rows(sections: Sequence[Section]) -> Iterator[Sequence[Cell]]:
    """Every number in a row of its own: of which figure, of what, in which column, and the number."""
    for section in sections:
        for figure in section.figures:
            for row in figure.table.rows:
                for column, value in zip(figure.table.columns[1:], row[1:], strict=True):
                    yield section.heading, figure.name, row[0], column, value


def long_columns() -> Sequence[str]:
    """What the columns of :func:`long_rows` are called."""
    return tr("Figure"), tr("About"), tr("Row"), tr("Measure"), tr("Value")


def verdict_in_words(verdict: Verdict) -> str:
    """How it stands with a promise."""
    return {
        Verdict.ON_TIME: tr("on time"),
        Verdict.LATE: tr("late"),
        Verdict.OVERDUE: tr("open and late"),
        Verdict.AHEAD: tr("not due yet"),
    }[verdict]


def _cycle_time(flow: Flow) -> Section:
    figure = Figure(
        name="",
        reading=readings.cycle_time(flow.cycle_time),
        table=Table(
            columns=(tr("Of what was finished"), tr("Took at most, days")), rows=_percentile_rows(flow.cycle_time)
        ),
    )
    return Section(
        key="cycle-time",
        heading=tr("Cycle time"),
        meaning=tr("How many days it took from the beginning to the end, of what was finished in the period."),
        figures=[figure],
    )


def _ageing(flow: Flow, labels: Mapping[str, str]) -> Section:
    said = readings.ageing(flow)
    open_in = {phase: sum(aged.count for aged in flow.ages if aged.phase == phase) for phase in flow.phases}
    oldest = {
        phase: max((aged.age for aged in flow.ages if aged.phase == phase), default=None) for phase in flow.phases
    }
    rows = [(labels.get(phase, phase), open_in[phase], oldest[phase]) for phase in flow.phases]
    figure = Figure(
        name="",
        reading=said,
        picture=pictures.ageing(flow, labels=labels, said=said) if flow.open else "",
        legend=[("pt", None, tr("An item that goes on")), ("pt-old", None, tr("Older than 85 of 100 finished ones"))],
        table=Table(columns=(tr("Phase"), tr("Open items"), tr("Oldest, days")), rows=rows),
    )
    return Section(
        key="ageing",
        heading=tr("Age of what goes on"),
        meaning=tr("How old each open item is, beside how long finished ones took. What is old is worth a question."),
        figures=[figure],
    )


def _spans(flow: Flow, labels: Mapping[str, str]) -> Section:
    return Section(
        key="phases",
        heading=tr("Time in each phase"),
        meaning=tr(
            "The share of the stays that still go on, day by day. What has not ended yet counts as far as it is known "
            "(Kaplan-Meier). The band says how certain that is, for each day by itself: the true share lies in it in "
            "95 of 100 cases."
        ),
        figures=[_span(found, labels.get(found.phase, found.phase)) for found in flow.spans],
    )


def _span(found: Span, phase: str) -> Figure:
    curve, said = found.curve, readings.span(found, phase=phase)
    earliest, latest = found.interval
    is_enough = curve.ended >= FEW
    rows: list[Sequence[Cell]] = [
        (tr("Stays that have ended"), curve.ended),
        (tr("Stays that go on"), curve.going_on),
        (tr("Half are over within, days"), found.median),
        (tr("at the earliest, days"), earliest),
        (tr("at the latest, days"), latest),
        *(
            (tr("Of those that ended, %(percent)s %% took at most, days", percent=p), days)
            for p, days in _known(found.done)
        ),
    ]
    return Figure(
        name=phase,
        reading=said,
        picture=pictures.survival(curve, key=found.phase, phase=phase, said=said) if is_enough else "",
        legend=[("line", None, tr("Still goes on")), ("area-band", None, tr("Band of certainty"))],
        table=Table(columns=(tr("Measure"), phase), rows=rows),
    )


def _throughput(flow: Flow) -> Section:
    said = readings.throughput(flow)
    rows = [(tr("%(year)s w. %(week)s", year=week.year, week=week.week), week.finished) for week in flow.weeks]
    figure = Figure(
        name="",
        reading=said,
        picture=pictures.throughput(flow.weeks, said=said) if flow.finished else "",
        table=Table(columns=(tr("Week"), tr("Finished")), rows=rows),
    )
    return Section(
        key="throughput",
        heading=tr("Throughput"),
        meaning=tr("How many were finished in each week, also in those in which none was."),
        figures=[figure],
    )


def _cumulative(flow: Flow, labels: Mapping[str, str]) -> Section:
    said = readings.cumulative(flow, labels=labels)
    names = [labels.get(phase, phase) for phase in flow.phases]
    legend = [*(("area", number, name) for number, name in enumerate(names, start=1)), ("area", 0, tr("Ended"))]
    rows: list[Sequence[Cell]] = [
        (whole_day_in_words(day.day), *[day.phases[phase] for phase in flow.phases], day.ended)
        for day in [*flow.days[::-7]][::-1]
    ]
    is_empty = not any(day.ended or any(day.phases.values()) for day in flow.days)
    figure = Figure(
        name="",
        reading=said,
        picture="" if is_empty else pictures.cumulative(flow.days, phases=flow.phases, said=said),
        legend=legend,
        table=Table(columns=(tr("Day"), *names, tr("Ended")), rows=rows),
    )
    return Section(
        key="cumulative",
        heading=tr("Cumulative flow"),
        meaning=tr("How many were in each phase on each day. A band that grows wider is where work piles up."),
        figures=[figure],
    )


def _punctuality(flow: Flow) -> Section:
    kept, said = flow.punctuality, readings.punctuality(flow.punctuality)
    rows = [(verdict_in_words(v), kept.first.get(v, 0), kept.last.get(v, 0)) for v in Verdict]
    figure = Figure(
        name="",
        reading=said,
        picture=pictures.punctuality(kept, said=said) if kept.count else "",
        legend=[("part", number, verdict_in_words(verdict)) for number, verdict in enumerate(Verdict)],
        table=Table(columns=(tr("Promises"), tr("Against the first date"), tr("Against the last date")), rows=rows),
    )
    return Section(
        key="punctuality",
        heading=tr("Punctuality"),
        meaning=tr(
            "Phases, actions and follow-ups whose first date lay in the period, against that date and the last."
        ),
        figures=[figure],
    )


def _reminded(flow: Flow) -> Section:
    owner = next((each for each in flow.reminded if each.role == "owner"), None)
    rows = [(word(each.role), each.sent, each.answered, _share(each.share)) for each in flow.reminded]
    figure = Figure(
        name="",
        reading=readings.reminded(owner),
        table=Table(columns=(tr("Reminders to"), tr("Sent"), tr("Led to an act"), tr("Of 100")), rows=rows),
    )
    return Section(
        key="reminders",
        heading=tr("Reminders"),
        meaning=tr("After how many reminders a person acted on the item, in any way, within seven days."),
        figures=[figure],
    )


def _slipped(flow: Flow) -> Section:
    rows: list[Sequence[Cell]] = [
        (tr("Promises whose date was moved"), flow.slipped),
        *((tr("Of those, %(percent)s %% by at most, days", percent=p), days) for p, days in _known(flow.slip_days)),
    ]
    figure = Figure(
        name="", reading=readings.slipped(flow), table=Table(columns=(tr("Measure"), tr("Value")), rows=rows)
    )
    return Section(
        key="moved",
        heading=tr("Moved dates"),
        meaning=tr("From the first date to the last, and why: what the reasons have in common can often be mended."),
        figures=[figure],
    )


def _percentile_rows(found: Percentiles) -> list[Sequence[Cell]]:
    rows: list[Sequence[Cell]] = [(f"{percent} %", days) for percent, days in _known(found)]
    return [*rows, (tr("Finished, number"), found.count)]


def _known(found: Percentiles) -> list[tuple[int, int | None]]:
    return [*zip(PERCENTS, (found.p50, found.p85, found.p95), strict=True)] if found.p50 is not None else []


def _share(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
