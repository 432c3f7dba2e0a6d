"""What is printed can be read on a narrow terminal and on a wide one, in both languages."""

import pytest
from rich.console import Console

from adapters.demo.report import show
from adapters.demo.run import DemoReport
from adapters.i18n import using


def printed(report: DemoReport, *, width: int, language: str) -> str:
    console = Console(width=width, record=True, quiet=False, file=None, force_terminal=False, highlight=False)
    with using(language), console.capture() as captured:
        show(report, console)
    return captured.get()


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal_and_no_figure_is_cut_off(
    short_year: DemoReport, width: int, language: str
) -> None:
    text = printed(short_year, width=width, language=language)
    assert max(map(len, text.splitlines())) <= width
    for quarter in short_year.replay.quarters:
        (line,) = [line for line in text.splitlines() if line.lstrip().startswith(quarter.period)]
        figures = [quarter.active, quarter.overdue, quarter.silent, quarter.stalled]
        assert [int(part) for part in line.split()[1:5]] == [len(figure) for figure in figures]
        assert [int(part) for part in line.split()[-2:]] == [quarter.reminders, quarter.escalations]


def test_it_says_what_happened_in_words(short_year: DemoReport) -> None:
    text = printed(short_year, width=120, language="en")
    for part in ("A region at work", "From plan to practice", "Standing still now", "Audit trail", "Silent longest"):
        assert part in text
    assert "nothing was altered, removed or put in" in text
    assert str(short_year.region_at.database) in text.replace("\n", "").replace(" ", "")


def test_the_words_of_the_workflows_are_in_the_readers_language(short_year: DemoReport) -> None:
    assert "Avslutat med lärdom" in printed(short_year, width=120, language="sv")
    assert "Abandoned with a lesson" in printed(short_year, width=120, language="en")
