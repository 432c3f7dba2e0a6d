"""The replayed plan, as it is printed."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text as Drawn

from adapters.demo.drawing import BAD, FAINT, WARNING, bar, heading, lines, table, working_days
from adapters.demo.nap5 import Quarter, Replay, Silence
from adapters.demo.published import Doubt, Question
from adapters.i18n import tr

BAR = 10


def plan_report(replay: Replay) -> RenderableType:
    """The plan quarter by quarter, what was silent longest, and what is asked about."""
    return Group(
        heading(
            tr("A real plan, replayed"),
            tr(
                "%(initiatives)s initiatives, %(reports)s quarterly reports",
                initiatives=replay.initiatives,
                reports=replay.reports,
            ),
        ),
        lines(
            tr("Every report is the act of whoever wrote it; all the rest is the engine's."),
            tr(
                "Statuses moved back: %(backward)s, of which %(reopened)s took up what was complete.",
                backward=replay.backward,
                reopened=replay.reopened,
            ),
        ),
        lines(""),
        _quarters(replay.quarters),
        heading(tr("Silent longest"), tr("when the plan ended")),
        _silences(replay.silences),
        heading(tr("Deadlines to ask about"), tr("not guessed")),
        lines(*(_asked(question) for question in replay.questions)),
    )


def _quarters(quarters: Sequence[Quarter]) -> RenderableType:
    most = max(len(quarter.active) for quarter in quarters)
    columns = [
        tr("Quarter"),
        tr("Active"),
        tr("Overdue"),
        tr("Silent"),
        tr("Stalled"),
        "",
        tr("Reminders"),
        tr("Escalations"),
    ]
    rows: list[list[RenderableType]] = [
        [
            quarter.period,
            str(len(quarter.active)),
            str(len(quarter.overdue)),
            str(len(quarter.silent)),
            str(len(quarter.stalled)),
            _share(len(quarter.stalled), len(quarter.active), most),
            str(quarter.reminders),
            str(quarter.escalations),
        ]
        for quarter in quarters
    ]
    return table(columns, rows, numbers=(1, 2, 3, 4, 6, 7))


def _share(stalled: int, active: int, most: int) -> Drawn:
    return bar(stalled, active - stalled, most=most, width=BAR, style=BAD)


def _silences(silences: Sequence[Silence]) -> RenderableType:
    rows: list[list[RenderableType]] = [
        [s.initiative, Drawn(working_days(s.working_days), style=WARNING), s.title, Drawn(s.department, style=FAINT)]
        for s in silences
    ]
    return table([tr("Number"), tr("For"), tr("Undertaking"), tr("Department")], rows, cut=(2, 3))


def _asked(question: Question) -> str:
    return tr(
        "%(number)s “%(written)s” %(doubt)s; until it is answered: %(used)s",
        number=question.initiative,
        written=question.written,
        doubt=_doubt(question),
        used=question.used or tr("no deadline"),
    )


def _doubt(question: Question) -> str:
    match question.doubt:
        case Doubt.NO_END:
            return tr("goes on without an end")
        case Doubt.DIFFERS:
            return tr("reads as %(day)s, and was published as another day", day=question.read_as)
        case Doubt.NOT_UNDERSTOOD:
            return tr("is not understood")
